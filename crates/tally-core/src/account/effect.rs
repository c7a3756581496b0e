//! What an order does to its account: a function of how it was decided and of what became of it in all, never of
//! the steps that led there.
//!
//! Every transition of an order (a refund, a cancellation, a chargeback, each with its inverse) changes what became of
//! it and then books one difference: between what it does to the account now and what was booked before. So it does not
//! matter how a transition is split, in which order two of them arrive, or whether one is undone later.

use std::collections::BTreeMap;

use super::grants::{self, Beside};
use super::kept::{self, DueBack, Kept};
use super::order::used;
use super::order_record::OrderRecord;
use super::{Refused, habits, issued, points, standing, taken, waiting};
use crate::accrual::evaluate::Earned;
use crate::ledger::record::RefundFigures;
use crate::ledger::roll::Draft;
use crate::ledger::{State, spend};
use crate::limit::Usage;
use crate::program::Version;
use crate::program::wallet::{RestorePolicy, Wallet};
use crate::sabotage::{Bug, is_planted};
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::order::{mapped, try_mapped};
use crate::values::points::Points;
use crate::values::round::Rounding;

/// What an order had done to its account before a transition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    earned: BTreeMap<Id, Points>,
    measured: BTreeMap<Id, i64>,
}

impl Booked {
    /// Reads it off the order.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn of(order: &OrderRecord) -> Result<Self, OutOfBounds> {
        let taken_back = |wallet: &Id| order.taken_back.get(wallet).copied().unwrap_or_default();
        let earned = order.earned.iter().map(|(wallet, points)| Ok((wallet.clone(), points.minus(taken_back(wallet))?)));
        let unmeasured = |ladder: &Id| order.unmeasured.get(ladder).copied().unwrap_or_default();
        let measured = order.measured.iter().map(|(ladder, by)| (ladder.clone(), by.saturating_sub(unmeasured(ladder))));
        Ok(Self { earned: try_mapped::<_, _, OutOfBounds>(earned)?, measured: mapped(measured) })
    }
}

/// Whether a transition may take from the account what an earlier one gave back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction<'a> {
    /// It only undoes: what was given back stays given back.
    Back,
    /// It undoes an undoing, or decides anew: what was given back may be spent again. With what limits of the whole
    /// program left when they were asked for this.
    Again(&'a Beside),
}

/// What an order does to its account now.
struct Effect {
    /// What did not come back: of this, points and money stay spent.
    goods: Kept,
    /// What is due back of what was paid.
    due: DueBack,
    /// What neither came back nor was charged back: this earns.
    kept: Kept,
    earned: Earned,
    used: Vec<Usage>,
}

impl Effect {
    fn of(account: &Id, order: &OrderRecord, version: &Version) -> Result<Self, OutOfBounds> {
        let goods = if order.cancelled { kept::nothing(order)? } else { kept::kept(order)? };
        let due = kept::due_back(order, &goods)?;
        let kept = kept::not_charged_back(order, &goods)?;
        let earned = kept::earned(account, order, &kept, version)?;
        // Who charges back keeps the goods, so what its rewards used stays used.
        let by_rewards = if goods.nothing && !is_planted(Bug::CancelKeepsUses) { &[] } else { order.rewards_used.as_slice() };
        let mut used = if kept.nothing { by_rewards.to_vec() } else { used(by_rewards, &earned) };
        used.extend(habits::used(order, &kept, version));
        used.extend(order.passes.iter().filter(|_| !kept.nothing).cloned());
        Ok(Self { goods, due, kept, earned, used })
    }
}

