//! Earn rules per `order`: points for the order itself, as long as something of it is sold that can earn.

use super::EarnRule;
use super::evaluate::{Counted, Note, Purchase};
use crate::values::error::OutOfBounds;
use crate::values::ratio::Ratio;

/// One, unless nothing is left of the order.
///
/// # Errors
/// What `note` answers.
pub fn count(_: &EarnRule, purchase: &Purchase<'_>, note: Note<'_>) -> Result<(), OutOfBounds> {
    let lines = purchase.earn_lines.iter().zip(purchase.excluded);
    let sold = lines.filter(|(_, excluded)| !**excluded).any(|(line, _)| line.units > 0);
    if sold { note(Counted { line: None, steps: Ratio::whole(1) }) } else { Ok(()) }
}
