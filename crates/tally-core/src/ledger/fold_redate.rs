//! How points that wait for their order get their dates, or lose them.

use super::entry::Redate;
use super::lot::Lot;
use super::state::{Broken, State};
use crate::values::points::Points;

impl State {
    pub(super) fn redate(&mut self, entry: &Redate) -> Result<(), Broken> {
        self.take(&entry.wallet, &entry.from)?;
        let lot = Lot {
            id: entry.lot,
            wallet: entry.wallet.clone(),
            order: Some(entry.order.clone()),
            earned_at: entry.earned_at,
            available_at: entry.available_at,
            expires_at: entry.expires_at,
            overdue_since: None,
            active: entry.active,
            left: Points::ZERO,
            held: Points::ZERO,
        };
        self.new_lot(lot, Points::sum(entry.from.iter().map(|moved| moved.points))?)
    }
}
