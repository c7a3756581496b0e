//! `schedule`: hours of the day, days of the week.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::time::{Date, Instant};
use crate::values::time_of_day::TimeOfDay;
use crate::values::weekday::Weekday;
use crate::values::wire::{Decoder, Wire as _};
use crate::values::zone::Zone;

/// Hours of the day, days of the week, in the program's zone. Hours past midnight belong to the day they began on.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Schedule {
    /// The days, 1 is Monday; every day when absent.
    pub weekdays: Option<Vec<Weekday>>,
    /// When the hours begin; all day when absent.
    pub from: Option<TimeOfDay>,
    /// When they end, which no longer belongs to them; at or before `from` it is on the next day.
    pub until: Option<TimeOfDay>,
}

/// The compiled schedule.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled(Schedule);

impl ConditionKind for Schedule {
    const NAME: &'static str = "schedule";
    const ABOUT: About = About::Else;
    type Compiled = Compiled;

    fn compile(&self, _: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.weekdays.as_ref().is_some_and(Vec::is_empty) {
            at.within("weekdays", |at| at.report("never_true", "no day is named; name one, or leave `weekdays` out for every day"));
        }
        match (self.from, self.until) {
            (None, None) if self.weekdays.is_none() => {
                at.report("missing_field", "a schedule has `weekdays`, or `from` and `until`, or all of them");
            }
            (Some(_), None) => at.within("until", |at| at.report("missing_field", "hours that begin also end; add `until`")),
            (None, Some(_)) => at.within("from", |at| at.report("missing_field", "hours that end also begin; add `from`")),
            (Some(from), Some(until)) if from == until => {
                at.within("until", |at| at.report("wrong_choice", "the hours end when they begin; leave both out for the whole day"));
            }
            _ => {}
        }
        Some(Compiled(self.clone()))
    }
}

impl Compiled {
    /// Whether an instant lies in the hours that began on a day.
    fn holds_on(&self, day: Date, at: Instant, zone: &Zone) -> bool {
        if self.0.weekdays.as_ref().is_some_and(|days| !days.contains(&day.weekday())) {
            return false;
        }
        let Some((from, until)) = self.0.from.zip(self.0.until) else { return zone.date(at) == Ok(day) };
        let last = if until <= from { day.plus_days(1) } else { Ok(day) };
        let ends = last.and_then(|last| until.on(last, zone));
        from.on(day, zone).is_ok_and(|begins| begins <= at) && ends.is_ok_and(|ends| at < ends)
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        let (at, zone) = (situation.at, situation.zone);
        let Ok(today) = zone.date(at) else { return false };
        self.holds_on(today, at, zone) || today.day_before().is_ok_and(|yesterday| self.holds_on(yesterday, at, zone))
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(Schedule::NAME, self.0.encode(), situation.at.encode())
    }
}
