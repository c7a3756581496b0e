//! What orders and people do to the member's standing on the ladders.

use super::Refused;
use crate::ledger::State;
use crate::ledger::entry::{Entry, Measure, TierChange};
use crate::ledger::roll::Draft;
use crate::program::Version;
use crate::tier::rise_and_fall::Change;
use crate::tier::rule::MetricRule;
use crate::tier::standing::Floor;
use crate::tier::{LadderRule, Standing};
use crate::values::id::Id;
use crate::values::time::Instant;

/// Adds to what a ladder measures, in the period of an instant, and moves the member if that follows.
///
/// # Errors
/// [`Refused`] if a date leaves its bounds.
pub fn measure(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    ladder: &LadderRule,
    occurred_at: Instant,
    by: i64,
) -> Result<(), Refused> {
    let (now, zone) = (draft.record.at, &version.program.zone);
    let Some(standing) = entered(draft, state, version, ladder, occurred_at.min(now))? else { return Ok(()) };
    if by == 0 {
        return Ok(());
    }
    let next = standing.after(ladder, Change { occurred_at, now, by }, zone)?;
    let period = ladder.period_of(occurred_at, standing.enrolled_at(), zone)?;
    let known = standing.measured.iter().map(|measured| measured.period).filter(|known| *known != period);
    let forgets = known.chain([period]).filter(|period| next.measured.iter().all(|measured| measured.period != *period)).collect();
    draft.add(state, Entry::Measure(Measure { ladder: ladder.id.clone(), period, by, forgets }))?;
    if next.with_measured(&standing) != standing {
        draft.add(state, Entry::Tier(TierChange::to(ladder.id.clone(), standing.tier, next, now)))?;
        draft.tiers_changed(state, version)?;
    }
    Ok(())
}

/// The member's standing; who is not on the ladder yet enters it, enrolled at an instant, or before.
fn entered(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    ladder: &LadderRule,
    enrolled: Instant,
) -> Result<Option<Standing>, Refused> {
    if !state.ladders.contains_key(&ladder.id) {
        let now = draft.record.at;
        // Time may have brought the member to a tier already.
        let since = if ladder.metric == MetricRule::Tenure { now } else { enrolled };
        let enrolled = state.member.enrolled_at.map_or(enrolled, |known| known.min(enrolled));
        let Some(first) = Standing::beginning(ladder, since, enrolled, &version.program.zone)? else { return Ok(None) };
        draft.add(state, Entry::Tier(TierChange::to(ladder.id.clone(), first.tier.clone(), first, now)))?;
    }
    Ok(state.ladders.get(&ladder.id).cloned())
}

/// Brings the member to where another system had it: what was measured then, and a tier with when it began and ends.
///
/// # Errors
/// [`Refused`] if a date or a measure leaves its bounds.
pub fn enter_as(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    ladder: &LadderRule,
    held: Option<(&Id, Instant, Option<Instant>)>,
    measured: impl Iterator<Item = (Instant, i64)>,
) -> Result<(), Refused> {
    let (now, zone) = (draft.record.at, &version.program.zone);
    let Some(standing) = entered(draft, state, version, ladder, now)? else { return Ok(()) };
    for (at, by) in measured {
        let period = ladder.period_of(at, standing.enrolled_at(), zone)?;
        draft.add(state, Entry::Measure(Measure { ladder: ladder.id.clone(), period, by, forgets: Vec::new() }))?;
    }
    let Some((tier, since, until)) = held else { return Ok(()) };
    let until = match until {
        None => ladder.end_of(now, standing.enrolled_at(), zone)?,
        given => given,
    };
    let until = until.filter(|_| ladder.rank_of(tier) > 0);
    let next = Standing { tier: tier.clone(), since, until, grace_until: ladder.grace_after(until, zone)?, ..standing.clone() };
    draft.add(state, Entry::Tier(TierChange::to(ladder.id.clone(), standing.tier, next, now)))?;
    draft.tiers_changed(state, version)?;
    Ok(())
}

/// Takes in the standing of another account: what was measured is added, the higher tier stays with its own end.
///
/// # Errors
/// [`Refused`] if a date leaves its bounds.
pub fn absorb(draft: &mut Draft, state: &mut State, version: &Version, ladder: &LadderRule, theirs: &Standing) -> Result<(), Refused> {
    let (now, zone) = (draft.record.at, &version.program.zone);
    let Some(own) = entered(draft, state, version, ladder, now)? else { return Ok(()) };
    let merged = own.merged(theirs, ladder, now, zone)?;
    let mut forgets = own.measured.iter().map(|known| known.period).collect::<Vec<_>>();
    forgets.retain(|period| merged.measured.iter().all(|measured| measured.period != *period));
    for measured in &merged.measured {
        let by = measured.amount.saturating_sub(own.amount(measured.period));
        if by != 0 || !forgets.is_empty() {
            let forgets = core::mem::take(&mut forgets);
            draft.add(state, Entry::Measure(Measure { ladder: ladder.id.clone(), period: measured.period, by, forgets }))?;
        }
    }
    if merged.with_measured(&own) != own {
        draft.add(state, Entry::Tier(TierChange::to(ladder.id.clone(), own.tier, merged, now)))?;
        draft.tiers_changed(state, version)?;
    }
    Ok(())
}

/// Gives the member a tier by hand, as a floor, or takes such a tier away again; the entry says who did it, and why.
///
/// # Errors
/// [`Refused`] if a date leaves its bounds.
pub fn set_floor(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    ladder: &LadderRule,
    floor: Option<Floor>,
    (actor, reason): (Id, Id),
) -> Result<(), Refused> {
    let now = draft.record.at;
    if let Some(standing) = entered(draft, state, version, ladder, now)? {
        let next = standing.with_floor(floor, ladder, now);
        let change = TierChange::to(ladder.id.clone(), standing.tier, next, now);
        draft.add(state, Entry::Tier(TierChange { actor: Some(actor), reason: Some(reason), ..change }))?;
        draft.tiers_changed(state, version)?;
    }
    Ok(())
}
