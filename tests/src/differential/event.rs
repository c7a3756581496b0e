//! Made-up events, the kinds that declare them, and the rules that count them.

use serde_json::{Value, json};

use super::condition::of_member;
use super::program::Names;
use super::{decimal, is_on};
use crate::random::Random;

/// The kinds of events that a program declares.
pub fn kinds() -> Value {
    json!([
        {"id": "visit", "visit": true},
        {"id": "review", "fields": [
            {"id": "stars", "type": "number", "required": true, "min": 1, "max": 5},
            {"id": "photo", "type": "flag"},
            {"id": "about", "type": "text", "oneOf": ["coffee", "service"]},
        ]},
        {"id": "walk", "fields": [{"id": "steps", "type": "number"}]},
    ])
}

/// Something that a member did.
pub fn event(random: &mut Random, at: i64) -> Value {
    let fields = match random.between(0, 3) {
        0 => return json!({"id": "e1", "type": "visit", "occurredAt": at}),
        1 => {
            let steps = random.pick(&[None, Some(-3), Some(0), Some(1), Some(4_999), Some(12_345)]);
            return json!({"id": "e1", "type": "walk", "occurredAt": at, "fields": steps.map_or(json!({}), |steps| json!({"steps": steps}))});
        }
        _ => random
            .pick(&[json!({"photo": true}), json!({"photo": false, "about": "coffee"}), json!({"about": "service"}), json!({})])
            .clone(),
    };
    let mut fields = fields;
    fields["stars"] = json!(random.between(1, 5));
    json!({"id": "e1", "type": "review", "occurredAt": at, "fields": fields})
}

/// A rule that counts events of a kind.
pub fn rule(random: &mut Random, index: i64, names: &Names) -> Value {
    let kind = *random.pick(&["visit", "review", "review", "walk"]);
    let (wallet, scale, _) = random.pick(&names.wallets).clone();
    let mut earn = json!({"id": format!("earn-{index}"), "per": "event", "event": kind, "when": conditions(random, kind, names)});
    if random.percent(15) {
        earn["issue"] = json!({"reward": "later"});
        return earn;
    }
    earn["wallet"] = json!(wallet);
    earn["points"] = json!(decimal(random.between(0, 300), scale.min(2)));
    earn["every"] = json!(random.pick(&["1", "1", "0.5", "3"]));
    earn["wholeSteps"] = json!(random.percent(30));
    match kind {
        "review" if random.percent(40) => earn["amount"] = json!("stars"),
        "walk" if random.percent(80) => (earn["amount"], earn["every"]) = (json!("steps"), json!(random.pick(&["1000", "7", "1"]))),
        _ => {}
    }
    let mode = *random.pick(&["down", "down", "half_up", "half_even", "up"]);
    earn["round"] = match names.rounds_with_order && !is_on("rounding places together") {
        true => json!({"at": "order", "mode": "half_up"}),
        false => json!({"at": random.pick(&["rule", "line"]), "mode": mode}),
    };
    earn
}

/// Conditions on what the event carries, or on the member.
fn conditions(random: &mut Random, kind: &str, names: &Names) -> Vec<Value> {
    let wallet = names.wallets.first().map_or("", |(id, _, _)| id).to_owned();
    random.several(0, 2, |random, _| match (kind, random.between(0, 2)) {
        ("review", 0) => json!({"event": {"field": "stars", "atLeast": random.between(1, 5)}}),
        ("review", 1) => json!({"event": random.pick(&[json!({"field": "photo"}), json!({"field": "about", "oneOf": ["coffee"]})])}),
        ("walk", 0) => json!({"event": {"field": "steps", "atLeast": random.between(-5, 10_000)}}),
        (_, 1) => json!({"any": [of_member(random, &wallet), of_member(random, &wallet)]}),
        _ => of_member(random, &wallet),
    })
}
