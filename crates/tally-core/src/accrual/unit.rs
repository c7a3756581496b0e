//! Earn rules per `unit`: points for every single unit.

use super::EarnRule;
use super::evaluate::{Counted, Note, Purchase};
use crate::values::error::OutOfBounds;
use crate::values::ratio::Ratio;

/// The units of each matching line.
///
/// # Errors
/// What `note` answers.
pub fn count(rule: &EarnRule, purchase: &Purchase<'_>, note: Note<'_>) -> Result<(), OutOfBounds> {
    let mut lines = purchase.matching(&rule.items);
    lines.try_for_each(|(line, amounts)| note(Counted { line: Some(line), steps: Ratio::whole(amounts.counted_units(rule.zero_units)) }))
}
