//! Made-up programs of which the reference model of the ledger speaks: wallets with every law of their lots, and rules so
//! simple that earning is obvious.

use serde_json::{Value, json};

use crate::random::Random;

/// A program: points that can be spent, stars that cannot, a bonus from a spend on, and two ways to pay with points.
#[must_use]
pub fn program(random: &mut Random) -> Value {
    let every = *random.pick(&["1", "1", "2", "0.7"]);
    json!({
        "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR",
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
    })
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
        if random.percent(40) {
            wallet["graceDays"] = json!(random.between(1, 9));
        }
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
