//! How points in flight to and from other accounts change the state.

use super::entry::{TransferBack, TransferDone, TransferIn, TransferOut};
use super::lot::{Lot, Spent};
use super::state::{Broken, Pot, State, negated};
use crate::values::id::Id;
use crate::values::points::Points;

impl State {
    pub(super) fn transfer_out(&mut self, entry: &TransferOut) -> Result<(), Broken> {
        self.check_wallet(&entry.wallet, entry.lots.iter().map(|spent| spent.lot))?;
        for Spent { lot, points, .. } in &entry.lots {
            self.move_points(*lot, negated(*points)?, Pot::Free)?;
        }
        self.fly(&entry.wallet, Points::sum(entry.lots.iter().map(|spent| spent.points))?)
    }

    pub(super) fn transfer_done(&mut self, entry: &TransferDone) -> Result<(), Broken> {
        self.fly(&entry.wallet, negated(entry.points)?)
    }

    pub(super) fn transfer_back(&mut self, entry: &TransferBack) -> Result<(), Broken> {
        self.fly(&entry.wallet, negated(Points::sum(entry.lots.iter().map(|spent| spent.points))?)?)?;
        self.bring_back(&entry.wallet, &entry.lots)
    }

    pub(super) fn transfer_in(&mut self, entry: &TransferIn) -> Result<(), Broken> {
        let lot = Lot {
            id: entry.lot,
            wallet: entry.wallet.clone(),
            order: None,
            earned_at: entry.earned_at,
            available_at: Some(entry.available_at),
            expires_at: entry.expires_at,
            overdue_since: None,
            active: entry.active,
            left: Points::ZERO,
            held: Points::ZERO,
        };
        self.new_lot(lot, entry.points)
    }

    /// Adds to what is in flight from a wallet.
    pub(super) fn fly(&mut self, wallet: &Id, points: Points) -> Result<(), Broken> {
        let totals = self.wallets.entry(wallet.clone()).or_default();
        totals.in_flight = totals.in_flight.plus(points)?;
        if totals.in_flight < Points::ZERO { Err(Broken("more points arrive than were sent")) } else { Ok(()) }
    }
}
