//! Limits and caps: they cut last, from the last rule backwards, and say what they used.

use super::EarnRule;
use super::cap::CapRule;
use super::evaluate::{Purchase, Rules};
use super::turn::Turn;
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

/// What limits and caps noted while they cut.
#[derive(Default)]
pub(super) struct Notes {
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
pub(super) fn cut(rules: Rules<'_>, purchase: &Purchase<'_>, turns: &mut [Turn<'_>]) -> Result<Notes, OutOfBounds> {
    for turn in turns.iter_mut() {
        if turn.rule.issue.is_some() {
            turn.issued = turn.counts.unwrap_or(Ratio::ZERO).round(Rounding::Down)?;
        }
        by_own_limits(turn, purchase)?;
    }
    for (index, cap) in rules.caps.iter().enumerate() {
        by_cap(index, cap, turns, purchase)?;
    }
    let mut notes = Notes::default();
    for turn in turns.iter() {
        notes.note_rule(turn, purchase)?;
    }
    for cap in rules.caps {
        notes.note(&cap.id, &cap.limit, sum(cap, turns)?, purchase)?;
    }
    Ok(notes)
}

fn by_own_limits(turn: &mut Turn<'_>, purchase: &Purchase<'_>) -> Result<(), OutOfBounds> {
    for (position, limit) in turn.rule.limits.iter().enumerate() {
        let counted = match limit.measure {
            Measure::Uses => turn.issued,
            Measure::Points | Measure::Money => turn.points.get(),
        };
        if let Some(left) = left_of(limit, counted, purchase)? {
            leave(turn, left, LimitedBy::Limit(position))?;
        }
    }
    Ok(())
}

fn by_cap(index: usize, cap: &CapRule, turns: &mut [Turn<'_>], purchase: &Purchase<'_>) -> Result<(), OutOfBounds> {
    let total = sum(cap, turns)?;
    let Some(left) = left_of(&cap.limit, total, purchase)? else { return Ok(()) };
    let mut over = total.saturating_sub(left);
    for turn in turns.iter_mut().rev().filter(|turn| holds(cap, turn)) {
        let points = turn.points.get();
        let taken = points.min(over);
        if taken > 0 {
            over = over.saturating_sub(taken);
            leave(turn, points.saturating_sub(taken), LimitedBy::Cap(index))?;
        }
    }
    Ok(())
}

fn holds(cap: &CapRule, turn: &Turn<'_>) -> bool {
    cap.rules.binary_search(&turn.index).is_ok()
}

fn sum(cap: &CapRule, turns: &[Turn<'_>]) -> Result<i64, OutOfBounds> {
    Points::sum(turns.iter().filter(|turn| holds(cap, turn)).map(|turn| turn.points)).map(Points::get)
}

/// Leaves a rule so much of what it gave, and remembers what cut it.
fn leave(turn: &mut Turn<'_>, left: i64, by: LimitedBy) -> Result<(), OutOfBounds> {
    let before = if turn.issued > 0 { turn.issued } else { turn.points.get() };
    if turn.issued > 0 {
        turn.issued = left;
    } else {
        turn.points = Points::new(left)?;
    }
    let wanted = turn.limited.map_or(before, |earlier| earlier.wanted);
    turn.limited = Some(Limited { by, wanted, actual: left });
    Ok(())
}

impl Notes {
    /// Notes what a rule used of its limits.
    fn note_rule(&mut self, turn: &Turn<'_>, purchase: &Purchase<'_>) -> Result<(), OutOfBounds> {
        let rule = turn.rule;
        let uses = if rule.issue.is_some() { turn.issued } else { turn.points.get().min(1) };
        for limit in &rule.limits {
            let by = if limit.measure == Measure::Uses { uses } else { turn.points.get() };
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
