//! Time (1.5): local days and instants of a zone whose changes are pinned in the program.

use serde_json::Value;

use super::tree::{list, part};

/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;

/// A civil date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// The year.
    pub year: i64,
    /// The month, 1 to 12.
    pub month: i64,
    /// The day of the month.
    pub day: i64,
}

/// The zone's offset at an instant, in milliseconds.
fn offset(zone: &Value, at: i64) -> i64 {
    let mut changes = list(zone, "transitions").iter().filter(|change| part(change, "at").as_i64().is_some_and(|instant| instant <= at));
    let current = changes.next_back().map_or_else(|| part(zone, "offset"), |change| part(change, "offset"));
    current.as_i64().unwrap_or(0) * 1000
}

/// Milliseconds of local time at an instant.
pub fn local(zone: &Value, at: i64) -> i64 {
    at + offset(zone, at)
}

/// The local day of an instant.
pub fn day_of(zone: &Value, at: i64) -> Day {
    civil(local(zone, at).div_euclid(DAY))
}

/// The instant of a local time: of two the earlier; of none the first instant after the gap.
pub fn instant(zone: &Value, local_ms: i64) -> i64 {
    let mut starts = vec![i64::MIN / 2];
    starts.extend(list(zone, "transitions").iter().filter_map(|change| part(change, "at").as_i64()));
    let mut candidates: Vec<i64> = starts.iter().map(|start| local_ms - offset(zone, *start)).collect();
    candidates.sort_unstable();
    let exact = candidates.into_iter().find(|candidate| local(zone, *candidate) == local_ms);
    exact.or_else(|| starts.into_iter().find(|start| local(zone, *start) > local_ms)).unwrap_or(local_ms)
}

/// The instant of `2026-11-27` or `2026-11-27T18:00`. A day as a beginning is its start, as an end its end.
pub fn moment(zone: &Value, text: &str, is_end: bool) -> i64 {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let start = days(parse_day(date)) * DAY;
    match time {
        Some(time) => instant(zone, start + minutes(time) * 60_000),
        None if is_end => instant(zone, start + DAY),
        None => instant(zone, start),
    }
}

/// `2026-11-27`.
pub fn parse_day(text: &str) -> Day {
    let mut parts = text.split('-').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    Day { year: next(), month: next(), day: next() }
}

/// The minutes of `17:30`.
pub fn minutes(time: &str) -> i64 {
    let (hour, minute) = time.split_once(':').unwrap_or((time, "0"));
    hour.parse().unwrap_or(0) * 60 + minute.parse().unwrap_or(0)
}

/// Whether a year has a 29 February.
pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The days of a month.
pub fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1 January 1970, counted year by year and month by month.
pub fn days(day: Day) -> i64 {
    let year_length = |year: i64| if is_leap(year) { 366 } else { 365 };
    let years: i64 = (1970..day.year).map(year_length).sum::<i64>() - (day.year..1970).map(year_length).sum::<i64>();
    let months: i64 = (1..day.month).map(|month| month_length(day.year, month)).sum();
    years + months + day.day - 1
}

/// The civil date of a number of days since 1 January 1970.
pub fn civil(number: i64) -> Day {
    let mut year = 1970 + number.div_euclid(366);
    while days(Day { year: year + 1, month: 1, day: 1 }) <= number {
        year += 1;
    }
    while days(Day { year, month: 1, day: 1 }) > number {
        year -= 1;
    }
    let mut month = 1;
    while month < 12 && days(Day { year, month: month + 1, day: 1 }) <= number {
        month += 1;
    }
    Day { year, month, day: number - days(Day { year, month, day: 1 }) + 1 }
}
