//! Points into and out of an account: the steps that several commands share.

use super::taken::TakenBack;
use super::{OrderRecord, Refused, Rejection, waiting};
use crate::ledger::credit::{Life, life};
use crate::ledger::ending::extended;
use crate::ledger::entry::{Accrue, Burn, Clawback, Count, Entry, HeldMoved, Restore, Settle};
use crate::ledger::lot::{LotId, Spent};
use crate::ledger::roll::Draft;
use crate::ledger::{Broken, Lot, State, spend};
use crate::limit::Usage;
use crate::program::Version;
use crate::program::wallet::{GoneMode, Wallet};
use crate::sabotage::{Bug, is_planted};
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::order::InOrder as _;
use crate::values::points::Points;
use crate::values::round::Rounding;
use crate::values::time::{DAY_MS, Instant};

/// Credits points that an order earned, and answers their lot; what is owed is paid first. Where they wait for the order
/// to be paid or fulfilled, they have no dates yet.
///
/// # Errors
/// [`Refused`] if an amount or a date leaves its bounds.
pub fn credit(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    wallet: &Wallet,
    order: &OrderRecord,
    points: Points,
) -> Result<Option<LotId>, Refused> {
    let life = waiting::life(order, wallet.available, wallet.expiry, version)?;
    credit_lot(
        draft,
        state,
        version,
        wallet,
        NewLot { order: Some(&order.id), reference: None, points, earned_at: order.occurred_at, life },
    )
}

/// Credits points that an order earned, or something else, with the life that the wallet gives; answers their lot.
///
/// # Errors
/// [`Refused`] if an amount or a date leaves its bounds.
pub fn credit_of(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    wallet: &Wallet,
    order: Option<&Id>,
    points: Points,
    earned_at: Instant,
) -> Result<Option<LotId>, Refused> {
    let life = life(wallet.available, wallet.expiry, earned_at, &version.program.zone)?;
    credit_lot(draft, state, version, wallet, NewLot { order, reference: None, points, earned_at, life: Some(life) })
}

/// A lot to be.
#[derive(Debug, Clone, Copy)]
pub struct NewLot<'a> {
    /// The order that earned it, if one did.
    pub order: Option<&'a Id>,
    /// What it belongs to in the system that it was taken over from.
    pub reference: Option<&'a Id>,
    /// Its points.
    pub points: Points,
    /// When it was earned.
    pub earned_at: Instant,
    /// When it can be spent, and when it ends; nothing yet while it waits for its order.
    pub life: Option<Life>,
}

