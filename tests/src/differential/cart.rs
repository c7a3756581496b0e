//! Made-up carts.

use serde_json::{Value, json};

use super::condition::CODES;
use super::filter::BRANDS;
use super::is_on;
use super::program::{CATEGORIES, CHANNELS, SKUS, TAGS};
use crate::random::Random;

/// A valid cart for a program: any price, quantity and tax, merchant lines, codes and choices that exist or do not.
#[must_use]
pub fn cart(random: &mut Random, program: &Value) -> Value {
    let fewest = i64::from(!random.percent(3));
    let mut lines = random.several(fewest, 5, line);
    let is_merchant = |line: &Value| line["unitPrice"].as_i64() < Some(0);
    if !is_on("merchant lines beside gift cards") && lines.iter().any(is_merchant) {
        lines.iter_mut().for_each(|line| line["storedValue"] = json!(false));
    }
    let rewards = program["rewards"].to_string();
    if !is_on("floors under single units")
        && ["\"freeUnit\"", "\"unitPrice\"", "\"take\"", "\"bundlePrice\""].iter().any(|word| rewards.contains(word))
    {
        lines.iter_mut().for_each(|line| line["minimumPrice"] = Value::Null);
    }
    if rewards.contains("\"bundlePrice\"") {
        // The model tries every way to put bundles together.
        lines.iter_mut().filter(|line| line["quantity"].as_i64() > Some(4)).for_each(|line| line["quantity"] = json!(4));
    }
    if program["wallets"][0]["sameOrder"] == true {
        // The model tries every step of a slider.
        for line in lines.iter_mut().filter(|line| line["unitPrice"].as_i64() > Some(0)) {
            line["unitPrice"] = json!(1 + line["unitPrice"].as_i64().unwrap_or(0) % 150);
            line["quantity"] = json!(random.between(1, 2));
            (line["minimumPrice"], line["discount"]) = (Value::Null, json!(0));
        }
    }
    if !is_on("negative orders") {
        // Taxes on what the merchant takes off can make a gross sum negative whose listed sum is not.
        lines.iter_mut().filter(|line| is_merchant(line)).for_each(|line| line["taxes"] = json!([]));
    }
    if !is_on("negative orders") && total(&lines) < 0 {
        lines.retain(|line| !is_merchant(line));
    }
    let mut codes: Vec<Value> = Vec::new();
    let mut choices: Vec<Value> = Vec::new();
    for reward in program["rewards"].as_array().into_iter().flatten() {
        match reward["trigger"].as_str() {
            Some("code") if random.percent(70) => {
                let code = random.pick(&[0, 0, 1]);
                codes.push(reward["codes"][*code].as_str().map(str::to_lowercase).into());
            }
            Some("chosen" | "issued") if random.percent(60) => {
                let is_slider = ["amountPerPoint", "storedValue"].iter().any(|kind| reward["give"].get(kind).is_some());
                let points = if is_slider && random.percent(50) { Some(points_put_in(random, reward)) } else { None };
                let uses = if !is_slider && random.percent(30) { Some(random.between(1, 4)) } else { None };
                choices.push(json!({"reward": reward["id"], "points": points, "uses": uses}));
            }
            _ => {}
        }
    }
    if random.percent(15) {
        codes.push("NO-SUCH-CODE".into());
    }
    if random.percent(40) {
        codes.push(random.pick(&CODES).to_lowercase().into());
        codes.dedup();
    }
    if random.percent(50) {
        codes.reverse();
        choices.reverse();
    }
    let channel = random.pick(&[None, Some(CHANNELS[0]), Some(CHANNELS[1]), Some(CHANNELS[2])]);
    let currency = match program["rates"].as_object() {
        Some(_) if random.percent(75) => json!(random.pick(&["USD", "GBP", "CHF", "BHD", "AUD"])),
        _ => program["currency"].clone(),
    };
    only_one_of_its_own(program, &mut choices);
    let mut cart = json!({"currency": currency, "channel": channel, "lines": lines,
        "shipping": random.pick(&[0, 0, 490, 999]), "codes": codes, "choices": choices});
    if random.percent(20) {
        cart["amounts"] = json!({"fare": random.between(0, 9000)});
    }
    cart["store"] = json!(random.pick(&[None, Some("north"), Some("west")]));
    cart["payment"] = json!(random.pick(&[None, Some("card"), Some("cash")]));
    cart
}

