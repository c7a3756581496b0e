//! The quote as JSON (2).

use std::collections::BTreeMap;

use num_traits::Zero;
use serde_json::{Value, json};

use super::code::codes;
use super::condition::plain;
use super::decide::{Decided, decide};
use super::earning::{Earned, by_wallet};
use super::give::zero_units;
use super::known::unknown;
use super::number::{Whole, sum};
use super::offer::{judged, offers};
use super::order::{Applied, Order, Phase};
use super::price::{per_unit, split};
use super::settle::gross_left;
use super::tender::per_unit_taxes;
use super::tier::progress;
use super::tree::{choice, field, list, part, text_or};
use super::turn::{Came, Turn, in_turn};
use super::{cap, limit};

/// The largest amount there is: 2^53 − 1 (1.1).
const MAX_AMOUNT: i64 = 9_007_199_254_740_991;

/// What a program answers to a cart, for what is known of the account, at an instant. All four are the documents as
/// they cross the wire; so is the answer. Refusals answer `{"error": code}`, and what the model does not speak of
/// `{"unknown": [what]}`.
#[must_use]
pub fn quote(program: &Value, view: &Value, cart: &Value, at: i64) -> Value {
    let unknown = unknown(program, cart);
    if !unknown.is_empty() {
        return json!({"unknown": unknown});
    }
    let order = Order::new(program, view, cart, at);
    if !order.is_currency_known() {
        return json!({"error": "wrong_currency"});
    }
    let Decided { order, played, earned } = decide(&order);
    let answer = answer(&order, &played, &earned);
    if is_in_bounds(&answer) { answer } else { json!({"error": "out_of_bounds"}) }
}

fn answer<'a>(order: &Order<'a>, played: &[(Turn<'a>, Came<'a>)], earned: &Earned<'a>) -> Value {
    let mut trace = earned.trace.clone();
    trace.extend(in_turn(order).into_iter().map(|reward| trace_reward(order, reward, played)));
    json!({
        "totals": totals(order),
        "lines": lines(order),
        "rewards": order.applied.iter().map(redemption).collect::<Vec<_>>(),
        "earned": by_wallet(&earned.wallets),
        "spent": spent(order),
        "codes": codes(order, played, earned),
        "offers": offers(order, played),
        "progress": progress(order, earned),
        "earnedBy": earned_by(earned),
        "issued": issued(earned),
        "usage": usage(order, earned),
        "unconfirmed": unconfirmed(order, earned),
        "trace": trace,
    })
}

fn totals(order: &Order) -> Value {
    let gross = sum(&order.prices.gross);
    let left = sum(&gross_left(order));
    let total = &left + per_unit_taxes(order) + order.shipping();
    let paid_in = |phase: Phase| {
        order.applied.iter().filter(|applied| applied.phase == phase).fold(Whole::zero(), |sum, applied| sum + applied.amount())
    };
    let (with_points, with_value) = (paid_in(Phase::Tender), paid_in(Phase::StoredValue));
    let off_shipping = order.applied.iter().filter(|applied| !applied.is_tender()).fold(Whole::zero(), |sum, each| sum + &each.shipping);
    let total = total - &off_shipping;
    let taxes: Whole = line_taxes(order).iter().flatten().fold(Whole::zero(), |sum, (_, tax)| sum + tax);
    json!({
        "items": plain(&gross), "discount": plain(&(&gross - &left)), "shipping": plain(&order.shipping()), "tax": plain(&taxes),
        "shippingDiscount": plain(&off_shipping), "total": plain(&total), "paidWithPoints": plain(&with_points),
        "paidWithStoredValue": plain(&with_value), "toPay": plain(&(total - with_points - with_value)),
    })
}

/// The taxes of each line after discounts, those per unit too.
fn line_taxes<'a>(order: &Order<'a>) -> Vec<Vec<(&'a str, Whole)>> {
    let sources = list(order.cart, "lines");
    let amounts = split(sources, &gross_left(order));
    let of_line = |(line, amounts): (&'a Value, Vec<Whole>)| {
        let taxes = list(line, "taxes").iter().zip(amounts);
        taxes
            .map(|(tax, amount)| (text_or(tax, "id", ""), if field(tax, "perUnit").is_some() { per_unit(line, tax) } else { amount }))
            .collect()
    };
    sources.iter().zip(amounts).map(of_line).collect()
}

