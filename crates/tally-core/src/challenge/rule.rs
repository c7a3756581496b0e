//! A compiled challenge: how a fact, or its reversal, changes a member's progress and what that gives.

use super::GoalRule;
use super::definition::{Activation, Repeats};
use super::fact::Fact;
use super::mark::Marks;
use super::state::{MemberChallenge, Progressed, WindowProgress};
use super::{KEPT_MARKS, Track};
use crate::prize::PrizeRule;
use crate::values::calendar::{Calendar, Cycle};
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::time::Instant;

/// A compiled challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeRule {
    /// Its name.
    pub id: Id,
    /// What is counted.
    pub goal: GoalRule,
    /// When it begins.
    pub from: Option<Instant>,
    /// When it ends.
    pub until: Option<Instant>,
    /// The stretch of the calendar with which it begins anew.
    pub every: Option<Cycle>,
    /// Its milestones, lowest first.
    pub milestones: Vec<MilestoneRule>,
    /// How often it can be completed.
    pub repeats: Repeats,
    /// Who takes part.
    pub activation: Activation,
}

/// A compiled milestone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MilestoneRule {
    /// How much has to be done, in the smallest unit of what is counted.
    pub at: i64,
    /// What is won.
    pub prize: PrizeRule,
}

/// What a change of progress gives at one milestone, or takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// The position of the milestone.
    pub milestone: usize,
    /// How often its prize is won.
    pub completed: i64,
    /// How often it is taken back; it may be won again.
    pub undone: i64,
}

impl ChallengeRule {
    /// What the last milestone asks for.
    #[must_use]
    pub fn round(&self) -> i64 {
        self.milestones.last().map_or(1, |milestone| milestone.at)
    }

    /// How often each milestone can be reached in a window.
    #[must_use]
    pub fn times(&self) -> i64 {
        match self.repeats {
            Repeats::Times(times) => i64::from(times),
            Repeats::Unlimited => i64::MAX,
        }
    }

    /// Whether what occurs at an instant counts for a member.
    #[must_use]
    pub fn counts_at(&self, state: &MemberChallenge, instant: Instant) -> bool {
        let inside = self.from.is_none_or(|from| from <= instant) && self.until.is_none_or(|until| instant < until);
        let takes_part = match self.activation {
            Activation::Auto => true,
            Activation::Offer => state.activated_at.is_some_and(|since| since <= instant),
        };
        inside && takes_part
    }

