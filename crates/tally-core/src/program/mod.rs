//! What a program may say, and the form it takes to decide with.

mod bounds;
pub mod definition;
pub mod format;
mod lanes;
pub mod policies;
mod public;
pub mod rates;
pub mod rulebook;
mod salvage;
pub mod version;
pub mod wallet;

pub use definition::Program;
pub use rulebook::{Rulebook, Rulebooks};
pub use version::Version;
