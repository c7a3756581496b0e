//! The quote as JSON (2).

use std::collections::BTreeMap;

use num_traits::Zero;
use serde_json::{Value, json};

use super::condition::plain;
use super::earning::{Earned, by_wallet, earn};
use super::give::zero_units;
use super::known::unknown;
use super::number::{Whole, sum};
use super::offer::{judged, offers};
use super::order::{Applied, Order};
use super::price::{per_unit, split};
use super::settle::gross_left;
use super::tender::per_unit_taxes;
use super::tier::progress;
use super::tree::{field, list, text_or};
use super::turn::{Came, Turn, codes, in_turn, play};

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
    let mut order = Order::new(program, view, cart, at);
    if !order.is_currency_known() {
        return json!({"error": "wrong_currency"});
    }
    let played = play(&mut order);
    let earned = earn(&order);
    let answer = answer(&order, &played, &earned);
    if is_in_bounds(&answer) { answer } else { json!({"error": "out_of_bounds"}) }
}

fn answer(order: &Order, played: &[(Turn, Came)], earned: &Earned) -> Value {
    let mut trace = earned.trace.clone();
    trace.extend(in_turn(order).into_iter().map(|reward| trace_reward(order, reward, played)));
    json!({
        "totals": totals(order),
        "lines": lines(order),
        "rewards": order.applied.iter().map(redemption).collect::<Vec<_>>(),
        "earned": by_wallet(&earned.wallets),
        "spent": spent(order),
        "codes": codes(order, played),
        "offers": offers(order, played),
        "progress": progress(order, earned),
        "trace": trace,
    })
}

fn totals(order: &Order) -> Value {
    let gross = sum(&order.prices.gross);
    let left = sum(&gross_left(order));
    let total = &left + per_unit_taxes(order) + order.shipping();
    let paid = order.applied.iter().filter(|applied| applied.is_tender()).fold(Whole::zero(), |sum, applied| sum + applied.amount());
    let taxes: Whole = line_taxes(order).iter().flatten().fold(Whole::zero(), |sum, (_, tax)| sum + tax);
    json!({
        "items": plain(&gross), "discount": plain(&(&gross - &left)), "shipping": plain(&order.shipping()), "tax": plain(&taxes),
        "total": plain(&total), "paidWithPoints": plain(&paid), "toPay": plain(&(total - paid)),
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
        let paid = order.applied.iter().filter(|applied| applied.is_tender()).fold(Whole::zero(), |sum, applied| sum + part_of(applied));
        let taxes: Vec<Value> = taxes.iter().map(|(id, amount)| json!({"id": id, "amount": plain(amount)})).collect();
        let net = &gross - sum(&split);
        answers.push(json!({"id": line.source["id"], "before": plain(&line.before), "discounts": discounts, "gross": plain(&gross),
            "net": plain(&net), "taxes": taxes, "paidWithPoints": plain(&paid),
            "freeUnits": zero_units(order, index)}));
    }
    answers
}

fn redemption(applied: &Applied) -> Value {
    json!({"reward": applied.reward["id"], "amount": plain(&applied.amount()), "cost": price(applied.cost.as_ref())})
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

fn is_in_bounds(answer: &Value) -> bool {
    match answer {
        Value::Number(number) => number.as_i64().is_some_and(|number| number.abs() <= MAX_AMOUNT),
        Value::Array(items) => items.iter().all(is_in_bounds),
        Value::Object(fields) => fields.values().all(is_in_bounds),
        _ => true,
    }
}
