//! Instants, dates and windows. The core is told the time; it never asks.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::bounds::INSTANT_RANGE_MS;
use super::error::OutOfBounds;
use super::json::Json;
use super::packed::{Packer, Unpacker};
use super::shape::{Book, Shape};
use super::weekday::Weekday;
use super::wire::{Decoder, Wire, integer};

/// Milliseconds in a day of 24 hours.
pub const DAY_MS: i64 = 86_400_000;

/// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(i64);

impl Instant {
    /// The beginning of 1970.
    pub const EPOCH: Self = Self(0);
    /// The last there is: the end of the year 9999.
    pub const LAST: Self = Self(INSTANT_RANGE_MS.1);

    /// Takes milliseconds since 1970.
    ///
    /// # Errors
    /// [`OutOfBounds`] before the year 1 or after the year 9999.
    pub const fn new(ms: i64) -> Result<Self, OutOfBounds> {
        if ms < INSTANT_RANGE_MS.0 || ms > INSTANT_RANGE_MS.1 { Err(OutOfBounds) } else { Ok(Self(ms)) }
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// The instant so many milliseconds later.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub const fn plus_ms(self, ms: i64) -> Result<Self, OutOfBounds> {
        Self::new(self.0.saturating_add(ms))
    }
}

impl Wire for Instant {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        integer(json, at, INSTANT_RANGE_MS.0, INSTANT_RANGE_MS.1).map(Self)
    }
    fn encode(&self) -> Json {
        Json::Integer(self.0)
    }
    fn pack(&self, out: &mut Packer) {
        out.integer(self.0);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.integer().and_then(|ms| Self::new(ms).ok())
    }
    fn shape(book: &mut Book) -> Shape {
        let shape = Shape::Integer { min: INSTANT_RANGE_MS.0, max: INSTANT_RANGE_MS.1 };
        book.alias("Instant", "Milliseconds since 1970-01-01T00:00:00Z, an integer.", shape)
    }
}

/// A day of the calendar, `"2026-11-27"` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(NaiveDate);

impl Date {
    /// Takes a year, a month and a day.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        (1..=9999).contains(&year).then(|| NaiveDate::from_ymd_opt(year, month, day).map(Self)).flatten()
    }

    /// The day that contains so many milliseconds of local time since 1970.
    #[must_use]
    pub fn from_local_ms(local_ms: i64) -> Option<Self> {
        let days = i32::try_from(local_ms.div_euclid(DAY_MS)).ok()?;
        let from_year_one = days.checked_add(719_163)?; // 1970-01-01 is day 719163 of the common era
        NaiveDate::from_num_days_from_ce_opt(from_year_one).map(Self)
    }

    /// Milliseconds of local time since 1970 at its start.
    #[must_use]
    pub fn local_ms(self) -> i64 {
        self.number().saturating_mul(DAY_MS)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u32 {
        self.0.day()
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn number(self) -> i64 {
        i64::from(self.0.num_days_from_ce()).saturating_sub(719_163)
    }

    /// The day so many days after 1970-01-01.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::from_local_ms(number.checked_mul(DAY_MS)?)
    }

    /// The full months that have passed since a day; a month is full on its clamped anniversary. 0 before that day.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn full_months_since(self, start: Self) -> Result<u32, OutOfBounds> {
        let of = |day: Self| i64::from(day.year()).saturating_mul(12).saturating_add(i64::from(day.month()));
        let Ok(months) = u32::try_from(of(self).saturating_sub(of(start))) else { return Ok(0) };
        let is_full = start.plus_months(months)? <= self;
        Ok(if is_full { months } else { months.saturating_sub(1) })
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        Weekday::from_monday(self.0.weekday().num_days_from_monday())
    }

    /// The day before.
    ///
    /// # Errors
    /// [`OutOfBounds`] before the year 1.
    pub fn day_before(self) -> Result<Self, OutOfBounds> {
        Self::from_number(self.number().saturating_sub(1)).filter(|day| day.year() >= 1).ok_or(OutOfBounds)
    }

    /// The day so many months later, clamped to the last day of that month.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn plus_months(self, months: u32) -> Result<Self, OutOfBounds> {
        self.0.checked_add_months(Months::new(months)).map(Self).ok_or(OutOfBounds)
    }

    /// The day so many days later.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn plus_days(self, days: u32) -> Result<Self, OutOfBounds> {
        self.0.checked_add_days(Days::new(u64::from(days))).map(Self).ok_or(OutOfBounds)
    }

    /// The first day of the calendar period of `months` months (1, 3 or 12) after the one that contains this day.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn next_period(self, months: u32) -> Result<Self, OutOfBounds> {
        let index = self.month().saturating_sub(1);
        let first_month = index.saturating_sub(index.checked_rem(months).ok_or(OutOfBounds)?).saturating_add(1);
        Self::new(self.year(), first_month, 1).ok_or(OutOfBounds)?.plus_months(months)
    }

    /// Reads `2026-11-27`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }
}

impl core::fmt::Display for Date {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl Wire for Date {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        let Json::Text(text) = json else { return at.expected("a date such as `\"2026-11-27\"`", json) };
        let date = Self::parse(text);
        if date.is_none() {
            at.report("invalid_date", format!("`{text}` is no date such as `2026-11-27`"));
        }
        date
    }
    fn encode(&self) -> Json {
        Json::Text(self.to_string())
    }
    fn shape(book: &mut Book) -> Shape {
        let shape = Shape::Text { max_chars: 10, pattern: Some(r"^\d{4}-\d{2}-\d{2}$") };
        book.alias("CalendarDate", "A day of the calendar, in the program's time zone: \"2026-11-27\".", shape)
    }
}
