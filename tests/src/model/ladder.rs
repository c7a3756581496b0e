//! Ladders of made-up programs: every measure and period that orders can move, and every way in which a tier ends.

use serde_json::{Value, json};

use crate::random::Random;

/// A ladder of three tiers.
#[must_use]
pub fn ladder(random: &mut Random) -> Value {
    let tiers = |first: i64, step: i64| json!([{"id": "basic", "from": "0"}, {"id": "silver", "from": first.to_string()}, {"id": "gold", "from": (first + step).to_string()}]);
    if random.percent(10) {
        return json!({"id": "status", "metric": "tenure", "tiers": tiers(random.between(1, 3), random.between(1, 12))});
    }
    let (metric, first, step) = match random.between(0, 3) {
        0 => (json!("orders"), 2, 2),
        1 => (json!({"spend": {}}), 60, 120),
        2 => (json!({"points": "stars"}), 6, 12),
        _ => (json!({"points": "points"}), 50, 100),
    };
    let mut ladder = json!({"id": "status", "metric": metric, "tiers": tiers(random.between(1, first), random.between(1, step))});
    match random.between(0, 9) {
        0..=2 => ladder["period"] = json!("calendar"),
        3 => ladder["period"] = json!("membership"),
        4..=5 => ladder["period"] = json!({"rolling": {"days": random.between(1, 40)}}),
        6 => ladder["period"] = json!({"rolling": {"months": random.between(1, 2)}}),
        _ => {}
    }
    kept(random, &mut ladder);
    // Of a window that moves an account forgets what no order of today needs, and a late one might.
    let is_rolling = ladder["period"]["rolling"].is_object();
    if !is_rolling && random.percent(20) {
        ladder["includingThisOrder"] = json!(true);
    }
    match random.between(0, 19) {
        0 => ladder["tiers"][1]["invitationOnly"] = json!(true),
        1 => ladder["tiers"][2]["invitationOnly"] = json!(true),
        2 if ladder["includingThisOrder"].is_null() => ladder["invitationOnly"] = json!(true),
        _ => {}
    }
    ladder
}

/// How long its tiers are kept, and what happens at their end.
fn kept(random: &mut Random, ladder: &mut Value) {
    match random.between(0, 6) {
        0 => ladder["validity"] = json!("restOfThisAndNext"),
        1 => ladder["validity"] = json!({"for": {"months": 1}}),
        2 | 3 => ladder["validity"] = json!({"for": {"days": random.between(3, 30)}}),
        4 | 5 => ladder["validity"] = json!("none"),
        _ => {}
    }
    let is_as_measured = ladder["validity"] == "none";
    if !is_as_measured {
        ladder["atEnd"] = json!(random.pick(&["reassess", "keep", "drop"]));
    }
    let is_for_ever = ladder["validity"].is_null() || is_as_measured && ladder["period"].is_null();
    if !is_for_ever && ladder["atEnd"] != "keep" && random.percent(40) {
        ladder["graceDays"] = json!(random.between(1, 10));
    }
}
