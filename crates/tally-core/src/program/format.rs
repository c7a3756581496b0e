//! The form of rulebooks. Written by `cargo xtask codegen`: any change of their types changes it.

/// Names the form: two builds with the same name read each other's rulebooks.
pub const FORMAT: &str = "007e821197099486";
