//! What payments can pay: every sold line but those that sell stored value, and delivery. A floor limits
//! discounts, not payments.

use super::board::{Board, Take, minors};
use crate::values::allocate::{Part, allocate};
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;

/// The parts of a payment: each line, then delivery.
fn parts(board: &Board<'_>) -> Vec<Part> {
    let lines = board.cart.lines.iter().zip(&board.left).map(|(line, left)| {
        let payable = if line.is_sold() && !line.stored_value { left.floor_zero() } else { Minor::ZERO };
        payable.get()
    });
    lines.chain([board.shipping.get()]).map(|payable| Part { weight: payable, room: payable }).collect()
}

/// The most that can be paid.
///
/// # Errors
/// [`OutOfBounds`] if a sum leaves the bounds.
pub fn payable(board: &Board<'_>) -> Result<Minor, OutOfBounds> {
    let all = Minor::sum(parts(board).into_iter().map(|part| Minor::new(part.room)).collect::<Result<Vec<_>, _>>()?)?;
    // What the merchant takes off lowers what is left of the whole order, delivery included.
    let left = Minor::sum(board.left.iter().copied().chain([board.shipping]))?;
    Ok(all.min(left.floor_zero()))
}

/// Pays an amount, weighted by what is left of lines and delivery.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn pay(board: &Board<'_>, amount: Minor) -> Result<Take, OutOfBounds> {
    let mut shares = minors(allocate(amount.min(payable(board)?).get(), &parts(board))?)?;
    let shipping = shares.pop().unwrap_or_default();
    Ok(Take { shipping, ..Take::of_lines(shares) })
}