fn lines(order: &Order) -> Vec<Value> {
    let gross = gross_left(order);
    let split = split(list(order.cart, "lines"), &gross);
    let taxes = line_taxes(order);
    let mut answers = Vec::new();
    for (index, (((line, gross), split), taxes)) in order.lines.iter().zip(gross).zip(split).zip(taxes).enumerate() {
        let part_of = |applied: &Applied| applied.lines.get(index).cloned().unwrap_or_default();
        let discounts: Vec<Value> = order
            .applied
            .iter()
            .filter(|applied| !applied.is_tender() && !part_of(applied).is_zero())
            .map(|applied| json!({"reward": applied.reward["id"], "amount": plain(&part_of(applied))}))
            .collect();
        let paid_in = |phase: Phase| {
            order.applied.iter().filter(|applied| applied.phase == phase).fold(Whole::zero(), |sum, applied| sum + part_of(applied))
        };
        let taxes: Vec<Value> = taxes.iter().map(|(id, amount)| json!({"id": id, "amount": plain(amount)})).collect();
        let net = &gross - sum(&split);
        answers.push(json!({"id": line.source["id"], "before": plain(&line.before), "discounts": discounts, "gross": plain(&gross),
            "net": plain(&net), "taxes": taxes, "paidWithPoints": plain(&paid_in(Phase::Tender)),
            "paidWithStoredValue": plain(&paid_in(Phase::StoredValue)),
            "freeUnits": zero_units(order, index)}));
    }
    answers
}

fn redemption(applied: &Applied) -> Value {
    let (kind, content) = choice(part(applied.reward, "give"));
    let mut answer = json!({"reward": applied.reward["id"], "amount": plain(&applied.amount()), "cost": price(applied.cost.as_ref())});
    if applied.phase == Phase::StoredValue {
        // It pays, and costs nothing.
        answer["cost"] = Value::Null;
    }
    let given = |name: &str| json!({name: content[name], "count": plain(&applied.given)});
    match kind {
        "addUnit" => answer["added"] = json!([given("sku")]),
        "issue" => {
            let name = ["reward", "entitlement", "gift"].into_iter().find(|name| field(content, name).is_some()).unwrap_or("gift");
            answer["issued"] = json!([given(name)]);
        }
        _ => {}
    }
    answer
}

/// A number of points of a wallet, as JSON.
pub fn price(cost: Option<&(&str, Whole)>) -> Value {
    cost.map_or(Value::Null, |(wallet, points)| json!({"wallet": wallet, "points": plain(points)}))
}

fn spent(order: &Order) -> Value {
    let mut spent: BTreeMap<String, Whole> = BTreeMap::new();
    for (wallet, points) in order.applied.iter().filter_map(|applied| applied.cost.as_ref()) {
        *spent.entry((*wallet).to_owned()).or_default() += points;
    }
    by_wallet(&spent)
}

/// What a reward did (2.15). One that nothing set off says what is in its way.
fn trace_reward(order: &Order, reward: &Value, played: &[(Turn, Came)]) -> Value {
    let came = judged(order, reward, played).1;
    let is_played = played.iter().any(|(turn, _)| std::ptr::eq(turn.reward, reward));
    let outcome = if is_played && matches!(came, Came::Applied(_)) { "applied" } else { "not_applied" };
    let amount = if let Came::Applied(applied) = &came { plain(&applied.amount()) } else { Value::Null };
    json!({"rule": reward["id"], "part": "reward", "outcome": outcome, "reason": came.reason(), "amount": amount})
}

/// Whether every number can cross the wire.
pub fn is_in_bounds(answer: &Value) -> bool {
    match answer {
        Value::Number(number) => number.as_i64().is_some_and(|number| number.abs() <= MAX_AMOUNT),
        Value::Array(items) => items.iter().all(is_in_bounds),
        Value::Object(fields) => fields.values().all(is_in_bounds),
        _ => true,
    }
}

/// The points of each rule, and what each issues instead.
pub fn earned_by(earned: &Earned) -> Vec<Value> {
    let rules = earned.yields.iter().filter(|each| field(each.rule, "issue").is_none() && !each.given.is_zero());
    rules.map(|each| json!({"rule": each.rule["id"], "wallet": each.rule["wallet"], "points": plain(&each.given)})).collect()
}

/// What each rule issues.
pub fn issued(earned: &Earned) -> Vec<Value> {
    let rules = earned.yields.iter().filter(|each| !each.given.is_zero());
    let issue = |rule: &Value| field(rule, "issue").map(|issue| issue["reward"].clone());
    rules.filter_map(|each| Some(json!({"by": each.rule["id"], "reward": issue(each.rule)?, "count": plain(&each.given)}))).collect()
}

/// What is added to the counters of limits.
pub fn usage(order: &Order, earned: &Earned) -> Vec<Value> {
    let rewards = order.applied.iter().flat_map(|applied| limit::usage(order, applied));
    cap::usage(order, &earned.yields).into_iter().chain(rewards).collect()
}

/// The rules with a limit that is only known when all is recorded.
pub fn unconfirmed<'a>(order: &Order<'a>, earned: &Earned<'a>) -> Vec<&'a Value> {
    let rewards = order.applied.iter().filter(|applied| limit::is_unconfirmed(order, applied)).map(|applied| &applied.reward["id"]);
    cap::unconfirmed(order, &earned.yields).into_iter().chain(rewards).collect()
}
