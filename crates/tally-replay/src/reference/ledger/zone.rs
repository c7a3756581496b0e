//! The days of the program's zone (1.5): a span of days or months later is the same local time on another day.

use std::sync::Arc;

use serde_json::Value;

use super::super::time::{DAY, Day, civil, day_of, days, instant, local, month_length};
use super::super::tree::part;
use super::law::Life;

/// The zone of a program.
#[derive(Debug, Clone)]
pub struct Zone(Arc<Value>);

impl Zone {
    pub fn of(program: &Value) -> Self {
        Self(Arc::new(part(program, "zone").clone()))
    }

    /// The local day of an instant.
    pub fn day(&self, at: i64) -> Day {
        day_of(&self.0, at)
    }

    /// When a day begins.
    pub fn start(&self, day: Day) -> i64 {
        instant(&self.0, days(day) * DAY)
    }

    /// When a year begins.
    pub fn year(&self, year: i64) -> i64 {
        self.start(Day { year, month: 1, day: 1 })
    }

    /// So many days later, at the same local time.
    pub fn days_later(&self, at: i64, number: i64) -> i64 {
        self.same_time(at, days_on(self.day(at), number))
    }

    /// A life later, at the same local time; an endless one never.
    pub fn later(&self, at: i64, life: Life) -> Option<i64> {
        self.day_later(at, life).map(|day| self.same_time(at, day))
    }

    /// The day on which a life is over, whether or not that day has the time of its beginning.
    pub fn day_later(&self, at: i64, life: Life) -> Option<Day> {
        match life {
            Life::Endless => None,
            Life::Days(number) => Some(days_on(self.day(at), number)),
            Life::Months(number) => Some(months_on(self.day(at), number)),
        }
    }

    /// When the day begins that is so many months after the day of an instant.
    pub fn months_begin(&self, at: i64, number: i64) -> i64 {
        self.start(months_on(self.day(at), number))
    }

    /// How many months are full since the day of an instant.
    pub fn full_months(&self, since: i64, at: i64) -> i64 {
        let (from, today) = (self.day(since), self.day(at));
        (0..).take_while(|number| months_on(from, number + 1) <= today).count().try_into().unwrap_or(0)
    }

    /// The year of a membership that contains an instant, from 0; what was before it belongs to the first.
    pub fn membership_year(&self, enrolled: i64, at: i64) -> i64 {
        self.full_months(enrolled, at) / 12
    }

    /// When a year of a membership begins.
    pub fn membership_begins(&self, enrolled: i64, year: i64) -> i64 {
        self.months_begin(enrolled, 12 * year)
    }

    /// The local time of an instant on another day.
    pub fn same_time(&self, at: i64, day: Day) -> i64 {
        instant(&self.0, days(day) * DAY + local(&self.0, at).rem_euclid(DAY))
    }
}

/// The same day so many months later, clamped to the last day of the month.
pub fn months_on(day: Day, number: i64) -> Day {
    let months = day.month - 1 + number;
    let (year, month) = (day.year + months.div_euclid(12), months.rem_euclid(12) + 1);
    Day { year, month, day: day.day.min(month_length(year, month)) }
}

/// The day after so many days.
pub fn days_on(day: Day, number: i64) -> Day {
    civil(days(day) + number)
}
