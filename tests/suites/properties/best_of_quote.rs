//! Where whole quotes are compared, nothing allowed is better: against every set of rewards, each tried in a program of its own.

use proptest::prelude::*;
use serde_json::{Value, json};
use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::quote::{Detail, Quote, View, quote};
use tally_core::values::time::Instant;
use tally_core::values::wire::decode;
use tally_tests::document::document;
use tally_tests::random::Random;

use super::seeds;

const REWARDS: i64 = 5;

fn reward(random: &mut Random, index: i64) -> Value {
    let amount = |random: &mut Random, most: i64| format!("{}.{:02}", random.between(0, most), random.between(1, 99));
    let (give, lane) = match random.between(0, 4) {
        0 => (json!({"percent": {"value": random.pick(&["10", "25", "50"]), "on": "order"}}), Some("order")),
        1 => (json!({"amount": {"value": amount(random, 20), "on": "order"}}), Some("order")),
        2 => (
            json!({"percent": {"value": random.pick(&["10", "30"]), "on": "items", "items": {"sku": ["a", "b"]}, "atMost": amount(random, 9)}}),
            None,
        ),
        3 => (json!({"amount": {"value": amount(random, 5), "on": "items", "each": random.pick(&["once", "unit", "line"])}}), None),
        _ => (json!({"freeUnit": {"items": {"sku": ["b", "c"]}}}), None),
    };
    let mut reward = json!({"id": format!("r{index}"), "priority": random.between(0, 2), "give": give});
    if let Some(lane) = lane.filter(|_| random.percent(60)) {
        reward["lane"] = json!(lane);
    }
    if random.percent(40) {
        let other = format!("r{}", (index + random.between(1, REWARDS - 1)) % REWARDS);
        reward["exclusive"] = if random.percent(25) { json!("all") } else { json!({"of": [other]}) };
    }
    if random.percent(40) {
        let when = random.pick(&["before", "afterPhases", "afterEarlier"]);
        reward["when"] = json!([{"spend": {"atLeast": amount(random, 60), "base": {"when": when}}}]);
    }
    reward
}

fn program(rewards: &[Value]) -> Version {
    let lanes = json!([{"id": "order", "phase": "order", "pick": "best"}]);
    let program = json!({"id": "p", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "w"}], "lanes": lanes,
        "rewards": rewards, "policies": {"bestOf": "quote"}});
    Version::read(&document(program)).expect("a valid program")
}

fn answered(rewards: &[Value], cart: &Cart) -> Quote {
    let at = Instant::new(1_782_907_200_000).expect("in range");
    quote(&program(rewards), &View::guest(), cart, at, Detail::CHECKOUT).expect("in bounds")
}

/// Whether two rewards may not both be used: one excludes the other, or they share the lane.
fn conflict(left: &Value, right: &Value) -> bool {
    let names = |one: &Value, other: &Value| one["exclusive"] == "all" || one["exclusive"]["of"][0] == other["id"];
    names(left, right) || names(right, left) || (!left["lane"].is_null() && left["lane"] == right["lane"])
}

/// The rewards of each largest set without a conflict, with nothing left for lanes and exclusions to decide.
fn allowed(rewards: &[Value]) -> Vec<Vec<Value>> {
    let of = |bits: usize| (0..rewards.len()).filter(move |bit| bits >> bit & 1 == 1);
    let fits = |bits: usize| of(bits).all(|left| of(bits).all(|right| left == right || !conflict(&rewards[left], &rewards[right])));
    let largest = |bits: &usize| fits(*bits) && (0..rewards.len()).all(|other| bits >> other & 1 == 1 || !fits(bits | 1 << other));
    let free = |reward: &Value| {
        let mut reward = reward.clone();
        reward["lane"] = Value::Null;
        reward["exclusive"] = Value::Null;
        reward
    };
    (0..1_usize << rewards.len()).filter(largest).map(|bits| of(bits).map(|place| free(&rewards[place])).collect()).collect()
}

proptest! {
    #![proptest_config(seeds(192))]

    #[test]
    fn no_allowed_set_of_rewards_leaves_less_to_pay(seed: u64) {
        let random = &mut Random::new(seed);
        let rewards: Vec<Value> = (0..REWARDS).map(|index| reward(random, index)).collect();
        let lines: Vec<Value> = ["a", "b", "c"].iter().map(|sku| {
            json!({"id": sku, "sku": sku, "quantity": random.between(1, 3), "unitPrice": random.between(1, 3000),
                "taxes": if random.percent(30) { json!([{"id": "deposit", "perUnit": 25}]) } else { json!([]) }})
        }).collect();
        let cart: Cart = decode(&document(json!({"currency": "EUR", "lines": lines, "shipping": 490}))).expect("a valid cart");
        let best = answered(&rewards, &cart);
        let certificate = best.certificate.clone().expect("a certificate");
        let sets = allowed(&rewards);
        let least = sets.iter().map(|set| answered(set, &cart).totals.to_pay).min().expect("at least one set");
        prop_assert_eq!(best.totals.to_pay, least);
        prop_assert_eq!(certificate.to_pay, least);
        prop_assert_eq!(certificate.choices, sets.len() as i64);
        prop_assert_eq!(certificate.decided + certificate.pruned.len() as i64, certificate.choices);
        for pruned in &certificate.pruned {
            let ids: Vec<&str> = pruned.rewards.iter().map(|id| &**id).collect();
            let set = sets.iter().find(|set| set.len() == ids.len() && set.iter().all(|reward| ids.contains(&reward["id"].as_str().unwrap_or_default())));
            let to_pay = answered(set.expect("an allowed set"), &cart).totals.to_pay;
            prop_assert!(to_pay >= pruned.at_least && pruned.at_least > least, "{:?} is pruned at {:?}", to_pay, pruned.at_least);
        }
    }
}
