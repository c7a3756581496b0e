//! Exact decimals of a program document: rates, percentages, factors, amounts of money.

use core::fmt;

use super::error::OutOfBounds;
use super::json::Json;
use super::money::{Currency, Minor};
use super::points::Points;
use super::round::{Rounding, divide, product};
use super::shape::{Book, Shape};
use super::wire::{Decoder, Wire};

/// Digits after the point that a rate may have.
const MAX_SCALE: usize = 6;
/// What a rate is counted in: 10 to the power of [`MAX_SCALE`].
const MILLIONTHS: i64 = 1_000_000;
/// Rates stay below a million million, so that a rate times an amount times a factor fits 128 bits, and a rate
/// in millionths fits 64.
const MAX_WHOLE: i64 = 1_000_000_000_000;
/// Digits that a decimal text may have in all; whatever is longer is a mistake.
const MAX_DIGITS: usize = 28;

/// An exact decimal ≥ 0 with at most 6 digits after the point, a string on the wire: `"1.25"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate {
    millionths: i64,
}

impl Rate {
    /// Nought.
    pub const ZERO: Self = Self { millionths: 0 };
    /// One.
    pub const ONE: Self = Self { millionths: MILLIONTHS };

    /// Takes a decimal text.
    ///
    /// ```
    /// use tally_core::values::rate::Rate;
    /// assert_eq!(Rate::parse("1.50"), Rate::parse("1.5"));
    /// assert_eq!(Rate::parse("-1"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = match text.split_once('.') {
            Some((_, "")) => return None,
            Some((whole, fraction)) => (whole, fraction.trim_end_matches('0')),
            None => (text, ""),
        };
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || text.len() > MAX_DIGITS || fraction.len() > MAX_SCALE || !plain(whole) || !plain(fraction) {
            return None;
        }
        let missing = MAX_SCALE.saturating_sub(fraction.len());
        let digits = whole.bytes().chain(fraction.bytes()).chain(core::iter::repeat_n(b'0', missing));
        let millionths = digits
            .map(|digit| digit.saturating_sub(b'0'))
            .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(digit)))?;
        Self::new(millionths)
    }

    /// Takes a whole number.
    #[must_use]
    pub fn whole(value: i64) -> Option<Self> {
        value.checked_mul(MILLIONTHS).and_then(Self::new)
    }

    fn new(millionths: i64) -> Option<Self> {
        (0..=MAX_WHOLE.saturating_mul(MILLIONTHS)).contains(&millionths).then_some(Self { millionths })
    }

    /// The decimal as a ratio of integers: (12.5 → 125, 10).
    #[must_use]
    pub fn ratio(self) -> (i128, i128) {
        let (mut numerator, mut denominator) = (self.millionths, MILLIONTHS);
        for power in [MILLIONTHS, 1000, 100, 10] {
            if denominator >= power && numerator.checked_rem(power) == Some(0) {
                numerator = numerator.checked_div(power).unwrap_or(numerator);
                denominator = denominator.checked_div(power).unwrap_or(denominator);
            }
        }
        (i128::from(numerator), i128::from(denominator))
    }

    /// How many millionths it has.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.millionths
    }

    /// Whether it is nought.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.millionths == 0
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
        let unit = MILLIONTHS.checked_div(10_i64.checked_pow(digits)?).filter(|unit| *unit > 0)?;
        (self.millionths.checked_rem(unit) == Some(0)).then(|| self.millionths.checked_div(unit)).flatten()
    }

    /// `self + other`; `None` if that is no longer a rate.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.millionths.checked_add(other.millionths).and_then(Self::new)
    }

    /// `self − other`, and nought where that would be negative.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self { millionths: self.millionths.saturating_sub(other.millionths).max(0) }
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
        divide(product(numerator, i128::from(amount)).ok_or(OutOfBounds)?, denominator, mode)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, mut rest) = (self.millionths.div_euclid(MILLIONTHS), self.millionths.rem_euclid(MILLIONTHS));
        write!(formatter, "{whole}")?;
        if rest > 0 {
            formatter.write_str(".")?;
        }
        let mut place = MILLIONTHS.div_euclid(10);
        while rest > 0 && place > 0 {
            write!(formatter, "{}", rest.div_euclid(place))?;
            rest = rest.rem_euclid(place);
            place = place.div_euclid(10);
        }
        Ok(())
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
        Json::Text(self.to_string())
    }
    fn shape(book: &mut Book) -> Shape {
        let shape = Shape::Text { max_chars: 20, pattern: Some(r"^\d{1,13}(\.\d{1,6})?$") };
        book.alias("Decimal", "An exact decimal, not negative, at most 6 digits after the point, as a string: \"1.25\".", shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> Rate {
        Rate::parse(text).expect("a rate")
    }

    #[test]
    fn a_rate_is_written_as_short_as_it_is() {
        for (given, written) in [
            ("0", "0"),
            ("0.0", "0"),
            ("1.250", "1.25"),
            ("007", "7"),
            ("0.000001", "0.000001"),
            ("1000000000000", "1000000000000"),
            ("3.050", "3.05"),
        ] {
            assert_eq!(rate(given).to_string(), written);
        }
    }

    #[test]
    fn what_is_no_rate_is_none() {
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1e3",
            "1,5",
            "1.2.3",
            "0.0000001",
            "1000000000000.1",
            "1000000000001",
            "99999999999999999999999999999",
        ] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_ratio_has_the_least_power_of_ten_below() {
        for (text, ratio) in [
            ("12.5", (125, 10)),
            ("0.000001", (1, 1_000_000)),
            ("3", (3, 1)),
            ("0", (0, 1)),
            ("0.0125", (125, 10_000)),
            ("1200", (1200, 1)),
        ] {
            assert_eq!(rate(text).ratio(), ratio, "{text}");
        }
    }

    #[test]
    fn a_rate_counts_minor_units_only_where_it_is_whole() {
        assert_eq!(rate("12.5").scaled(2), Some(1250));
        assert_eq!(rate("0.005").scaled(2), None);
        assert_eq!(rate("7").to_integer(), Some(7));
    }
}
