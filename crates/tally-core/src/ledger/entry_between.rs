//! What passes between accounts: points that are sent, and accounts that are merged.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::lot::{Lot, LotId, LotMove, Spent};
use super::prize::Achieved;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// Points left for another account; they are in flight until it answered.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TransferOut {
    /// The account they are sent to.
    pub to: Id,
    /// The wallet.
    pub wallet: Id,
    /// The lots.
    pub lots: Vec<Spent>,
}

/// Points that had left arrived.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TransferDone {
    /// The account they were sent to.
    pub to: Id,
    /// The wallet they left.
    pub wallet: Id,
    /// How many.
    pub points: Points,
}

/// Points that had left were refused, and came back with the life they had.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TransferBack {
    /// The account they were sent to.
    pub to: Id,
    /// The wallet.
    pub wallet: Id,
    /// The lots.
    pub lots: Vec<Spent>,
    /// The code of the refusal.
    pub why: Id,
}

/// Points came from another account: a new lot with the life they had, or, converted, with one that begins now.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TransferIn {
    /// The account they came from.
    pub from: Id,
    /// The wallet.
    pub wallet: Id,
    /// The new lot.
    pub lot: LotId,
    /// How many points.
    pub points: Points,
    /// When they were earned.
    pub earned_at: Instant,
    /// When they can be spent.
    pub available_at: Instant,
    /// When they expire.
    pub expires_at: Option<Instant>,
    /// Whether they can be spent at once.
    #[wire(default)]
    pub active: bool,
}

/// All that the account held left for the account it is merged into; it is in flight until that one answered.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct MergeOut {
    /// The account it is merged into.
    pub into: Id,
    /// The lots.
    #[wire(default)]
    pub lots: Vec<LotMove>,
    /// What was owed, by wallet.
    #[wire(default)]
    pub owed: BTreeMap<Id, Points>,
}

/// What the account had held arrived.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct MergeDone {
    /// The account it was merged into.
    pub into: Id,
    /// How many points, by wallet.
    #[wire(default)]
    pub points: BTreeMap<Id, Points>,
}

/// What the account had held was refused: it is open again, and has everything as it was.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct MergeBack {
    /// The account it was to be merged into.
    pub into: Id,
    /// The lots.
    #[wire(default)]
    pub lots: Vec<Lot>,
    /// What is owed, by wallet.
    #[wire(default)]
    pub owed: BTreeMap<Id, Points>,
    /// The code of the refusal.
    pub why: Id,
}

/// All that another account held was taken in: its lots with the lives they had, under names of their own.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct MergeIn {
    /// The account that ended.
    pub from: Id,
    /// The lots.
    #[wire(default)]
    pub lots: Vec<Lot>,
    /// What was owed, by wallet.
    #[wire(default)]
    pub owed: BTreeMap<Id, Points>,
    /// Since when its member was enrolled.
    pub enrolled_at: Option<Instant>,
    /// What challenges had given it, to be added.
    #[wire(default)]
    pub achieved: Box<Achieved>,
    /// The last block of names that its lots got, those of accounts merged into it before included.
    pub last_block: i64,
}

/// What was done in an account that was merged into this one was taken in, so that it can be undone here.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Adopt {
    /// The account that ended.
    pub from: Id,
    /// How many orders.
    pub orders: i64,
    /// How many events, adjustments by hand and imports; of both 0 once all are here.
    #[wire(default)]
    pub others: i64,
}
