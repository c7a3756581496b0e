//! Ladders: how members rise and fall.

pub mod ladder;
pub mod standing;

pub use ladder::{Ladder, LadderRule};
pub use standing::Standing;
