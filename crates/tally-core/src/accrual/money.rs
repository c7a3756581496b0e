//! Earn rules per `money`: points = rate × amount ÷ step.

use super::EarnRule;
use super::evaluate::{Counted, Note, Purchase};
use crate::accrual::base::{EarnBase, EarnLine, Shipping};
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::ratio::Ratio;

/// The amount of each matching line, multiplied where a multiplier speaks of the line; shipping last.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds, or what `note` answers.
pub fn count(rule: &EarnRule, purchase: &Purchase<'_>, note: Note<'_>) -> Result<(), OutOfBounds> {
    match &rule.base.amount {
        Some(name) => named(name, rule, purchase, note)?,
        None => prices(rule, purchase, note)?,
    }
    if rule.base.shipping == Shipping::In && rule.items.is_all() {
        let shipping = rule.base.shipping_amount(purchase.shipping)?;
        note(Counted { line: None, steps: Ratio::whole(shipping.get()) })?;
    }
    Ok(())
}

fn prices(rule: &EarnRule, purchase: &Purchase<'_>, note: Note<'_>) -> Result<(), OutOfBounds> {
    for (line, amounts) in purchase.matching(&rule.items) {
        let amount = amounts.amount(&rule.base, purchase.price)?;
        note(Counted { line: Some(line), steps: Ratio::whole(amount.get()) })?;
    }
    Ok(())
}

/// A named amount of each line, or of the order where no line has it: the share of it that is left of the
/// price the order was placed at.
fn named(name: &Id, rule: &EarnRule, purchase: &Purchase<'_>, note: Note<'_>) -> Result<(), OutOfBounds> {
    let mut has_lines = false;
    let mut of_order = Share::default();
    for (line, amounts) in purchase.matching(&rule.items) {
        let share = Share::of(amounts, purchase.placed.get(line).unwrap_or(amounts), &rule.base)?;
        if let Some(amount) = purchase.situation.cart.lines.get(line).and_then(|line| line.amounts.get(name)) {
            has_lines = true;
            note(Counted { line: Some(line), steps: share.take(*amount)? })?;
        }
        of_order.add(share);
    }
    match purchase.situation.cart.amounts.get(name).filter(|_| !has_lines) {
        Some(amount) => note(Counted { line: None, steps: of_order.take(*amount)? }),
        None => Ok(()),
    }
}

/// How much of a price is left; of what costs nothing, how many units.
#[derive(Clone, Copy, Default)]
struct Share {
    price: (i64, i64),
    units: (i64, i64),
}

impl Share {
    fn of(line: &EarnLine, placed: &EarnLine, base: &EarnBase) -> Result<Self, OutOfBounds> {
        Ok(Self { price: (line.left_for(base)?.get(), placed.basis.get()), units: (line.units, placed.units) })
    }

    fn add(&mut self, other: Self) {
        let sum = |left: (i64, i64), right: (i64, i64)| (left.0.saturating_add(right.0), left.1.saturating_add(right.1));
        *self = Self { price: sum(self.price, other.price), units: sum(self.units, other.units) };
    }

    fn take(self, amount: Minor) -> Result<Ratio, OutOfBounds> {
        let (part, whole) = if self.price.1 > 0 { self.price } else { self.units };
        if whole <= 0 {
            return Ok(Ratio::ZERO);
        }
        Ratio::whole(amount.get()).times(Ratio::whole(part).over(Ratio::whole(whole))?).map(Ratio::floor_zero)
    }
}
