//! Each finding, in a program that has nothing else wrong, and its absence once the program is mended.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may fail loudly")]

use serde_json::{Value, json};
use tally_core::program::Version;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_replay::lint::lint;

const AT: i64 = 1_795_305_600_000; // 22 November 2026

/// The findings of a sound program with some parts replaced, as `path code`.
fn findings(parts: Value) -> Vec<String> {
    let mut program = json!({
        "id": "p", "zone": { "name": "UTC" }, "currency": "EUR", "wallets": [{ "id": "points" }],
        "earn": [{ "id": "base", "wallet": "points", "per": "money", "points": "1" }],
        "rewards": [{
            "id": "pay", "trigger": "chosen", "give": { "amountPerPoint": { "value": "1", "as": "tender" } },
            "cost": { "wallet": "points", "points": "100" }
        }]
    });
    for (name, part) in parts.as_object().expect("an object") {
        program[name] = part.clone();
    }
    let document: Json = serde_json::from_value(program).expect("a document");
    let version = Version::read(&document).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let found = lint(&version, Instant::new(AT).expect("in range"));
    found.into_iter().map(|finding| format!("{} {}", finding.path, finding.code)).collect()
}

/// An earn rule of a point for each euro, with some fields replaced.
fn earn(id: &str, fields: Value) -> Value {
    let mut earn = json!({ "id": id, "wallet": "points", "per": "money", "points": "1" });
    for (name, value) in fields.as_object().expect("an object") {
        earn[name] = value.clone();
    }
    earn
}

#[test]
fn a_sound_program_has_no_findings() {
    assert_eq!(findings(json!({})), Vec::<String>::new());
}

#[test]
fn windows_that_are_over() {
    let until = |day: &str| json!({ "earn": [earn("a", json!({ "when": [{ "window": { "until": day } }] }))] });
    assert_eq!(findings(until("2026-11-01")), ["/earn/0/when/0 window_over"]);
    assert!(findings(until("2026-12-24")).is_empty());
}

#[test]
fn conditions_that_contradict_each_other() {
    let both = |one: Value, other: Value| findings(json!({ "earn": [earn("a", json!({ "when": [one, other] }))] }));
    let never = ["/earn/0/when/1 never_true"];
    assert_eq!(both(json!({ "channel": ["web"] }), json!({ "channel": ["app"] })), never);
    assert_eq!(both(json!({ "member": false }), json!({ "order": { "nth": 1 } })), never);
    assert_eq!(both(json!({ "window": { "until": "2026-12-01" } }), json!({ "window": { "from": "2026-12-05" } })), never);
    assert_eq!(both(json!({ "schedule": { "weekdays": [1] } }), json!({ "schedule": { "weekdays": [2] } })), never);
    assert!(both(json!({ "channel": ["web", "app"] }), json!({ "channel": ["app"] })).is_empty());
}

#[test]
fn filters_that_select_nothing() {
    let items = |names: Value| findings(json!({ "earn": [earn("a", json!({ "items": { "category": names } }))] }));
    assert_eq!(items(json!([])), ["/earn/0/items selects_nothing"]);
    assert!(items(json!(["coffee"])).is_empty());
}

#[test]
fn earn_rules_that_count_the_same_twice() {
    let two = |group: &str| json!({ "earn": [earn("a", json!({})), earn("b", json!({ "group": group }))] });
    assert_eq!(findings(two("base")), ["/earn/1 overlapping_rules"]);
    assert!(findings(two("other")).is_empty());
}

#[test]
fn rewards_that_one_code_sets_off_together() {
    let percent = |id: &str, code: &str, value: &str| json!({ "id": id, "trigger": "code", "codes": [code], "give": { "percent": { "value": value, "on": "order" } } });
    assert_eq!(findings(json!({ "rewards": [percent("a", "TEN", "10"), percent("b", "ten", "5")] })), ["/rewards/1/codes same_code"]);
    assert!(findings(json!({ "rewards": [percent("a", "TEN", "10"), percent("b", "FIVE", "5")] })).is_empty());
}

#[test]
fn rewards_that_give_the_same_twice() {
    let five = |id: &str, value: &str| json!({ "id": id, "give": { "percent": { "value": value, "on": "order" } } });
    assert_eq!(findings(json!({ "rewards": [five("a", "5"), five("b", "5")] })), ["/rewards/1 stacking_rewards"]);
    assert!(findings(json!({ "rewards": [five("a", "5"), five("b", "6")] })).is_empty());
}

