//! Earn rules per `line`: points for every line with a unit that counts.

use super::EarnRule;
use super::evaluate::{Counted, Purchase};
use crate::values::error::OutOfBounds;
use crate::values::ratio::Ratio;

/// One for each matching line.
///
/// # Errors
/// None; other kinds have amounts that may leave the bounds.
pub fn count(rule: &EarnRule, purchase: &Purchase<'_>) -> Result<Vec<Counted>, OutOfBounds> {
    let lines = purchase.matching(&rule.items).filter(|(_, amounts)| amounts.counted_units(rule.zero_units) > 0);
    Ok(lines.map(|(line, _)| Counted { line: Some(line), steps: Ratio::whole(1) }).collect())
}
