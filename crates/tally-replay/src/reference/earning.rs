//! Earning (2.11, 2.12): points are rate × base ÷ every, exact before rounding; groups combine, multipliers multiply.

use std::collections::BTreeMap;

use num_traits::Zero;
use serde_json::{Value, json};

use super::allocation::allocate;
pub use super::base::base_amount;
use super::base::{base_of_line, base_of_shipping, counting_units, earning_lines, items};
use super::condition::{plain, unmet};
use super::filter::selects;
use super::number::{Exact, Whole, exact, number_of_steps, round, ten_to, whole};
use super::order::{Order, Phase, digits};
use super::tree::{field, flag, integer, list, named, number, part, text_or};

/// What an order earns, and what its rules did.
pub struct Earned<'a> {
    /// Points by wallet; wallets that earn nothing are left out.
    pub wallets: BTreeMap<String, Whole>,
    /// What every rule gave, in the order of the program.
    pub yields: Vec<Yield<'a>>,
    /// What every earn rule and multiplier did.
    pub trace: Vec<Value>,
}

impl Earned<'_> {
    /// The points earned in a wallet.
    pub fn of(&self, wallet: &str) -> Whole {
        self.wallets.get(wallet).cloned().unwrap_or_default()
    }
}

/// What a rule earns.
pub struct Yield<'a> {
    /// The rule.
    pub rule: &'a Value,
    /// Before its group multiplies it, exactly.
    pub points: Exact,
    /// Why it does not count.
    pub reason: Option<Value>,
    /// What it gives in the end: points, or how many of what it issues.
    pub given: Whole,
    /// Whether a limit, a cap or its cooldown cut it.
    pub is_limited: bool,
}

impl Yield<'_> {
    /// Whether it gives something in the end.
    pub fn gives(&self) -> bool {
        !self.given.is_zero()
    }

    /// Whether it counts, and is in the group of a multiplier.
    pub fn is_multiplied_by(&self, multiplier: &Value) -> bool {
        (self.reason.is_none() || self.is_limited) && !self.points.is_zero() && group_of(self.rule) == group_of(multiplier)
    }
}

/// What the order earns, judged after all rewards. "With `includingThisOrder` the order's metric is computed with the tier
/// held before it, then the tier follows, then the multipliers."
pub fn earn<'a>(order: &Order<'a>) -> Earned<'a> {
    let risen = super::tier::risen(order, &earn_once(order));
    earn_once(&Order { risen, ..order.clone() })
}

/// What the rules give, by the tiers held, or those that the order is said to have reached.
pub fn earn_once<'a>(order: &Order<'a>) -> Earned<'a> {
    let rules = list(order.program, "earn").iter().filter(|rule| super::event::is_spoken_of(order, rule));
    let mut yields: Vec<Yield<'a>> = rules.map(|rule| yield_of(order, rule)).collect();
    for rule in 0..yields.len() {
        combine(order, &mut yields, rule);
    }
    for wallet in list(order.program, "wallets") {
        share_out(order, &mut yields, text_or(wallet, "id", ""));
    }
    super::cap::cut(order, &mut yields);
    let mut wallets: BTreeMap<String, Whole> = BTreeMap::new();
    for each in yields.iter().filter(|each| field(each.rule, "issue").is_none() && !each.given.is_zero()) {
        *wallets.entry(text_or(each.rule, "wallet", "").to_owned()).or_default() += &each.given;
    }
    let rules = yields.iter().map(|each| {
        let is_applied = each.reason.is_none() && if each.given.is_zero() { !each.points.is_zero() } else { true };
        let outcome = match each.is_limited {
            true => "limited",
            false if is_applied => "applied",
            false => "not_applied",
        };
        let is_issued = field(each.rule, "issue").is_some();
        let points = if is_issued { Value::Null } else { plain(&each.given) };
        let nothing = (outcome == "not_applied").then(|| json!({"condition": "base"}));
        json!({"rule": each.rule["id"], "part": "earn", "outcome": outcome, "reason": each.reason.clone().or(nothing), "points": points})
    });
    let multipliers = list(order.program, "multipliers").iter().map(|multiplier| trace_multiplier(order, multiplier));
    let trace = rules.chain(multipliers).collect();
    Earned { wallets, yields, trace }
}

fn group_of(rule: &Value) -> &str {
    text_or(rule, "group", "base")
}

/// A group; one that is named but not listed has the defaults.
fn group<'a>(order: &Order<'a>, id: &str) -> &'a Value {
    named(list(order.program, "groups"), id).unwrap_or(&Value::Null)
}

/// "A group combines its rules by `sum` (default), `best` or `first`", wallet by wallet: the losers earn nothing. Of equals
/// the one of higher priority counts, then the earlier one.
fn combine(order: &Order, yields: &mut [Yield], place: usize) {
    let Some(own) = yields.get(place).filter(|own| own.reason.is_none() && !own.points.is_zero()) else { return };
    let is_rival = |other: &Yield| {
        other.reason.is_none()
            && !other.points.is_zero()
            && group_of(other.rule) == group_of(own.rule)
            && other.rule["wallet"] == own.rule["wallet"]
            && field(other.rule, "issue").is_none()
    };
    let comes_first = |index: usize, other: &Yield| {
        let key = |place: usize, each: &Yield| (-integer(each.rule, "priority"), place);
        key(index, other) < key(place, own)
    };
    let mut rivals = yields.iter().enumerate().filter(|(index, other)| *index != place && is_rival(other));
    let combine = text_or(group(order, group_of(own.rule)), "combine", "sum").to_owned();
    let loses = match combine.as_str() {
        "best" => rivals.any(|(index, other)| other.points > own.points || (other.points == own.points && comes_first(index, other))),
        "first" => rivals.any(|(index, other)| comes_first(index, other)),
        _ => false,
    };
    if let Some(own) = yields.get_mut(place).filter(|own| loses && field(own.rule, "issue").is_none()) {
        own.reason = Some(json!({"condition": format!("not_{combine}")}));
    }
}

