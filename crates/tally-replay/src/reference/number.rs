//! Exact numbers: fractions of integers without bounds, and the roundings that the law names.

use num_bigint::{BigInt, Sign};
use num_rational::BigRational;
use num_traits::{Signed, Zero};

/// An integer without bounds: an amount, a number of points, a count.
pub type Whole = BigInt;
/// An exact fraction.
pub type Exact = BigRational;

/// A small integer.
pub fn whole(number: i64) -> Whole {
    Whole::from(number)
}

/// An integer as a fraction.
pub fn exact(number: &Whole) -> Exact {
    Exact::from_integer(number.clone())
}

/// A decimal text such as `12.50`, exactly.
pub fn decimal(text: &str) -> Option<Exact> {
    let (before, after) = text.split_once('.').unwrap_or((text, ""));
    let digits: Whole = format!("{before}{after}").parse().ok()?;
    Some(Exact::new(digits, ten_to(after.len())))
}

/// 1, 10, 100, …
pub fn ten_to(digits: usize) -> Whole {
    Whole::from(10).pow(u32::try_from(digits).unwrap_or(0))
}

/// A fraction as an integer by a mode of the law (1.3), which acts on the magnitude.
pub fn round(number: &Exact, mode: &str) -> Whole {
    let magnitude = number.abs();
    let floor = magnitude.floor().to_integer();
    let rest = &magnitude - exact(&floor);
    let half = Exact::new(whole(1), whole(2));
    let is_odd = &floor % whole(2) == whole(1);
    let away = match mode {
        "up" => !rest.is_zero(),
        "half_up" => rest >= half,
        "half_even" => rest > half || (rest == half && is_odd),
        _ => false,
    };
    let rounded = if away { floor + 1 } else { floor };
    if number.is_negative() { -rounded } else { rounded }
}

/// The number, and nought where it is below.
pub fn at_least_zero(number: Whole) -> Whole {
    if number.sign() == Sign::Minus { Whole::zero() } else { number }
}

/// The sum of some numbers.
pub fn sum<'a>(numbers: impl IntoIterator<Item = &'a Whole>) -> Whole {
    numbers.into_iter().fold(Whole::zero(), |sum, number| sum + number)
}

/// A share `part ÷ of`, and nought of nought.
pub fn ratio(part: &Whole, of: &Whole) -> Exact {
    if of.is_zero() { Exact::zero() } else { Exact::new(part.clone(), of.clone()) }
}

/// How many whole steps fit into an amount.
pub fn number_of_steps(amount: &Exact, step: &Exact) -> Whole {
    if step.is_zero() { Whole::zero() } else { at_least_zero((amount / step).floor().to_integer()) }
}
