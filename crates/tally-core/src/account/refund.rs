//! Refunding an order: what the returned part had earned is taken back, what it had cost in points is
//! given back, restoring first.

use tally_derive::Wire;

use super::kept::{self, MICRO};
use super::order_record::{OrderRecord, ReturnedLine};
use super::transition::Step;
use super::{Context, Refused, Rejection};
use crate::ledger::record::CommandKind;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::quantity::Quantity;
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

impl Step for RefundOrder {
    const KIND: CommandKind = CommandKind::Refund;

    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> &Id {
        &self.order
    }

    fn occurred_at(&self) -> Option<Instant> {
        self.occurred_at
    }

    fn change(&self, order: &mut OrderRecord, _: &Context<'_>) -> Result<(), Refused> {
        give_back_goods(order, &self.lines, self.amount)
    }
}

/// Adds what comes back now to what came back before: everything where neither lines nor an amount are named.
///
/// # Errors
/// [`Rejection::LineNotFound`], [`Rejection::Exceeds`].
pub fn give_back_goods(order: &mut OrderRecord, lines: &[RefundLine], amount: Option<Minor>) -> Result<(), Refused> {
    order.returned.lines.resize(order.cart.lines.len(), ReturnedLine::default());
    if lines.is_empty() && amount.is_none() {
        for line in 0..order.cart.lines.len() {
            give_back_rest(order, line)?;
        }
        return Ok(());
    }
    for refund in lines {
        let line = order.cart.lines.iter().position(|line| line.id == refund.line);
        let line = line.ok_or_else(|| Rejection::LineNotFound { line: refund.line.clone() })?;
        give_back_line(order, line, refund)?;
    }
    if let Some(amount) = amount {
        let left = kept::amount_left(order)?;
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
        let wanted = kept::micro(quantity)?;
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
