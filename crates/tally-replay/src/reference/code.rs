//! What came of the codes (2.16).

use serde_json::{Value, json};

use super::condition::is_over;
use super::earning::Earned;
use super::offer::judged;
use super::order::Order;
use super::tree::{choice, list, text, text_or};
use super::turn::{Came, Turn, in_turn, is_code_of};

/// What came of each code, as entered: of all rules that know it the one that went best answers, of equals the rewards that
/// it sets off, then those that ask for it, then earn rules and multipliers. A reward is set off once, by the first of its
/// codes. "Unknown, foreign, expired and spent codes are one and the same answer."
pub fn codes<'a>(order: &Order<'a>, played: &[(Turn<'a>, Came<'a>)], earned: &Earned<'a>) -> Vec<Value> {
    let best = |(place, code): (usize, &Value)| {
        let rewards = || in_turn(order).into_iter().filter(|reward| !is_over(order, reward));
        let set_off = rewards().filter(|reward| sets_off(order, place, reward));
        let asking = rewards().filter(|reward| knows(reward, code));
        let of_rewards = set_off.chain(asking).map(|reward| of_reward(order, reward, played));
        let rules = list(order.program, "earn").iter().chain(list(order.program, "multipliers"));
        let rules = rules.filter(|rule| knows(rule, code) && !is_over(order, rule));
        let mut best = json!({"status": "rejected"});
        let mut found: Vec<Value> = of_rewards.chain(rules.filter_map(|rule| of_rule(rule, earned))).collect();
        found.reverse();
        for answer in found {
            if how_well(&answer) >= how_well(&best) {
                best = answer;
            }
        }
        best["code"] = code.clone();
        best
    };
    list(order.cart, "codes").iter().enumerate().map(best).collect()
}

fn how_well(answer: &Value) -> usize {
    ["rejected", "not_yet", "applied"].iter().position(|status| answer["status"] == *status).unwrap_or(0)
}

/// Whether a code is the first on the cart that sets a reward off.
fn sets_off(order: &Order, place: usize, reward: &Value) -> bool {
    list(order.cart, "codes").iter().position(|code| is_code_of(reward, code)) == Some(place)
}

/// Whether a condition of a rule asks for a code.
fn knows(rule: &Value, code: &Value) -> bool {
    list(rule, "when").iter().any(|when| asks_for(when, code))
}

fn asks_for(when: &Value, code: &Value) -> bool {
    let lower = |code: &Value| code.as_str().unwrap_or("").to_lowercase();
    let (kind, content) = choice(when);
    let each = || content.as_array().into_iter().flatten();
    match kind {
        "code" => each().any(|known| lower(known) == lower(code)),
        "any" => each().any(|when| asks_for(when, code)),
        _ => false,
    }
}

fn of_reward<'a>(order: &Order<'a>, reward: &'a Value, played: &[(Turn<'a>, Came<'a>)]) -> Value {
    let is_set_off = played.iter().any(|(turn, _)| std::ptr::eq(turn.reward, reward));
    let came = judged(order, reward, played).1;
    let status = match &came {
        _ if !is_set_off => "not_yet",
        Came::Applied(_) => "applied",
        Came::NotBest(_) | Came::Excluded(_) => "rejected",
        _ => "not_yet",
    };
    let is_for_the_shopper = !is_set_off && ["chosen", "issued"].contains(&text_or(reward, "trigger", "auto"));
    let choice = is_for_the_shopper.then(|| json!({"condition": "choice"}));
    json!({"status": status, "reward": reward["id"], "missing": came.reason().or(choice)})
}

/// An earn rule or a multiplier answers by what it did; one of events does not speak of carts.
fn of_rule(rule: &Value, earned: &Earned) -> Option<Value> {
    let did = earned.trace.iter().find(|entry| entry["rule"] == rule["id"])?;
    let gives = match text(did, "part") {
        Some("multiplier") => text(did, "outcome") == Some("applied") && earned.yields.iter().any(|each| each.is_multiplied_by(rule)),
        _ => text(did, "outcome") == Some("applied") || earned.yields.iter().any(|each| each.rule["id"] == rule["id"] && each.gives()),
    };
    let is_beaten = did["reason"]["condition"].as_str().is_some_and(|condition| condition.starts_with("not_"));
    let status = match () {
        () if gives => "applied",
        () if is_beaten => "rejected",
        () => "not_yet",
    };
    let missing = match did["reason"].clone() {
        _ if gives => Value::Null,
        Value::Null => json!({"condition": "base"}),
        reason => reason,
    };
    Some(json!({"status": status, "missing": missing}))
}
