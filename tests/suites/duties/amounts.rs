//! Duties about cents: no fractions, no remainders that get lost, nothing below zero.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tally_tests::random::Random;

use super::ask::{ask, cart, member, pay, points, problems, program, read, rewards, to_pay, with};

#[test]
fn d15_fractions_are_refused_everywhere() {
    let ten = json!([{"id": "ten", "give": {"amount": {"value": "10", "on": "order"}}}, pay()]);
    let (program, view) = (program(json!({"rewards": ten})), member(100));
    let cart = with(cart(&[("a", 1_000)]), "/choices", json!([{"reward": "pay", "points": 10}]));
    let whole = json!({"program": program, "view": view, "cart": cart});
    let is_read = |case: &Value| read(&case["program"], &case["view"], &case["cart"], 0).is_ok();
    assert!(is_read(&whole));
    let amounts =
        ["/cart/lines/0/unitPrice", "/cart/lines/0/discount", "/cart/shipping", "/cart/choices/0/points", "/view/wallets/points/available"];
    for place in amounts {
        assert!(is_read(&with(whole.clone(), place, json!(7))), "{place}");
        assert!(!is_read(&with(whole.clone(), place, json!(7.5))), "{place}");
    }
    // Rates are exact decimals in quotes: a number of JSON has been through binary fractions already.
    for place in ["/program/earn/0/points", "/program/rewards/0/give/amount/value", "/program/rewards/1/cost/points"] {
        assert!(is_read(&with(whole.clone(), place, json!("2"))), "{place}");
        assert!(!is_read(&with(whole.clone(), place, json!(0.3))), "{place}");
    }
}

#[test]
fn d15_no_type_of_the_engine_is_a_binary_fraction() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut found = Vec::new();
    for name in ["tally-core", "tally-api", "tally-service"] {
        let files = sources(&crates.join(name).join("src"));
        assert!(!files.is_empty(), "{name} has sources");
        found.extend(files.into_iter().filter(|(_, text)| words(text).any(|word| word == "f64" || word == "f32")).map(|(path, _)| path));
    }
    // Where a document is read, a fraction is recognised, so that it can be refused.
    assert!(found.len() == 1 && found[0].ends_with("tally-core/src/values/json.rs"), "{found:?}");
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
}

fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push((path.display().to_string(), fs::read_to_string(&path).expect("a source")));
        }
    }
    found
}

#[test]
fn d16_a_whole_discount_leaves_not_a_cent() {
    let mut awkward = cart(&[("a", 333), ("b", 1_999), ("c", 7), ("d", 10_001)]);
    awkward = with(awkward, "/lines/0/quantity", json!(3));
    awkward = with(awkward, "/lines/1/taxes", json!([{"id": "vat", "percent": "19"}]));
    awkward = with(awkward, "/lines/2/taxes", json!([{"id": "low", "percent": "7", "included": true}]));
    let off = |value: &str, on: &str, price: &str| {
        let all = json!([{"id": "all", "give": {"percent": {"value": value, "on": on}}}]);
        ask(&program(json!({"rewards": all, "price": price})), &Value::Null, &awkward)
    };
    for (on, price) in [("order", "gross"), ("order", "net"), ("items", "gross"), ("items", "net"), ("items", "listed")] {
        let quote = off("100", on, price);
        assert_eq!((quote.totals.total.get(), quote.totals.tax.get()), (0, 0), "{on} {price}");
        assert!(quote.lines.iter().all(|line| line.gross.get() == 0 && line.net.get() == 0), "{on} {price}");
        assert!(off("99.9", on, price).totals.total.get() > 0, "{on} {price}: 0.1 % of more than 100.00 is left");
    }
}

#[test]
fn d17_the_parts_of_a_discount_are_the_whole() {
    let prices = [333, 333, 334, 7];
    let basket = cart(&[("a", prices[0]), ("b", prices[1]), ("c", prices[2]), ("d", prices[3])]);
    let mut lost = 0;
    for cents in 1..=200 {
        let value = format!("{}.{:02}", cents / 100, cents % 100);
        let program = program(json!({"rewards": [{"id": "off", "give": {"amount": {"value": value, "on": "order"}}}]}));
        let quote = ask(&program, &Value::Null, &basket);
        let parts: i64 = quote.lines.iter().flat_map(|line| &line.discounts).map(|part| part.amount.get()).sum();
        assert_eq!((parts, to_pay(&quote)), (cents, 1_007 - cents), "{value}");
        // Rounding each share by itself is what loses cents elsewhere.
        let alone: i64 = prices.iter().map(|price| (cents * price * 2 + 1_007) / (2 * 1_007)).sum();
        lost += i64::from(alone != cents);
    }
    assert!(lost > 0, "amounts for which single rounding is wrong are among them");
}

