//! When what was earned can be used, and when it ends: the points of a new lot, a reward that was issued.

use crate::program::wallet::{Availability, Expiry, ExpiryStart, Period, Span};
use crate::values::error::OutOfBounds;
use crate::values::month_day::MonthDay;
use crate::values::time::{Date, Instant};
use crate::values::zone::Zone;

/// The life of something earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// When it can be used.
    pub available_at: Instant,
    /// When what is left of it ends.
    pub expires_at: Option<Instant>,
}

/// The life of what was earned at an instant.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn life(available: Option<Availability>, expiry: Option<Expiry>, earned_at: Instant, zone: &Zone) -> Result<Life, OutOfBounds> {
    life_from(available, expiry, earned_at, earned_at, zone)
}

/// The life of what was earned at an instant and could be used from `from` on, because what its order waited for happened then.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn life_from(
    available: Option<Availability>,
    expiry: Option<Expiry>,
    earned_at: Instant,
    from: Instant,
    zone: &Zone,
) -> Result<Life, OutOfBounds> {
    let Availability { on, after_days } = available.unwrap_or_default();
    let start = if on.is_some() { from } else { earned_at };
    let available_at = if after_days == 0 { start } else { zone.on_day(start, zone.date(start)?.plus_days(after_days)?)? }.max(from);
    let expires_at = expiry.map(|expiry| end(expiry, earned_at, available_at, zone)).transpose()?;
    Ok(Life { available_at, expires_at })
}

/// The length of life first, then up to the end of the period that contains the result.
fn end(expiry: Expiry, earned_at: Instant, available_at: Instant, zone: &Zone) -> Result<Instant, OutOfBounds> {
    let from = match expiry.from {
        ExpiryStart::Available => available_at,
        ExpiryStart::Earned => earned_at,
    };
    let day = day_after(zone.date(from)?, expiry.after)?;
    let end = match expiry.round_up {
        None if let Some(on) = expiry.on => zone.start_of(next(on, day)?.plus_days(1)?)?,
        None => zone.on_day(from, day)?,
        Some(Period::Day) => zone.start_of(day.plus_days(1)?)?,
        Some(Period::Month) => zone.start_of(day.next_period(1)?)?,
        Some(Period::Quarter) => zone.start_of(day.next_period(3)?)?,
        Some(Period::Year) => zone.start_of(day.next_period(12)?)?,
    };
    // A life counted from the earning may be over before it becomes available; then it never was one.
    Ok(end.max(available_at))
}

/// The same local time so much later.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn later(from: Instant, span: Span, zone: &Zone) -> Result<Instant, OutOfBounds> {
    zone.on_day(from, day_after(zone.date(from)?, span)?)
}

fn day_after(day: Date, span: Span) -> Result<Date, OutOfBounds> {
    match span {
        Span::Months(months) => day.plus_months(months),
        Span::Days(days) => day.plus_days(days),
    }
}

/// The first such day of a year from a day on.
fn next(on: MonthDay, from: Date) -> Result<Date, OutOfBounds> {
    let this_year = on.in_year(from.year()).filter(|day| *day >= from);
    this_year.or_else(|| on.in_year(from.year().saturating_add(1))).ok_or(OutOfBounds)
}
