//! Earn rules per `unit`: points for every single unit.

use super::EarnRule;
use super::evaluate::{Counted, Purchase};
use crate::values::ratio::Ratio;

/// The units of each matching line.
#[must_use]
pub fn count(rule: &EarnRule, purchase: &Purchase<'_>) -> Vec<Counted> {
    let lines = purchase.matching(&rule.items);
    lines.map(|(line, amounts)| Counted { line: Some(line), steps: Ratio::whole(amounts.counted_units(rule.zero_units)) }).collect()
}
