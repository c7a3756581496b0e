//! Earning (2.11, 2.12): points are rate × base ÷ every, exact before rounding; groups combine, multipliers multiply.

use std::collections::BTreeMap;

use num_traits::Zero;
use serde_json::{Value, json};

pub use super::base::base_amount;
use super::base::{base_of_line, base_of_shipping, counting_units, earning_lines, items};
use super::condition::{plain, unmet};
use super::filter::selects;
use super::number::{Exact, Whole, exact, round, ten_to, whole};
use super::order::{Order, Phase, digits};
use super::tree::{field, flag, list, named, number, part, text_or};

/// What an order earns, and what its rules did.
pub struct Earned {
    /// Points by wallet; wallets that earn nothing are left out.
    pub wallets: BTreeMap<String, Whole>,
    /// What every earn rule and multiplier did.
    pub trace: Vec<Value>,
}

impl Earned {
    /// The points earned in a wallet.
    pub fn of(&self, wallet: &str) -> Whole {
        self.wallets.get(wallet).cloned().unwrap_or_default()
    }
}

/// What a rule earns before its group multiplies it.
struct Yield<'a> {
    rule: &'a Value,
    points: Exact,
    reason: Option<Value>,
}

/// What the order earns, judged after all rewards.
pub fn earn(order: &Order) -> Earned {
    let mut yields: Vec<Yield> = list(order.program, "earn").iter().map(|rule| yield_of(order, rule)).collect();
    for rule in 0..yields.len() {
        combine(order, &mut yields, rule);
    }
    let mut wallets = BTreeMap::new();
    for wallet in list(order.program, "wallets") {
        let points = wallet_sum(order, &yields, text_or(wallet, "id", ""));
        if !points.is_zero() {
            wallets.insert(text_or(wallet, "id", "").to_owned(), points);
        }
    }
    let rules = yields.iter().map(|each| {
        let outcome = if each.reason.is_some() || each.points.is_zero() { "not_applied" } else { "applied" };
        let points = plain(&round(&each.points, "down"));
        json!({"rule": each.rule["id"], "part": "earn", "outcome": outcome, "reason": each.reason, "points": points})
    });
    let multipliers = list(order.program, "multipliers").iter().map(|multiplier| trace_multiplier(order, multiplier));
    let trace = rules.chain(multipliers).collect();
    Earned { wallets, trace }
}

fn group_of(rule: &Value) -> &str {
    text_or(rule, "group", "base")
}

/// A group; one that is named but not listed has the defaults.
fn group<'a>(order: &Order<'a>, id: &str) -> &'a Value {
    named(list(order.program, "groups"), id).unwrap_or(&Value::Null)
}

/// "A group combines its rules by `sum` (default), `best` or `first`", wallet by wallet: the losers earn nothing.
fn combine(order: &Order, yields: &mut [Yield], place: usize) {
    let Some(own) = yields.get(place).filter(|own| own.reason.is_none()) else { return };
    let is_rival = |other: &Yield| {
        other.reason.is_none()
            && !other.points.is_zero()
            && group_of(other.rule) == group_of(own.rule)
            && other.rule["wallet"] == own.rule["wallet"]
    };
    let rivals = yields.iter().enumerate().filter(|(index, other)| *index != place && is_rival(other));
    let loses = match text_or(group(order, group_of(own.rule)), "combine", "sum") {
        "best" => {
            rivals.fold(false, |loses, (index, other)| loses || other.points > own.points || (other.points == own.points && index < place))
        }
        "first" => rivals.fold(false, |loses, (index, _)| loses || index < place),
        _ => false,
    };
    let combine = text_or(group(order, group_of(own.rule)), "combine", "sum").to_owned();
    if let Some(own) = yields.get_mut(place).filter(|_| loses) {
        own.reason = Some(json!({"condition": format!("not_{combine}")}));
    }
}

/// The points of a wallet: each group multiplied and rounded, what is rounded with the order last of all.
fn wallet_sum(order: &Order, yields: &[Yield], wallet: &str) -> Whole {
    let of_wallet = || yields.iter().filter(|each| each.reason.is_none() && text_or(each.rule, "wallet", "") == wallet);
    let waits = |each: &&Yield| place_of(each.rule) == "order";
    let mut names: Vec<&str> = of_wallet().map(|each| group_of(each.rule)).collect();
    names.dedup();
    names.sort_unstable();
    names.dedup();
    let mut rounded = Whole::zero();
    let mut waiting = Exact::zero();
    for name in names {
        let of_group = || of_wallet().filter(|each| group_of(each.rule) == name);
        let points = of_group().fold(Exact::zero(), |sum, each| sum + &each.points) * group_factor(order, name);
        // "With `order` nothing is rounded before the wallet's sum."
        if of_group().any(|each| waits(&each)) {
            waiting += points;
        } else {
            rounded += round(&points, text_or(group(order, name), "round", "down"));
        }
    }
    let mode = of_wallet().find(waits).map_or("down", |each| text_or(part(each.rule, "round"), "mode", "down"));
    rounded + round(&waiting, mode)
}

fn place_of(rule: &Value) -> &str {
    text_or(part(rule, "round"), "at", "rule")
}

