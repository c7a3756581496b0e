//! Exact decimals of a program document: rates, percentages, factors, amounts of money.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::error::OutOfBounds;
use super::json::Json;
use super::money::{Currency, Minor};
use super::points::Points;
use super::round::{Rounding, divide};
use super::shape::{Book, Shape};
use super::wire::{Decoder, Wire};

/// Digits after the point that a rate may have.
const MAX_SCALE: u32 = 6;
/// Rates stay below a million million, so that a rate times an amount times a factor fits 128 bits.
const MAX_WHOLE: i64 = 1_000_000_000_000;

/// An exact decimal ≥ 0 with at most 6 digits after the point, a string on the wire: `"1.25"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(Decimal);

impl Rate {
    /// Nought.
    pub const ZERO: Self = Self(Decimal::ZERO);
    /// One.
    pub const ONE: Self = Self(Decimal::ONE);

    /// Takes a decimal text.
    ///
    /// ```
    /// use tally_core::values::rate::Rate;
    /// assert_eq!(Rate::parse("1.50"), Rate::parse("1.5"));
    /// assert_eq!(Rate::parse("-1"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain =
            text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.starts_with(|first: char| first.is_ascii_digit());
        if !plain || text.ends_with('.') {
            return None;
        }
        let decimal = Decimal::from_str_exact(text).ok()?.normalize();
        let fits = decimal.scale() <= MAX_SCALE && decimal <= Decimal::from(MAX_WHOLE);
        fits.then_some(Self(decimal))
    }

    /// The decimal as a ratio of integers: (12.5 → 125, 10).
    #[must_use]
    pub fn ratio(self) -> (i128, i128) {
        (self.0.mantissa(), 10_i128.saturating_pow(self.0.scale()))
    }

    /// Whether it is nought.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// An amount of money of this many major units: `"12.50"` of euro is 1250.
    /// `None` if it is no whole number of minor units.
    #[must_use]
    pub fn to_minor(self, currency: Currency) -> Option<Minor> {
        self.scaled(currency.exponent()).and_then(|units| Minor::new(units).ok())
    }

    /// A number of points of a wallet with `scale` digits. `None` if finer than the wallet counts.
    #[must_use]
    pub fn to_points(self, scale: u32) -> Option<Points> {
        self.scaled(scale).and_then(|units| Points::new(units).ok())
    }

    /// The integer it is, if it is one.
    #[must_use]
    pub fn to_integer(self) -> Option<i64> {
        self.scaled(0)
    }

    /// The hundredths it is, if it is a whole number of them: `"12.5"` is 1250.
    #[must_use]
    pub fn to_hundredths(self) -> Option<i64> {
        self.scaled(2)
    }

    fn scaled(self, digits: u32) -> Option<i64> {
        let (numerator, denominator) = self.ratio();
        let product = numerator.checked_mul(10_i128.checked_pow(digits)?)?;
        (product.checked_rem(denominator)? == 0).then(|| product.checked_div(denominator)?.to_i64()).flatten()
    }

    /// `self + other`; `None` if that is no longer a rate.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let sum = self.0.checked_add(other.0)?;
        (sum <= Decimal::from(MAX_WHOLE)).then_some(Self(sum.normalize()))
    }

    /// `self − other`, and nought where that would be negative.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        if other.0 >= self.0 { Self::ZERO } else { self.0.checked_sub(other.0).map_or(Self::ZERO, |rest| Self(rest.normalize())) }
    }

    /// This many percent of an amount, rounded: `"12.5"` of 1000 is 125.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub fn percent_of(self, amount: Minor, mode: Rounding) -> Result<Minor, OutOfBounds> {
        let (numerator, denominator) = self.ratio();
        amount.share(numerator, denominator.checked_mul(100).ok_or(OutOfBounds)?, mode)
    }

    /// This many times an integer, rounded.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub fn times(self, amount: i64, mode: Rounding) -> Result<i64, OutOfBounds> {
        let (numerator, denominator) = self.ratio();
        divide(numerator.checked_mul(i128::from(amount)).ok_or(OutOfBounds)?, denominator, mode)
    }
}

impl Wire for Rate {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        let Json::Text(text) = json else { return at.expected("a decimal as a string, such as `\"1.25\"`", json) };
        let rate = Self::parse(text);
        if rate.is_none() {
            at.report("invalid_decimal", format!("`{text}` is no decimal such as `1.25`: digits, at most 6 after the point, not negative"));
        }
        rate
    }
    fn encode(&self) -> Json {
        Json::Text(self.0.to_string())
    }
    fn shape(book: &mut Book) -> Shape {
        let shape = Shape::Text { max_chars: 20, pattern: Some(r"^\d{1,13}(\.\d{1,6})?$") };
        book.alias("Decimal", "An exact decimal, not negative, at most 6 digits after the point, as a string: \"1.25\".", shape)
    }
}
