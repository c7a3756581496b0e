// Written by `cargo xtask codegen` from the Rust definitions. Change those, not this file.

/** Names the form of rulebooks that this package reads. */
export const rulebookFormat = "65016dcd29fc0162";
