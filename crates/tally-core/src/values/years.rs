//! Years in a zone: of the calendar, and of a membership.

use super::error::OutOfBounds;
use super::time::{Date, Instant};
use super::zone::Zone;

/// The end of the calendar year that is `years` further on, the running one counted.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn calendar_end(years: u32, instant: Instant, zone: &Zone) -> Result<Instant, OutOfBounds> {
    let year = zone.date(instant)?.year().saturating_add_unsigned(years);
    zone.start_of(Date::new(year, 1, 1).ok_or(OutOfBounds)?)
}

/// The number of the membership year, from 0. A year begins on the day of the enrolment; a 29 February is
/// the 28th in other years. What came before the enrolment belongs to the first year.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn membership_year(instant: Instant, enrolled: Instant, zone: &Zone) -> Result<u32, OutOfBounds> {
    let months = zone.date(instant)?.full_months_since(zone.date(enrolled)?)?;
    Ok(months.div_euclid(12))
}

/// The end of the membership year that is `years` further on, the running one counted.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub fn membership_end(years: u32, instant: Instant, enrolled: Instant, zone: &Zone) -> Result<Instant, OutOfBounds> {
    let months = membership_year(instant, enrolled, zone)?.saturating_add(years).saturating_mul(12);
    zone.start_of(zone.date(enrolled)?.plus_months(months)?)
}
