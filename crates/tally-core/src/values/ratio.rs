//! Exact fractions, for points before they are rounded.

use super::error::OutOfBounds;
use super::json::Json;
use super::rate::Rate;
use super::round::{Rounding, divide, product};
use super::shape::{Book, Shape};
use super::wire::{Decoder, Wire};

/// `numerator ÷ denominator` with a positive denominator, not necessarily reduced.
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// Nought.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// A whole number.
    #[must_use]
    pub fn whole(value: i64) -> Self {
        Self { numerator: i128::from(value), denominator: 1 }
    }

    /// A decimal.
    #[must_use]
    pub fn of(rate: Rate) -> Self {
        let (numerator, denominator) = rate.ratio();
        Self { numerator, denominator }
    }

    /// A decimal in millionths, whether or not it could be said with a smaller denominator.
    #[must_use]
    pub fn in_millionths(rate: Rate) -> Self {
        Self { numerator: i128::from(rate.millionths()), denominator: i128::from(Rate::ONE.millionths()) }
    }

    /// What a decimal exceeds one by, in millionths: below nought for less than one.
    #[must_use]
    pub fn beyond_one(rate: Rate) -> Self {
        let one = Rate::ONE.millionths();
        Self { numerator: i128::from(rate.millionths().saturating_sub(one)), denominator: i128::from(one) }
    }

    /// `self + other`.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the exact sum leaves 128 bits.
    pub fn plus(self, other: Self) -> Result<Self, OutOfBounds> {
        if self.denominator == other.denominator {
            let numerator = self.numerator.checked_add(other.numerator).ok_or(OutOfBounds)?;
            return Ok(Self { numerator, denominator: self.denominator });
        }
        let (coarse, fine) = if self.denominator < other.denominator { (self, other) } else { (other, self) };
        if let Some(numerator) = coarse.counted_in(fine.denominator) {
            return Ok(Self { numerator: numerator.checked_add(fine.numerator).ok_or(OutOfBounds)?, ..fine });
        }
        let left = product(self.numerator, other.denominator);
        let right = product(other.numerator, self.denominator);
        let denominator = product(self.denominator, other.denominator);
        match (left, right, denominator) {
            (Some(left), Some(right), Some(denominator)) => {
                Ok(Self { numerator: left.checked_add(right).ok_or(OutOfBounds)?, denominator }.reduced())
            }
            _ => Err(OutOfBounds),
        }
    }

    /// Its numerator over a larger denominator that its own divides, as among decimals every smaller one does.
    fn counted_in(self, denominator: i128) -> Option<i128> {
        if self.denominator == 1 {
            return product(self.numerator, denominator);
        }
        let (large, small) = (u64::try_from(denominator).ok()?, u64::try_from(self.denominator).ok()?);
        let times = large.checked_div(small).filter(|_| large.checked_rem(small) == Some(0))?;
        product(self.numerator, i128::from(times))
    }

    /// `self × other`.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the exact product leaves 128 bits.
    pub fn times(self, other: Self) -> Result<Self, OutOfBounds> {
        let multiplied = |left: Self, right: Self| {
            let numerator = product(left.numerator, right.numerator)?;
            Some(Self { numerator, denominator: product(left.denominator, right.denominator)? })
        };
        multiplied(self, other).or_else(|| multiplied(self.reduced(), other.reduced())).ok_or(OutOfBounds)
    }

    /// `self ÷ other`.
    ///
    /// # Errors
    /// [`OutOfBounds`] if `other` is not positive or the exact quotient leaves 128 bits.
    pub fn over(self, other: Self) -> Result<Self, OutOfBounds> {
        if other.numerator <= 0 {
            return Err(OutOfBounds);
        }
        self.times(Self { numerator: other.denominator, denominator: other.numerator })
    }

    /// Whether it is more than `other`.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the comparison leaves 128 bits.
    pub fn exceeds(self, other: Self) -> Result<bool, OutOfBounds> {
        let left = product(self.numerator, other.denominator).ok_or(OutOfBounds)?;
        let right = product(other.numerator, self.denominator).ok_or(OutOfBounds)?;
        Ok(left > right)
    }

    /// This ratio, or nought if it is negative.
    #[must_use]
    pub const fn floor_zero(self) -> Self {
        if self.numerator < 0 { Self::ZERO } else { self }
    }

    /// The whole steps in it: 2.9 → 2.
    #[must_use]
    pub fn floor(self) -> Self {
        Self { numerator: self.numerator.div_euclid(self.denominator), denominator: 1 }
    }

    /// The integer it rounds to.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub fn round(self, mode: Rounding) -> Result<i64, OutOfBounds> {
        divide(self.numerator, self.denominator, mode)
    }

    /// Numerator and denominator.
    #[must_use]
    pub const fn parts(self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }

    fn reduced(self) -> Self {
        let divisor = greatest_common_divisor(self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).unwrap_or(1).max(1);
        // Most ratios are reduced already, and a division of 128 bits takes as long as ten of 64.
        if divisor == 1 {
            return self;
        }
        Self {
            numerator: self.numerator.checked_div(divisor).unwrap_or(self.numerator),
            denominator: self.denominator.checked_div(divisor).unwrap_or(self.denominator),
        }
    }
}

/// Euclid's algorithm, in 64 bits as soon as they suffice.
fn greatest_common_divisor(mut left: u128, mut right: u128) -> u128 {
    loop {
        if let (Ok(left), Ok(right)) = (u64::try_from(left), u64::try_from(right)) {
            return u128::from(of_64_bits(left, right));
        }
        let Some(rest) = left.checked_rem(right) else { return left };
        left = right;
        right = rest;
    }
}

fn of_64_bits(mut left: u64, mut right: u64) -> u64 {
    while let Some(rest) = left.checked_rem(right) {
        left = right;
        right = rest;
    }
    left
}

impl Eq for Ratio {}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        if self.denominator == other.denominator {
            return self.numerator == other.numerator;
        }
        let (left, right) = (self.reduced(), other.reduced());
        (left.numerator, left.denominator) == (right.numerator, right.denominator)
    }
}

/// Two integers with a stroke between them, as text: each may have 128 bits.
impl Wire for Ratio {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        let Json::Text(text) = json else { return at.expected("a fraction", json) };
        let (numerator, denominator) = text.split_once('/')?;
        let (numerator, denominator) = (numerator.parse().ok()?, denominator.parse().ok()?);
        (denominator > 0).then_some(Self { numerator, denominator })
    }
    fn encode(&self) -> Json {
        Json::Text(format!("{}/{}", self.numerator, self.denominator))
    }
    fn shape(_: &mut Book) -> Shape {
        Shape::Text { max_chars: 80, pattern: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_three_times_is_one() {
        let third = Ratio::whole(1).over(Ratio::whole(3)).expect("in range");
        let sum = third.plus(third).and_then(|two| two.plus(third)).expect("in range");
        assert_eq!(sum, Ratio::whole(1));
        assert_eq!(sum.round(Rounding::Down), Ok(1));
    }
}