/// Books the difference between what an order does to its account and what it did before: what it had spent comes
/// back first, then what it had earned is taken back.
///
/// # Errors
/// [`Refused`] if what has to be spent again is gone, or an amount leaves its bounds.
pub fn book(
    draft: &mut Draft,
    state: &mut State,
    account: &Id,
    order: &mut OrderRecord,
    version: &Version,
    was: &Booked,
    direction: Direction<'_>,
) -> Result<RefundFigures, Refused> {
    let effect = Effect::of(account, order, version)?;
    let money = money(order, &effect, direction)?;
    let mut figures = RefundFigures { money, restored: BTreeMap::new(), taken_back: BTreeMap::new() };
    for wallet in &version.program.wallets {
        let restored = restore(draft, state, order, &effect, version, wallet, direction)?;
        if restored != Points::ZERO {
            figures.restored.insert(wallet.id.clone(), restored);
        }
    }
    let now = draft.record.at;
    draft.settle_returned(state, version, now)?;
    for (wallet, kept_points) in version.program.wallets.iter().zip(&effect.earned.wallets) {
        let taken = take_back(draft, state, order, version, wallet, was, *kept_points)?;
        if taken != Points::ZERO {
            figures.taken_back.insert(wallet.id.clone(), taken);
        }
        let waiting = waiting::points(order, &effect.kept, wallet.available, *kept_points)?;
        waiting::follow(draft, state, order, version, wallet, waiting)?;
    }
    for ladder in &version.ladders {
        let is = kept::measured(order, &effect.kept, &effect.earned.wallets, ladder, version)?;
        let all = order.measured.get(&ladder.id).copied().unwrap_or_default();
        order.unmeasured.insert(ladder.id.clone(), all.saturating_sub(is));
        let by = is.saturating_sub(was.measured.get(&ladder.id).copied().unwrap_or_default());
        standing::measure(draft, state, version, ladder, order.occurred_at, by)?;
    }
    if let Direction::Again(asked) = direction {
        grants::counted_again(state, version, asked, &order.used, &effect.used)?;
    }
    draft.recount(state, &order.member, &order.used, &effect.used)?;
    order.used = effect.used;
    issued::use_again_or_give_back(draft, state, order, effect.goods.nothing)?;
    issued::give_or_take_back(draft, state, order, version, &effect.kept)?;
    draft.settle_returned(state, version, now)?;
    Ok(figures)
}

/// What money goes back now: what is due for the goods that came back, as far as no bank took it already.
fn money(order: &mut OrderRecord, effect: &Effect, direction: Direction<'_>) -> Result<Minor, OutOfBounds> {
    let paid = Minor::sum(order.paid.iter().chain([&order.paid_shipping]).map(|paid| paid.money))?;
    let charged_back = if order.charged_back.whole { paid } else { order.charged_back.amount };
    let before = if is_planted(Bug::RefundPaysAgain) { Minor::ZERO } else { order.money_returned };
    let due = effect.due.money.min(paid.minus(charged_back)?.floor_zero());
    order.money_returned = if direction == Direction::Back { due.max(before) } else { due };
    order.money_returned.minus(before)
}

/// Gives back what was spent from a wallet: stored value as money, points by the wallet's policy, and all of both where
/// the order was cancelled. What was given back and is owed to the order again is spent again, from the same lots if
/// they are there.
fn restore(
    draft: &mut Draft,
    state: &mut State,
    order: &mut OrderRecord,
    effect: &Effect,
    version: &Version,
    wallet: &Wallet,
    direction: Direction<'_>,
) -> Result<Points, Refused> {
    let Some(burned) = order.burned.iter().find(|part| part.wallet == wallet.id).map(|part| part.lots.clone()) else {
        return Ok(Points::ZERO);
    };
    let before = order.restored.get(&wallet.id).copied().unwrap_or_default();
    let due = points_due(order, effect, wallet, spend::total(&burned))?;
    let due = if direction == Direction::Back { due.max(before) } else { due };
    if due < before {
        let (given_back, _) = spend::split(&burned, before);
        let (still, again) = spend::split(&given_back, due);
        let (_, never) = spend::split(&burned, before);
        let again = points::burn_again(draft, state, wallet, &order.id, &again)?;
        if let Some(part) = order.burned.iter_mut().find(|part| part.wallet == wallet.id) {
            part.lots = [still, again, never].concat();
        }
    } else {
        let (_, rest) = spend::split(&burned, before);
        let (lots, _) = spend::split(&rest, due.minus(before)?);
        points::restore(draft, state, version, wallet, &order.id, lots)?;
    }
    order.restored.insert(wallet.id.clone(), due);
    Ok(due.minus(before)?)
}

