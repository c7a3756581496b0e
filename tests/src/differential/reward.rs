//! Made-up rewards.

use serde_json::{Value, json};

use super::filter::filter;
use super::limit::limits;
use super::program::{Names, SKUS, conditions, money};
use super::{decimal, is_on};
use crate::random::Random;

/// The kinds, each as often as it is listed; the last two only where the shopper chooses.
const KINDS: [&str; 14] = [
    "percent",
    "percent",
    "amount",
    "amount",
    "amount",
    "units",
    "units",
    "bundle",
    "added",
    "shipping",
    "issue",
    "sliderOrValue",
    "slider",
    "slider",
];

/// A reward: what sets it off, what it gives, what it costs, and where it competes.
pub fn reward(random: &mut Random, index: i64, names: &Names) -> Value {
    let trigger = *random.pick(&["auto", "auto", "code", "chosen", "chosen"]);
    let most = if trigger == "chosen" { KINDS.len() } else { KINDS.len() - 3 };
    let kind = *random.pick(&KINDS[..most]);
    let is_slider = kind.starts_with("slider");
    let mut reward = json!({"id": format!("reward-{index}"), "trigger": trigger, "priority": random.between(-1, 1),
        "when": conditions(random, names), "give": give(random, kind, names)});
    enter_lane(random, &mut reward);
    if random.percent(10) {
        let other = format!("reward-{}", (index + 1) % 3);
        reward["exclusive"] = if random.percent(30) { json!("all") } else { json!({"of": [other]}) };
    }
    if trigger == "code" {
        reward["codes"] = json!([format!("CODE{index}"), format!("Alt-{index}")]);
    }
    let is_value = reward["give"].get("storedValue").is_some();
    if trigger == "chosen" && !is_value && (is_slider || random.percent(80)) {
        reward["cost"] = cost(random, is_slider, names);
    }
    if !is_slider {
        repeat(random, &mut reward);
    }
    reward["limits"] = limits(random, &reward, names);
    reward
}

/// How often it may be used, and whether in part: for kinds that more uses make larger.
fn repeat(random: &mut Random, reward: &mut Value) {
    let give = reward["give"].to_string();
    let is_repeatable =
        ["addUnit", "issue", "bundlePrice", "\"amount\""].iter().any(|kind| give.contains(kind)) && !give.contains("\"units\"");
    if is_repeatable && random.percent(25) {
        reward["times"] = json!({"perUnits": random.between(1, 4), "items": filter(random, 30),
            "atMost": if random.percent(40) { Some(random.between(1, 3)) } else { None }});
    }
    if (is_repeatable || give.contains("freeUnit")) && random.percent(40) {
        reward["usesPerOrder"] = json!(random.between(1, 4));
    }
    if give.contains("\"amount\"") && random.percent(15) {
        reward["partlyUsed"] = json!("wholeOnly");
    }
    let may_consume = is_on("bought units that are consumed") || !give.contains("\"buy\"");
    if give.contains("Unit") && may_consume && random.percent(25) {
        reward["consumes"] = json!(true);
    }
}

/// Some rewards compete in the lane of their phase.
fn enter_lane(random: &mut Random, reward: &mut Value) {
    let (kind, content) = reward["give"]
        .as_object()
        .and_then(|give| give.iter().next())
        .map_or(("", Value::Null), |(kind, content)| (kind.as_str(), content.clone()));
    let phase = match kind {
        "percent" | "amount" if content["on"] == "items" => "items",
        "percent" | "amount" => "order",
        "freeUnit" | "unitPrice" | "bundlePrice" => "units",
        "shipping" => "shipping",
        _ => return,
    };
    if !random.percent(35) {
        return;
    }
    reward["lane"] = json!(format!("lane-{phase}"));
    if !is_on("capped percentages inside lanes") && reward["give"].get("percent").is_some() {
        reward["give"]["percent"]["atMost"] = Value::Null;
    }
    if !is_on("conditions inside lanes") {
        let when = reward["when"].to_string().replace("afterEarlier", "afterPhases");
        reward["when"] = serde_json::from_str(&when).unwrap_or(Value::Null);
    }
}

