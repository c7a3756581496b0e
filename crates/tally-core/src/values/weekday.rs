//! Days of the week.

use super::json::Json;
use super::shape::{Book, Shape};
use super::wire::{Decoder, Wire, integer};

/// A day of the week: 1 is Monday, 7 is Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weekday(u8);

impl Weekday {
    /// Monday.
    pub const MONDAY: Self = Self(1);

    /// The day so many days after a Monday.
    #[must_use]
    pub fn from_monday(days: u32) -> Self {
        let days = u8::try_from(days.rem_euclid(7)).unwrap_or_default();
        Self(days.saturating_add(1))
    }

    /// Its number, 1 to 7.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl Default for Weekday {
    fn default() -> Self {
        Self::MONDAY
    }
}

impl Wire for Weekday {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        integer(json, at, 1, 7).and_then(|number| u8::try_from(number).ok()).map(Self)
    }
    fn encode(&self) -> Json {
        Json::Integer(i64::from(self.0))
    }
    fn shape(book: &mut Book) -> Shape {
        book.alias("Weekday", "A day of the week: 1 is Monday, 7 is Sunday.", Shape::Integer { min: 1, max: 7 })
    }
}
