//! What an order earned and cannot be used yet, because the order has still to be paid, or fulfilled.
//!
//! How much of it waits is a function of what is kept and of what was fulfilled in all, so it does not matter in how many
//! parcels an order is sent.

use super::Refused;
use super::kept::{self, Kept};
use super::order_record::OrderRecord;
use crate::ledger::credit::{Life, life_from};
use crate::ledger::entry::{Entry, Redate};
use crate::ledger::lot::{Lot, LotId, LotMove};
use crate::ledger::roll::Draft;
use crate::ledger::{Broken, State, spend};
use crate::program::Version;
use crate::program::wallet::{Availability, Expiry, OrderEvent, Wallet};
use crate::values::allocate::{Part, allocate};
use crate::values::error::OutOfBounds;
use crate::values::order::InOrder as _;
use crate::values::points::Points;
use crate::values::round::{Rounding, divide};
use crate::values::time::Instant;

/// The life of what the order earns as a whole; nothing while all or a part of it waits.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn life(
    order: &OrderRecord,
    available: Option<Availability>,
    expiry: Option<Expiry>,
    version: &Version,
) -> Result<Option<Life>, OutOfBounds> {
    if order.unpaid || is_on_fulfilment(available) { Ok(None) } else { dated(order, available, expiry, version).map(Some) }
}

/// The life of what is given once all that is kept was paid and fulfilled; nothing until then.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn whole_life(
    order: &OrderRecord,
    kept: &Kept,
    available: Option<Availability>,
    expiry: Option<Expiry>,
    version: &Version,
) -> Result<Option<Life>, OutOfBounds> {
    let waits = order.unpaid || (is_on_fulfilment(available) && !is_fulfilled(order, kept)?);
    if waits { Ok(None) } else { dated(order, available, expiry, version).map(Some) }
}

/// Whether what was given has come to its end by an instant.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn is_over(
    order: &OrderRecord,
    available: Option<Availability>,
    expiry: Option<Expiry>,
    version: &Version,
    at: Instant,
) -> Result<bool, OutOfBounds> {
    Ok(dated(order, available, expiry, version)?.expires_at.is_some_and(|end| end <= at))
}

fn is_on_fulfilment(available: Option<Availability>) -> bool {
    available.is_some_and(|available| available.on == Some(OrderEvent::Fulfilled))
}

/// The life of what waits no more.
fn dated(order: &OrderRecord, available: Option<Availability>, expiry: Option<Expiry>, version: &Version) -> Result<Life, OutOfBounds> {
    let paid_at = order.paid_at.unwrap_or(order.occurred_at).max(order.occurred_at);
    let fulfilled_at = order.fulfilled.at.filter(|_| is_on_fulfilment(available));
    let from: Instant = fulfilled_at.map_or(paid_at, |at| at.max(paid_at));
    life_from(available, expiry, order.occurred_at, from, &version.program.zone)
}

/// What of a line is kept and what of that was fulfilled, in millionths of a unit. What comes back is taken to be what was
/// not sent, as long as there is some.
fn units(order: &OrderRecord, line: usize) -> Result<(i64, i64), OutOfBounds> {
    let kept = kept::micro_units(order, line)?.saturating_sub(kept::returned(order, line).micro_units).max(0);
    Ok((kept, order.fulfilled.lines.get(line).copied().unwrap_or_default().min(kept)))
}

