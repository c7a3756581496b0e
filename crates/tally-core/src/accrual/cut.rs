//! Limits and caps: they cut last, from the last rule backwards, and say what they used.

use super::EarnRule;
use super::cap::CapRule;
use super::evaluate::{Purchase, Rules};
use crate::limit::{LimitRule, Measure, Over, Room, Usage, note};
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;
use crate::values::time::Instant;

/// What cut a rule, what the rule would have given, and what it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limited {
    /// What cut it.
    pub by: LimitedBy,
    /// Points, or issued rewards, before.
    pub wanted: i64,
    /// And after.
    pub actual: i64,
}

/// What cut a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitedBy {
    /// Its own limit at this position.
    Limit(usize),
    /// The program's cap at this position.
    Cap(usize),
    /// Its cooldown, which ends at this instant.
    Cooldown(Instant),
}

impl Limited {
    /// Whether something is left.
    #[must_use]
    pub const fn gives(&self) -> bool {
        match self.by {
            LimitedBy::Cooldown(_) => false,
            LimitedBy::Limit(_) | LimitedBy::Cap(_) => self.actual > 0,
        }
    }
}

/// What is left after every limit.
pub(super) struct Cut {
    /// The points of each rule.
    pub points: Vec<Points>,
    /// The rewards that each rule issues.
    pub issued: Vec<i64>,
    /// What cut each rule.
    pub limited: Vec<Option<Limited>>,
    /// What is added to counters.
    pub usage: Vec<Usage>,
    /// Rules and caps with a limit whose room is not known here.
    pub unconfirmed: Vec<Id>,
}

/// Whether a rule rests, or has no use left; then it does not apply.
pub(super) fn used_up(rule: &EarnRule, purchase: &Purchase<'_>) -> Result<Option<Limited>, OutOfBounds> {
    let (member, at) = (purchase.situation.member, purchase.situation.at);
    if let Some(cooldown) = &rule.cooldown
        && let Some(end) = cooldown.rests_until(member, purchase.calendar.zone, at)?
    {
        return Ok(Some(Limited { by: LimitedBy::Cooldown(end), wanted: end.ms(), actual: at.ms() }));
    }
    for (index, limit) in rule.limits.iter().enumerate().filter(|(_, limit)| limit.measure == Measure::Uses) {
        if limit.room(member, &purchase.calendar, at)? == Room::Left(0) {
            return Ok(Some(Limited { by: LimitedBy::Limit(index), wanted: 1, actual: 0 }));
        }
    }
    Ok(None)
}

/// Cuts what the rules give: each by its own limits, then all by the caps.
pub(super) fn cut(rules: Rules<'_>, purchase: &Purchase<'_>, points: &[Points], counts: &[Option<Ratio>]) -> Result<Cut, OutOfBounds> {
    let mut cut = Cut {
        points: points.to_vec(),
        issued: vec![0; rules.earn.len()],
        limited: vec![None; rules.earn.len()],
        usage: Vec::new(),
        unconfirmed: Vec::new(),
    };
    for (index, rule) in rules.earn.iter().enumerate() {
        if rule.issue.is_some() {
            let count = counts.get(index).copied().flatten().unwrap_or(Ratio::ZERO).round(Rounding::Down)?;
            if let Some(slot) = cut.issued.get_mut(index) {
                *slot = count;
            }
        }
        cut.by_own_limits(index, rule, purchase)?;
    }
    for (index, cap) in rules.caps.iter().enumerate() {
        cut.by_cap(index, cap, purchase)?;
    }
    for (index, rule) in rules.earn.iter().enumerate() {
        cut.note_rule(index, rule, purchase)?;
    }
    for cap in rules.caps {
        let total = cut.sum(cap)?;
        cut.note(&cap.id, &cap.limit, total, purchase)?;
    }
    Ok(cut)
}

impl Cut {
    fn points_of(&self, rule: usize) -> i64 {
        self.points.get(rule).map_or(0, |points| points.get())
    }

    fn issued_by(&self, rule: usize) -> i64 {
        self.issued.get(rule).copied().unwrap_or_default()
    }

