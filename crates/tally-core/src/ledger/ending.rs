//! How points end: at the date of their lot, or when nothing happened to their wallet for so long; and what tiers change
//! about that while they are held.
//!
//! A tier's benefit is looked at when an end is reached, and again when the tier is lost: no order has to touch every lot,
//! and what follows depends on the state alone. A lot remembers when it would have ended without the benefit.

use super::clock::Clock;
use super::credit::later;
use super::entry::{Activity, Entry, Extend, Moved};
use super::lot::{Lot, LotEnd, LotMove};
use super::roll::Draft;
use super::state::{Broken, State};
use crate::program::Version;
use crate::program::wallet::{Span, TierEffect, Wallet};
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// What the tiers held now make of an end that is reached: nothing, or another end; `Some(None)` is none at all.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn extended(state: &State, version: &Version, wallet: &Wallet, end: Instant) -> Result<Option<Option<Instant>>, OutOfBounds> {
    match held_effect(state, version, wallet) {
        None => Ok(None),
        Some((TierEffect::Suspended, _)) => Ok(Some(None)),
        Some((TierEffect::Longer(span), _)) => later(end, span, &version.program.zone).map(|end| Some(Some(end))),
    }
}

/// The effect of the tiers held now, and when the tier that has it may end.
fn held_effect(state: &State, version: &Version, wallet: &Wallet) -> Option<(TierEffect, Option<Instant>)> {
    wallet.tier_expiry.iter().flat_map(|tiers| &tiers.rules).find_map(|rule| {
        let ladder = version.ladders.iter().find(|ladder| ladder.id == rule.ladder)?;
        let standing = state.ladders.get(&rule.ladder);
        let rank = standing.map_or(0, |standing| ladder.rank_of(&standing.tier));
        (rank >= ladder.rank_of(&rule.at_least)).then(|| (rule.expiry, standing.and_then(crate::tier::Standing::due)))
    })
}

/// Until when what is overdue still lives once its tier is lost.
fn grace(version: &Version, wallet: &Wallet, lost_at: Instant) -> Result<Instant, OutOfBounds> {
    let days = wallet.tier_expiry.as_ref().map_or(0, |tiers| tiers.grace_days);
    later(lost_at, Span::Days(days), &version.program.zone)
}

/// When points with an end can be counted on to end, by what is known now: a benefit counts as long as its tier is sure.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn foreseen(
    state: &State,
    version: &Version,
    wallet: &Wallet,
    (end, overdue_since): (Option<Instant>, Option<Instant>),
) -> Result<Option<Instant>, OutOfBounds> {
    let Some((_, tier_ends)) = held_effect(state, version, wallet) else { return Ok(end) };
    let Some(own) = overdue_since.or(end) else { return Ok(None) };
    if overdue_since.is_none() && tier_ends.is_some_and(|tier_ends| tier_ends <= own) {
        return Ok(end);
    }
    let while_held = if overdue_since.is_some() { end } else { extended(state, version, wallet, own)?.flatten() };
    let Some(lost_at) = tier_ends else { return Ok(while_held) };
    let after = own.max(grace(version, wallet, lost_at)?);
    Ok(Some(while_held.map_or(after, |end| end.min(after))))
}

impl Draft {
    /// Ends what is past its end: points expire, unless a tier that is held extends them.
    ///
    /// # Errors
    /// [`Broken`] if an entry does not fit the state.
    pub(super) fn end_points(&mut self, state: &mut State, version: &Version, now: Instant) -> Result<(), Broken> {
        let wallets: Vec<Id> = state.wallets.keys().cloned().collect();
        for id in wallets {
            let wallet = version.program.wallets.iter().find(|wallet| wallet.id == id);
            self.end_clock(state, version, (&id, wallet), now)?;
            let over = state.clocks.get(&id).is_some_and(|clock| clock.is_over(now));
            let (mut expired, mut kept) = (Vec::new(), Vec::new());
            for lot in state.lots.values().filter(|lot| lot.wallet == id && lot.active && lot.left > Points::ZERO) {
                let own_end = lot.expires_at.filter(|end| *end <= now);
                let extended = match (own_end, wallet) {
                    (Some(end), Some(wallet)) => extended(state, version, wallet, lot.overdue_since.unwrap_or(end))?,
                    _ => None,
                };
                match extended {
                    _ if over => expired.push(LotMove { lot: lot.id, points: lot.left }),
                    Some(until) if until.is_none_or(|until| until > now) => kept.push(LotEnd { lot: lot.id, until }),
                    _ if own_end.is_some() => expired.push(LotMove { lot: lot.id, points: lot.left }),
                    _ => {}
                }
            }
            if !kept.is_empty() {
                self.add(state, Entry::Extend(Extend { wallet: id.clone(), lots: kept }))?;
            }
            if !expired.is_empty() {
                self.add(state, Entry::Expire(Moved { wallet: id, lots: expired }))?;
            }
        }
        Ok(())
    }

