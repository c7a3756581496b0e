//! Ladders: how members rise and fall.
//!
//! [`ladder`] is what a program writes, [`rule`] its compiled form. A [`standing`] is where a member stands;
//! [`measure`] reads it, and three pure functions move it: [`rise_and_fall`] when the measure changes,
//! [`time`] when time passes, [`floor`] when somebody gives a tier by hand. Two standings are merged into one.

mod compile;
pub mod floor;
pub mod ladder;
pub mod measure;
mod merge;
pub mod need;
pub mod rise_and_fall;
pub mod rule;
pub mod standing;
pub mod time;

pub use ladder::Ladder;
pub use rule::LadderRule;
pub use standing::Standing;
