//! Which lots points come from.

use super::lot::{Lot, LotMove, Spent};
use super::state::State;
use crate::program::wallet::SpendOrder;
use crate::sabotage::{Bug, is_planted};
use crate::values::id::Id;
use crate::values::order::InOrder as _;
use crate::values::points::Points;
use crate::values::time::Instant;

/// The lots of a wallet that can be spent, in spending order: the soonest to expire first and equals by age, or the oldest
/// earned first and equals by their end. Lots without expiry come last among equals.
#[must_use]
pub fn in_order<'a>(state: &'a State, wallet: &Id, order: SpendOrder) -> Vec<&'a Lot> {
    let mut lots: Vec<&Lot> = state.lots.values().filter(|lot| lot.wallet == *wallet && is_spendable(lot)).collect();
    lots.order_by_key(|lot| {
        let end = (lot.own_end().is_none(), lot.own_end().unwrap_or(Instant::EPOCH));
        let age = (false, lot.earned_at);
        let (first, then) = if order == SpendOrder::Soonest { (end, age) } else { (age, end) };
        (is_planted(Bug::PendingSpent) && lot.active, first, then, lot.id)
    });
    lots
}

fn is_spendable(lot: &Lot) -> bool {
    (lot.active || is_planted(Bug::PendingSpent)) && lot.left > Points::ZERO
}

/// Takes points out of the lots in their order; fewer if there are not enough.
#[must_use]
pub fn take(lots: &[&Lot], points: Points) -> Vec<Spent> {
    let mut missing = points;
    let mut taken = Vec::new();
    for lot in lots {
        let left = if is_planted(Bug::HeldTaken) { lot.left.plus(lot.held).unwrap_or(lot.left) } else { lot.left };
        let part = left.min(missing);
        if part > Points::ZERO {
            taken.push(Spent { lot: lot.id, points: part, earned_at: lot.earned_at, expires_at: lot.own_end() });
            missing = missing.minus(part).unwrap_or_default();
        }
    }
    taken
}

/// The sum of what was taken.
#[must_use]
pub fn total(taken: &[Spent]) -> Points {
    Points::sum(taken.iter().map(|spent| spent.points)).unwrap_or_default()
}

/// Splits spent points: the first `points` of them, and the rest.
#[must_use]
pub fn split(spent: &[Spent], points: Points) -> (Vec<Spent>, Vec<Spent>) {
    let mut missing = points;
    let (mut used, mut rest) = (Vec::new(), Vec::new());
    for entry in spent {
        let part = entry.points.min(missing);
        missing = missing.minus(part).unwrap_or_default();
        let left = entry.points.minus(part).unwrap_or_default();
        if part > Points::ZERO {
            used.push(Spent { points: part, ..*entry });
        }
        if left > Points::ZERO {
            rest.push(Spent { points: left, ..*entry });
        }
    }
    (used, rest)
}

/// The lots without their lives.
#[must_use]
pub fn moves(spent: &[Spent]) -> Vec<LotMove> {
    spent.iter().map(|entry| LotMove { lot: entry.lot, points: entry.points }).collect()
}
