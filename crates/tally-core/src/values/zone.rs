//! A time zone, pinned: the browser and the edge cut days alike because both read the same table.

use tally_derive::Wire;

use crate::values as tally_wire;

use super::error::OutOfBounds;
use super::id::Id;
use super::json::Json;
use super::shape::{Book, Shape};
use super::time::{Date, Instant};
use super::wire::{Decoder, Wire, integer};

/// An IANA time zone with its offsets, as the publishing tool found them.
///
/// `{"name": "UTC"}` needs no table; any other name without one is refused, because the core has no
/// database of zones. Over HTTP a zone that is only named gets its offsets while it is published.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct Zone {
    /// The IANA name, such as `Europe/Vienna`.
    pub name: Id,
    /// The offset before the first transition, in seconds east of Greenwich.
    #[wire(default)]
    pub offset: Offset,
    /// When the offset changes, in order.
    #[wire(default)]
    pub transitions: Vec<Transition>,
}

/// A change of the zone's offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Transition {
    /// When it happens.
    pub at: Instant,
    /// The offset from then on.
    pub offset: Offset,
}

/// Seconds east of Greenwich, less than a day either way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offset(i32);

impl Offset {
    /// Takes seconds east of Greenwich.
    #[must_use]
    pub fn new(seconds: i32) -> Option<Self> {
        (-86_399..=86_399).contains(&seconds).then_some(Self(seconds))
    }

    fn ms(self) -> i64 {
        i64::from(self.0).saturating_mul(1000)
    }
}

impl Wire for Offset {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        integer(json, at, -86_399, 86_399).and_then(|seconds| i32::try_from(seconds).ok()).map(Self)
    }
    fn encode(&self) -> Json {
        Json::Integer(i64::from(self.0))
    }
    fn shape(book: &mut Book) -> Shape {
        book.alias("Offset", "Seconds east of Greenwich.", Shape::Integer { min: -86_399, max: 86_399 })
    }
}

fn check(zone: &Zone, at: &mut Decoder) {
    if zone.transitions.is_empty() && zone.offset == Offset::default() && &*zone.name != "UTC" {
        at.report(
            "zone_not_pinned",
            format!("`{}` comes without its offsets; publish with a tool that pins them, or use `UTC`", zone.name),
        );
    }
    if !zone.transitions.is_sorted_by(|left, right| left.at < right.at) {
        at.within("transitions", |at| at.report("not_in_order", "transitions are in the order of their instants, each once"));
    }
}

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Option<Self> {
        Some(Self { name: Id::new("UTC")?, offset: Offset::default(), transitions: Vec::new() })
    }

    /// The offset in force at an instant.
    #[must_use]
    pub fn offset_at(&self, instant: Instant) -> Offset {
        let passed = self.transitions.partition_point(|transition| transition.at <= instant);
        passed.checked_sub(1).and_then(|last| self.transitions.get(last)).map_or(self.offset, |transition| transition.offset)
    }

    /// The local day that contains an instant.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn date(&self, instant: Instant) -> Result<Date, OutOfBounds> {
        let local = instant.ms().saturating_add(self.offset_at(instant).ms());
        Date::from_local_ms(local).ok_or(OutOfBounds)
    }

    /// The instant of a local time: of one that exists twice the earlier, of one that does not exist
    /// the first instant after the gap.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn instant(&self, local_ms: i64) -> Result<Instant, OutOfBounds> {
        let before = core::iter::once((Instant::new(i64::MIN).unwrap_or(Instant::EPOCH), self.offset));
        let changes = self.transitions.iter().map(|transition| (transition.at, transition.offset));
        let mut ends = self.transitions.iter().map(|transition| transition.at.ms());
        // Spans of constant offset in order: the first in which, or before which, the local time falls.
        for (index, (start, offset)) in before.chain(changes).enumerate() {
            let candidate = local_ms.saturating_sub(offset.ms());
            let end = ends.next().unwrap_or(i64::MAX);
            if candidate < end {
                let after_gap = if index == 0 { candidate } else { candidate.max(start.ms()) };
                return Instant::new(after_gap);
            }
        }
        Err(OutOfBounds)
    }

    /// The first instant of a local day.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn start_of(&self, date: Date) -> Result<Instant, OutOfBounds> {
        self.instant(date.local_ms())
    }

    /// The same local time on another day.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn on_day(&self, instant: Instant, date: Date) -> Result<Instant, OutOfBounds> {
        let local = instant.ms().saturating_add(self.offset_at(instant).ms());
        let time_of_day = local.rem_euclid(super::time::DAY_MS);
        self.instant(date.local_ms().saturating_add(time_of_day))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::id::Id;
    use super::*;

    /// Vienna in 2026: summer time from 29 March 01:00Z to 25 October 01:00Z.
    pub fn vienna() -> Zone {
        let offset = |seconds| Offset::new(seconds).expect("in range");
        let at = |ms| Instant::new(ms).expect("in range");
        Zone {
            name: Id::new("Europe/Vienna").expect("a name"),
            offset: offset(3600),
            transitions: vec![
                Transition { at: at(1_774_746_000_000), offset: offset(7200) },
                Transition { at: at(1_792_890_000_000), offset: offset(3600) },
            ],
        }
    }

    fn local(date: &str, hour: i64, minute: i64) -> i64 {
        Date::parse(date).expect("a date").local_ms() + (hour * 60 + minute) * 60_000
    }

    #[test]
    fn a_local_time_that_does_not_exist_is_the_first_instant_after_the_gap() {
        assert_eq!(vienna().instant(local("2026-03-29", 2, 30)).map(Instant::ms), Ok(1_774_746_000_000));
    }

    #[test]
    fn a_local_time_that_exists_twice_is_the_earlier() {
        let first = local("2026-10-25", 2, 30) - 7_200_000;
        assert_eq!(vienna().instant(local("2026-10-25", 2, 30)).map(Instant::ms), Ok(first));
    }

    #[test]
    fn a_day_starts_at_local_midnight_in_summer_and_in_winter() {
        let zone = vienna();
        for (date, offset_ms) in [("2026-01-01", 3_600_000), ("2026-07-01", 7_200_000), ("2026-12-01", 3_600_000)] {
            let day = Date::parse(date).expect("a date");
            let start = zone.start_of(day).expect("in range");
            assert_eq!(start.ms(), day.local_ms() - offset_ms);
            assert_eq!(zone.date(start), Ok(day));
            assert_ne!(zone.date(start.plus_ms(-1).expect("in range")), Ok(day));
        }
    }

    #[test]
    fn month_arithmetic_clamps_to_the_last_day() {
        let january = Date::parse("2026-01-31").expect("a date");
        assert_eq!(january.plus_months(1).map(|date| date.to_string()), Ok("2026-02-28".to_owned()));
        assert_eq!(january.next_period(3).map(|date| date.to_string()), Ok("2026-04-01".to_owned()));
        assert_eq!(january.next_period(12).map(|date| date.to_string()), Ok("2027-01-01".to_owned()));
    }
}