/// Credits points with the life they are given, and answers their lot; what is owed is paid first.
///
/// # Errors
/// [`Refused`] if an amount leaves its bounds.
pub fn credit_lot(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    wallet: &Wallet,
    new: NewLot<'_>,
) -> Result<Option<LotId>, Refused> {
    let NewLot { order, reference, points, earned_at, life } = new;
    if points <= Points::ZERO {
        return Ok(None);
    }
    let place = draft.record.entries.len();
    let lot = LotId::new(state.seq.saturating_add(1), place).ok_or(Broken("too many lots in one record"))?;
    let accrue = Accrue {
        wallet: wallet.id.clone(),
        lot,
        points,
        order: order.cloned(),
        reference: reference.cloned(),
        earned_at,
        available_at: life.map(|life| life.available_at),
        expires_at: life.and_then(|life| life.expires_at),
        active: life.is_some_and(|life| life.available_at <= draft.record.at),
    };
    let active = accrue.active;
    draft.add(state, Entry::Accrue(accrue))?;
    if let Some(life) = life.filter(|_| active) {
        draft.begin_clock(state, version, wallet, life.available_at.max(earned_at), points)?;
    }
    if let Some(counter) = wallet.credited_counter() {
        draft.add(state, Entry::Count(Count { counts: vec![Usage { counter, period: 0, by: points.get() }] }))?;
    }
    let owed = state.totals(&wallet.id).owed.min(points);
    if owed > Points::ZERO && !is_planted(Bug::DebtForgotten) {
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
    let points = if is_planted(Bug::PartCapturedWhole) && order.is_none() { spend::total(&held).max(points) } else { points };
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

/// Spends points again that were given back: from the same lots as far as they are still there, then from others in
/// spending order. Answers the lots they came from.
///
/// # Errors
/// [`Rejection::PointsGone`].
pub fn burn_again(draft: &mut Draft, state: &mut State, wallet: &Wallet, order: &Id, again: &[Spent]) -> Result<Vec<Spent>, Refused> {
    let wanted = spend::total(again);
    let available = state.totals(&wallet.id).available;
    if available < wanted {
        let (wallet, wanted, actual) = (wallet.id.clone(), wanted.get(), available.get());
        return Err(Rejection::PointsGone { wallet, wanted, actual }.into());
    }
    let mut same: Vec<Spent> = Vec::with_capacity(again.len());
    for spent in again {
        let taken = Points::sum(same.iter().filter(|other| other.lot == spent.lot).map(|other| other.points))?;
        let lot = state.lots.get(&spent.lot).filter(|lot| lot.active);
        let points = spent.points.min(lot.map_or(Points::ZERO, |lot| lot.left).minus(taken)?);
        if let Some(lot) = lot.filter(|_| points > Points::ZERO) {
            same.push(Spent { points, expires_at: lot.expires_at, ..*spent });
        }
    }
    let entry =
        |lots: &[Spent]| Entry::Burn(Burn { wallet: wallet.id.clone(), hold: None, order: Some(order.clone()), lots: lots.to_vec() });
    if !same.is_empty() {
        draft.add(state, entry(&same))?;
    }
    let others = spend::take(&spend::in_order(state, &wallet.id, wallet.spend), wanted.minus(spend::total(&same))?);
    if !others.is_empty() {
        draft.add(state, entry(&others))?;
    }
    same.extend(others);
    Ok(same)
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
    lots: Vec<Spent>,
) -> Result<(), Refused> {
    if lots.is_empty() {
        return Ok(());
    }
    let lots = with_grace(lots, state, version, wallet, draft.record.at)?;
    draft.revive_clock(state, version, wallet, wallet.grace_days)?;
    bring_back(draft, state, wallet, order, lots)
}

/// Gives back what had paid for an order, with the life it had.
///
/// # Errors
/// [`Refused`] if the ledger would break.
pub fn bring_back(draft: &mut Draft, state: &mut State, wallet: &Wallet, order: &Id, lots: Vec<Spent>) -> Result<(), Refused> {
    Ok(draft.add(state, Entry::Restore(Restore { wallet: wallet.id.clone(), order: order.clone(), lots }))?)
}

/// What goes back to its lots: those past their expiry live on for the wallet's grace, unless a tier extends them anyway.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn with_grace(
    mut lots: Vec<Spent>,
    state: &State,
    version: &Version,
    wallet: &Wallet,
    now: Instant,
) -> Result<Vec<Spent>, OutOfBounds> {
    for spent in &mut lots {
        if let Some(end) = spent.expires_at.filter(|end| *end <= now && wallet.grace_days > 0) {
            if extended(state, version, wallet, end)?.is_some_and(|until| until.is_none_or(|until| until > now)) {
                continue;
            }
            let zone = &version.program.zone;
            spent.expires_at = Some(zone.on_day(now, zone.date(now)?.plus_days(wallet.grace_days)?)?.max(end));
        }
    }
    if is_planted(Bug::RestoreRenewsLife) {
        let year = now.plus_ms(DAY_MS.saturating_mul(365))?;
        lots.iter_mut().for_each(|spent| spent.expires_at = Some(year));
    }
    Ok(lots)
}

/// Takes back points that an order or something else had earned: from its own lots, pending ones first,
/// then from the others in spending order, never from held ones. What is gone is owed, or waived; answers where they were
/// taken from, if any were.
///
/// # Errors
/// [`Refused`] if an amount leaves its bounds.
pub fn take_back_from(
    draft: &mut Draft,
    state: &mut State,
    wallet: &Wallet,
    (order, earned): (Option<&Id>, &[LotId]),
    points: Points,
) -> Result<Option<TakenBack>, Refused> {
    if points <= Points::ZERO {
        return Ok(None);
    }
    let only_pending = wallet.when_gone.mode == GoneMode::PendingOnly;
    let Taken { lots, owed, waived } = taken(state, wallet, earned, points, only_pending)?;
    let taken = lots.iter().filter_map(|spent| Some((spent, state.lots.get(&spent.lot)?)));
    let taken = taken.map(|(spent, lot)| Lot {
        left: spent.points,
        held: Points::ZERO,
        expires_at: spent.expires_at,
        overdue_since: None,
        ..lot.clone()
    });
    let taken = TakenBack { at: draft.record.at, lots: taken.collect(), owed, waived };
    let back = Vec::new();
    let entry = Clawback { wallet: wallet.id.clone(), order: order.cloned(), lots: spend::moves(&lots), owed, waived, back };
    draft.add(state, Entry::Clawback(entry))?;
    Ok(Some(taken))
}

/// Where points come from that are taken.
#[derive(Debug)]
pub struct Taken {
    /// The lots that have them.
    pub lots: Vec<Spent>,
    /// What is gone and will be owed.
    pub owed: Points,
    /// What is gone and is waived.
    pub waived: Points,
}

/// Where points come from: from some lots first, pending ones before the others, then from all in spending order, never from
/// held ones. What is gone is owed as far as the wallet lets a member owe; the rest is waived.
///
/// # Errors
/// [`OutOfBounds`] if a sum leaves its bounds.
pub fn taken(state: &State, wallet: &Wallet, first: &[LotId], points: Points, only_pending: bool) -> Result<Taken, OutOfBounds> {
    let own =
        |active: bool| state.lots.values().filter(move |lot| lot.wallet == wallet.id && first.contains(&lot.id) && lot.active == active);
    let mut lots: Vec<&Lot> = own(false).collect();
    lots.order_by_key(|lot| lot.available_at.is_some());
    if !only_pending {
        lots.extend(own(true));
        lots.extend(spend::in_order(state, &wallet.id, wallet.spend).into_iter().filter(|lot| !first.contains(&lot.id)));
    }
    let wanted = if is_planted(Bug::ClawbackHalved) { points.share(1, 2, Rounding::Down)? } else { points };
    let lots = spend::take(&lots, wanted);
    let gone = if is_planted(Bug::ClawbackHalved) { Points::ZERO } else { points.minus(spend::total(&lots))? };
    let credited = wallet.credited_counter().map_or(0, |counter| state.member.counted(&counter, 0));
    let room = match wallet.owed_limit_after(Points::new(credited)?)? {
        _ if is_planted(Bug::DebtUnlimited) => gone,
        None => gone,
        Some(limit) => limit.minus(state.totals(&wallet.id).owed)?.floor_zero(),
    };
    let owed = gone.min(room);
    Ok(Taken { lots, owed, waived: gone.minus(owed)? })
}