/// What is due back in all of what was spent from a wallet.
fn points_due(order: &OrderRecord, effect: &Effect, wallet: &Wallet, burned: Points) -> Result<Points, OutOfBounds> {
    let (stored, stored_due) = stored_value(order, &effect.due, wallet)?;
    let all = burned.minus(stored)?;
    let (back, paid) = kept::returned_of_all(order, &effect.goods)?;
    let points = match wallet.restore {
        _ if order.cancelled => all,
        RestorePolicy::Never => Points::ZERO,
        _ if effect.goods.nothing => all,
        RestorePolicy::OnFullRefund => Points::ZERO,
        RestorePolicy::Proportional if paid > Minor::ZERO => all.share(back.wide(), paid.wide(), Rounding::Down)?,
        RestorePolicy::Proportional => Points::ZERO,
    };
    Ok(points.plus(stored_due)?.floor_zero())
}

/// What a wallet paid as stored value, and what of that is due back in all.
fn stored_value(order: &OrderRecord, due: &DueBack, wallet: &Wallet) -> Result<(Points, Points), OutOfBounds> {
    let (mut all, mut back) = (Points::ZERO, Points::ZERO);
    for (tender, amount) in order.tenders.iter().zip(&due.tenders).filter(|(tender, _)| tender.wallet == wallet.id) {
        all = all.plus(tender.points)?;
        back = back.plus(tender.points.share(amount.wide(), tender.amount.wide(), Rounding::Down)?)?;
    }
    Ok((all, back))
}

/// Takes back what the order earned and earns no more. Where it earns more than it did before (a rule that counts
/// only the first of several; an order that is reinstated), what was taken back before is given back, and what never was is
/// credited: so it does not matter how a return is split.
fn take_back(
    draft: &mut Draft,
    state: &mut State,
    order: &mut OrderRecord,
    version: &Version,
    wallet: &Wallet,
    was: &Booked,
    kept_points: Points,
) -> Result<Points, Refused> {
    let (earned, before) = (order.earned.get(&wallet.id).copied(), was.earned.get(&wallet.id).copied());
    if earned.is_none() && before.is_none() {
        return Ok(Points::ZERO);
    }
    order.taken_back.insert(wallet.id.clone(), earned.unwrap_or_default().minus(kept_points)?);
    let now = before.unwrap_or_default().minus(kept_points)?;
    if let Some(taken) = points::take_back_from(draft, state, wallet, (Some(&order.id), &order.lots), now)? {
        add_waived(order, wallet, taken.waived)?;
        taken::remember(order, wallet, taken)?;
    }
    let again = Points::ZERO.minus(now)?.floor_zero();
    let again = if is_planted(Bug::CreditedAgainTwice) { again.plus(again)? } else { again };
    let known = waived_by_steps(order, wallet)?;
    let missing = taken::give_back(draft, state, version, wallet, order, again)?;
    add_waived(order, wallet, waived_by_steps(order, wallet)?.minus(known)?)?;
    // Of what was taken back before steps were remembered, what was waived was never taken.
    let unknown = order.waived.get(&wallet.id).copied().unwrap_or_default().minus(waived_by_steps(order, wallet)?)?;
    let forgiven = missing.min(unknown);
    add_waived(order, wallet, Points::ZERO.minus(forgiven)?)?;
    let lot = points::credit(draft, state, version, wallet, order, missing.minus(forgiven)?)?;
    order.lots.extend(lot);
    Ok(now)
}

fn waived_by_steps(order: &OrderRecord, wallet: &Wallet) -> Result<Points, OutOfBounds> {
    Points::sum(order.taken.get(&wallet.id).into_iter().flatten().map(|step| step.waived))
}

fn add_waived(order: &mut OrderRecord, wallet: &Wallet, by: Points) -> Result<(), OutOfBounds> {
    let waived = order.waived.entry(wallet.id.clone()).or_default();
    *waived = waived.plus(by)?;
    order.waived.retain(|_, waived| *waived > Points::ZERO);
    Ok(())
}
