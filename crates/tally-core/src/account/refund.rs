//! Refunding an order: what the returned part had earned is taken back, what it had cost in points is
//! given back, restoring first.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::command::{Act, DecidedBy, Outcome};
use super::kept::{self, DueBack, Kept, MICRO};
use super::order::used;
use super::order_record::{OrderRecord, ReturnedLine};
use super::{Context, Refused, Rejection, issued, points, standing};
use crate::ledger::record::{CommandKind, RefundFigures};
use crate::ledger::roll::Draft;
use crate::ledger::{Record, State, spend};
use crate::program::Version;
use crate::program::wallet::{RestorePolicy, Wallet};
use crate::quote::in_currency_of;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::quantity::Quantity;
use crate::values::round::{Rounding, divide};
use crate::values::time::Instant;

/// Take an order back, wholly or in part: lines, or an amount, or everything when both are absent.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct RefundOrder {
    /// The account.
    pub account: Id,
    /// The order.
    pub order: Id,
    /// When it happened; now when absent.
    pub occurred_at: Option<Instant>,
    /// The lines that come back.
    #[wire(default)]
    pub lines: Vec<RefundLine>,
    /// An amount that belongs to no line; it is allocated over all of them.
    pub amount: Option<Minor>,
}

/// A line that comes back: some of its quantity, or an amount of its price, or all that is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct RefundLine {
    /// The line of the order.
    pub line: Id,
    /// How much of it.
    pub quantity: Option<Quantity>,
    /// How much of its price.
    pub amount: Option<Minor>,
}

impl Act for RefundOrder {
    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> Option<&Id> {
        Some(&self.order)
    }

    fn decided_by(&self, _: &State, order: Option<&OrderRecord>) -> DecidedBy {
        order.map_or(DecidedBy::Current, |order| DecidedBy::Version(order.version.clone()))
    }

    fn when_closed(&self) -> bool {
        true
    }

    fn decide(&self, state: &mut State, order: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let (record, order) = decide(state, self, order, context)?;
        Ok(Outcome { record, order: Some(order), messages: Vec::new() })
    }
}

/// Decides a refund.
///
/// # Errors
/// [`Rejection::OrderNotFound`], [`Rejection::LineNotFound`], [`Rejection::Exceeds`].
fn decide(
    state: &mut State,
    command: &RefundOrder,
    order: Option<OrderRecord>,
    context: &Context<'_>,
) -> Result<(Record, OrderRecord), Refused> {
    let mut order = order.ok_or_else(|| Rejection::OrderNotFound { order: command.order.clone() })?;
    if command.occurred_at.is_some_and(|occurred| occurred > context.now) {
        return Err(Rejection::WrongInstant.into());
    }
    give_back_goods(&mut order, command)?;
    let version = &*in_currency_of(context.deciding, &order.cart).map_err(Rejection::from)?;
    let kept = kept::kept(&order)?;
    let earned = kept::earned(&command.account, &order, &kept, version)?;
    let mut draft = Draft::new(CommandKind::Refund, context.now, &version.hash);
    draft.record.order = Some(order.id.clone());
    draft.record.occurred_at = command.occurred_at.filter(|occurred| *occurred != context.now);
    draft.record.input.clone_from(&context.input);
    let due = kept::due_back(&order, &kept)?;
    let money = due.money.minus(order.money_returned)?;
    order.money_returned = due.money;
    let mut figures = RefundFigures { money, restored: BTreeMap::new(), taken_back: BTreeMap::new() };
    for wallet in &version.program.wallets {
        let restored = restore(&mut draft, state, &mut order, (&kept, &due), version, wallet)?;
        if restored > Points::ZERO {
            figures.restored.insert(wallet.id.clone(), restored);
        }
    }
    draft.settle_returned(state, context.now)?;
    for (wallet, kept_points) in version.program.wallets.iter().zip(&earned.wallets) {
        let taken = take_back(&mut draft, state, &mut order, version, wallet, *kept_points)?;
        if taken != Points::ZERO {
            figures.taken_back.insert(wallet.id.clone(), taken);
        }
    }
    for ladder in &version.ladders {
        let measured = order.measured.get(&ladder.id).copied().unwrap_or_default();
        let now_off = measured.saturating_sub(kept::measured(&order, &kept, &earned.wallets, ladder, version)?);
        let off_before = order.unmeasured.insert(ladder.id.clone(), now_off).unwrap_or_default();
        standing::measure(&mut draft, state, version, ladder, order.occurred_at, off_before.saturating_sub(now_off))?;
    }
    let used = if kept.nothing { Vec::new() } else { used(&order.rewards_used, &earned) };
    draft.recount(state, &order.member, &order.used, &used)?;
    order.used = used;
    if kept.nothing {
        issued::take_back(&mut draft, state, &mut order)?;
    }
    draft.record.refund = Some(figures);
    Ok((draft.seal(state), order))
}

/// Adds what comes back now to what came back before.
fn give_back_goods(order: &mut OrderRecord, command: &RefundOrder) -> Result<(), Refused> {
    order.returned.lines.resize(order.cart.lines.len(), ReturnedLine::default());
    if command.lines.is_empty() && command.amount.is_none() {
        for line in 0..order.cart.lines.len() {
            give_back_rest(order, line)?;
        }
        return Ok(());
    }
    for refund in &command.lines {
        let line = order.cart.lines.iter().position(|line| line.id == refund.line);
        let line = line.ok_or_else(|| Rejection::LineNotFound { line: refund.line.clone() })?;
        give_back_line(order, line, refund)?;
    }
    if let Some(amount) = command.amount {
        let left = amount_left(order)?;
        if amount <= Minor::ZERO || amount > left {
            return Err(Rejection::Exceeds { of: order.id.clone(), wanted: amount.get(), actual: left.get() }.into());
        }
        order.returned.amount = order.returned.amount.plus(amount)?;
    }
    Ok(())
}

