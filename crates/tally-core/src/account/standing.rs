//! What an order does to the member's standing on the ladders.

use super::Refused;
use crate::ledger::State;
use crate::ledger::entry::{Entry, Measure, TierChange};
use crate::ledger::roll::Draft;
use crate::program::Version;
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
    if !state.ladders.contains_key(&ladder.id) {
        let Some(beginning) = Standing::beginning(ladder, occurred_at.min(now)) else { return Ok(()) };
        draft.add(state, change(ladder, beginning.tier.clone(), beginning, now))?;
    }
    if by == 0 {
        return Ok(());
    }
    let period = ladder.period_of(occurred_at, zone)?;
    draft.add(state, Entry::Measure(Measure { ladder: ladder.id.clone(), period, by }))?;
    let Some(standing) = state.ladders.get(&ladder.id) else { return Ok(()) };
    // A threshold is reached on the day of the order that reaches it, a reversal counts from today.
    let at = if by > 0 { occurred_at.max(standing.since) } else { now };
    let settled = standing.settled(ladder, at, zone, by < 0)?;
    if settled.tier != standing.tier {
        let from = standing.tier.clone();
        draft.add(state, change(ladder, from, settled, now))?;
    }
    Ok(())
}

/// The entry that takes the member from one tier to a standing.
fn change(ladder: &LadderRule, from: Id, to: Standing, now: Instant) -> Entry {
    Entry::Tier(TierChange {
        ladder: ladder.id.clone(),
        from,
        to: to.tier,
        since: Some(to.since).filter(|since| *since != now),
        until: to.until,
        earlier: to.earlier,
    })
}
