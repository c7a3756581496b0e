//! A day of every year: a birthday.

use super::json::Json;
use super::shape::{Book, Shape};
use super::time::Date;
use super::wire::{Decoder, Wire};

/// A day of every year, `"05-17"` on the wire. `"02-29"` is 28 February in years without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

impl MonthDay {
    /// Reads `05-17`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let leap = Date::parse(&format!("2024-{text}"))?; // a leap year has all 366
        Some(Self { month: leap.month(), day: leap.day() })
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u32 {
        self.month
    }

    /// The day in a year.
    #[must_use]
    pub fn in_year(self, year: i32) -> Option<Date> {
        Date::new(year, self.month, self.day).or_else(|| Date::new(year, self.month, self.day.saturating_sub(1)))
    }
}

impl Wire for MonthDay {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        let Json::Text(text) = json else { return at.expected("a day such as `\"05-17\"`", json) };
        let day = Self::parse(text);
        if day.is_none() {
            at.report("invalid_date", format!("`{text}` is no month and day such as `05-17`"));
        }
        day
    }
    fn encode(&self) -> Json {
        Json::Text(format!("{:02}-{:02}", self.month, self.day))
    }
    fn shape(book: &mut Book) -> Shape {
        let shape = Shape::Text { max_chars: 5, pattern: Some(r"^\d{2}-\d{2}$") };
        book.alias("MonthDay", "A day of every year, month first: \"05-17\".", shape)
    }
}