#[test]
fn d18_the_last_cents_can_be_spent() {
    let card = json!({"wallets": [{"id": "points"}, {"id": "card"}],
                      "rewards": [{"id": "pay", "trigger": "chosen", "give": {"storedValue": {"wallet": "card"}}}]});
    let chosen = with(cart(&[("a", 1_000)]), "/choices", json!([{"reward": "pay"}]));
    let view = json!({"account": "member", "wallets": {"card": {"available": 57}}});
    assert_eq!(to_pay(&ask(&program(card), &view, &chosen)), 943);
    // Points go in by the step that the program states, and only by that.
    let by_step = |step: &str| {
        let program = program(json!({"rewards": [with(pay(), "/cost/step", json!(step))]}));
        points(&ask(&program, &member(57), &chosen)).1
    };
    assert_eq!((by_step("1"), by_step("10"), by_step("100")), (57, 50, 0));
    // A wallet that counts hundredths spends hundredths; half a cent is no step.
    let hundredths = json!({"wallets": [{"id": "points", "scale": 2}], "rewards": [with(pay(), "/give/amountPerPoint/value", json!("1"))]});
    let finer = with(program(hundredths), "/rewards/0/cost/step", json!("0.01"));
    assert_eq!(to_pay(&ask(&finer, &member(57), &chosen)), 943);
    let half = with(program(json!({"rewards": [pay()]})), "/rewards/0/give/amountPerPoint/value", json!("0.005"));
    assert_eq!(problems(&half), ["too_fine"]);
}

/// A reward that is worth a lot, of any kind.
fn generous(random: &mut Random, name: &str) -> Value {
    let value = random.between(1, 90).to_string();
    let give = match random.between(0, 5) {
        0 => json!({"percent": {"value": value, "on": "items"}}),
        1 => json!({"percent": {"value": value, "on": "order"}}),
        2 => json!({"amount": {"value": value, "on": "order"}}),
        3 => json!({"amount": {"value": value, "on": "items", "each": "unit"}}),
        4 => json!({"freeUnit": {"units": {"take": 2}}}),
        _ => json!({"unitPrice": {"value": "0.01", "items": {}}}),
    };
    json!({"id": name, "priority": random.between(-3, 3), "give": give})
}

#[test]
fn d26_no_stack_of_rewards_takes_more_than_there_is() {
    let (mut emptied, mut kept) = (0, 0);
    for seed in 0..200 {
        let mut random = Random::new(seed);
        let mut stack = random.several(1, 12, |random, index| generous(random, &format!("r{index}")));
        stack.push(pay());
        let mut basket = cart(&[("a", random.between(0, 3_000)), ("b", random.between(0, 30_000)), ("c", random.between(1, 99))]);
        basket = with(basket, "/lines/1/quantity", json!(random.between(1, 4)));
        let floor = random.between(0, basket["lines"][2]["unitPrice"].as_i64().unwrap_or_default());
        basket = with(basket, "/lines/2/minimumPrice", json!(floor));
        basket = with(basket, "/choices", json!([{"reward": "pay"}]));
        let program = program(json!({"rewards": stack}));
        let quote = ask(&program, &member(100_000), &basket);
        assert!(quote.lines.iter().all(|line| line.gross.get() >= 0 && line.net.get() >= 0), "seed {seed}");
        assert!(quote.lines[2].gross.get() >= floor, "seed {seed}: {:?}", quote.lines[2]);
        assert!(quote.totals.total.get() >= 0 && to_pay(&quote) == 0, "seed {seed}: points pay what is left");
        let taken: i64 = rewards(&quote).iter().map(|(_, amount)| amount).sum();
        assert_eq!(taken, quote.totals.items.get(), "seed {seed}: not a cent more than the cart");
        emptied += i32::from(quote.totals.total.get() == 0);
        kept += i32::from(quote.totals.total.get() > 0);
    }
    assert!(emptied > 0 && kept > 0, "{emptied} carts cost nothing, {kept} something");
}
