//! Earn rules per `order`: points for the order itself, as long as something of it is sold.

use super::evaluate::{Counted, Purchase};
use crate::values::ratio::Ratio;

/// One, unless nothing is left of the order.
#[must_use]
pub fn count(purchase: &Purchase<'_>) -> Vec<Counted> {
    let sold = purchase.earn_lines.iter().any(|line| line.units > 0);
    if sold { vec![Counted { line: None, steps: Ratio::whole(1) }] } else { Vec::new() }
}
