// Written by `cargo xtask codegen` from the Rust definitions. Change those, not this file.

/** Names the form of rulebooks that this package reads. */
export const rulebookFormat = "cd4a4ef0703e6a0b";
