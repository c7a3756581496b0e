//! Earn rules per `line`: points for every line with a unit that counts.

use super::EarnRule;
use super::evaluate::{Counted, Note, Purchase};
use crate::values::error::OutOfBounds;
use crate::values::ratio::Ratio;

/// One for each matching line.
///
/// # Errors
/// What `note` answers.
pub fn count(rule: &EarnRule, purchase: &Purchase<'_>, note: Note<'_>) -> Result<(), OutOfBounds> {
    let mut lines = purchase.matching(&rule.items).filter(|(_, amounts)| amounts.counted_units(rule.zero_units) > 0);
    lines.try_for_each(|(line, _)| note(Counted { line: Some(line), steps: Ratio::whole(1) }))
}