    fn sum(&self, cap: &CapRule) -> Result<i64, OutOfBounds> {
        let points = cap.rules.iter().filter_map(|rule| self.points.get(*rule));
        Points::sum(points.copied()).map(Points::get)
    }

    fn by_own_limits(&mut self, index: usize, rule: &EarnRule, purchase: &Purchase<'_>) -> Result<(), OutOfBounds> {
        for (position, limit) in rule.limits.iter().enumerate() {
            let counted = match limit.measure {
                Measure::Uses => self.issued_by(index),
                Measure::Points | Measure::Money => self.points_of(index),
            };
            if let Some(left) = left_of(limit, counted, purchase)? {
                self.leave(index, left, LimitedBy::Limit(position))?;
            }
        }
        Ok(())
    }

    fn by_cap(&mut self, index: usize, cap: &CapRule, purchase: &Purchase<'_>) -> Result<(), OutOfBounds> {
        let total = self.sum(cap)?;
        let Some(left) = left_of(&cap.limit, total, purchase)? else { return Ok(()) };
        let mut over = total.saturating_sub(left);
        for rule in cap.rules.iter().rev() {
            let points = self.points_of(*rule);
            let taken = points.min(over);
            if taken > 0 {
                over = over.saturating_sub(taken);
                self.leave(*rule, points.saturating_sub(taken), LimitedBy::Cap(index))?;
            }
        }
        Ok(())
    }

    /// Leaves a rule so much of what it gave, and remembers what cut it.
    fn leave(&mut self, rule: usize, left: i64, by: LimitedBy) -> Result<(), OutOfBounds> {
        let (issued, points) = (self.issued_by(rule), self.points_of(rule));
        let before = if issued > 0 { issued } else { points };
        if issued > 0 {
            self.issued.get_mut(rule).into_iter().for_each(|slot| *slot = left);
        } else {
            let left = Points::new(left)?;
            self.points.get_mut(rule).into_iter().for_each(|slot| *slot = left);
        }
        if let Some(slot) = self.limited.get_mut(rule) {
            let wanted = slot.map_or(before, |earlier| earlier.wanted);
            *slot = Some(Limited { by, wanted, actual: left });
        }
        Ok(())
    }

    /// Notes what a rule used of its limits.
    fn note_rule(&mut self, index: usize, rule: &EarnRule, purchase: &Purchase<'_>) -> Result<(), OutOfBounds> {
        let (issued, points) = (self.issued_by(index), self.points_of(index));
        let uses = if rule.issue.is_some() { issued } else { points.min(1) };
        for limit in &rule.limits {
            let by = if limit.measure == Measure::Uses { uses } else { points };
            self.note(&rule.id, limit, by, purchase)?;
        }
        if let Some(cooldown) = rule.cooldown.as_ref().filter(|_| uses > 0) {
            note(&mut self.usage, cooldown.usage(purchase.situation.member, purchase.situation.at));
        }
        Ok(())
    }

    fn note(&mut self, owner: &Id, limit: &LimitRule, by: i64, purchase: &Purchase<'_>) -> Result<(), OutOfBounds> {
        let (member, at) = (purchase.situation.member, purchase.situation.at);
        if by > 0 && limit.room(member, &purchase.calendar, at)? == Room::Unconfirmed && !self.unconfirmed.contains(owner) {
            self.unconfirmed.push(owner.clone());
        }
        if let Some(used) = limit.usage(by, &purchase.calendar, at)? {
            note(&mut self.usage, used);
        }
        Ok(())
    }
}

/// What a limit leaves of an amount, if it does not leave all of it.
fn left_of(limit: &LimitRule, amount: i64, purchase: &Purchase<'_>) -> Result<Option<i64>, OutOfBounds> {
    if amount <= 0 {
        return Ok(None);
    }
    let Room::Left(room) = limit.room(purchase.situation.member, &purchase.calendar, purchase.situation.at)? else { return Ok(None) };
    Ok((amount > room).then_some(match limit.over {
        Over::Reduce => room,
        Over::Reject => 0,
    }))
}
