//! Earn rules per `order`: points for the order itself, as long as something of it is sold that can earn.

use super::EarnRule;
use super::evaluate::{Counted, Purchase};
use crate::values::error::OutOfBounds;
use crate::values::ratio::Ratio;

/// One, unless nothing is left of the order.
///
/// # Errors
/// None; other kinds have amounts that may leave the bounds.
pub fn count(_: &EarnRule, purchase: &Purchase<'_>) -> Result<Vec<Counted>, OutOfBounds> {
    let lines = purchase.earn_lines.iter().zip(purchase.excluded);
    let sold = lines.filter(|(_, excluded)| !**excluded).any(|(line, _)| line.units > 0);
    Ok(if sold { vec![Counted { line: None, steps: Ratio::whole(1) }] } else { Vec::new() })
}