#[test]
fn tiers_of_a_wallet_that_nothing_credits() {
    let ladder = |wallet: &str| {
        json!({
            "wallets": [{ "id": "points" }, { "id": "status", "kind": "status" }],
            "ladders": [{ "id": "l", "metric": { "points": wallet }, "tiers": [{ "id": "a", "from": "0" }, { "id": "b", "from": "10" }] }]
        })
    };
    assert_eq!(findings(ladder("status")), ["/ladders/0/metric unreachable_tiers"]);
    assert!(findings(ladder("points")).is_empty());
}

#[test]
fn points_that_expire_before_they_are_available() {
    let wallet = |from: &str| json!({ "wallets": [{ "id": "points", "available": { "afterDays": 30 }, "expiry": { "after": { "days": 30 }, "from": from } }] });
    assert_eq!(findings(wallet("earned")), ["/wallets/0/expiry expires_before_available"]);
    assert!(findings(wallet("available")).is_empty());
}

#[test]
fn rewards_worth_more_than_they_cost() {
    // 100 points take 10.00 off; at 20 points for 1.00 they are earned for 5.00.
    let worth = |points: &str, factor: &str| {
        json!({
            "earn": [earn("base", json!({ "points": points }))],
            "multipliers": [{ "id": "m", "factor": factor }],
            "rewards": [{
                "id": "ten", "trigger": "chosen", "give": { "amount": { "value": "10", "on": "order" } },
                "cost": { "wallet": "points", "points": "100" }
            }]
        })
    };
    assert_eq!(findings(worth("20", "1")), ["/rewards/0 worth_more_than_it_costs"]);
    assert_eq!(findings(worth("5", "3")), ["/rewards/0 worth_more_than_it_costs"]);
    assert!(findings(worth("5", "2")).is_empty()); // 10 points for 1.00 take 1.00 off: even, and no more
}

#[test]
fn percentages_for_points_without_a_most() {
    let reward = |most: Value| {
        json!({ "rewards": [{
            "id": "half", "trigger": "chosen", "give": { "percent": { "value": "50", "on": "order", "atMost": most } },
            "cost": { "wallet": "points", "points": "100" }
        }] })
    };
    assert_eq!(findings(reward(Value::Null)), ["/rewards/0/give/percent no_most"]);
    assert!(findings(reward(json!("5"))).is_empty());
}

#[test]
fn bonuses_for_any_order() {
    let bonus = |when: Value| json!({ "earn": [earn("bonus", json!({ "per": "order", "points": "50", "when": when }))] });
    assert_eq!(findings(bonus(json!([]))), ["/earn/0 bonus_without_minimum"]);
    assert!(findings(bonus(json!([{ "spend": { "atLeast": "20" } }]))).is_empty());
}

#[test]
fn rounding_that_pays_for_splitting() {
    let round = |mode: &str, every: &str| json!({ "earn": [earn("base", json!({ "every": every, "round": { "mode": mode } }))] });
    assert_eq!(findings(round("up", "1")), ["/earn/0/round rounds_up"]);
    assert!(findings(round("half_up", "1")).is_empty());
    // 0.01 is half of the 0.015 that earn a point, and more; a point pays 0.01, which is even. At 5 points a cent it is not.
    let mut dear = round("up", "1");
    dear["rewards"] = json!([{
        "id": "pay", "trigger": "chosen", "give": { "amountPerPoint": { "value": "1" } }, "cost": { "wallet": "points", "points": "20" }
    }]);
    assert_eq!(findings(dear), ["/earn/0/round rounding_pays"]);
}

#[test]
fn percentages_that_add_up_to_everything() {
    let lane = |percentages: &str| {
        let half = |id: &str| json!({ "id": id, "lane": "l", "give": { "percent": { "value": "50", "on": "order" } }, "when": [{ "channel": [id] }] });
        json!({ "lanes": [{ "id": "l", "phase": "order", "pick": "all", "percentages": percentages }], "rewards": [half("a"), half("b")] })
    };
    assert_eq!(findings(lane("add")), ["/lanes/0 takes_everything"]);
    assert!(findings(lane("compound")).is_empty());
    let all = |value: &str| json!({ "rewards": [{ "id": "sale", "give": { "percent": { "value": value, "on": "order" } } }] });
    assert_eq!(findings(all("100")), ["/rewards/0 takes_everything"]);
    assert!(findings(all("99")).is_empty());
}

#[test]
fn amounts_that_another_currency_rounds_up() {
    // 0.60 EUR is 0.6 of a unit worth 1.00 EUR that has no smaller coin, and is rounded to a whole one.
    let amount = |value: &str| {
        json!({
            "rates": { "JPY": "1" },
            "rewards": [{ "id": "off", "give": { "amount": { "value": value, "on": "order" } } }]
        })
    };
    assert_eq!(findings(amount("0.6")), ["/rewards/0/give/amount/value rounded_abroad"]);
    assert!(findings(amount("2")).is_empty());
}
