//! Made-up carts.

use serde_json::{Value, json};
use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::reward::{Give, Trigger};
use tally_core::values::wire::decode;

use super::{CATEGORIES, CHANNELS, SKUS, TAGS};
use crate::document::document;
use crate::random::Random;

/// A valid cart for a program: any price, quantity and tax, merchant lines, codes and choices that exist or do not.
///
/// # Panics
/// If it is not valid, which is a fault of the generator.
#[must_use]
pub fn cart(seed: u64, version: &Version) -> Cart {
    let random = &mut Random::new(seed ^ 0xca57);
    let fewest = i64::from(!random.percent(5));
    let lines = random.several(fewest, 6, line);
    build(random, version, lines, true)
}

/// A cart of ordinary lines that a shopper may order and bring back: whole units, above zero, choices that exist.
///
/// # Panics
/// If it is not valid, which is a fault of the generator.
#[must_use]
pub fn checkout(seed: u64, version: &Version) -> Cart {
    let random = &mut Random::new(seed ^ 0x0def);
    let lines = random.several(1, 4, |random, index| {
        let mut line = line(random, index);
        line["quantity"] = json!(random.between(1, 4));
        line["unitPrice"] = json!(random.between(1, 6000));
        line["minimumPrice"] = Value::Null;
        line["storedValue"] = json!(false);
        line
    });
    build(random, version, lines, false)
}

fn build(random: &mut Random, version: &Version, lines: Vec<Value>, wild: bool) -> Cart {
    let mut codes = Vec::new();
    let mut choices: Vec<Value> = Vec::new();
    for reward in &version.program.rewards {
        match reward.trigger {
            Trigger::Auto => {}
            Trigger::Code if random.percent(60) => {
                // A version keeps only the hash of a code; the generator names `CODE3` for `reward-3`.
                codes.push(reward.id.replace("reward-", "code"));
            }
            Trigger::Chosen if random.percent(if wild { 60 } else { 35 }) => {
                let slides = matches!(reward.give, Give::AmountPerPoint(_));
                let points = if slides && wild && random.percent(50) { Some(random.between(0, 40) * 10) } else { None };
                choices.push(json!({"reward": reward.id.to_string(), "points": points}));
            }
            Trigger::Code | Trigger::Chosen | Trigger::Issued => {}
        }
    }
    if wild && random.percent(15) {
        codes.push("NO-SUCH-CODE".to_owned());
    }
    let shipping = *random.pick(&[0, 0, 490, 999]);
    let channel = random.pick(&[None, Some(CHANNELS[0]), Some(CHANNELS[1]), Some(CHANNELS[2])]);
    let cart = json!({"currency": version.program.currency.code(), "channel": channel, "lines": lines, "shipping": shipping,
        "codes": codes, "choices": choices});
    decode(&document(cart)).expect("a generated cart is valid")
}

fn line(random: &mut Random, index: i64) -> Value {
    let unit_price = match random.between(0, 19) {
        0 => 0,
        1 => -random.between(1, 3000),
        2 => random.between(1, 3),
        3 => random.between(100_000, 9_999_999),
        _ => random.between(50, 12_000),
    };
    let quantity = match random.between(0, 9) {
        0 => json!(random.pick(&["0.5", "0.333", "1.25", "12.001"])),
        1 => json!(random.between(5, 60)),
        _ => json!(random.between(1, 4)),
    };
    let minimum = if unit_price > 0 && random.percent(15) { Some(random.between(0, unit_price)) } else { None };
    json!({"id": format!("line-{index}"), "sku": random.pick(&SKUS), "quantity": quantity, "unitPrice": unit_price,
        "minimumPrice": minimum, "category": random.pick(&[None, Some(CATEGORIES[0]), Some(CATEGORIES[1]), Some(CATEGORIES[2]), Some(CATEGORIES[4])]),
        "tags": random.several(0, 2, |random, _| *random.pick(&TAGS)), "taxes": taxes(random), "storedValue": random.percent(5)})
}

fn taxes(random: &mut Random) -> Value {
    random
        .pick(&[
            json!([]),
            json!([{"id": "vat20", "percent": "20", "included": true}]),
            json!([{"id": "vat10", "percent": "10", "included": true}]),
            json!([{"id": "vat20", "percent": "20"}]),
            json!([{"id": "gst", "percent": "5"}, {"id": "qst", "percent": "9.975", "compounds": true}]),
            json!([{"id": "vat20", "percent": "20", "included": true}, {"id": "deposit", "perUnit": 25}]),
            json!([{"id": "zero", "percent": "0"}]),
            json!([{"id": "shop", "amount": 7}]),
            json!([{"id": "shop", "amount": 1, "included": true}]),
            json!([{"id": "city", "percent": "1.5", "included": true}, {"id": "state", "percent": "8.875"}]),
        ])
        .clone()
}
