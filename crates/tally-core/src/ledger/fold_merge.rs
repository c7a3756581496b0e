//! How an account that is merged into another one, and the one that takes it in, change.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::entry::{Adopt, MergeBack, MergeDone, MergeIn, MergeOut};
use super::lot::LotMove;
use super::state::{Broken, Pot, State, negated};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;

/// An account that was merged into this one.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Merged {
    /// Its name.
    pub from: Id,
    /// The block of names that its own lots got here.
    pub first_block: i64,
    /// The last block it took: those of accounts that had been merged into it follow its own.
    pub last_block: i64,
    /// Whether all that was done there is known here.
    #[wire(default)]
    pub complete: bool,
}

impl State {
    /// The block of names that the lots of the next account get.
    #[must_use]
    pub fn next_block(&self) -> i64 {
        self.merged.last().map_or(0, |merged| merged.last_block).saturating_add(1)
    }

    pub(super) fn merge_out(&mut self, entry: &MergeOut) -> Result<(), Broken> {
        for LotMove { lot, points } in &entry.lots {
            let wallet = self.lots.get(lot).ok_or(Broken("an unknown lot is merged"))?.wallet.clone();
            self.move_points(*lot, negated(*points)?, Pot::Free)?;
            self.fly(&wallet, *points)?;
        }
        entry.owed.iter().try_for_each(|(wallet, owed)| self.owe(wallet, negated(*owed)?))
    }

    pub(super) fn merge_done(&mut self, entry: &MergeDone) -> Result<(), Broken> {
        entry.points.iter().try_for_each(|(wallet, points)| self.fly(wallet, negated(*points)?))
    }

    /// As it was: nothing happens to a closed account meanwhile.
    pub(super) fn merge_back(&mut self, entry: &MergeBack) -> Result<(), Broken> {
        for lot in &entry.lots {
            self.fly(&lot.wallet, negated(lot.left)?)?;
            let points = lot.left;
            self.new_lot(super::Lot { left: Points::ZERO, held: Points::ZERO, ..lot.clone() }, points)?;
        }
        self.closed = None;
        self.owe_all(&entry.owed)
    }

    pub(super) fn merge_in(&mut self, entry: &MergeIn) -> Result<(), Broken> {
        let first = self.next_block();
        if entry.last_block < first || self.merged.iter().any(|merged| merged.from == entry.from) {
            return Err(Broken("an account is taken in twice"));
        }
        self.merged.push(Merged { from: entry.from.clone(), first_block: first, last_block: entry.last_block, complete: false });
        for lot in &entry.lots {
            let points = lot.left;
            self.new_lot(super::Lot { left: Points::ZERO, held: Points::ZERO, ..lot.clone() }, points)?;
        }
        let enrolled = self.member.enrolled_at.into_iter().chain(entry.enrolled_at).min();
        self.member.enrolled_at = enrolled;
        self.achieved.absorb(&entry.achieved)?;
        self.owe_all(&entry.owed)
    }

    pub(super) fn adopt(&mut self, entry: &Adopt) -> Result<(), Broken> {
        let merged = self.merged.iter_mut().find(|merged| merged.from == entry.from);
        let merged = merged.filter(|merged| !merged.complete).ok_or(Broken("orders come from an account that was not merged"))?;
        merged.complete = entry.orders == 0 && entry.others == 0;
        Ok(())
    }

    fn owe_all(&mut self, owed: &BTreeMap<Id, Points>) -> Result<(), Broken> {
        owed.iter().try_for_each(|(wallet, owed)| self.owe(wallet, *owed))
    }
}