/// A multiplier without a filter multiplies the group's points.
fn group_factor(order: &Order, name: &str) -> Exact {
    let factors = multipliers(order, name).filter(|multiplier| field(multiplier, "items").is_none());
    together(order, name, factors.map(factor).collect())
}

/// A multiplier with a filter multiplies the base of the matching lines before the rate.
fn line_factor(order: &Order, name: &str, line: usize) -> Exact {
    let speaks_of = |multiplier: &&Value| {
        field(multiplier, "items").is_some_and(|filter| order.lines.get(line).is_some_and(|line| selects(order, filter, line)))
    };
    together(order, name, multipliers(order, name).filter(speaks_of).map(factor).collect())
}

/// The multipliers of a group whose conditions hold.
fn multipliers<'a>(order: &Order<'a>, name: &str) -> impl Iterator<Item = &'a Value> {
    let own = list(order.program, "multipliers").iter().filter(|multiplier| group_of(multiplier) == name);
    own.filter(|multiplier| unmet(order, multiplier, Phase::Earning).is_none()).collect::<Vec<_>>().into_iter()
}

fn factor(multiplier: &Value) -> Exact {
    number(multiplier, "factor").unwrap_or_else(|| exact(&whole(1)))
}

/// "Several multipliers `multiply` (default), `add` (what exceeds one: ×2 and ×3 make ×4) or take the `max`." Points
/// are never taken for buying.
fn together(order: &Order, name: &str, factors: Vec<Exact>) -> Exact {
    let one = exact(&whole(1));
    if factors.is_empty() {
        return one;
    }
    match text_or(group(order, name), "multipliers", "multiply") {
        "add" => factors.iter().fold(one.clone(), |sum, factor| sum + factor - &one).max(Exact::zero()),
        "max" => factors.into_iter().max().unwrap_or(one),
        _ => factors.iter().fold(one, |product, factor| product * factor),
    }
}

/// What a rule earns: its steps, counted on the sum of the lines or line by line, × points, rounded at its place.
fn yield_of<'a>(order: &Order, rule: &'a Value) -> Yield<'a> {
    if let Some(reason) = unmet(order, rule, Phase::Earning) {
        return Yield { rule, points: Exact::zero(), reason: Some(reason) };
    }
    let counts = counts(order, rule);
    let mode = text_or(part(rule, "round"), "mode", "down");
    let points = match place_of(rule) {
        "line" => counts.iter().fold(Exact::zero(), |sum, count| sum + exact(&round(&points_for(order, rule, count), mode))),
        "order" => points_for(order, rule, &total(&counts)),
        _ => exact(&round(&points_for(order, rule, &total(&counts)), mode)),
    };
    Yield { rule, points, reason: None }
}

fn total(counts: &[Exact]) -> Exact {
    counts.iter().fold(Exact::zero(), |sum, count| sum + count)
}

/// What a rule counts on each line, multiplied by the multipliers of that line; shipping and the order by themselves.
fn counts(order: &Order, rule: &Value) -> Vec<Exact> {
    let per = text_or(rule, "per", "money");
    if per == "order" {
        // Where nothing is sold that can earn there is no order to earn for.
        return if earning_lines(order, &Value::Null).is_empty() { Vec::new() } else { vec![exact(&whole(1))] };
    }
    let base = part(rule, "base");
    let mut counts = Vec::new();
    for line in earning_lines(order, items(rule)) {
        let count = match per {
            "unit" => exact(&counting_units(order, rule, line)),
            "line" => exact(&counting_units(order, rule, line).min(whole(1))),
            _ => home_major(order, &base_of_line(order, base, line)),
        };
        counts.push(count * line_factor(order, group_of(rule), line));
    }
    if per == "money" {
        counts.push(home_major(order, &base_of_shipping(order, base, items(rule))));
    }
    counts
}

/// Minor units of the order's currency as major units of the program's: "converted once, unrounded" (8).
fn home_major(order: &Order, minor: &Exact) -> Exact {
    minor / exact(&ten_to(digits(text_or(order.cart, "currency", "")))) * order.rate()
}

/// "Points are rate × base ÷ `every`, exact before rounding; `wholeSteps` counts full steps only": in the smallest unit
/// of the wallet.
fn points_for(order: &Order, rule: &Value, count: &Exact) -> Exact {
    let steps = count / number(rule, "every").unwrap_or_else(|| exact(&whole(1)));
    let steps = if flag(rule, "wholeSteps") { steps.floor() } else { steps };
    let unit = exact(&ten_to(order.scale(text_or(rule, "wallet", ""))));
    steps * number(rule, "points").unwrap_or_else(Exact::zero) * unit
}

fn trace_multiplier(order: &Order, multiplier: &Value) -> Value {
    let reason = unmet(order, multiplier, Phase::Earning);
    let speaks_of_some = field(multiplier, "items").is_none_or(|filter| order.lines.iter().any(|line| selects(order, filter, line)));
    let outcome = if reason.is_some() || !speaks_of_some { "not_applied" } else { "applied" };
    json!({"rule": multiplier["id"], "part": "multiplier", "outcome": outcome, "reason": reason})
}

/// Points by wallet as JSON.
pub fn by_wallet(points: &BTreeMap<String, Whole>) -> Value {
    Value::Object(points.iter().map(|(wallet, points)| (wallet.clone(), plain(points))).collect())
}
