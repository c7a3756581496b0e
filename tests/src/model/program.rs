//! Made-up programs of which the reference model of the ledger speaks: wallets with every law of their lots, and rules so
//! simple that earning is obvious.

use serde_json::{Value, json};

use super::ladder::ladder;
use super::zone::zone;
use crate::random::Random;

/// A program: points that can be spent, stars that cannot, a bonus from a spend on, and two ways to pay with points.
#[must_use]
pub fn program(random: &mut Random) -> Value {
    let every = *random.pick(&["1", "1", "2", "0.7"]);
    let mut program = json!({
        "id": "shop", "zone": zone(random), "currency": "EUR",
        "wallets": [wallet(random, "points", "points"), wallet(random, "stars", "status")],
        "earn": [
            {"id": "base", "wallet": "points", "per": "money", "points": "1", "every": every},
            {"id": "bonus", "wallet": "points", "per": "money", "points": "0.3", "when": [{"spend": {"atLeast": "50"}}]},
            {"id": "stars", "wallet": "stars", "per": "money", "points": "1", "every": "10"}
        ],
        "rewards": [
            {"id": "five", "trigger": "chosen", "cost": {"wallet": "points", "points": "60"}, "give": {"amount": {"value": "5", "on": "order"}}},
            {"id": "pay", "trigger": "chosen", "cost": {"wallet": "points", "points": "1"},
             "give": {"amountPerPoint": {"value": "0.01", "as": "tender"}}}
        ]
    });
    if random.percent(50) {
        limited(random, &mut program);
    }
    if random.percent(50) {
        tiered(random, &mut program);
    }
    program
}

/// Puts limits of each member in: on what is earned, and on what rewards give.
fn limited(random: &mut Random, program: &mut Value) {
    if random.percent(40) {
        program["earn"][0]["limits"] = json!([limit(random, "points", 20, 150)]);
    }
    if random.percent(40) {
        program["earn"][1]["limits"] = json!([limit(random, "uses", 1, 3)]);
    }
    if random.percent(25) {
        program["earn"][1]["cooldown"] = json!({"days": random.between(1, 9)});
    }
    if random.percent(30) {
        let cap = limit(random, "points", 30, 200);
        program["caps"] = json!([cap]);
        program["caps"][0]["id"] = json!("most");
        program["caps"][0]["wallet"] = json!("points");
    }
    if random.percent(50) {
        program["rewards"][0]["limits"] = json!([limit(random, "uses", 1, 3)]);
    }
    if random.percent(40) {
        let (measure, least, most) = *random.pick(&[("points", 30, 300), ("money", 1, 4), ("uses", 1, 3)]);
        program["rewards"][1]["limits"] = json!([limit(random, measure, least, most)]);
    }
    if random.percent(40) {
        let when = if random.percent(50) { json!([{"order": {"nth": random.between(1, 4)}}]) } else { json!([]) };
        let gift = json!({"id": "gift", "when": when, "give": {"percent": {"value": "10", "on": "order"}},
            "limits": [limit(random, "uses", 1, 3)]});
        if let Some(rewards) = program["rewards"].as_array_mut() {
            rewards.push(gift);
        }
    }
}

/// Puts a ladder in, and what its tiers change about what orders earn and cost.
fn tiered(random: &mut Random, program: &mut Value) {
    program["ladders"] = json!([ladder(random)]);
    if random.percent(60) {
        entitled(random, program);
    }
    let silver = json!([{"tier": {"ladder": "status", "atLeast": "silver"}}]);
    let gold = json!([{"tier": {"ladder": "status", "atLeast": "gold"}}]);
    program["multipliers"] = json!([{"id": "more", "group": "base", "factor": "1.5", "when": silver}]);
    if random.percent(50) {
        program["rewards"][0]["when"] = gold;
    }
}

/// Has tiers bring something so often a year, and something so often at all.
fn entitled(random: &mut Random, program: &mut Value) {
    let per = *random.pick(&["year", "membershipYear"]);
    program["entitlements"] = json!([{"id": "lounge", "per": per}, {"id": "call", "per": "lifetime", "count": random.between(1, 4)}]);
    let tiers = &mut program["ladders"][0]["tiers"];
    if random.percent(30) {
        tiers[0]["benefits"] = json!([{"entitlement": "lounge"}]);
    }
    tiers[1]["benefits"] = json!([{"entitlement": "lounge", "count": random.between(2, 3)}, {"entitlement": "call"}]);
    if random.percent(50) {
        tiers[2]["benefits"] = json!([{"entitlement": "lounge", "count": random.between(4, 6)}, {"entitlement": "call", "count": 5}]);
    }
}

/// A limit of each member. What happens is at most a month late, and an account counts the latest three periods.
fn limit(random: &mut Random, measure: &str, least: i64, most: i64) -> Value {
    let amount = random.between(least, most);
    let amount = if measure == "uses" { json!(amount) } else { json!(amount.to_string()) };
    let mut limit = json!({measure: amount, "period": random.pick(&["lifetime", "month", "month", "year"])});
    if random.percent(25) {
        limit["over"] = json!("reject");
    }
    limit
}

/// How long points live when nothing happens.
fn inactivity(random: &mut Random) -> Value {
    let after = if random.percent(20) { json!({"months": 1}) } else { json!({"days": random.between(2, 30)}) };
    let activities = random.pick(&[json!(["order"]), json!(["earn"]), json!(["redeem"]), json!(["earn", "redeem"])]).clone();
    json!({"after": after, "activities": activities})
}

fn wallet(random: &mut Random, id: &str, kind: &str) -> Value {
    let mut wallet = json!({"id": id, "kind": kind});
    let days = random.between(0, 12);
    match random.between(0, 5) {
        0 => wallet["available"] = json!({"afterDays": days}),
        1 => wallet["available"] = json!({"on": "fulfilled", "afterDays": random.pick(&[0, 0, days])}),
        2 => wallet["available"] = json!({"on": "paid", "afterDays": random.pick(&[0, days])}),
        _ => {}
    }
    if random.percent(75) {
        let after = if random.percent(20) { json!({"months": 1}) } else { json!({"days": random.between(2, 40)}) };
        wallet["expiry"] = json!({"after": after});
        if random.percent(20) {
            wallet["expiry"]["from"] = json!("earned");
        }
        match random.between(0, 9) {
            0 | 1 => wallet["expiry"]["roundUp"] = json!(random.pick(&["day", "month", "quarter", "year"])),
            2 => wallet["expiry"]["on"] = json!(random.pick(&["01-31", "02-29", "03-15"])),
            _ => {}
        }
    }
    if random.percent(25) {
        wallet["inactivity"] = inactivity(random);
    }
    if random.percent(if wallet["expiry"].is_null() && wallet["inactivity"].is_null() { 0 } else { 40 }) {
        wallet["graceDays"] = json!(random.between(1, 9));
    }
    match random.between(0, 7) {
        0 => wallet["whenGone"] = json!({"mode": "clamp"}),
        1 => wallet["whenGone"] = json!({"mode": "pendingOnly"}),
        2 => wallet["whenGone"] = json!({"limit": random.between(0, 60).to_string()}),
        3 => wallet["whenGone"] = json!({"share": random.pick(&["0.1", "0.5"])}),
        _ => {}
    }
    if random.percent(30) {
        wallet["spend"] = json!("oldest");
    }
    if random.percent(40) {
        wallet["restore"] = json!(random.pick(&["onFullRefund", "never"]));
    }
    wallet
}
