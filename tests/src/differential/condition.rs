//! Made-up conditions beyond spend, units, tier, window, channel and any.

use serde_json::{Value, json};

use crate::random::Random;

/// Kinds that need nothing of their own declared.
const KINDS: [&str; 16] = [
    "order",
    "schedule",
    "store",
    "payment",
    "member",
    "attribute",
    "birthday",
    "offer",
    "bought",
    "tenure",
    "balance",
    "segment",
    "code",
    "code",
    "plan",
    "experiment",
];
/// Codes that conditions ask for.
pub const CODES: [&str; 3] = ["FRIEND", "Summer", "code0"];

/// A condition on the member or the time, which rules on events may have too.
pub fn of_member(random: &mut Random, wallet: &str) -> Value {
    loop {
        let when = more(random, wallet);
        if ["store", "payment", "code"].iter().all(|kind| when.get(kind).is_none()) {
            return when;
        }
    }
}

/// A condition of one of these kinds.
pub fn more(random: &mut Random, wallet: &str) -> Value {
    let kind = *random.pick(&KINDS);
    let content = match kind {
        "order" if random.percent(50) => json!({"nth": random.between(1, 4)}),
        "order" => json!({"every": random.between(1, 3)}),
        "schedule" if random.percent(50) => json!({"weekdays": [random.between(1, 3), random.between(4, 7)]}),
        // Hours that end when they begin are no schedule.
        "schedule" => {
            let (from, length) = (random.between(0, 23), random.between(1, 23));
            let hour = |hour: i64, minute: i64| format!("{:02}:{minute:02}", hour % 24);
            json!({"weekdays": [1, 2, 3, random.between(4, 7)], "from": hour(from, 0), "until": hour(from + length, *random.pick(&[0, 30]))})
        }
        "store" => json!(["north", "south"]),
        "payment" => json!(["card"]),
        "member" => json!(random.percent(80)),
        "attribute" => json!({"name": "drinks", "oneOf": [*random.pick(&["tea", "coffee"])]}),
        "birthday" if random.percent(30) => json!({"month": true}),
        "birthday" => json!({"daysBefore": random.between(0, 60), "daysAfter": random.between(0, 60)}),
        "offer" => json!(random.pick(&["spring", "autumn"])),
        "bought" => json!({"counter": "coffee", "atLeast": random.between(1, 9)}),
        "tenure" if random.percent(50) => json!({"days": random.between(1, 700)}),
        "tenure" => json!({"months": random.between(1, 24)}),
        "balance" => json!({"wallet": wallet, "atLeast": random.between(1, 900).to_string()}),
        "code" => json!([*random.pick(&CODES), "Nobody"]),
        "plan" => json!(["club"]),
        "experiment" => json!({"id": "test", "arm": random.pick(&["a", "b", "holdout"])}),
        _ => json!(["friends", "early"]),
    };
    json!({kind: content})
}

/// What is known of a member.
pub fn member(random: &mut Random) -> Value {
    let begin = crate::generate::BEGIN_2026_MS;
    json!({
        "enrolledAt": begin - random.between(-100, 700) * crate::generate::DAY_MS + random.between(0, 80_000_000),
        "birthday": random.pick(&["02-29", "01-01", "12-31", "06-15", "10-25"]),
        "orders": random.between(0, 6),
        "segments": random.several(0, 1, |random, _| *random.pick(&["friends", "early"])),
        "attributes": {"drinks": random.pick(&["tea", "coffee"])},
        "offers": random.several(0, 1, |random, _| *random.pick(&["spring", "autumn"])),
        "bought": {"coffee": random.between(0, 9)},
        "plan": random.pick(&[None, Some("club")]),
    })
}