fn give(random: &mut Random, kind: &str, names: &Names) -> Value {
    let target = *random.pick(&["items", "order"]);
    match kind {
        "percent" => {
            let at_most = if random.percent(25) { Some(money(random, 1, 1500, names)) } else { None };
            let units = if target == "items" && is_on("percent of units") { some_units(random, 40) } else { Value::Null };
            let mut percent = json!({"value": random.pick(&["10", "15", "33.333333", "50", "100", "0.5"]), "on": target,
                "items": filter(random, 40), "atMost": at_most});
            if !units.is_null() {
                percent["units"] = units;
            }
            json!({"percent": percent})
        }
        "amount" if target == "items" => {
            json!({"amount": {"value": money(random, 1, 2500, names), "on": "items", "items": filter(random, 50),
            "each": random.pick(&["once", "unit", "line"])}})
        }
        "amount" => json!({"amount": {"value": money(random, 1, 3000, names), "on": "order", "items": filter(random, 20)}}),
        "units" if random.percent(35) => json!({"unitPrice": {"value": money(random, 0, 4000, names),
            "items": filter(random, 50), "units": if is_on("some units at a price") { some_units(random, 50) } else { Value::Null }}}),
        "units" => json!({"freeUnit": {"items": filter(random, 50), "units": some_units(random, 80)}}),
        "bundle" => {
            // Articles of a part are in no other one.
            let skus = |part: i64| SKUS.iter().zip(0..).filter(|(_, index)| index % 3 == part).map(|(sku, _)| *sku).collect::<Vec<_>>();
            let parts = match random.between(1, 3) {
                parts if is_on("units that fit several parts") => {
                    random.several(parts, parts, |random, _| json!({"items": filter(random, 70), "count": random.between(1, 2)}))
                }
                1 => vec![json!({"items": filter(random, 70), "count": random.between(1, 3)})],
                parts => (0..parts).map(|part| json!({"items": {"sku": skus(part)}, "count": random.between(1, 2)})).collect(),
            };
            json!({"bundlePrice": {"parts": parts, "value": money(random, 100, 9000, names)}})
        }
        "added" => json!({"addUnit": {"sku": "bag", "count": random.between(1, 3)}}),
        "issue" if random.percent(50) => json!({"issue": {"gift": "a calendar", "count": random.between(1, 2)}}),
        "issue" => json!({"issue": {"reward": "later", "count": random.between(1, 2)}}),
        "shipping" => match random.between(0, 2) {
            0 => json!({"shipping": {"percent": random.pick(&["10", "33.333333", "50", "100"])}}),
            1 => json!({"shipping": {"amount": money(random, 1, 700, names)}}),
            _ => json!({"shipping": {"price": money(random, 0, 700, names)}}),
        },
        "sliderOrValue" => json!({"storedValue": {"wallet": "card"}}),
        _ => json!({"amountPerPoint": {"value": decimal(random.between(1, 5), names.digits), "as": random.pick(&["discount", "tender"])}}),
    }
}

/// Which single units a reward takes; all that are on offer, or what its kind says, where nothing is said.
fn some_units(random: &mut Random, chance: i64) -> Value {
    if !random.percent(chance) {
        return Value::Null;
    }
    let mut units = json!({"pool": random.pick(&["all", "all", "sku", "line"]), "by": random.pick(&["listed", "listed", "gross", "net"]),
        "order": random.pick(&["cheapest", "dearest", "line"])});
    match random.between(0, 3) {
        0 => {
            units["buy"] = json!({"count": random.between(1, 2)});
            if is_on("other things bought") {
                units["buy"]["items"] = filter(random, 60);
            }
            units["get"] = json!(random.between(1, 2));
        }
        1 => units["every"] = json!(random.between(1, 3)),
        2 => {
            units["take"] = json!(random.between(1, 4));
            units["complete"] = json!(random.percent(30));
        }
        _ => units["skip"] = json!(random.between(1, 2)),
    }
    units
}

fn cost(random: &mut Random, slider: bool, names: &Names) -> Value {
    let spendable: Vec<_> = names.wallets.iter().filter(|wallet| wallet.2).cloned().collect();
    let (wallet, _, _) = random.pick(&spendable).clone();
    if !slider {
        let step = random.pick(&[None, None, Some("10"), Some("25")]);
        return json!({"wallet": wallet, "points": random.between(1, 200).to_string(), "step": step});
    }
    // The value of a point is whole minor units, so any step of whole prices is worth whole minor units.
    let points = random.between(1, 3);
    let step = points * random.between(1, 10);
    json!({"wallet": wallet, "points": points.to_string(), "step": step.to_string(),
        "min": if random.percent(40) { Some((step * 2).to_string()) } else { None },
        "max": if random.percent(20) { Some((step * 40).to_string()) } else { None },
        "atMostPercent": random.pick(&[None, None, Some("50"), Some("33.3")]), "askedTooMuch": random.pick(&["refuse", "clamp"])})
}
