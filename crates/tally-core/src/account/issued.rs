//! Issued rewards: an order gives them for later, another uses them, and a refund takes the unused ones back.

use super::Refused;
use super::order_record::OrderRecord;
use crate::ledger::State;
use crate::ledger::credit::life;
use crate::ledger::entry::{Entry, Issue};
use crate::ledger::roll::Draft;
use crate::program::Version;
use crate::program::wallet::{Availability, Expiry};
use crate::quote::Decided;
use crate::quote::settled::{Entry as SetOff, Outcome};
use crate::quote::view::IssuedReward;
use crate::reward::{Give, Thing, Trigger};
use crate::values::id::Id;
use crate::values::time::Instant;

/// Uses what the order's choices take: what ends soonest first, then the oldest.
///
/// # Errors
/// [`Refused`] if more is used than was issued.
pub fn take(draft: &mut Draft, state: &mut State, decided: &Decided<'_>) -> Result<(), Refused> {
    let settled = &decided.settled;
    for turn in settled.turns.iter().filter(|turn| matches!(turn.outcome, Outcome::Applied { .. })) {
        let (Some(rule), SetOff::Choice(choice)) = (settled.rule(turn.reward), turn.entry) else { continue };
        let choice = settled.cart.choices.get(choice).filter(|_| rule.trigger == Trigger::Issued);
        let mut left = choice.map_or(0, |choice| i64::from(choice.uses.unwrap_or(1)));
        for issued in usable(state, &rule.id, settled.at) {
            let used = left.min(issued.count);
            if used > 0 {
                left = left.saturating_sub(used);
                draft.add(state, change(issued, used.saturating_neg()))?;
            }
        }
    }
    Ok(())
}

fn usable(state: &State, reward: &Id, at: Instant) -> Vec<IssuedReward> {
    let usable = state.issued.iter().filter(|issued| issued.reward == *reward && issued.is_usable(at));
    let mut usable: Vec<_> = usable.cloned().collect();
    usable.sort_by_key(|issued| (issued.until.is_none(), issued.until));
    usable
}

/// Gives what earn rules and rewards issue. Its name is the record of the order and its place among what that issues;
/// its time begins when the order was placed.
///
/// # Errors
/// [`Refused`] if a date leaves its bounds, or the ledger would break.
pub fn give(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    decided: &Decided<'_>,
    order: &mut OrderRecord,
) -> Result<(), Refused> {
    for (place, given) in given(version, decided).into_iter().filter(|given| given.count > 0).enumerate() {
        let Some(id) = Id::new(&format!("{}-{place}", order.seq)) else { continue };
        let life = life(given.available, given.expiry, order.occurred_at, &version.program.zone)?;
        let from = given.available.map(|_| life.available_at);
        let issue = Issue { id: id.clone(), reward: given.reward.clone(), by: given.count, from, until: life.expires_at };
        draft.add(state, Entry::Issue(issue))?;
        order.issued.push(id);
    }
    Ok(())
}

/// A reward that an order gives for later, so often.
struct Given<'d> {
    reward: &'d Id,
    count: i64,
    available: Option<Availability>,
    expiry: Option<Expiry>,
}

/// What earn rules give, then what rewards give.
fn given<'d>(version: &Version, decided: &'d Decided<'_>) -> Vec<Given<'d>> {
    let mut all = Vec::new();
    for issued in &decided.earned.issued {
        let rule = version.program.earn.get(issued.rule).and_then(|rule| rule.issue.as_ref());
        let (available, expiry) = rule.map_or((None, None), |issue| (issue.available, issue.expiry));
        all.push(Given { reward: &issued.reward, count: issued.count, available, expiry });
    }
    for (reward, take, _) in decided.settled.applied() {
        let (available, expiry) = match version.program.rewards.get(reward).map(|rule| &rule.give) {
            Some(Give::Issue(issue)) => (issue.available, issue.expiry),
            _ => (None, None),
        };
        for issued in &take.issued {
            if let Thing::Reward(reward) = &issued.thing {
                all.push(Given { reward, count: issued.count, available, expiry });
            }
        }
    }
    all
}

/// Takes back what an order issued and nobody used.
///
/// # Errors
/// [`Refused`] if the ledger would break.
pub fn take_back(draft: &mut Draft, state: &mut State, order: &mut OrderRecord) -> Result<(), Refused> {
    for id in core::mem::take(&mut order.issued) {
        if let Some(unused) = state.issued.iter().find(|issued| issued.id == id).cloned() {
            let by = unused.count.saturating_neg();
            draft.add(state, change(unused, by))?;
        }
    }
    Ok(())
}

fn change(issued: IssuedReward, by: i64) -> Entry {
    Entry::Issue(Issue { id: issued.id, reward: issued.reward, by, from: issued.from, until: issued.until })
}
