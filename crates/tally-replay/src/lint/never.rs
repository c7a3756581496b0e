//! Rules that never apply: windows that are over, conditions that contradict each other, filters without words.

use tally_core::cart::filter::Filter;
use tally_core::condition::{Check as _, Condition, When};
use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;

use super::finding::Findings;

/// A rule: its place, its conditions as compiled and as written, the lines it speaks of.
struct Rule<'a> {
    path: String,
    compiled: &'a [Condition],
    when: &'a [When],
    items: Option<&'a Filter>,
}

pub fn look(version: &Version, at: Instant, findings: &mut Findings) {
    for rule in rules(version) {
        if let Some(over) = rule.compiled.iter().position(|condition| condition.is_over(at)) {
            let message = "the window is over, so the rule never applies again; give it a later `until`, or take the rule out";
            findings.warn(format!("{}/when/{over}", rule.path), "window_over", message.to_owned());
        }
        for (index, one) in rule.when.iter().enumerate() {
            let contradicted = rule.when.iter().take(index).any(|other| contradict(version, other, one));
            if contradicted {
                let message = "this never holds together with a condition before it; keep one, or put both into `any`";
                findings.warn(format!("{}/when/{index}", rule.path), "never_true", message.to_owned());
            }
        }
        if rule.items.is_some_and(selects_nothing) {
            let message = "an empty list selects nothing; name something in it, or leave it out to select everything";
            findings.warn(format!("{}/items", rule.path), "selects_nothing", message.to_owned());
        }
    }
}

fn rules(version: &Version) -> Vec<Rule<'_>> {
    let program = &version.program;
    let earn = program.earn.iter().zip(&version.earning.earn).enumerate().map(|(index, (written, rule))| Rule {
        path: format!("/earn/{index}"),
        compiled: &rule.when,
        when: &written.when,
        items: Some(&written.items),
    });
    let multipliers = program.multipliers.iter().zip(&version.earning.multipliers).enumerate().map(|(index, (written, rule))| Rule {
        path: format!("/multipliers/{index}"),
        compiled: &rule.when,
        when: &written.when,
        items: written.items.as_ref(),
    });
    let rewards = program.rewards.iter().zip(version.rewards.iter()).enumerate().map(|(index, (written, rule))| Rule {
        path: format!("/rewards/{index}"),
        compiled: &rule.when,
        when: &written.when,
        items: None,
    });
    earn.chain(multipliers).chain(rewards).collect()
}

/// Whether no order can meet both.
fn contradict(version: &Version, one: &When, other: &When) -> bool {
    match (one, other) {
        (When::Member(one), When::Member(other)) => one != other,
        (When::Member(false), When::Tier(_) | When::Order(_) | When::Balance(_) | When::Tenure(_)) => true,
        (When::Tier(_) | When::Order(_) | When::Balance(_) | When::Tenure(_), When::Member(false)) => true,
        (When::Channel(one), When::Channel(other)) => apart(&one.encode(), &other.encode()),
        (When::Store(one), When::Store(other)) => apart(&one.encode(), &other.encode()),
        (When::Payment(one), When::Payment(other)) => apart(&one.encode(), &other.encode()),
        (When::Window(one), When::Window(other)) => {
            let zone = &version.program.zone;
            let before = |until: Option<_>, from: Option<_>| matches!((until, from), (Some(until), Some(from)) if until <= from);
            let from = |window: &tally_core::condition::window::Window| window.from.and_then(|from| from.as_beginning(zone).ok());
            let until = |window: &tally_core::condition::window::Window| window.until.and_then(|until| until.as_end(zone).ok());
            before(until(one), from(other)) || before(until(other), from(one))
        }
        (When::Tier(one), When::Tier(other)) if one.ladder == other.ladder => {
            let rank = |tier: &Id| {
                let ladder = version.program.ladders.iter().find(|ladder| ladder.id == one.ladder);
                ladder.and_then(|ladder| ladder.tiers.iter().position(|known| known.id == *tier))
            };
            let below = |most: &Option<Id>, least: &Id| most.as_ref().is_some_and(|most| rank(most) < rank(least));
            below(&one.at_most, &other.at_least) || below(&other.at_most, &one.at_least)
        }
        (When::Schedule(one), When::Schedule(other)) => match (&one.weekdays, &other.weekdays) {
            // Hours past midnight belong to the day before, so only whole days are compared.
            (Some(days), Some(others)) if one.from.is_none() && other.from.is_none() => !days.iter().any(|day| others.contains(day)),
            _ => false,
        },
        _ => false,
    }
}

/// Whether two lists of names have none in common.
fn apart(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::List(one), Json::List(other)) => !one.iter().any(|name| other.contains(name)),
        _ => false,
    }
}

fn selects_nothing(filter: &Filter) -> bool {
    let lists = [&filter.sku, &filter.category, &filter.tag, &filter.brand];
    lists.into_iter().flatten().any(Vec::is_empty) || filter.attribute.iter().flatten().any(|(_, values)| values.is_empty())
}
