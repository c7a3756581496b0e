//! What a member did beside buying: decided by the rules `per: event` of its kind alone, as an order without lines is.

use num_traits::Zero;
use serde_json::{Value, json};

use super::answer::{earned_by, is_in_bounds, issued, unconfirmed, usage};
use super::condition::Judged;
use super::earning::{by_wallet, earn_once};
use super::known::unknown;
use super::number::{Exact, at_least_zero, exact, whole};
use super::order::Order;
use super::tree::{field, integer, list, part, text, text_or};

/// What an event earns; refusals answer `{"error": code}`.
#[must_use]
pub fn event(program: &Value, view: &Value, event: &Value, at: i64) -> Value {
    let unknown = unknown(program, &Value::Null);
    if !unknown.is_empty() {
        return json!({"unknown": unknown});
    }
    if field(view, "account").is_none() {
        return json!({"error": "no_member"});
    }
    let no_cart = json!({"currency": text(program, "currency")});
    let order = Order { event: Some(event), ..Order::new(program, view, &no_cart, at) };
    let earned = earn_once(&order);
    let answer = json!({
        "at": at,
        "earned": by_wallet(&earned.wallets),
        "earnedBy": earned_by(&earned),
        "issued": issued(&earned),
        "usage": usage(&order, &earned),
        "unconfirmed": unconfirmed(&order, &earned),
        "trace": earned.trace,
    });
    if is_in_bounds(&answer) { answer } else { json!({"error": "out_of_bounds"}) }
}

/// Whether a rule speaks of what happened: an order, or an event of its own kind.
pub fn is_spoken_of(order: &Order, rule: &Value) -> bool {
    match order.event {
        Some(event) => text_or(rule, "per", "money") == "event" && text(rule, "event") == text(event, "type"),
        None => text_or(rule, "per", "money") != "event",
    }
}

/// One for the event, or the number that it carries in the field that the rule names: none without it, and none below nought.
pub fn count(order: &Order, rule: &Value) -> Exact {
    match text(rule, "amount") {
        Some(amount) => exact(&at_least_zero(integer(part(order.event.unwrap_or(&Value::Null), "fields"), amount))),
        None => exact(&whole(1)),
    }
}

/// "A field of the event has a value that qualifies; a flag must be yes."
pub fn carries(order: &Order, content: &Value) -> Judged {
    let actual = part(part(order.event.unwrap_or(&Value::Null), "fields"), text_or(content, "field", ""));
    let holds = match (field(content, "oneOf"), field(content, "atLeast")) {
        (Some(_), _) => list(content, "oneOf").contains(actual),
        (_, Some(_)) => actual.is_number() && (integer(content, "atLeast") - actual.as_i64().unwrap_or(0)) <= Zero::zero(),
        _ => *actual == json!(true),
    };
    (holds, content.clone(), actual.clone())
}
