//! Local dates and times as people write them in a program.

use super::error::OutOfBounds;
use super::json::Json;
use super::shape::{Book, Shape};
use super::time::{Date, Instant};
use super::wire::{Decoder, Wire};
use super::zone::Zone;

/// A day, `"2026-11-27"`, or a minute of a day, `"2026-11-27T18:00"`, in the program's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    date: Date,
    minute: Option<u16>,
}

impl Moment {
    /// Reads a day or a minute of a day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Some((date, time)) = text.split_once('T') else {
            return Some(Self { date: Date::parse(text)?, minute: None });
        };
        let (hour, minute) = time.split_once(':')?;
        let number = |part: &str, below: u16| {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|value| digits && *value < below)
        };
        let minute = number(hour, 24)?.saturating_mul(60).saturating_add(number(minute, 60)?);
        Some(Self { date: Date::parse(date)?, minute: Some(minute) })
    }

    /// The instant at which something that begins here begins: a day begins at its start.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn as_beginning(self, zone: &Zone) -> Result<Instant, OutOfBounds> {
        let minutes = i64::from(self.minute.unwrap_or_default());
        zone.instant(self.date.local_ms().saturating_add(minutes.saturating_mul(60_000)))
    }

    /// The instant before which something that ends here ends: a day ends where the next begins.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn as_end(self, zone: &Zone) -> Result<Instant, OutOfBounds> {
        match self.minute {
            Some(_) => self.as_beginning(zone),
            None => zone.start_of(self.date.plus_days(1)?),
        }
    }
}

impl Wire for Moment {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        let Json::Text(text) = json else { return at.expected("a local date or time such as `\"2026-11-27T18:00\"`", json) };
        let moment = Self::parse(text);
        if moment.is_none() {
            at.report("invalid_moment", format!("`{text}` is no local date or time such as `2026-11-27` or `2026-11-27T18:00`"));
        }
        moment
    }
    fn encode(&self) -> Json {
        Json::Text(match self.minute {
            None => self.date.to_string(),
            Some(minute) => format!("{}T{:02}:{:02}", self.date, minute.div_euclid(60), minute.rem_euclid(60)),
        })
    }
    fn shape(book: &mut Book) -> Shape {
        let shape = Shape::Text { max_chars: 16, pattern: Some(r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$") };
        book.alias("Moment", "A day or a minute in the program's time zone: \"2026-11-27\", \"2026-11-27T18:00\".", shape)
    }
}
