//! What a quote costs as a program's rules and a cart's lines grow. Prints one JSON document: microseconds
//! of one quote as minimum, median and maximum over rounds, `{"rules": {"100": …}, "traced": {"100": …}, "lines": {"1": …}}`.
//!
//! Of every number of rules the same 20 apply, and the answer must be the same points. The rest fail for
//! each reason there is in turn: category, article, tier, window. With a trace each rule says what it did,
//! so that one grows with them. Rounds of all sizes alternate, so that what else the machine does hits all alike.

use std::collections::BTreeMap;
use std::time::Instant as Clock;

use serde_json::{Value, json};
use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::quote::{Detail, View, quote};
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::{Wire, decode};

const ROUNDS: usize = 7;
const ROUND_SECONDS: f64 = 0.1;

const RULES: [usize; 3] = [100, 1_000, 10_000];
const APPLYING: usize = 20;
/// Wallet, group and ladder count as rules, too: 10 000 are all that a program may have.
const OTHER_PARTS: usize = 3;
const LINES: [usize; 4] = [1, 20, 100, 500];

const AT: i64 = 1_790_000_000_000; // within every current window below

struct Case {
    size: usize,
    version: Version,
    view: View,
    cart: Cart,
    at: Instant,
    detail: Detail,
    microseconds: Vec<f64>,
}

/// The numbers, and what every rule did.
const TRACED: Detail = Detail { trace: true, ..Detail::BRIEF };

impl Case {
    fn points(&self) -> i64 {
        let answer = quote(&self.version, &self.view, &self.cart, self.at, self.detail).expect("a quote");
        answer.earned.values().map(|points| points.get()).sum()
    }

    fn measure(&mut self) {
        let begun = Clock::now();
        let mut runs = 0_u32;
        while begun.elapsed().as_secs_f64() < ROUND_SECONDS {
            std::hint::black_box(self.points());
            runs += 1;
        }
        self.microseconds.push(begun.elapsed().as_secs_f64() * 1e6 / f64::from(runs));
    }
}

fn main() {
    let mut rules: Vec<Case> = RULES.into_iter().map(|count| with_rules(count, Detail::BRIEF)).collect();
    let mut traced: Vec<Case> = RULES.into_iter().map(|count| with_rules(count, TRACED)).collect();
    let points: Vec<i64> = rules.iter().chain(&traced).map(Case::points).collect();
    assert!(points.windows(2).all(|pair| pair[0] == pair[1]), "the same rules must apply: {points:?}");
    let mut lines: Vec<Case> = LINES.into_iter().map(with_lines).collect();
    for _ in 0..ROUNDS {
        rules.iter_mut().chain(&mut traced).chain(&mut lines).for_each(Case::measure);
    }
    println!("{}", json!({ "rules": report(rules), "traced": report(traced), "lines": report(lines) }));
}

/// A program of so many rules, the first of which apply, and a cart of 20 lines.
fn with_rules(count: usize, detail: Detail) -> Case {
    let ladder = json!({ "id": "status", "metric": { "points": "points" }, "tiers": [{ "id": "silver", "from": "0" }, { "id": "gold", "from": "1" }] });
    let mut earn = Vec::new();
    let mut multipliers = Vec::new();
    let mut rewards = Vec::new();
    for index in 0..count - OTHER_PARTS {
        let when = condition(index);
        // All lists grow: of twelve rules in a row four earn, four multiply and four take something off, each for all
        // four reasons.
        match index / 4 % 3 {
            0 => earn.push(json!({ "id": format!("earn-{index}"), "wallet": "points", "per": "order", "points": "10", "when": [when] })),
            1 => multipliers.push(json!({ "id": format!("multiplier-{index}"), "factor": "1.5", "when": [when] })),
            _ => rewards
                .push(json!({ "id": format!("reward-{index}"), "when": [when], "give": { "amount": { "value": "0.10", "on": "order" } } })),
        }
    }
    let program = json!({
        "id": "growth",
        "zone": { "name": "UTC" },
        "currency": "EUR",
        "wallets": [{ "id": "points" }],
        "earn": earn,
        "groups": [{ "id": "base", "multipliers": "add" }],
        "multipliers": multipliers,
        "rewards": rewards,
        "ladders": [ladder],
    });
    let lines: Vec<Value> = (0..20)
        .map(|line| {
            json!({ "id": line.to_string(), "sku": format!("sku-{line}"), "quantity": 1, "unitPrice": 1000, "category": format!("category-{line}") })
        })
        .collect();
    Case {
        size: count,
        version: Version::read(&tree(&program)).expect("the program is valid"),
        view: read(&json!({ "account": "a", "revision": 1, "asOf": AT, "ladders": { "status": { "tier": "gold", "since": 0 } } })),
        cart: read(&json!({ "currency": "EUR", "lines": lines })),
        at: read(&json!(AT)),
        detail,
        microseconds: Vec::new(),
    }
}

/// What a rule asks for: the first rules ask for what the cart, the member and the time have.
fn condition(index: usize) -> Value {
    let applies = index < APPLYING;
    match index % 4 {
        0 => json!({ "units": { "atLeast": 1, "items": { "category": [format!("category-{index}")] } } }),
        1 => json!({ "units": { "atLeast": 1, "items": { "sku": [format!("sku-{index}")] } } }),
        2 => {
            json!({ "tier": { "ladder": "status", "atLeast": if applies { "gold" } else { "silver" }, "atMost": if applies { "gold" } else { "silver" } } })
        }
        _ => json!({ "window": { "from": "2020-01-01T00:00", "until": if applies { "2030-01-01T00:00" } else { "2025-01-01T00:00" } } }),
    }
}

/// The benchmark's program of 50 rules, and a cart of so many lines out of its carts.
fn with_lines(count: usize) -> Case {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/workload");
    let file = |name: &str| {
        let text = std::fs::read_to_string(format!("{folder}/{name}")).expect("the workload is in the tree");
        serde_json::from_str::<Value>(&text).expect("the workload is JSON")
    };
    let carts = file("carts.json");
    let all = carts.as_array().expect("carts.json is a list").iter().filter_map(|case| case["cart"]["lines"].as_array()).flatten();
    let mut lines: Vec<Value> = all.take(count).cloned().collect();
    lines.iter_mut().enumerate().for_each(|(index, line)| line["id"] = json!(index.to_string()));
    assert_eq!(lines.len(), count, "the carts of the workload have fewer lines");
    Case {
        size: count,
        version: Version::read(&tree(&file("program.json"))).expect("the program is valid"),
        view: read(&carts[0]["view"]),
        cart: read(&json!({ "currency": "EUR", "lines": lines })),
        at: read(&carts[0]["at"]),
        detail: Detail::BRIEF,
        microseconds: Vec::new(),
    }
}

fn tree(value: &Value) -> Json {
    serde_json::from_str(&value.to_string()).expect("it is JSON")
}

fn read<T: Wire>(value: &Value) -> T {
    decode(&tree(value)).expect("it is as the wire says")
}

fn report(cases: Vec<Case>) -> BTreeMap<String, Value> {
    let figures = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        let at = |index: usize| times.get(index).map(|time| (time * 1000.0).round() / 1000.0);
        json!({ "min": at(0), "median": at(ROUNDS / 2), "max": at(ROUNDS - 1) })
    };
    cases.into_iter().map(|case| (case.size.to_string(), figures(case.microseconds))).collect()
}
