// Written by `cargo xtask codegen` from the Rust definitions. Change those, not this file.

/** Names the form of rulebooks that this package reads. */
export const rulebookFormat = "007e821197099486";
