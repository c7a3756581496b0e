//! Made-up programs with everything that competes, is limited, or asks who the member is and how the order is placed.
//!
//! They are the programs of the same seed with more written on them, so that a seed that found something keeps its program.

use serde_json::{Value, json};
use tally_core::cart::Cart;
use tally_core::quote::View;
use tally_core::values::json::Json;
use tally_core::values::wire::{Wire as _, decode};

use super::program::written;
use super::{SKUS, decimal};
use crate::document::document;
use crate::random::Random;

const STORES: [&str; 2] = ["vienna", "graz"];
const PAYMENTS: [&str; 2] = ["card", "invoice"];

/// A valid program document.
#[must_use]
pub fn ample(seed: u64) -> Json {
    let random = &mut Random::new(seed ^ 0xa3e1);
    let mut program = written(seed);
    let digits = match program["currency"].as_str() {
        Some("JPY") => 0,
        Some("KWD") => 3,
        _ => 2,
    };
    let wallet = program["wallets"][0]["id"].clone();
    program["segments"] = json!([{"id": "vip"}, {"id": "regulars", "when": [{"order": {"every": random.between(1, 3)}}]}]);
    program["experiments"] = json!([{"id": "colour", "arms": [{"id": "red", "percent": "50"}]}]);
    program["plans"] = json!([{"id": "plus", "price": "5", "period": {"months": 1}}]);
    program["policies"] = json!({"exclusives": random.pick(&["inOrder", "first"])});
    program["lanes"] = ["items", "order", "shipping"]
        .iter()
        .map(|phase| {
            json!({"id": phase, "phase": phase, "pick": random.pick(&["best", "first", "all"]),
                "per": random.pick(&["order", "order", "line"]), "percentages": random.pick(&["compound", "add"])})
        })
        .collect();
    let rewards = program["rewards"].as_array_mut().into_iter().flatten();
    rewards.for_each(|reward| compete(random, reward));
    let more = random.several(0, 2, |random, index| other_reward(random, index, digits));
    program["rewards"].as_array_mut().into_iter().for_each(|rewards| rewards.extend(more.clone()));
    for earn in program["earn"].as_array_mut().into_iter().flatten() {
        limit(random, earn);
    }
    if random.percent(30) {
        let mut cap = counted(random);
        cap["id"] = json!("cap");
        cap["wallet"] = wallet.clone();
        cap["points"] = json!(random.between(1, 300).to_string());
        program["caps"] = json!([cap]);
    }
    for part in ["earn", "multipliers", "rewards"] {
        for rule in program[part].as_array_mut().into_iter().flatten() {
            if random.percent(20) {
                rule["when"].as_array_mut().into_iter().for_each(|when| when.push(condition(random, &wallet)));
            }
        }
    }
    document(program)
}

/// Puts a reward into the lane of its phase, or lets it exclude others.
fn compete(random: &mut Random, reward: &mut Value) {
    let give = &reward["give"];
    let on = [&give["percent"]["on"], &give["amount"]["on"]].into_iter().find_map(Value::as_str).map(str::to_owned);
    match on {
        Some(phase) if random.percent(40) => reward["lane"] = json!(phase),
        _ if random.percent(10) => reward["exclusive"] = json!("all"),
        _ => {}
    }
}

/// Something that takes nothing off the lines.
fn other_reward(random: &mut Random, index: i64, digits: u32) -> Value {
    let amount = decimal(random.between(1, 9) * 10_i64.pow(digits) / 2 + 1, digits);
    let (give, lane) = match random.between(0, 3) {
        0 => (json!({"shipping": {"percent": "50"}}), Some("shipping")),
        1 => (json!({"shipping": {"amount": amount}}), None),
        2 => (json!({"shipping": {"price": amount}}), Some("shipping")),
        _ => (json!({"addUnit": {"sku": random.pick(&SKUS), "count": random.between(1, 2)}}), None),
    };
    json!({"id": format!("other-{index}"), "when": [], "give": give, "lane": lane})
}

/// A limit without its measure.
fn counted(random: &mut Random) -> Value {
    let over = random.pick(&["reduce", "reject"]);
    match *random.pick(&["member", "member", "order", "program"]) {
        "order" => json!({"per": "order", "over": over}),
        per => json!({"per": per, "period": random.pick(&["lifetime", "day", "month", "year"]), "over": over}),
    }
}

fn limit(random: &mut Random, earn: &mut Value) {
    if random.percent(25) {
        let mut limit = counted(random);
        limit["points"] = json!(random.between(1, 200).to_string());
        earn["limits"] = json!([limit]);
    }
}

fn condition(random: &mut Random, wallet: &Value) -> Value {
    match random.between(0, 14) {
        0 => json!({"order": {"nth": random.between(1, 3)}}),
        1 => json!({"order": {"every": random.between(1, 3)}}),
        2 => json!({"schedule": {"weekdays": [random.between(1, 3), random.between(4, 7)]}}),
        3 => json!({"schedule": {"from": "17:00", "until": "02:00"}}),
        4 => json!({"store": [random.pick(&STORES)]}),
        5 => json!({"payment": [random.pick(&PAYMENTS)]}),
        6 => json!({"member": random.percent(70)}),
        7 => json!({"segment": [random.pick(&["vip", "regulars"])]}),
        8 => json!({"attribute": {"name": "city", "oneOf": ["vienna"]}}),
        9 => json!({"birthday": {"daysBefore": random.between(0, 100), "daysAfter": 100}}),
        10 => json!({"plan": ["plus"]}),
        11 => json!({"tenure": {"days": random.between(1, 400)}}),
        12 => json!({"balance": {"wallet": wallet, "atLeast": random.between(1, 100).to_string()}}),
        13 => json!({"code": ["CODE0", "CODE1"]}),
        _ => json!({"any": [{"offer": "spring"}, {"experiment": {"id": "colour", "arm": "red"}}]}),
    }
}

/// The same member, of whom more is known.
///
/// # Panics
/// If the result is not valid, which is a fault of the generator.
#[must_use]
pub fn known(seed: u64, view: View) -> View {
    let random = &mut Random::new(seed ^ 0x0b1d);
    if view.account.is_none() {
        return view;
    }
    let granted = if random.percent(50) { json!({"cap/cap/points/month": random.between(0, 100)}) } else { json!({}) };
    let member = json!({"enrolledAt": 1_750_000_000_000_i64, "birthday": random.pick(&[None, Some("02-29"), Some("07-15")]),
        "orders": random.between(0, 6), "segments": if random.percent(50) { vec!["vip"] } else { Vec::new() },
        "attributes": {"city": random.pick(&STORES)}, "offers": if random.percent(50) { vec!["spring"] } else { Vec::new() },
        "plan": random.pick(&[None, Some("plus")]), "grants": granted});
    View { member: decode(&document(member)).expect("a generated member is valid"), ..view }
}

/// The same cart, placed somewhere.
///
/// # Panics
/// If the result is not valid, which is a fault of the generator.
#[must_use]
pub fn placed(seed: u64, cart: &Cart) -> Cart {
    let random = &mut Random::new(seed ^ 0x57a6);
    let mut fields = match cart.encode() {
        Json::Map(fields) => fields,
        _ => Vec::new(),
    };
    fields.push(("store".to_owned(), Json::Text((*random.pick(&STORES)).to_owned())));
    fields.push(("payment".to_owned(), Json::Text((*random.pick(&PAYMENTS)).to_owned())));
    decode(&Json::Map(fields)).expect("a generated cart is valid")
}
