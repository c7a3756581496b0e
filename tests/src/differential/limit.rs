//! Made-up limits, caps and cooldowns, and what was counted of them before.

use serde_json::{Map, Value, json};

use super::is_on;
use super::program::{Names, money};
use crate::generate::DAY_MS;
use crate::random::Random;

/// Periods in which things are counted.
const PERIODS: [&str; 6] = ["lifetime", "day", "week", "month", "quarter", "year"];

fn limit(random: &mut Random, name: &str, over: &str, most: Value) -> Value {
    let per = *random.pick(&["member", "member", "order", "program"]);
    // What is counted for each order begins anew with it.
    let period = if per == "order" { "lifetime" } else { *random.pick(&PERIODS) };
    json!({"per": per, "period": period, "over": over, name: most})
}

/// Limits of a reward: of what it counts.
pub fn limits(random: &mut Random, reward: &Value, names: &Names) -> Value {
    let is_payment = ["amountPerPoint", "storedValue"].iter().any(|kind| reward["give"].get(kind).is_some());
    if !random.percent(if is_payment { 50 } else { 25 }) {
        return json!([]);
    }
    let mut over = *random.pick(&["reduce", "reduce", "reject"]);
    let limits = random.several(1, 2, |random, _| {
        if is_on("several ways over a limit") {
            over = *random.pick(&["reduce", "reduce", "reject"]);
        }
        some_limit(random, over, reward, names)
    });
    let of = |limit: &Value| ["uses", "points", "money"].iter().position(|name| !limit[*name].is_null());
    let first = limits.first().and_then(of);
    distinct(limits.into_iter().filter(|limit| is_payment || is_on("several ways over a limit") || of(limit) == first).collect())
}

/// A limit of a reward, of something that it uses.
fn some_limit(random: &mut Random, over: &str, reward: &Value, names: &Names) -> Value {
    let takes_money = !["addUnit", "issue"].iter().any(|kind| reward["give"].get(kind).is_some());
    let costs_points = !reward["cost"].is_null();
    match random.between(0, 2) {
        0 if takes_money => {
            let most = money(random, 1, 3000, names);
            limit(random, "money", over, json!(most))
        }
        1 if costs_points => {
            let most = random.between(1, 400).to_string();
            limit(random, "points", over, json!(most))
        }
        _ => {
            let most = random.between(1, 4);
            limit(random, "uses", over, json!(most))
        }
    }
}

/// One limit of each counter and of the whole program or not.
fn distinct(limits: Vec<Value>) -> Value {
    let counts = |limit: &Value| {
        let measure = ["uses", "points", "money"].into_iter().find(|name| !limit[*name].is_null());
        json!([limit["per"], limit["period"], measure])
    };
    let mut kept: Vec<Value> = Vec::new();
    for limit in limits {
        if kept.iter().all(|other| counts(other) != counts(&limit)) {
            kept.push(limit);
        }
    }
    json!(kept)
}

/// Limits and a cooldown of an earn rule.
pub fn earn_limits(random: &mut Random, earn: &mut Value) {
    if random.percent(20) {
        earn["limits"] = distinct(random.several(1, 2, |random, _| {
            let over = *random.pick(&["reduce", "reduce", "reject"]);
            if random.percent(40) || !earn["issue"].is_null() {
                let most = random.between(1, 3);
                return limit(random, "uses", over, json!(most));
            }
            let most = random.between(1, 400).to_string();
            limit(random, "points", over, json!(most))
        }));
    }
    if random.percent(8) {
        earn["cooldown"] =
            if random.percent(50) { json!({"hours": random.between(1, 60)}) } else { json!({"days": random.between(1, 40)}) };
    }
}

/// Caps over several rules.
pub fn caps(random: &mut Random, names: &Names, earn: &Value) -> Value {
    if !random.percent(30) {
        return json!([]);
    }
    let caps = random.several(1, 2, |random, index| {
        let (wallet, _, _) = random.pick(&names.wallets).clone();
        let most = random.between(1, 500).to_string();
        let over = *random.pick(&["reduce", "reduce", "reject"]);
        let mut cap = limit(random, "points", over, json!(most));
        cap["id"] = json!(format!("cap-{index}"));
        cap["wallet"] = json!(wallet);
        if random.percent(30) {
            let rules = earn.as_array().into_iter().flatten().filter(|rule| rule["wallet"] == cap["wallet"]);
            cap["rules"] = rules.filter(|_| random.percent(60)).map(|rule| rule["id"].clone()).collect();
        }
        cap
    });
    json!(caps)
}

/// What was counted before, and what is granted of limits of the whole program: for every counter that a program has.
pub fn counted(random: &mut Random, program: &Value, at: i64) -> (Value, Value) {
    let mut counters = Map::new();
    let mut grants = Map::new();
    for (name, part) in [("earn", "earn"), ("rewards", "reward"), ("caps", "cap")] {
        for rule in program[name].as_array().into_iter().flatten() {
            let own = vec![rule.clone()];
            let limits = if part == "cap" { &own } else { rule["limits"].as_array().unwrap_or(const { &Vec::new() }) };
            for limit in limits {
                let measure = ["uses", "points", "money"].into_iter().find(|name| !limit[*name].is_null()).unwrap_or("uses");
                let period = limit["period"].as_str().unwrap_or("lifetime");
                let counter = format!("{part}/{}/{measure}/{period}", rule["id"].as_str().unwrap_or(""));
                let amount = if measure == "uses" { random.between(0, 3) } else { random.between(0, 400) };
                if limit["per"] == "program" && random.percent(70) {
                    grants.insert(counter, json!(amount));
                } else if random.percent(60) {
                    let week_start = program["policies"]["weekStart"].as_i64().unwrap_or(1);
                    counters.insert(counter, json!([{"period": period_of(period, at, week_start), "amount": amount}]));
                }
            }
            if !rule["cooldown"].is_null() && random.percent(60) {
                let last = at - random.between(1, 40 * DAY_MS);
                counters
                    .insert(format!("earn/{}/last/lifetime", rule["id"].as_str().unwrap_or("")), json!([{"period": 0, "amount": last}]));
            }
        }
    }
    (Value::Object(counters), Value::Object(grants))
}

/// The period that an instant of 2026 is likely in: near midnight it may be the one before or after.
fn period_of(period: &str, at: i64, week_start: i64) -> i64 {
    let day = at.div_euclid(DAY_MS);
    match period {
        "day" => day,
        // 5 January 2026 is a Monday, 20458 days after 1 January 1970.
        "week" => day - (day - 20_458 - week_start + 1).rem_euclid(7),
        "quarter" => 2026 * 4 + (day - 20_454) * 4 / 365,
        "month" => 2026 * 12 + (day - 20_454) * 12 / 365,
        "year" => 2026,
        _ => 0,
    }
}
