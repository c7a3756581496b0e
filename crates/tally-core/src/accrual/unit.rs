//! Earn rules per `unit`: points for every single unit.

use super::EarnRule;
use super::evaluate::{Counted, Purchase};
use crate::values::error::OutOfBounds;
use crate::values::ratio::Ratio;

/// The units of each matching line.
///
/// # Errors
/// None; other kinds have amounts that may leave the bounds.
pub fn count(rule: &EarnRule, purchase: &Purchase<'_>) -> Result<Vec<Counted>, OutOfBounds> {
    let lines = purchase.matching(&rule.items);
    Ok(lines.map(|(line, amounts)| Counted { line: Some(line), steps: Ratio::whole(amounts.counted_units(rule.zero_units)) }).collect())
}
