//! What came of the codes that the shopper entered: those that set a reward off, and those that rules ask for.

use super::Decided;
use super::answer::{CodeOutcome, CodeStatus};
use super::earn_trace::{why_of_multiplier, why_of_rule};
use super::render::reason;
use super::settled::{Entry, Outcome, Settled, Turn};
use crate::accrual::evaluate::{MultiplierOutcome, RuleOutcome};
use crate::cart::code::Code;
use crate::condition::{Check as _, Condition, Unmet};
use crate::reward::RewardRule;
use crate::values::id::Id;

/// Each code as entered. Of several rules that know a code the one that went best answers for it.
#[must_use]
pub fn codes(decided: &Decided<'_>) -> Vec<CodeStatus> {
    decided.settled.cart.codes.iter().enumerate().map(|(position, code)| status(decided, position, code)).collect()
}

fn status(decided: &Decided<'_>, position: usize, entered: &Id) -> CodeStatus {
    let code = Code::of(entered);
    let settled = &decided.settled;
    let set_off = settled.turns.iter().filter(|turn| turn.entry == Entry::Code(position)).filter_map(|turn| of_reward(settled, turn));
    let asking = settled.turns.iter().filter(|turn| settled.rule(turn.reward).is_some_and(|rule| asks_for(&rule.when, &code)));
    let asking = asking.filter_map(|turn| of_reward(settled, turn));
    let answers = set_off.chain(asking).chain(of_earning(decided, &code));
    let best = answers.min_by_key(|answer| answer.status);
    // A code whose time is over is one that nobody knows any more.
    let best = best.unwrap_or(Answer { status: CodeOutcome::Rejected, reward: None, missing: None });
    CodeStatus { code: entered.clone(), status: best.status, reward: best.reward, missing: best.missing }
}

/// What one rule says of a code that it knows.
struct Answer {
    status: CodeOutcome,
    reward: Option<Id>,
    missing: Option<Unmet>,
}

fn asks_for(when: &[Condition], code: &Code) -> bool {
    when.iter().any(|condition| condition.asks_for(code))
}

fn of_reward(settled: &Settled<'_>, turn: &Turn) -> Option<Answer> {
    let rule: &RewardRule = settled.rule(turn.reward)?;
    let status = match &turn.outcome {
        Outcome::Applied { .. } if turn.entry != Entry::Idle => CodeOutcome::Applied,
        _ if is_over(&rule.when, settled) => return None,
        Outcome::NotBest { .. } | Outcome::Excluded { .. } => CodeOutcome::Rejected,
        _ => CodeOutcome::NotYet,
    };
    Some(Answer { status, reward: Some(rule.id.clone()), missing: reason(settled, rule, turn) })
}

/// What earn rules say, then multipliers.
fn of_earning<'a>(decided: &'a Decided<'_>, code: &'a Code) -> impl Iterator<Item = Answer> + 'a {
    let settled = &decided.settled;
    let situation = settled.settled_situation();
    let rules = decided.earned.rules.iter().filter_map(|result| Some((settled.version.earning.earn.get(result.rule)?, &result.outcome)));
    let rules = rules.filter(|(rule, _)| asks_for(&rule.when, code));
    let rules = rules.filter_map(move |(rule, outcome)| {
        let status = match outcome {
            RuleOutcome::Applied(_) | RuleOutcome::Issued(_) => CodeOutcome::Applied,
            RuleOutcome::Limited(limited) if limited.gives() => CodeOutcome::Applied,
            RuleOutcome::Elsewhere => return None,
            _ if is_over(&rule.when, settled) => return None,
            RuleOutcome::NotBest => CodeOutcome::Rejected,
            RuleOutcome::Unmet(_) | RuleOutcome::Nothing | RuleOutcome::Limited(_) => CodeOutcome::NotYet,
        };
        let missing = if status == CodeOutcome::Applied { None } else { why_of_rule(rule, *outcome, &situation) };
        Some(Answer { status, reward: None, missing })
    });
    let multipliers = decided.earned.multipliers.iter();
    let multipliers = multipliers.filter_map(|(index, outcome)| Some((settled.version.earning.multipliers.get(*index)?, outcome)));
    let multipliers = multipliers.filter(|(rule, _)| asks_for(&rule.when, code)).filter_map(move |(rule, outcome)| {
        let status = match outcome {
            MultiplierOutcome::Applied => CodeOutcome::Applied,
            _ if is_over(&rule.when, settled) => return None,
            MultiplierOutcome::Unmet(_) | MultiplierOutcome::Nothing => CodeOutcome::NotYet,
        };
        Some(Answer { status, reward: None, missing: why_of_multiplier(rule, *outcome, &situation) })
    });
    rules.chain(multipliers)
}

fn is_over(when: &[Condition], settled: &Settled<'_>) -> bool {
    when.iter().any(|condition| condition.is_over(settled.at))
}
