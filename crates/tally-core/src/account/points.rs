//! Points into and out of an account: the steps that several commands share.

use super::{OrderRecord, Refused};
use crate::ledger::credit::life;
use crate::ledger::entry::{Accrue, Burn, Clawback, Entry, HeldMoved, Restore, Settle};
use crate::ledger::lot::{LotId, Spent};
use crate::ledger::roll::Draft;
use crate::ledger::{Broken, State, spend};
use crate::program::Version;
use crate::program::wallet::{GoneMode, Wallet};
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// Credits points that an order earned, and answers their lot; what is owed is paid first.
///
/// # Errors
/// [`Refused`] if an amount or a date leaves its bounds.
pub fn credit(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    wallet: &Wallet,
    order: &Id,
    points: Points,
    earned_at: Instant,
) -> Result<Option<LotId>, Refused> {
    if points <= Points::ZERO {
        return Ok(None);
    }
    let life = life(wallet.available, wallet.expiry, earned_at, &version.program.zone)?;
    let place = draft.record.entries.len();
    let lot = LotId::new(state.seq.saturating_add(1), place).ok_or(Broken("too many lots in one record"))?;
    let accrue = Accrue {
        wallet: wallet.id.clone(),
        lot,
        points,
        order: Some(order.clone()),
        earned_at,
        available_at: life.available_at,
        expires_at: life.expires_at,
        active: life.available_at <= draft.record.at,
    };
    draft.add(state, Entry::Accrue(accrue))?;
    let owed = state.totals(&wallet.id).owed.min(points);
    if owed > Points::ZERO {
        draft.add(state, Entry::Settle(Settle { wallet: wallet.id.clone(), lot, points: owed }))?;
    }
    Ok(Some(lot))
}

/// Spends points for an order: those its hold reserved first, then free ones; the rest of the hold goes back.
///
/// # Errors
/// [`Refused`] if there are not enough, which a quote on the same state excludes.
pub fn burn(
    draft: &mut Draft,
    state: &mut State,
    wallet: &Wallet,
    order: Option<&Id>,
    hold: Option<&Id>,
    points: Points,
) -> Result<Vec<Spent>, Refused> {
    let held = hold.and_then(|hold| state.holds.get(hold)).and_then(|hold| hold.parts.iter().find(|part| part.wallet == wallet.id));
    let held = held.map(|part| part.lots.clone()).unwrap_or_default();
    let (mut used, rest) = spend::split(&held, points);
    let missing = points.minus(spend::total(&used)).unwrap_or_default();
    let free = spend::take(&spend::in_order(state, &wallet.id, wallet.spend), missing);
    if spend::total(&free) < missing {
        return Err(Broken("points that a quote had seen are gone").into());
    }
    let entry = |hold: Option<&Id>, lots: &[Spent]| {
        Entry::Burn(Burn { wallet: wallet.id.clone(), hold: hold.cloned(), order: order.cloned(), lots: lots.to_vec() })
    };
    if !used.is_empty() {
        draft.add(state, entry(hold, &used))?;
    }
    if let (Some(hold), false) = (hold, rest.is_empty()) {
        draft.add(state, Entry::Release(HeldMoved { hold: hold.clone(), wallet: wallet.id.clone(), lots: rest }))?;
    }
    if !free.is_empty() {
        draft.add(state, entry(None, &free))?;
    }
    used.extend(free);
    Ok(used)
}

/// Gives back points that had paid for an order. A lot past its expiry lives on for the wallet's grace,
/// and without one expires at once.
///
/// # Errors
/// [`Refused`] if a date leaves its bounds.
pub fn restore(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    wallet: &Wallet,
    order: &Id,
    mut lots: Vec<Spent>,
) -> Result<(), Refused> {
    let now = draft.record.at;
    for spent in &mut lots {
        if let Some(end) = spent.expires_at.filter(|end| *end <= now && wallet.grace_days > 0) {
            let zone = &version.program.zone;
            spent.expires_at = Some(zone.on_day(now, zone.date(now)?.plus_days(wallet.grace_days)?)?.max(end));
        }
    }
    if lots.is_empty() {
        return Ok(());
    }
    draft.add(state, Entry::Restore(Restore { wallet: wallet.id.clone(), order: order.clone(), lots }))?;
    Ok(())
}

/// Takes back points that a returned purchase had earned: from the order's own lots, pending ones first,
/// then from the others in spending order, never from held ones. What is gone is owed, or waived; answers what is waived.
///
/// # Errors
/// [`Refused`] if an amount leaves its bounds.
pub fn take_back(draft: &mut Draft, state: &mut State, wallet: &Wallet, order: &OrderRecord, points: Points) -> Result<Points, Refused> {
    if points <= Points::ZERO {
        return Ok(Points::ZERO);
    }
    let own = |active: bool| {
        let lots = state.lots.values().filter(move |lot| lot.wallet == wallet.id && order.lots.contains(&lot.id) && lot.active == active);
        lots.map(|lot| (lot.id, lot.left))
    };
    let pending: Vec<_> = own(false).collect();
    let mut lots = pending;
    if wallet.when_gone.mode != GoneMode::PendingOnly {
        lots.extend(own(true));
        let own_lots: Vec<LotId> = lots.iter().map(|(lot, _)| *lot).collect();
        let others = spend::in_order(state, &wallet.id, wallet.spend).into_iter().filter(|lot| !own_lots.contains(&lot.id));
        lots.extend(others.map(|lot| (lot.id, lot.left)));
    }
    let taken = spend::take_back(&lots, points);
    let found = Points::sum(taken.iter().map(|taken| taken.points))?;
    let gone = points.minus(found)?;
    let room = match wallet.owed_limit() {
        None => gone,
        Some(limit) => limit.minus(state.totals(&wallet.id).owed)?.floor_zero(),
    };
    let owed = gone.min(room);
    let waived = gone.minus(owed)?;
    let entry = Clawback { wallet: wallet.id.clone(), order: order.id.clone(), lots: taken, owed, waived };
    draft.add(state, Entry::Clawback(entry))?;
    Ok(waived)
}
