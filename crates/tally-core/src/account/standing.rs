//! What an order does to the member's standing on the ladders.

use super::Refused;
use crate::ledger::State;
use crate::ledger::entry::{Entry, Measure, TierChange};
use crate::ledger::roll::Draft;
use crate::program::Version;
use crate::tier::{LadderRule, Standing};
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
        let Some(beginning) = Standing::beginning(ladder, now) else { return Ok(()) };
        let entry = TierChange { ladder: ladder.id.clone(), from: beginning.tier.clone(), to: beginning.tier, until: None, earlier: None };
        draft.add(state, Entry::Tier(entry))?;
    }
    if by == 0 {
        return Ok(());
    }
    let period = ladder.period_of(occurred_at, zone)?;
    draft.add(state, Entry::Measure(Measure { ladder: ladder.id.clone(), period, by }))?;
    let Some(standing) = state.ladders.get(&ladder.id) else { return Ok(()) };
    let settled = standing.settled(ladder, now, zone, by < 0)?;
    if settled.tier != standing.tier {
        let entry = TierChange {
            ladder: ladder.id.clone(),
            from: standing.tier.clone(),
            to: settled.tier,
            until: settled.until,
            earlier: settled.earlier,
        };
        draft.add(state, Entry::Tier(entry))?;
    }
    Ok(())
}
