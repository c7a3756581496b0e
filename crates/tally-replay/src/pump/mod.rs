//! Money pumps: sequences of steps after which a member has more out of the program than was paid for it.
//!
//! Every sequence is carried out by the engine itself, on an account in memory. Counted is what the member has in
//! the end: money got less money paid, points and stored value at what the best reward gives for them, and what
//! points paid of goods that were kept. Goods that were paid with money, and goods brought back, count for nothing;
//! so a discount is no pump, and points worth more than the money that earned them are.
//!
//! The search is bounded: carts are made of the program's own filters, thresholds and roundings, sequences have a
//! few steps, and of each kind of sequence only the most promising go on. Finding nothing is no proof.

mod amounts;
mod carts;
mod goods;
mod life;
mod search;
mod start;
pub mod step;

use tally_core::values as tally_wire;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::money::Minor;
use tally_core::values::time::Instant;
use tally_derive::Wire;

pub use self::search::search;
use self::step::Step;

/// How far a search goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// When the member enrols and begins.
    pub at: Instant,
    /// The least that anything in the shop costs, in minor units.
    pub cheapest: Minor,
    /// The codes that the member knows; a version keeps only their hashes.
    pub codes: Vec<Id>,
    /// The most steps of a sequence.
    pub steps: usize,
    /// The most sequences that are tried.
    pub sequences: usize,
}

impl Bounds {
    /// Four steps and 40 000 sequences, which takes seconds; one minor unit buys something.
    #[must_use]
    pub fn from(at: Instant) -> Self {
        Self { at, cheapest: Minor::new(1).unwrap_or(Minor::ZERO), codes: Vec::new(), steps: 4, sequences: 40_000 }
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Search {
    /// How many sequences were tried.
    pub sequences: i64,
    /// Whether it ended before all it meant to try was tried.
    #[wire(default)]
    pub cut_short: bool,
    /// The shortest pump, of equals the one that gains most.
    pub pump: Option<Pump>,
}

/// A sequence after which a member has more than was paid for.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Pump {
    /// Whether it begins in the highest tier of every ladder.
    #[wire(default)]
    pub highest_tier: bool,
    /// The steps.
    pub steps: Vec<Step>,
    /// What is gained, in millionths of a minor unit of the program's currency.
    pub gain: i64,
    /// Whether the same steps gain again, on the same account.
    #[wire(default)]
    pub repeats: bool,
}

/// The codes that a program document names in clear, which a member may know.
#[must_use]
pub fn codes(document: &Json) -> Vec<Id> {
    let Some(Json::List(rewards)) = document.get("rewards") else { return Vec::new() };
    let lists = rewards.iter().filter_map(|reward| match reward.get("codes") {
        Some(Json::List(codes)) => Some(codes),
        _ => None,
    });
    lists.flatten().filter_map(Json::as_text).filter(|code| !code.starts_with("sha256:")).filter_map(Id::new).collect()
}
