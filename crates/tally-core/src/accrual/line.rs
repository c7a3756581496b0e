//! Earn rules per `line`: points for every line with a unit that counts.

use super::EarnRule;
use super::evaluate::{Counted, Purchase};
use crate::values::ratio::Ratio;

/// One for each matching line.
#[must_use]
pub fn count(rule: &EarnRule, purchase: &Purchase<'_>) -> Vec<Counted> {
    let lines = purchase.matching(&rule.items).filter(|(_, amounts)| amounts.counted_units(rule.zero_units) > 0);
    lines.map(|(line, _)| Counted { line: Some(line), steps: Ratio::whole(1) }).collect()
}