/// The points of a wallet: each group multiplied and rounded, what is rounded with the order last of all; either way
/// allocated over the rules that brought them.
fn share_out(order: &Order, yields: &mut [Yield], wallet: &str) {
    let counts = |each: &Yield| each.reason.is_none() && text_or(each.rule, "wallet", "") == wallet && field(each.rule, "issue").is_none();
    let waits = |each: &Yield| place_of(each.rule) == "order";
    let of_wallet: Vec<usize> = (0..yields.len()).filter(|place| counts(&yields[*place])).collect();
    let mut names: Vec<&str> = of_wallet.iter().map(|place| group_of(yields[*place].rule)).collect();
    names.sort_unstable();
    names.dedup();
    let mut waiting: Vec<(usize, Exact)> = Vec::new();
    for name in names {
        let factor = group_factor(order, name);
        let of_group = of_wallet.iter().copied().filter(|place| group_of(yields[*place].rule) == name);
        let points: Vec<(usize, Exact)> = of_group.map(|place| (place, &yields[place].points * &factor)).collect();
        // "With `order` nothing is rounded before the wallet's sum."
        if points.iter().any(|(place, _)| waits(&yields[*place])) {
            waiting.extend(points);
        } else {
            give_points(yields, &points, text_or(group(order, name), "round", "down"));
        }
    }
    let first = waiting.iter().map(|(place, _)| *place).filter(|place| waits(&yields[*place])).min();
    let mode = first.map_or("down", |place| text_or(part(yields[place].rule, "round"), "mode", "down")).to_owned();
    waiting.sort_by_key(|(place, _)| *place);
    give_points(yields, &waiting, &mode);
}

/// Rounds the sum of some rules once, and allocates it over them by what each brought.
fn give_points(yields: &mut [Yield], points: &[(usize, Exact)], mode: &str) {
    let sum = points.iter().fold(Exact::zero(), |sum, (_, points)| sum + points);
    let total = round(&sum, mode);
    // Exact weights as integers: over one denominator.
    let denominator = points.iter().fold(whole(1), |product, (_, points)| product * points.denom());
    let weights: Vec<Whole> = points.iter().map(|(_, points)| (points * exact(&denominator)).to_integer()).collect();
    for ((place, _), share) in points.iter().zip(allocate(&total, &weights, &vec![total.clone(); weights.len()])) {
        yields[*place].given = share;
    }
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
fn yield_of<'a>(order: &Order<'a>, rule: &'a Value) -> Yield<'a> {
    let nothing = Yield { rule, points: Exact::zero(), reason: None, given: Whole::zero(), is_limited: false };
    if let Some(reason) = unmet(order, rule, Phase::Earning) {
        return Yield { reason: Some(reason), ..nothing };
    }
    if let Some(issue) = field(rule, "issue") {
        let steps = number_of_steps(&total(&counts(order, rule, false)), &number(rule, "every").unwrap_or_else(|| exact(&whole(1))));
        let given = if text_or(issue, "per", "order") == "unit" { steps } else { steps.min(whole(1)) };
        return used_up(order, Yield { given, ..nothing });
    }
    let counts = counts(order, rule, true);
    let mode = text_or(part(rule, "round"), "mode", "down");
    let points = match place_of(rule) {
        "line" => counts.iter().fold(Exact::zero(), |sum, count| sum + exact(&round(&points_for(order, rule, count), mode))),
        "order" => points_for(order, rule, &total(&counts)),
        _ => exact(&round(&points_for(order, rule, &total(&counts)), mode)),
    };
    used_up(order, Yield { points, ..nothing })
}

/// A rule that rests, or that was used as often as it may be, lets the next one of its group come first.
fn used_up<'a>(order: &Order<'a>, yielded: Yield<'a>) -> Yield<'a> {
    if yielded.points.is_zero() && yielded.given.is_zero() {
        return yielded;
    }
    match super::limit::rests(order, yielded.rule) {
        Some(reason) => Yield { reason: Some(reason), is_limited: true, given: Whole::zero(), points: Exact::zero(), ..yielded },
        None => yielded,
    }
}

fn total(counts: &[Exact]) -> Exact {
    counts.iter().fold(Exact::zero(), |sum, count| sum + count)
}

/// What a rule counts on each line, multiplied by the multipliers of that line; shipping and the order by themselves.
fn counts(order: &Order, rule: &Value, multiplied: bool) -> Vec<Exact> {
    let per = text_or(rule, "per", "money");
    if per == "order" {
        // Where nothing is sold that can earn there is no order to earn for.
        return if earning_lines(order, &Value::Null).is_empty() { Vec::new() } else { vec![exact(&whole(1))] };
    }
    if per == "event" {
        return vec![super::event::count(order, rule)];
    }
    let base = part(rule, "base");
    let mut counts = Vec::new();
    if let Some(amount) = super::base::amount_of_order(order, base, items(rule)) {
        return vec![home_major(order, &amount), home_major(order, &base_of_shipping(order, base, items(rule)))];
    }
    for line in earning_lines(order, items(rule)) {
        let count = match per {
            "unit" => exact(&counting_units(order, rule, line)),
            "line" => exact(&counting_units(order, rule, line).min(whole(1))),
            _ => home_major(order, &base_of_line(order, base, line)),
        };
        let factor = if multiplied { line_factor(order, group_of(rule), line) } else { exact(&whole(1)) };
        counts.push(count * factor);
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
