//! What earn rules and multipliers did, as a quote says it.

use super::answer::{EarnedBy, Issued, PartOfProgram, TraceEntry, TraceOutcome};
use crate::accrual::EarnRule;
use crate::accrual::cut::{Limited, LimitedBy};
use crate::accrual::earning::Which;
use crate::accrual::evaluate::{Earned, MultiplierOutcome, Purchase, RuleOutcome, added};
use crate::accrual::multiplier::MultiplierRule;
use crate::condition::{Check as _, Condition, Situation, Unmet};
use crate::program::Rulebook;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::points::Points;
use crate::values::wire::Wire as _;

/// The points of each rule that earned some.
#[must_use]
pub fn earned_by(version: &Rulebook, earned: &Earned) -> Vec<EarnedBy> {
    let mut by = Vec::with_capacity(earned.rules.len());
    by.extend(earned.rules.iter().filter(|result| result.points > Points::ZERO).filter_map(|result| {
        let rule = version.earning.earn.get(result.rule)?;
        let wallet = version.wallet(rule.wallet?)?.id.clone();
        Some(EarnedBy { rule: rule.id.clone(), wallet, points: result.points })
    }));
    by
}

/// What earn rules issue.
#[must_use]
pub fn issued(version: &Rulebook, earned: &Earned) -> Vec<Issued> {
    let issued = earned.issued.iter().filter_map(|issued| {
        let by = version.earning.earn.get(issued.rule)?.id.clone();
        Some(Issued { by, reward: Some(issued.reward.clone()), count: issued.count })
    });
    issued.collect()
}

/// What each earn rule did that speaks of this, then what each multiplier did, in the program's order.
#[must_use]
pub fn trace(version: &Rulebook, earned: &Earned, purchase: &Purchase<'_>) -> Vec<TraceEntry> {
    let situation = purchase.situation;
    let rules = earned.rules.iter().filter(|result| result.outcome != RuleOutcome::Elsewhere);
    let rules = rules.filter_map(|result| Some((version.earning.earn.get(result.rule)?, result.outcome)));
    let mut trace: Vec<TraceEntry> = rules.map(|(rule, outcome)| of_rule(rule, outcome, version, &situation)).collect();
    let added = added(version.rules(Which::All), &earned.multipliers, purchase);
    for ((index, outcome), added) in earned.multipliers.iter().zip(added) {
        let Some(rule) = version.earning.multipliers.get(*index) else { continue };
        let mut entry = entry(&rule.id, PartOfProgram::Multiplier, why_of_multiplier(rule, *outcome, &situation));
        entry.factor = Some(rule.factor);
        entry.points = added.as_deref().and_then(only).filter(|_| *outcome == MultiplierOutcome::Applied);
        trace.push(entry);
    }
    trace
}

/// The points that a multiplier added, if they are of one wallet: points of two are no sum.
fn only(added: &[Points]) -> Option<Points> {
    let mut some = added.iter().copied().filter(|points| *points != Points::ZERO);
    let first = some.next().unwrap_or_default();
    some.next().is_none().then_some(first)
}

/// Why an earn rule gave nothing, or not all.
pub(super) fn why_of_rule(rule: &EarnRule, outcome: RuleOutcome, situation: &Situation<'_>) -> Option<Unmet> {
    match outcome {
        RuleOutcome::Applied(_) | RuleOutcome::Issued(_) | RuleOutcome::Elsewhere => None,
        RuleOutcome::Unmet(index) => unmet(&rule.when, index, situation),
        RuleOutcome::Nothing => nothing(),
        RuleOutcome::NotBest => Unmet::new("not_best", rule.id.encode(), Json::Null),
        RuleOutcome::Limited(limited) => Unmet::new(kind(limited), Json::Integer(limited.wanted), Json::Integer(limited.actual)),
    }
}

/// Why a multiplier did nothing.
pub(super) fn why_of_multiplier(rule: &MultiplierRule, outcome: MultiplierOutcome, situation: &Situation<'_>) -> Option<Unmet> {
    match outcome {
        MultiplierOutcome::Applied => None,
        MultiplierOutcome::Unmet(index) => unmet(&rule.when, index, situation),
        MultiplierOutcome::Nothing => nothing(),
    }
}

fn of_rule(rule: &EarnRule, outcome: RuleOutcome, version: &Rulebook, situation: &Situation<'_>) -> TraceEntry {
    let mut entry = entry(&rule.id, PartOfProgram::Earn, why_of_rule(rule, outcome, situation));
    match outcome {
        RuleOutcome::Applied(points) => entry.points = Some(points),
        RuleOutcome::Limited(limited) => {
            entry.outcome = TraceOutcome::Limited;
            entry.limited_by = cut_by(rule, limited.by, version);
            entry.points = points_left(rule, limited);
        }
        RuleOutcome::Issued(_) | RuleOutcome::Unmet(_) | RuleOutcome::Nothing | RuleOutcome::NotBest | RuleOutcome::Elsewhere => {}
    }
    entry
}

const fn kind(limited: Limited) -> &'static str {
    match limited.by {
        LimitedBy::Limit(_) => "limit",
        LimitedBy::Cap(_) => "cap",
        LimitedBy::Cooldown(_) => "cooldown",
    }
}

/// The points that a limit left of a rule that credits points.
fn points_left(rule: &EarnRule, limited: Limited) -> Option<Points> {
    rule.wallet?;
    match limited.by {
        LimitedBy::Cooldown(_) => Some(Points::ZERO),
        LimitedBy::Limit(_) | LimitedBy::Cap(_) => Points::new(limited.actual).ok(),
    }
}

fn cut_by(rule: &EarnRule, by: LimitedBy, version: &Rulebook) -> Option<Id> {
    match by {
        LimitedBy::Limit(index) => rule.limits.get(index).map(|limit| limit.counter.clone().unwrap_or_else(|| rule.id.clone())),
        LimitedBy::Cap(index) => version.earning.caps.get(index).map(|cap| cap.id.clone()),
        LimitedBy::Cooldown(_) => rule.cooldown.as_ref().map(|cooldown| cooldown.counter.clone()),
    }
}

fn unmet(conditions: &[Condition], index: usize, situation: &Situation<'_>) -> Option<Unmet> {
    conditions.get(index).and_then(|condition| condition.unmet(situation))
}

fn nothing() -> Option<Unmet> {
    Unmet::new("base", Json::Text("something that counts".to_owned()), Json::Null)
}

fn entry(rule: &Id, part: PartOfProgram, reason: Option<Unmet>) -> TraceEntry {
    let outcome = if reason.is_none() { TraceOutcome::Applied } else { TraceOutcome::NotApplied };
    TraceEntry { rule: rule.clone(), part, outcome, reason, points: None, amount: None, factor: None, limited_by: None }
}