    /// The number of the window that contains an instant.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn period_of(&self, instant: Instant, calendar: &Calendar<'_>) -> Result<i64, OutOfBounds> {
        self.every.map_or(Ok(0), |every| calendar.number(every, instant))
    }

    /// What a fact changes: `before` is what stood of it until now, `after` what stands of it from now on.
    /// A new fact has no `before`; of what was returned as a whole there is no `after`. `None` changes nothing.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount or a date leaves its bounds.
    pub fn progress(
        &self,
        state: &MemberChallenge,
        before: Option<&Fact<'_>>,
        after: Option<&Fact<'_>>,
        calendar: &Calendar<'_>,
    ) -> Result<Option<Progressed>, OutOfBounds> {
        let Some(occurred_at) = after.or(before).map(|fact| fact.occurred_at) else { return Ok(None) };
        let period = self.period_of(occurred_at, calendar)?;
        if !self.counts_at(state, occurred_at) || state.is_past(period) {
            return Ok(None);
        }
        let old = state.window(period).cloned().unwrap_or_default();
        let stood = Marks::stored(&old.marks);
        let mut stands = stood.clone();
        for (fact, negated) in [(before, true), (after, false)] {
            let marks = fact.map(|fact| self.goal.track().marks(fact, calendar)).transpose()?;
            stands.add_all(&marks.unwrap_or_default(), negated)?;
        }
        let stands = stands.above_zero();
        let all_reached = self.reached(&stands);
        let stands = self.without_surplus(stands);
        let still_reached = self.reached(&stands);
        let reached = if self.goal.track().settles_surplus() { all_reached } else { still_reached.clone() };
        let closed = minus(&reached, &still_reached);
        let settled = self.settle(&old, &stood, &reached);
        let given: Vec<i64> = settled.iter().map(|settled| settled.completed.saturating_sub(settled.undone)).collect();
        let mut change = stands;
        change.add_all(stood.list(), true)?;
        if change.list().is_empty() && given.iter().all(|by| *by == 0) {
            return Ok(None);
        }
        let (closed, given) = (trimmed(closed), trimmed(given));
        Ok(Some(Progressed { challenge: self.id.clone(), period, marks: change.list().to_vec(), closed, given }))
    }

    /// Whether a change gives exactly what its marks reach. Where nothing was reversed, what is undone stays given.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves ±(2^53 − 1).
    pub fn allows(&self, state: &MemberChallenge, change: &Progressed) -> Result<bool, OutOfBounds> {
        let old = state.window(change.period).cloned().unwrap_or_default();
        let stood = Marks::stored(&old.marks);
        let mut stands = stood.clone();
        stands.add_all(&change.marks, false)?;
        let at = |list: &[i64], index: usize| list.get(index).copied().unwrap_or_default();
        let reached: Vec<i64> =
            self.reached(&stands).iter().enumerate().map(|(index, by)| by.saturating_add(at(&change.closed, index))).collect();
        let mut settled = self.settle(&old, &stood, &reached).into_iter();
        let gives = |settled: Settled| {
            [settled.completed.saturating_sub(settled.undone), settled.completed].contains(&at(&change.given, settled.milestone))
        };
        Ok(change.given.len() <= self.milestones.len() && settled.all(gives))
    }

    /// As many marks as are kept.
    fn without_surplus(&self, mut marks: Marks) -> Marks {
        while marks.list().len() > KEPT_MARKS {
            let length = marks.list().len();
            self.goal.track().drop_surplus(&mut marks, self.round());
            if marks.list().len() >= length {
                marks.remove(|position, _| position == 0);
            }
        }
        marks
    }

    /// What each milestone gives or takes back when its window changes to marks that reach it so often.
    ///
    /// A prize is won when it was reached more often than it was given. It is taken back only as far as the
    /// change undid it: a program that asks for more than before takes nothing back by itself.
    fn settle(&self, old: &WindowProgress, stood: &Marks, reached: &[i64]) -> Vec<Settled> {
        let reached_before = self.reached(stood);
        let settle = |milestone: usize| {
            let at = |list: &[i64]| list.get(milestone).copied().unwrap_or_default();
            let counted = |reached: i64| reached.saturating_add(at(&old.closed)).min(self.times());
            let (before, after, given) = (counted(at(&reached_before)), counted(at(reached)), at(&old.given));
            let completed = after.saturating_sub(given).max(0);
            Settled { milestone, completed, undone: before.min(given).saturating_sub(after).max(0) }
        };
        (0..self.milestones.len()).map(settle).collect()
    }

    /// How often marks reach each milestone, without any limit.
    fn reached(&self, marks: &Marks) -> Vec<i64> {
        let (runs, round) = (self.goal.track().runs(marks), self.round());
        let reached = |milestone: &MilestoneRule| {
            runs.iter().fold(0_i64, |sum, run| {
                let rounds = run.checked_div_euclid(round).unwrap_or_default();
                let rest = run.checked_rem_euclid(round).unwrap_or_default();
                sum.saturating_add(rounds).saturating_add(i64::from(rest >= milestone.at))
            })
        };
        self.milestones.iter().map(reached).collect()
    }

    /// The goal of the challenge.
    #[must_use]
    pub fn track(&self) -> &dyn Track {
        self.goal.track()
    }
}

impl Progressed {
    /// What it gives and takes back, milestone by milestone; none that stays as it is.
    pub fn settled(&self) -> impl Iterator<Item = Settled> + '_ {
        let changed = self.given.iter().copied().enumerate().filter(|(_, by)| *by != 0);
        changed.map(|(milestone, by)| Settled { milestone, completed: by.max(0), undone: by.saturating_neg().max(0) })
    }
}

/// Subtracts place by place.
fn minus(left: &[i64], right: &[i64]) -> Vec<i64> {
    left.iter().zip(right).map(|(left, right)| left.saturating_sub(*right)).collect()
}

/// Without noughts at the end.
fn trimmed(mut list: Vec<i64>) -> Vec<i64> {
    while list.last() == Some(&0) {
        list.pop();
    }
    list
}
