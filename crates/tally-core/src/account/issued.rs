//! Issued rewards: an order gives them for later, another uses them, and a refund takes the unused ones back.

use super::kept::Kept;
use super::order_record::{Gift, OrderRecord};
use super::{Refused, Rejection, waiting};
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
use crate::values::order::InOrder as _;
use crate::values::time::Instant;

/// Uses what the order's choices take: what ends soonest first, then the oldest.
///
/// # Errors
/// [`Refused`] if more is used than was issued.
pub fn take(draft: &mut Draft, state: &mut State, decided: &Decided<'_>, order: &mut OrderRecord) -> Result<(), Refused> {
    let settled = &decided.settled;
    for turn in settled.turns.iter().filter(|turn| matches!(turn.outcome, Outcome::Applied { .. })) {
        let (Some(rule), SetOff::Choice(choice)) = (settled.rule(turn.reward), turn.entry) else { continue };
        let choice = settled.cart.choices.get(choice).filter(|_| rule.trigger == Trigger::Issued);
        let mut left = choice.map_or(0, |choice| i64::from(choice.uses.unwrap_or(1)));
        for issued in usable(state, &rule.id, settled.at) {
            let used = left.min(issued.count);
            if used > 0 {
                left = left.saturating_sub(used);
                draft.add(state, change(issued.clone(), used.saturating_neg()))?;
                order.coupons.push(IssuedReward { count: used, ..issued });
            }
        }
    }
    Ok(())
}

/// Gives the issued rewards back that an order used, once nothing of it is kept; uses them again where something is.
///
/// # Errors
/// [`Rejection::ChoiceNotPossible`] if one of them is gone.
pub fn use_again_or_give_back(draft: &mut Draft, state: &mut State, order: &mut OrderRecord, back: bool) -> Result<(), Refused> {
    if order.coupons_back == back {
        return Ok(());
    }
    for coupon in &order.coupons {
        let there = state.issued.iter().find(|issued| issued.id == coupon.id).map_or(0, |issued| issued.count);
        if !back && there < coupon.count {
            return Err(Rejection::ChoiceNotPossible { reward: coupon.reward.clone(), missing: None }.into());
        }
        let by = if back { coupon.count } else { coupon.count.saturating_neg() };
        draft.add(state, change(coupon.clone(), by))?;
    }
    order.coupons_back = back;
    Ok(())
}

fn usable(state: &State, reward: &Id, at: Instant) -> Vec<IssuedReward> {
    let usable = state.issued.iter().filter(|issued| issued.reward == *reward && issued.is_usable(at));
    let mut usable: Vec<_> = usable.cloned().collect();
    usable.order_by_key(|issued| (issued.until.is_none(), issued.until));
    usable
}

/// What an order issues. Its name is the record of the order and its place among what that issues.
#[must_use]
pub fn gifts(version: &Version, decided: &Decided<'_>, seq: i64) -> Vec<Gift> {
    let given = given(version, decided).into_iter().filter(|given| given.count > 0).enumerate();
    let gift = |(place, given): (usize, Given<'_>)| {
        let Given { reward, count, available, expiry } = given;
        Some(Gift { id: Id::new(&format!("{seq}-{place}"))?, reward: reward.clone(), count, available, expiry })
    };
    given.filter_map(gift).collect()
}

/// Gives what an order issues and is due, or takes back what of it nobody used, once nothing of the order is kept.
/// Its time begins when the order was placed, or when what it waits for happened.
///
/// # Errors
/// [`Refused`] if a date leaves its bounds, or the ledger would break.
pub fn give_or_take_back(
    draft: &mut Draft,
    state: &mut State,
    order: &mut OrderRecord,
    version: &Version,
    kept: &Kept,
) -> Result<(), Refused> {
    let (given, withheld) = (core::mem::take(&mut order.issued), core::mem::take(&mut order.withheld));
    for (had, mut gift) in given.into_iter().map(|gift| (true, gift)).chain(withheld.into_iter().map(|gift| (false, gift))) {
        let life = waiting::whole_life(order, kept, gift.available, gift.expiry, version)?.filter(|_| !kept.nothing);
        let has = life.is_some();
        let unused = state.issued.iter().find(|issued| issued.id == gift.id).map_or(0, |issued| issued.count);
        let by = match (had, has) {
            (true, false) => unused.saturating_neg(),
            (false, true) => gift.count,
            _ => 0,
        };
        if by != 0 {
            let from = life.filter(|_| gift.available.is_some()).map(|life| life.available_at);
            let until = life.and_then(|life| life.expires_at);
            draft.add(state, Entry::Issue(Issue { id: gift.id.clone(), reward: gift.reward.clone(), by, from, until }))?;
        }
        if had && !has {
            gift.count = unused;
        }
        if has { &mut order.issued } else { &mut order.withheld }.push(gift);
    }
    Ok(())
}

/// A reward that is given for later, so often.
#[derive(Debug)]
pub struct Given<'d> {
    /// The reward.
    pub reward: &'d Id,
    /// How often.
    pub count: i64,
    /// When it can be used; at once when absent.
    pub available: Option<Availability>,
    /// When it ends; never when absent.
    pub expiry: Option<Expiry>,
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

/// Gives rewards that something else than an order won at an instant, and answers their names: the record and a place in it.
///
/// # Errors
/// [`Refused`] if a date leaves its bounds, or the ledger would break.
pub fn give_all<'d>(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    given: impl IntoIterator<Item = Given<'d>>,
    won_at: Instant,
) -> Result<Vec<Id>, Refused> {
    let mut names = Vec::new();
    for given in given.into_iter().filter(|given| given.count > 0) {
        let Some(id) = Id::new(&format!("{}-e{}", state.seq.saturating_add(1), draft.record.entries.len())) else { continue };
        let life = life(given.available, given.expiry, won_at, &version.program.zone)?;
        let from = given.available.map(|_| life.available_at);
        let issue = Issue { id: id.clone(), reward: given.reward.clone(), by: given.count, from, until: life.expires_at };
        draft.add(state, Entry::Issue(issue))?;
        names.push(id);
    }
    Ok(names)
}

/// Takes back what of some issues nobody used.
///
/// # Errors
/// [`Refused`] if the ledger would break.
pub fn take_back_all(draft: &mut Draft, state: &mut State, issued: &[Id]) -> Result<(), Refused> {
    for id in issued {
        if let Some(unused) = state.issued.iter().find(|issued| issued.id == *id).cloned() {
            let by = unused.count.saturating_neg();
            draft.add(state, change(unused, by))?;
        }
    }
    Ok(())
}

/// Takes back what nobody used of an issue; answers how many.
///
/// # Errors
/// [`Refused`] if the ledger would break.
pub fn take_unused(draft: &mut Draft, state: &mut State, id: &Id) -> Result<i64, Refused> {
    let Some(unused) = state.issued.iter().find(|issued| issued.id == *id).cloned() else { return Ok(0) };
    let count = unused.count;
    draft.add(state, change(unused, count.saturating_neg()))?;
    Ok(count)
}

fn change(issued: IssuedReward, by: i64) -> Entry {
    Entry::Issue(Issue { id: issued.id, reward: issued.reward, by, from: issued.from, until: issued.until })
}