    /// A clock that has run out goes on while a tier extends it, and for good where the program asks for no activity any more.
    fn end_clock(
        &mut self,
        state: &mut State,
        version: &Version,
        (id, wallet): (&Id, Option<&Wallet>),
        now: Instant,
    ) -> Result<(), Broken> {
        let Some(clock) = state.clocks.get(id).copied().filter(|clock| clock.is_over(now)) else { return Ok(()) };
        let (Some(end), true) = (clock.until, state.totals(id).available > Points::ZERO) else { return Ok(()) };
        let own = clock.overdue_since.unwrap_or(end);
        let until = match wallet.filter(|wallet| wallet.inactivity.is_some()) {
            None => Some(None),
            Some(wallet) => extended(state, version, wallet, own)?,
        };
        match until {
            Some(until) if until.is_none_or(|until| until > now) => {
                self.set_clock(state, id, Clock { last: clock.last, until, overdue_since: Some(own) })
            }
            _ => Ok(()),
        }
    }

    /// What a tier had extended and is lost ends now, or after the grace that the wallet declares.
    ///
    /// # Errors
    /// [`Broken`] if an entry does not fit the state.
    pub fn tiers_changed(&mut self, state: &mut State, version: &Version) -> Result<(), Broken> {
        let now = self.record.at;
        for wallet in version.program.wallets.iter().filter(|wallet| wallet.tier_expiry.is_some()) {
            let mut shortened = Vec::new();
            for lot in state.lots.values().filter(|lot| lot.wallet == wallet.id) {
                let until = shortened_to(state, version, wallet, (lot.expires_at, lot.overdue_since), now)?;
                shortened.extend(until.map(|until| LotEnd { lot: lot.id, until: Some(until) }));
            }
            if !shortened.is_empty() {
                self.add(state, Entry::Extend(Extend { wallet: wallet.id.clone(), lots: shortened }))?;
            }
            if let Some(clock) = state.clocks.get(&wallet.id).copied().filter(|_| wallet.inactivity.is_some()) {
                let until = shortened_to(state, version, wallet, (clock.until, clock.overdue_since), now)?;
                if until.is_some() {
                    self.set_clock(state, &wallet.id, Clock { until, ..clock })?;
                }
            }
        }
        self.end_points(state, version, now)
    }

    /// Sets a clock.
    ///
    /// # Errors
    /// [`Broken`] if the entry does not fit the state.
    pub(super) fn set_clock(&mut self, state: &mut State, wallet: &Id, clock: Clock) -> Result<(), Broken> {
        let Clock { last, until, overdue_since } = clock;
        self.add(state, Entry::Active(Activity { wallet: wallet.clone(), last, until, overdue_since }))
    }
}

/// The earlier end of what is overdue, where the tiers held now do not support the one it has.
fn shortened_to(
    state: &State,
    version: &Version,
    wallet: &Wallet,
    (end, overdue_since): (Option<Instant>, Option<Instant>),
    now: Instant,
) -> Result<Option<Instant>, OutOfBounds> {
    let Some(own) = overdue_since else { return Ok(None) };
    let Some(supported) = extended(state, version, wallet, own)?.unwrap_or(Some(own)) else { return Ok(None) };
    let until = supported.max(grace(version, wallet, now)?);
    Ok(end.is_none_or(|end| end > until).then_some(until))
}

impl State {
    pub(super) fn extend(&mut self, entry: &Extend) -> Result<(), Broken> {
        self.check_wallet(&entry.wallet, entry.lots.iter().map(|moved| moved.lot))?;
        for LotEnd { lot, until } in &entry.lots {
            let Some(Lot { expires_at, overdue_since, .. }) = self.lots.get_mut(lot) else { continue };
            *overdue_since = overdue_since.or(*expires_at);
            *expires_at = *until;
            self.touched_lots.insert(*lot);
        }
        Ok(())
    }

    pub(super) fn active(&mut self, entry: &Activity) {
        let clock = Clock { last: entry.last, until: entry.until, overdue_since: entry.overdue_since };
        self.clocks.insert(entry.wallet.clone(), clock);
    }
}
