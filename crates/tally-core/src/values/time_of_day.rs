//! Times of day as people write them in a program.

use super::error::OutOfBounds;
use super::json::Json;
use super::shape::{Book, Shape};
use super::time::{Date, Instant};
use super::wire::{Decoder, Wire};
use super::zone::Zone;

/// A minute of any day, `"17:30"` on the wire, in the program's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay {
    minute: u16,
}

impl TimeOfDay {
    /// Reads `17:30`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let number = |part: &str, below: u16| {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|value| digits && *value < below)
        };
        Some(Self { minute: number(hour, 24)?.saturating_mul(60).saturating_add(number(minute, 60)?) })
    }

    /// The instant of this time on a day.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn on(self, day: Date, zone: &Zone) -> Result<Instant, OutOfBounds> {
        zone.instant(day.local_ms().saturating_add(i64::from(self.minute).saturating_mul(60_000)))
    }
}

impl Wire for TimeOfDay {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        let Json::Text(text) = json else { return at.expected("a time of day such as `\"17:30\"`", json) };
        let time = Self::parse(text);
        if time.is_none() {
            at.report("invalid_time", format!("`{text}` is no time of day such as `17:30`, between `00:00` and `23:59`"));
        }
        time
    }
    fn encode(&self) -> Json {
        Json::Text(format!("{:02}:{:02}", self.minute.div_euclid(60), self.minute.rem_euclid(60)))
    }
    fn shape(book: &mut Book) -> Shape {
        let shape = Shape::Text { max_chars: 5, pattern: Some(r"^([01]\d|2[0-3]):[0-5]\d$") };
        book.alias("TimeOfDay", "A minute of the day in the program's time zone: \"17:30\".", shape)
    }
}
