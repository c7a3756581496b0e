//! Rounding, once per declared place, by the declared mode.

use tally_derive::Wire;

use crate::values as tally_wire;

use super::bounds::MAX_AMOUNT;
use super::error::OutOfBounds;

/// How a fraction becomes an integer. Acts on the magnitude: −2.5 rounds half up to −3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
#[wire(snake)]
pub enum Rounding {
    /// Toward zero.
    Down,
    /// To the nearest, ties away from zero.
    HalfUp,
    /// To the nearest, ties to the even one.
    HalfEven,
    /// Away from zero.
    Up,
}

/// `numerator ÷ denominator`, rounded to an integer amount.
///
/// # Errors
/// [`OutOfBounds`] if the result leaves ±(2^53 − 1) or the denominator is not positive.
///
/// ```
/// use tally_core::values::round::{divide, Rounding};
/// assert_eq!(divide(5, 2, Rounding::HalfEven), Ok(2));
/// assert_eq!(divide(-5, 2, Rounding::HalfUp), Ok(-3));
/// ```
pub fn divide(numerator: i128, denominator: i128, mode: Rounding) -> Result<i64, OutOfBounds> {
    if denominator <= 0 {
        return Err(OutOfBounds);
    }
    let magnitude = numerator.unsigned_abs();
    let denominator = denominator.unsigned_abs();
    // Nearly every division fits 64 bits, and takes a tenth of the time there.
    let (whole, rest) = match (u64::try_from(magnitude), u64::try_from(denominator)) {
        (Ok(magnitude), Ok(denominator)) => {
            (magnitude.checked_div(denominator).map(u128::from), magnitude.checked_rem(denominator).map(u128::from))
        }
        _ => (magnitude.checked_div(denominator), magnitude.checked_rem(denominator)),
    };
    let (whole, rest) = (whole.ok_or(OutOfBounds)?, rest.ok_or(OutOfBounds)?);
    // rest < denominator, so twice the rest against the denominator is the same as this comparison.
    let to_half = rest.cmp(&denominator.saturating_sub(rest));
    let away = match mode {
        Rounding::Down => false,
        Rounding::Up => rest > 0,
        Rounding::HalfUp => to_half.is_ge(),
        Rounding::HalfEven => to_half.is_gt() || (to_half.is_eq() && whole & 1 == 1),
    };
    let rounded = i64::try_from(whole.saturating_add(u128::from(away))).map_err(|_| OutOfBounds)?;
    let signed = if numerator < 0 { rounded.checked_neg().ok_or(OutOfBounds)? } else { rounded };
    if signed.abs() > MAX_AMOUNT { Err(OutOfBounds) } else { Ok(signed) }
}

/// `left × right`; `None` outside 128 bits.
#[must_use]
#[inline(never)] // every place that multiplies would have both ways in it, and the browser loads them all
pub fn product(left: i128, right: i128) -> Option<i128> {
    if let (Ok(left), Ok(right)) = (i32::try_from(left), i32::try_from(right)) {
        // In 64 bits, which every machine multiplies, WebAssembly's too.
        return Some(i128::from(i64::from(left).wrapping_mul(i64::from(right))));
    }
    match (i64::try_from(left), i64::try_from(right)) {
        // Cannot overflow; and that it might is looked for at length where 64 bits are all that a machine multiplies.
        (Ok(left), Ok(right)) => Some(i128::from(left).wrapping_mul(i128::from(right))),
        _ => left.checked_mul(right),
    }
}
