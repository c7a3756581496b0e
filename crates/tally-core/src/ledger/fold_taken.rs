//! How lots change of which points are taken back, or taken by hand, and to which those go back.

use super::entry::{Adjust, Clawback};
use super::lot::Lot;
use super::spend::moves;
use super::state::{Broken, Pot, State};
use crate::values::points::Points;

impl State {
    pub(super) fn clawback(&mut self, entry: &Clawback) -> Result<(), Broken> {
        self.take(&entry.wallet, &entry.lots)?;
        for lot in &entry.back {
            // A lot that still has points goes on as it is.
            self.lots.entry(lot.id).or_insert_with(|| Lot { left: Points::ZERO, held: Points::ZERO, ..lot.clone() });
            self.check_wallet(&entry.wallet, [lot.id].into_iter())?;
            self.move_points(lot.id, lot.left, Pot::Free)?;
        }
        self.owe(&entry.wallet, entry.owed)
    }

    pub(super) fn adjust(&mut self, entry: &Adjust) -> Result<(), Broken> {
        self.take(&entry.wallet, &moves(&entry.taken))?;
        self.bring_back(&entry.wallet, &entry.back)?;
        self.owe(&entry.wallet, entry.owed)
    }
}
