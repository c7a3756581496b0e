//! Recurring stretches of the calendar, each with a number, cut in one zone.

use tally_derive::Wire;

use super::error::OutOfBounds;
use super::time::{DAY_MS, Date, Instant};
use super::zone::Zone;
use crate::values as tally_wire;

/// A recurring stretch of the calendar in the program's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum Cycle {
    /// A day.
    Day,
    /// A week, from the day on which weeks begin.
    Week,
    /// A month.
    Month,
    /// A quarter of a year, beginning in January, April, July and October.
    Quarter,
    /// A calendar year.
    Year,
}

/// The day of the week on which weeks begin unless a program says otherwise: Monday.
pub const MONDAY: u32 = 1;
/// Days from a Monday to 1970-01-01, a Thursday.
const FIRST_WEEKDAY: i64 = 3;

/// How a program cuts time: its zone, and the day on which its weeks begin (1 is Monday, 7 Sunday).
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    /// The zone in which days begin and end.
    pub zone: &'a Zone,
    /// The day on which weeks begin.
    pub week_start: u32,
}

impl Calendar<'_> {
    /// The number of the stretch that contains an instant: the year; the month or the quarter since the
    /// year 0; of a day, and of the first day of a week, the days since 1970-01-01.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn number(&self, cycle: Cycle, instant: Instant) -> Result<i64, OutOfBounds> {
        let date = self.zone.date(instant)?;
        let (year, month) = (i64::from(date.year()), i64::from(date.month()).saturating_sub(1));
        let day = date.local_ms().div_euclid(DAY_MS);
        Ok(match cycle {
            Cycle::Day => day,
            Cycle::Week => day.saturating_sub(self.days_into_week(day)),
            Cycle::Month => year.saturating_mul(12).saturating_add(month),
            Cycle::Quarter => year.saturating_mul(4).saturating_add(month.div_euclid(3)),
            Cycle::Year => year,
        })
    }

    /// The first instant of a stretch.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn start(&self, cycle: Cycle, number: i64) -> Result<Instant, OutOfBounds> {
        let date = match cycle {
            Cycle::Day | Cycle::Week => Date::from_local_ms(number.saturating_mul(DAY_MS)),
            Cycle::Month => first_of_month(number),
            Cycle::Quarter => first_of_month(number.saturating_mul(3)),
            Cycle::Year => first_of_month(number.saturating_mul(12)),
        };
        self.zone.start_of(date.ok_or(OutOfBounds)?)
    }

    /// The instant at which a stretch is over.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn end(&self, cycle: Cycle, number: i64) -> Result<Instant, OutOfBounds> {
        self.start(cycle, number.saturating_add(cycle.step()))
    }

    fn days_into_week(&self, day: i64) -> i64 {
        let begins = i64::from(self.week_start.saturating_sub(MONDAY));
        day.saturating_add(FIRST_WEEKDAY).saturating_sub(begins).rem_euclid(7)
    }
}

impl Cycle {
    /// How much the number grows from one stretch to the next.
    #[must_use]
    pub const fn step(self) -> i64 {
        match self {
            Self::Week => 7,
            Self::Day | Self::Month | Self::Quarter | Self::Year => 1,
        }
    }
}

/// The first day of a month, counted in months since the year 0.
fn first_of_month(months: i64) -> Option<Date> {
    let year = i32::try_from(months.div_euclid(12)).ok()?;
    let month = u32::try_from(months.rem_euclid(12)).ok()?;
    Date::new(year, month.saturating_add(1), 1)
}

#[cfg(test)]
mod tests {
    use super::super::zone::tests::vienna;
    use super::*;

    fn at(ms: i64) -> Instant {
        Instant::new(ms).expect("in range")
    }

    #[test]
    fn numbers_are_those_of_the_calendar() {
        let zone = Zone::utc().expect("a zone");
        let calendar = Calendar { zone: &zone, week_start: MONDAY };
        let noon = at(1_782_907_200_000); // 2026-07-01T12:00Z, a Wednesday; 20635 days after 1970-01-01
        let number = |cycle| calendar.number(cycle, noon);
        assert_eq!(number(Cycle::Year), Ok(2026));
        assert_eq!(number(Cycle::Quarter), Ok(2026 * 4 + 2));
        assert_eq!(number(Cycle::Month), Ok(2026 * 12 + 6));
        assert_eq!(number(Cycle::Week), Ok(20_633)); // the Monday before
        assert_eq!(number(Cycle::Day), Ok(20_635));
        assert_eq!(Calendar { week_start: 7, ..calendar }.number(Cycle::Week, noon), Ok(20_632)); // the Sunday
    }

    #[test]
    fn every_stretch_ends_where_the_next_begins_and_contains_its_instants() {
        let zone = vienna();
        for (cycle, week_start) in
            [(Cycle::Day, 1), (Cycle::Week, 1), (Cycle::Week, 4), (Cycle::Month, 1), (Cycle::Quarter, 1), (Cycle::Year, 1)]
        {
            let calendar = Calendar { zone: &zone, week_start };
            for hour in 0..(366 * 24) {
                let instant = at(1_767_222_000_000 + hour * 3_600_000);
                let number = calendar.number(cycle, instant).expect("in range");
                let (start, end) = (calendar.start(cycle, number).expect("in range"), calendar.end(cycle, number).expect("in range"));
                assert!(start <= instant && instant < end, "{cycle:?} {number}");
                assert_eq!(calendar.number(cycle, end), Ok(number + cycle.step()));
            }
        }
    }
}
