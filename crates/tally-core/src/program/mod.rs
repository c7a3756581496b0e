//! What a program may say, and the form it takes to decide with.

mod bounds;
pub mod definition;
mod lanes;
pub mod policies;
mod public;
pub mod rates;
mod salvage;
pub mod version;
pub mod wallet;

pub use definition::Program;
pub use version::{Version, Which};
