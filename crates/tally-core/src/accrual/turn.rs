//! An earn rule at its turn: what it gives by itself, what is left of that, and why.

use super::cut::{self, Limited};
use super::evaluate::{Purchase, RuleOutcome};
use super::held::Held;
use super::{EarnRule, RoundAt, event};
use crate::condition::unmet_at;
use crate::values::error::OutOfBounds;
use crate::values::points::Points;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;

/// An earn rule on its way through the steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn<'a> {
    /// Its position in the program.
    pub index: usize,
    /// The rule.
    pub rule: &'a EarnRule,
    /// What it gives by itself.
    attempt: Attempt,
    /// What it counts for beside the others of its group: points, or what it issues; before multipliers without filter.
    pub counts: Option<Ratio>,
    /// Its points, multiplied, rounded and cut.
    pub points: Points,
    /// How many rewards it issues, after limits.
    pub issued: i64,
    /// What cut it.
    pub limited: Option<Limited>,
}

/// What a rule gives by itself.
#[derive(Debug, Clone, Copy)]
enum Attempt {
    /// So many points, or so many issued rewards.
    Gives(Ratio),
    /// Nothing: its condition at this index does not hold.
    Unmet(usize),
    /// Nothing: a limit is used up.
    UsedUp(Limited),
    /// Nothing: it speaks of something else.
    Elsewhere,
}

impl<'a> Turn<'a> {
    /// Tries a rule.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an exact result leaves 128 bits.
    pub fn begin(index: usize, rule: &'a EarnRule, held: &Held<'_>, purchase: &Purchase<'_>) -> Result<Self, OutOfBounds> {
        let attempt = attempt(rule, held, purchase)?;
        let counts = match attempt {
            Attempt::Gives(given) if given != Ratio::ZERO => Some(given),
            _ => None,
        };
        Ok(Self { index, rule, attempt, counts, points: Points::ZERO, issued: 0, limited: None })
    }

    /// Whether it gives something by itself.
    pub fn gives(&self) -> bool {
        matches!(self.attempt, Attempt::Gives(given) if given != Ratio::ZERO)
    }

    /// What came of it.
    pub fn outcome(&self) -> RuleOutcome {
        match (self.attempt, self.limited) {
            (Attempt::Elsewhere, _) => RuleOutcome::Elsewhere,
            (Attempt::Unmet(unmet), _) => RuleOutcome::Unmet(unmet),
            (Attempt::UsedUp(limited), _) | (Attempt::Gives(_), Some(limited)) => RuleOutcome::Limited(limited),
            (Attempt::Gives(_), None) if !self.gives() => RuleOutcome::Nothing,
            (Attempt::Gives(_), None) if self.counts.is_none() => RuleOutcome::NotBest,
            (Attempt::Gives(_), None) if self.rule.issue.is_some() => RuleOutcome::Issued(self.issued),
            (Attempt::Gives(_), None) => RuleOutcome::Applied(self.points),
        }
    }
}

/// What a rule gives after its own rounding and before multipliers without filter, or why it gives nothing.
fn attempt(rule: &EarnRule, held: &Held<'_>, purchase: &Purchase<'_>) -> Result<Attempt, OutOfBounds> {
    if !event::speaks_of(rule, purchase) {
        return Ok(Attempt::Elsewhere);
    }
    if let Some(unmet) = unmet_at(&rule.when, &purchase.situation) {
        return Ok(Attempt::Unmet(unmet));
    }
    let given = match &rule.issue {
        Some(issue) => {
            let mut steps = Ratio::ZERO;
            rule.per.count(rule, purchase, &mut |counted| {
                steps = steps.plus(counted.steps)?;
                Ok(())
            })?;
            Ratio::whole(issue.count(steps.over(rule.every)?)?)
        }
        None => points(rule, held, purchase)?,
    };
    // A rule that gives nothing anyway has no need of a limit to say so.
    let used_up = if given == Ratio::ZERO { None } else { cut::used_up(rule, purchase)? };
    Ok(used_up.map_or(Attempt::Gives(given), Attempt::UsedUp))
}

fn points(rule: &EarnRule, held: &Held<'_>, purchase: &Purchase<'_>) -> Result<Ratio, OutOfBounds> {
    let mut steps = Ratio::ZERO;
    let mut points = Ratio::ZERO;
    let place = held.place_of(rule.group);
    rule.per.count(rule, purchase, &mut |counted| {
        let line_steps = match held.factor_of_line(place, counted.line)? {
            Some(factor) => counted.steps.times(factor)?,
            None => counted.steps,
        };
        if rule.round.at == RoundAt::Line {
            points = points.plus(round(points_for(rule, line_steps)?, rule.round.mode)?)?;
        } else {
            steps = steps.plus(line_steps)?;
        }
        Ok(())
    })?;
    match rule.round.at {
        RoundAt::Line => Ok(points),
        RoundAt::Rule => round(points_for(rule, steps)?, rule.round.mode),
        RoundAt::Order => points_for(rule, steps),
    }
}

fn points_for(rule: &EarnRule, steps: Ratio) -> Result<Ratio, OutOfBounds> {
    let steps = steps.over(rule.every)?;
    rule.points.times(if rule.whole_steps { steps.floor() } else { steps })
}

fn round(points: Ratio, mode: Rounding) -> Result<Ratio, OutOfBounds> {
    points.round(mode).map(Ratio::whole)
}