fn give_back_rest(order: &mut OrderRecord, line: usize) -> Result<(), OutOfBounds> {
    let all = kept::micro_units(order, line)?;
    if let Some(returned) = order.returned.lines.get_mut(line) {
        returned.micro_units = all;
    }
    Ok(())
}

fn give_back_line(order: &mut OrderRecord, line: usize, refund: &RefundLine) -> Result<(), Refused> {
    let before = kept::returned(order, line);
    if refund.quantity.is_none() && refund.amount.is_none() {
        return Ok(give_back_rest(order, line)?);
    }
    if let Some(quantity) = refund.quantity {
        let (numerator, denominator) = quantity.ratio().parts();
        let wanted = divide(numerator.checked_mul(i128::from(MICRO)).ok_or(OutOfBounds)?, denominator, Rounding::Down)?;
        let left = kept::micro_units(order, line)?.saturating_sub(before.micro_units);
        if wanted > left {
            let units = |micro: i64| micro.div_euclid(MICRO);
            return Err(Rejection::Exceeds { of: refund.line.clone(), wanted: units(wanted), actual: units(left) }.into());
        }
        if let Some(returned) = order.returned.lines.get_mut(line) {
            returned.micro_units = returned.micro_units.saturating_add(wanted);
        }
    }
    if let Some(amount) = refund.amount {
        let taken = kept::returned_amounts(order)?.get(line).copied().unwrap_or_default();
        let left = kept::price_left_by_units(order, line)?.minus(taken)?.floor_zero();
        if amount <= Minor::ZERO || amount > left {
            return Err(Rejection::Exceeds { of: refund.line.clone(), wanted: amount.get(), actual: left.get() }.into());
        }
        if let Some(returned) = order.returned.lines.get_mut(line) {
            returned.amount = returned.amount.plus(amount)?;
        }
    }
    Ok(())
}

/// What of the order's price did not come back yet: of its lines, and of what was paid in all.
fn amount_left(order: &OrderRecord) -> Result<Minor, OutOfBounds> {
    let taken = kept::returned_amounts(order)?;
    let left = taken.iter().enumerate().map(|(line, taken)| Ok(kept::price_left_by_units(order, line)?.minus(*taken)?.floor_zero()));
    let of_lines = Minor::sum(left.collect::<Result<Vec<_>, OutOfBounds>>()?)?;
    let paid = Minor::sum(order.paid.iter().map(|paid| paid.all()))?;
    let (back, _) = kept::returned_of_all(order, &kept::kept(order)?)?;
    Ok(of_lines.min(paid.minus(back)?.floor_zero()))
}

/// Gives back what was spent from a wallet: stored value as money, points by the wallet's policy.
fn restore(
    draft: &mut Draft,
    state: &mut State,
    order: &mut OrderRecord,
    (kept, due): (&Kept, &DueBack),
    version: &Version,
    wallet: &Wallet,
) -> Result<Points, Refused> {
    let Some(burned) = order.burned.iter().find(|part| part.wallet == wallet.id).map(|part| part.lots.clone()) else {
        return Ok(Points::ZERO);
    };
    let (stored, stored_due) = stored_value(order, due, wallet)?;
    let all = spend::total(&burned).minus(stored)?;
    let (back, paid) = kept::returned_of_all(order, kept)?;
    let points_due = match wallet.restore {
        RestorePolicy::Never => Points::ZERO,
        _ if kept.nothing => all,
        RestorePolicy::OnFullRefund => Points::ZERO,
        RestorePolicy::Proportional if paid > Minor::ZERO => all.share(back.wide(), paid.wide(), Rounding::Down)?,
        RestorePolicy::Proportional => Points::ZERO,
    };
    let before = order.restored.get(&wallet.id).copied().unwrap_or_default();
    let now = points_due.plus(stored_due)?.minus(before)?.floor_zero();
    let (_, rest) = spend::split(&burned, before);
    let (lots, _) = spend::split(&rest, now);
    points::restore(draft, state, version, wallet, &order.id, lots)?;
    order.restored.insert(wallet.id.clone(), before.plus(now)?);
    Ok(now)
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

/// Takes back what the returned part had earned. Where the kept part earns more than it did before this
/// return (a rule that counts only the first of several), the difference is credited again, less what was waived before:
/// so it does not matter how a return is split.
fn take_back(
    draft: &mut Draft,
    state: &mut State,
    order: &mut OrderRecord,
    version: &Version,
    wallet: &Wallet,
    kept_points: Points,
) -> Result<Points, Refused> {
    let Some(earned) = order.earned.get(&wallet.id).copied() else { return Ok(Points::ZERO) };
    let due = earned.minus(kept_points)?;
    let before = order.taken_back.insert(wallet.id.clone(), due).unwrap_or_default();
    let now = due.minus(before)?;
    let waived = points::take_back(draft, state, wallet, order, now)?.plus(order.waived.get(&wallet.id).copied().unwrap_or_default())?;
    let again = Points::ZERO.minus(now)?.floor_zero();
    let forgiven = again.min(waived);
    let lot = points::credit(draft, state, version, wallet, &order.id, again.minus(forgiven)?, order.occurred_at)?;
    let left = waived.minus(forgiven)?;
    if left > Points::ZERO {
        order.waived.insert(wallet.id.clone(), left);
    } else {
        order.waived.remove(&wallet.id);
    }
    order.lots.extend(lot);
    Ok(now)
}
