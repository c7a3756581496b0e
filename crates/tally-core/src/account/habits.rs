//! What is counted of what the member buys: an order adds to it what is kept of it.

use super::kept::{self, Kept};
use super::order_record::OrderRecord;
use crate::limit::Usage;
use crate::member::BOUGHT;
use crate::program::Version;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;

/// What the kept part of an order counts by habit, as counters of the account.
#[must_use]
pub fn used(order: &OrderRecord, kept: &Kept, version: &Version) -> Vec<Usage> {
    if version.habits.is_empty() {
        return Vec::new();
    }
    let bought = kept::bought(order, kept, version).into_iter();
    bought.filter_map(|(habit, by)| Some(Usage { counter: Id::new(&format!("{BOUGHT}{habit}"))?, period: 0, by })).collect()
}

/// What a new order counts by habit.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn used_by_all(order: &OrderRecord, version: &Version) -> Result<Vec<Usage>, OutOfBounds> {
    if version.habits.is_empty() { Ok(Vec::new()) } else { Ok(used(order, &kept::kept(order)?, version)) }
}
