//! Issued rewards: an order gives them for later, another uses them, and a refund takes the unused ones back.

use super::Refused;
use super::order_record::OrderRecord;
use crate::ledger::State;
use crate::ledger::entry::{Entry, Issue};
use crate::ledger::roll::Draft;
use crate::quote::Decided;
use crate::quote::settled::{Entry as SetOff, Outcome};
use crate::quote::view::IssuedReward;
use crate::reward::{Thing, Trigger};
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

/// Gives what earn rules and rewards issue. Its name is the record of the order and its place among what that issues.
///
/// # Errors
/// [`Refused`] if the ledger would break.
pub fn give(draft: &mut Draft, state: &mut State, decided: &Decided<'_>, order: &mut OrderRecord) -> Result<(), Refused> {
    let by_rules = decided.earned.issued.iter().map(|issued| (&issued.reward, issued.count));
    let by_rewards = decided.settled.applied().flat_map(|(_, take, _)| &take.issued).filter_map(|issued| match &issued.thing {
        Thing::Reward(reward) => Some((reward, issued.count)),
        Thing::Entitlement(_) | Thing::Gift(_) => None,
    });
    for (place, (reward, by)) in by_rules.chain(by_rewards).filter(|(_, count)| *count > 0).enumerate() {
        let Some(id) = Id::new(&format!("{}-{place}", order.seq)) else { continue };
        draft.add(state, Entry::Issue(Issue { id: id.clone(), reward: reward.clone(), by, from: None, until: None }))?;
        order.issued.push(id);
    }
    Ok(())
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