/// Whether all that is kept was fulfilled.
fn is_fulfilled(order: &OrderRecord, kept: &Kept) -> Result<bool, OutOfBounds> {
    for (line, _) in kept.shares.iter().enumerate().filter(|(line, _)| order.cart.lines.get(*line).is_some_and(crate::cart::Line::is_sold))
    {
        let (all, sent) = units(order, line)?;
        if sent < all {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How many of the points that an order earns now wait: those of what was not fulfilled. They are allocated over the lines
/// by what each still counts for (by units, where none counts for anything), and a line that was fulfilled in part has
/// so much of its points, rounded down.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn points(order: &OrderRecord, kept: &Kept, available: Option<Availability>, earned: Points) -> Result<Points, OutOfBounds> {
    if order.unpaid {
        return Ok(earned);
    }
    if !is_on_fulfilment(available) || is_fulfilled(order, kept)? {
        return Ok(Points::ZERO);
    }
    let earns = |line: usize| order.cart.lines.get(line).is_some_and(|line| line.is_sold() && !line.stored_value);
    let prices = kept.earn_lines.iter().enumerate().map(|(line, counts)| if earns(line) { Ok(counts.left()?.get().max(0)) } else { Ok(0) });
    let mut weights = prices.collect::<Result<Vec<_>, OutOfBounds>>()?;
    if weights.iter().all(|weight| *weight == 0) {
        weights =
            (0..weights.len()).map(|line| Ok(if earns(line) { units(order, line)?.0 } else { 0 })).collect::<Result<_, OutOfBounds>>()?;
    }
    let parts: Vec<Part> = weights.into_iter().map(|weight| Part { weight, room: earned.get() }).collect();
    let mut waiting = earned;
    for (line, points) in allocate(earned.get(), &parts)?.into_iter().enumerate() {
        let (all, sent) = units(order, line)?;
        let dated =
            if sent < all { divide(i128::from(points).saturating_mul(i128::from(sent)), i128::from(all), Rounding::Down)? } else { points };
        waiting = waiting.minus(Points::new(dated)?)?;
    }
    Ok(waiting)
}

/// Gives the points of an order their dates that wait no more, or takes the dates of those away that wait again and were
/// not spent.
///
/// # Errors
/// [`Refused`] if a date leaves its bounds, or the ledger would break.
pub fn follow(
    draft: &mut Draft,
    state: &mut State,
    order: &mut OrderRecord,
    version: &Version,
    wallet: &Wallet,
    waiting: Points,
) -> Result<(), Refused> {
    let own = |dated: bool| {
        let is_own = |lot: &&Lot| lot.wallet == wallet.id && lot.available_at.is_some() == dated && order.lots.contains(&lot.id);
        let mut lots: Vec<&Lot> = state.lots.values().filter(is_own).collect();
        lots.order_by_key(|lot| (lot.active, lot.id));
        lots
    };
    let undated = own(false);
    let is = Points::sum(undated.iter().map(|lot| lot.left))?;
    let (from, life) = if is > waiting {
        (spend::take(&undated, is.minus(waiting)?), Some(dated(order, wallet.available, wallet.expiry, version)?))
    } else {
        (spend::take(&own(true), waiting.minus(is)?), None)
    };
    if from.is_empty() {
        return Ok(());
    }
    let from = spend::moves(&from);
    let came = Points::sum(from.iter().map(|moved| moved.points))?;
    let lot = redate(draft, state, order, wallet, from, life)?;
    order.lots.push(lot);
    if let Some(life) = life.filter(|life| life.available_at <= draft.record.at) {
        draft.begin_clock(state, version, wallet, life.available_at, came)?;
    }
    Ok(())
}

fn redate(
    draft: &mut Draft,
    state: &mut State,
    order: &OrderRecord,
    wallet: &Wallet,
    from: Vec<LotMove>,
    life: Option<Life>,
) -> Result<LotId, Refused> {
    let lot = LotId::new(state.seq.saturating_add(1), draft.record.entries.len()).ok_or(Broken("too many lots in one record"))?;
    let entry = Redate {
        wallet: wallet.id.clone(),
        order: order.id.clone(),
        from,
        lot,
        earned_at: order.occurred_at,
        available_at: life.map(|life| life.available_at),
        expires_at: life.and_then(|life| life.expires_at),
        active: life.is_some_and(|life| life.available_at <= draft.record.at),
    };
    draft.add(state, Entry::Redate(entry))?;
    Ok(lot)
}
