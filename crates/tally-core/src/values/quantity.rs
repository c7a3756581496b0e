//! How much of a thing a line sells.

use super::bounds::MAX_UNITS_PER_LINE;
use super::error::OutOfBounds;
use super::json::Json;
use super::money::Minor;
use super::rate::Rate;
use super::ratio::Ratio;
use super::round::Rounding;
use super::shape::{Book, Shape};
use super::wire::{Decoder, Wire};

/// A positive quantity: an integer, or a decimal text such as `"0.750"` for goods sold by measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantity(Rate);

impl Quantity {
    /// Takes a whole number of units.
    #[must_use]
    pub fn whole(units: i64) -> Option<Self> {
        Rate::whole(units).and_then(Self::new)
    }

    fn new(rate: Rate) -> Option<Self> {
        let (numerator, denominator) = rate.ratio();
        let fits = numerator > 0 && numerator <= denominator.saturating_mul(i128::from(MAX_UNITS_PER_LINE));
        fits.then_some(Self(rate))
    }

    /// The number of single units that rewards may pick; a line sold by measure is one unit.
    #[must_use]
    pub fn units(self) -> i64 {
        self.0.to_integer().unwrap_or(1)
    }

    /// Whether it counts single units, and measures nothing.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.0.to_integer().is_some()
    }

    /// What so much costs at a price for one, `half_up`.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub fn at_price(self, price: Minor) -> Result<Minor, OutOfBounds> {
        if let Some(units) = self.0.to_integer() {
            return price.times(units);
        }
        let (numerator, denominator) = self.0.ratio();
        price.share(numerator, denominator, Rounding::HalfUp)
    }

    /// The exact quantity.
    #[must_use]
    pub fn ratio(self) -> Ratio {
        Ratio::of(self.0)
    }
}

impl Wire for Quantity {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        let quantity = match json {
            Json::Integer(units) => Self::whole(*units),
            Json::Text(text) => Rate::parse(text).and_then(Self::new),
            other => return at.expected("a quantity: an integer, or a decimal as a string", other),
        };
        if quantity.is_none() {
            at.report("invalid_quantity", format!("a quantity is above 0 and at most {MAX_UNITS_PER_LINE}, such as `2` or `\"0.75\"`"));
        }
        quantity
    }
    fn encode(&self) -> Json {
        self.0.to_integer().map_or_else(|| self.0.encode(), Json::Integer)
    }
    fn shape(book: &mut Book) -> Shape {
        let shape = Shape::Either(vec![Shape::Integer { min: 1, max: MAX_UNITS_PER_LINE }, Rate::shape(book)]);
        book.alias("Quantity", "How much a line sells: an integer, or a decimal text for goods sold by measure.", shape)
    }
}
