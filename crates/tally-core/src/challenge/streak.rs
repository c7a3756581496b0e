//! `streak`: days, weeks or months in a row, each with at least one thing done.

use tally_derive::Wire;

use super::fact::Fact;
use super::mark::{Mark, Marks};
use super::order::{Doing, DoingTest};
use super::{GoalKind, Track};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::calendar::{Calendar, Cycle};
use crate::values::error::OutOfBounds;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// The longest streak that a milestone may ask for: a year of days and a day.
const LONGEST: i64 = 366;
/// The most stretches in a row that may be missed.
const MOST_GRACE: u32 = 30;

/// Days, weeks or months in a row.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct InARow {
    /// What follows one another without a gap, in the program's zone.
    pub every: Cycle,
    /// What has to be done in each of them at least once; an order when absent.
    #[wire(default)]
    pub of: Doing,
    /// How many in a row may be missed without breaking it; those that are missed do not count.
    #[wire(default)]
    pub grace: u32,
}

/// The compiled goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    every: Cycle,
    of: DoingTest,
    grace: i64,
}

impl GoalKind for InARow {
    const NAME: &'static str = "streak";
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.grace > MOST_GRACE {
            at.within("grace", |at| at.report("out_of_bounds", format!("at most {MOST_GRACE} may be missed in a row")));
        }
        let of = at.within("of", |at| self.of.compile(scope, at))?;
        Some(Compiled { every: self.every, of, grace: i64::from(self.grace) })
    }
}

impl Compiled {
    /// Whether the stretch of one number continues what the stretch of another ended.
    fn follows(&self, before: i64, next: i64) -> bool {
        next.saturating_sub(before) <= self.reach()
    }

    /// How far the next stretch may lie behind the last one.
    fn reach(&self) -> i64 {
        self.every.step().saturating_mul(self.grace.saturating_add(1))
    }
}

impl Track for Compiled {
    fn most(&self) -> i64 {
        LONGEST
    }

    fn marks(&self, fact: &Fact<'_>, calendar: &Calendar<'_>) -> Result<Vec<Mark>, OutOfBounds> {
        if !self.of.holds(fact)? {
            return Ok(Vec::new());
        }
        Ok(vec![Mark { at: calendar.number(self.every, fact.occurred_at)?, ..Mark::sum(1) }])
    }

    fn runs(&self, marks: &Marks) -> Vec<i64> {
        let (mut runs, mut last) = (Vec::new(), None);
        for mark in marks.list() {
            match (last, runs.last_mut()) {
                (Some(before), Some(run)) if self.follows(before, mark.at) => *run = i64::saturating_add(*run, 1),
                _ => runs.push(1),
            }
            last = Some(mark.at);
        }
        runs
    }

    /// The last run, as long as it can be continued.
    fn open(&self, marks: &Marks, now: Instant, calendar: &Calendar<'_>) -> Result<i64, OutOfBounds> {
        let Some(last) = marks.list().last() else { return Ok(0) };
        let alive = self.follows(last.at, calendar.number(self.every, now)?);
        Ok(if alive { self.runs(marks).last().copied().unwrap_or_default() } else { 0 })
    }

    /// The end of the last stretch that would continue it.
    fn until(&self, marks: &Marks, now: Instant, calendar: &Calendar<'_>) -> Result<Option<Instant>, OutOfBounds> {
        if self.open(marks, now, calendar)? == 0 {
            return Ok(None);
        }
        marks.list().last().map(|last| calendar.end(self.every, last.at.saturating_add(self.reach()))).transpose()
    }

    /// The oldest round of the oldest run goes, or all of a run that is shorter.
    fn drop_surplus(&self, marks: &mut Marks, round: i64) {
        let oldest = self.runs(marks).first().copied().unwrap_or_default().min(round);
        let gone = usize::try_from(oldest).unwrap_or_default().max(1);
        marks.remove(|position, _| position < gone);
    }
}
