//! Earn rules per `money`: points = rate × amount ÷ step.

use super::EarnRule;
use super::evaluate::{Counted, Purchase};
use crate::accrual::base::Shipping;
use crate::values::error::OutOfBounds;
use crate::values::ratio::Ratio;

/// The amount of each matching line, multiplied where a multiplier speaks of the line; shipping last.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn count(rule: &EarnRule, purchase: &Purchase<'_>) -> Result<Vec<Counted>, OutOfBounds> {
    let mut counted = Vec::with_capacity(purchase.earn_lines.len());
    for (line, amounts) in purchase.matching(&rule.items) {
        let amount = amounts.amount(rule.base, purchase.price)?;
        counted.push(Counted { line: Some(line), steps: Ratio::whole(amount.get()) });
    }
    if rule.base.shipping == Shipping::In && rule.items.is_all() {
        let shipping = rule.base.shipping_amount(purchase.shipping, purchase.shipping_paid_with_points)?;
        counted.push(Counted { line: None, steps: Ratio::whole(shipping.get()) });
    }
    Ok(counted)
}
