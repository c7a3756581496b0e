//! An event as it was decided, kept for its reversal: what it did, and nothing of what it carried.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::lot::LotId;
use crate::limit::Usage;
use crate::member::Member;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// An event as it was decided.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct RecordedEvent {
    /// Its name in the shop.
    pub id: Id,
    /// Its kind.
    #[wire(rename = "type")]
    pub kind: Id,
    /// The record that decided it.
    pub seq: i64,
    /// When it happened.
    pub occurred_at: Instant,
    /// The version that decided it, and decides its reversal.
    pub version: Id,
    /// What it earned, by wallet.
    #[wire(default)]
    pub earned: BTreeMap<Id, Points>,
    /// The lots that it earned or issued.
    #[wire(default)]
    pub lots: Vec<LotId>,
    /// What it added to each ladder.
    #[wire(default)]
    pub measured: BTreeMap<Id, i64>,
    /// What it counts for limits, and as a visit.
    #[wire(default)]
    pub used: Vec<Usage>,
    /// The counters of its cooldowns as they were.
    #[wire(default)]
    pub before: Member,
    /// The names of what it issued before that was kept in lots.
    #[wire(default)]
    pub issued: Vec<Id>,
}