/// How many points the shopper puts into a reward that takes a free number: mostly whole steps.
fn points_put_in(random: &mut Random, reward: &Value) -> i64 {
    let step = reward["cost"]["step"].as_str().and_then(|step| step.parse().ok()).unwrap_or(1);
    if random.percent(80) { step * random.between(1, 60) } else { random.between(1, 600) }
}

/// Where an order pays for itself, one choice is paid so: what is offered once another was dropped is not settled.
fn only_one_of_its_own(program: &Value, choices: &mut Vec<Value>) {
    let own = &program["wallets"][0];
    let reward = |choice: &Value| {
        let mut rewards = program["rewards"].as_array().into_iter().flatten();
        rewards.find(|reward| reward["id"] == choice["reward"]).cloned().unwrap_or(Value::Null)
    };
    let is_paid_so = |choice: &Value| own["sameOrder"] == true && reward(choice)["cost"]["wallet"] == own["id"];
    for choice in choices.iter_mut().filter(|choice| is_paid_so(choice)) {
        choice["points"] = Value::Null;
    }
    let first = choices.iter().position(&is_paid_so);
    let mut place = 0;
    choices.retain(|choice| {
        place += 1;
        !is_paid_so(choice) || first == Some(place - 1)
    });
}

/// The least that the lines sum to: what a shop took off is left out twice, and a line by measure counts for little.
fn total(lines: &[Value]) -> i64 {
    let amount = |line: &Value| {
        let price = line["unitPrice"].as_i64().unwrap_or(0);
        let most = if price < 0 { 13 } else { 0 };
        price * line["quantity"].as_i64().unwrap_or(most) - 2 * line["discount"].as_i64().unwrap_or(0)
    };
    lines.iter().map(amount).sum()
}

fn line(random: &mut Random, index: i64) -> Value {
    let unit_price = match random.between(0, 29) {
        0 => 0,
        1 | 2 => -random.between(1, 3000),
        3 => random.between(1, 3),
        4 => random.between(100_000, 9_999_999),
        5 => random.between(1_000_000_000, 1_000_000_000_000),
        _ => random.between(50, 12_000),
    };
    let quantity = match random.between(0, 9) {
        0 => json!(random.pick(&["0.5", "0.333", "1.25", "12.001"])),
        1 => json!(random.between(5, 30)),
        _ => json!(random.between(1, 4)),
    };
    let minimum = if unit_price > 0 && random.percent(15) { Some(random.between(0, unit_price)) } else { None };
    let discount = if unit_price > 10 && random.percent(15) { random.between(1, unit_price / 4) } else { 0 };
    let list_price = if unit_price > 0 && random.percent(20) { Some(unit_price + random.between(-5, 500)) } else { None };
    let sizes = if random.percent(60) { json!({"size": random.pick(&["small", "large", "tiny"])}) } else { json!({}) };
    json!({"id": format!("line-{index}"), "brand": random.pick(&[None, Some(BRANDS[0]), Some(BRANDS[1]), Some(BRANDS[2])]),
        "attributes": sizes, "listPrice": list_price, "sku": random.pick(&SKUS), "quantity": quantity, "unitPrice": unit_price,
        "discount": discount, "minimumPrice": minimum, "category": random.pick(&[None, Some(CATEGORIES[0]), Some(CATEGORIES[1]), Some(CATEGORIES[2]), Some(CATEGORIES[3])]),
        "tags": random.several(0, 2, |random, _| *random.pick(&TAGS)), "taxes": taxes(random), "storedValue": random.percent(5),
        "amounts": if unit_price > 0 && random.percent(30) { json!({"fare": random.between(0, unit_price)}) } else { json!({}) }})
}

fn taxes(random: &mut Random) -> Value {
    if is_on("taxes that the shop computed") && random.percent(10) {
        return json!([{"id": "county", "percent": "6", "amount": 61}]);
    }
    if is_on("included and added taxes together") && random.percent(10) {
        return json!([{"id": "city", "percent": "1.5", "included": true}, {"id": "state", "percent": "8.875"}]);
    }
    random
        .pick(&[
            json!([]),
            json!([]),
            json!([{"id": "vat20", "percent": "20", "included": true}]),
            json!([{"id": "vat20", "percent": "20", "included": true}]),
            json!([{"id": "vat10", "percent": "10", "included": true}]),
            json!([{"id": "sales", "percent": "7.25"}]),
            json!([{"id": "gst", "percent": "5"}, {"id": "qst", "percent": "9.975", "compounds": true}]),
            json!([{"id": "vat19", "percent": "19", "included": true}, {"id": "deposit", "perUnit": 25}]),
            json!([{"id": "zero", "percent": "0"}]),
        ])
        .clone()
}
