//! Made-up programs.

use serde_json::{Value, json};

use super::condition::more;
use super::filter::{filter, some_filter};
use super::ladder::ladder;
use super::limit::{caps, earn_limits};
use super::reward::reward;
use super::{decimal, is_on};
use crate::random::Random;

/// The articles that carts sell and filters name.
pub const SKUS: [&str; 6] = ["espresso", "tea", "beans", "mug", "voucher", "cake"];
/// Their categories; the last is near the first by name only.
pub const CATEGORIES: [&str; 4] = ["drinks/coffee", "drinks/tea", "food", "drinksware"];
/// Their labels.
pub const TAGS: [&str; 3] = ["new", "sale", "organic"];
/// Where orders are placed.
pub const CHANNELS: [&str; 3] = ["web", "app", "pos"];

/// What the rules of one program have to agree on.
pub struct Names {
    /// Digits of the currency.
    pub digits: u32,
    /// Id, scale, whether it can be spent.
    pub wallets: Vec<(String, u32, bool)>,
    /// Id and tiers.
    pub ladders: Vec<(String, Vec<String>)>,
    /// Groups of earn rules.
    pub groups: Vec<String>,
    /// Whether all earn rules are rounded with the order.
    pub rounds_with_order: bool,
}

/// A valid program document; so many of a hundred earn rules are on events.
#[must_use]
pub fn program(random: &mut Random, events: i64) -> Value {
    let (currency, digits) = *random.pick(&[("EUR", 2), ("EUR", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3)]);
    let wallets = random.several(1, 3, |random, index| {
        let scale = u32::try_from(*random.pick(&[0, 0, 0, 1, 2])).unwrap_or_default();
        (format!("wallet-{index}"), scale, index == 0 || random.percent(50))
    });
    let ladders = random.several(0, 2, |random, index| (format!("ladder-{index}"), random.several(1, 4, |_, rank| format!("tier-{rank}"))));
    let groups = random.several(0, 2, |_, index| if index == 0 { "base".to_owned() } else { format!("group-{index}") });
    let names = Names { digits, wallets, ladders, groups, rounds_with_order: random.percent(20) };
    let mut program = json!({
        "id": "program",
        "zone": zone(random),
        "currency": currency,
        "price": if is_on("net") { random.pick(&["gross", "gross", "listed", "net"]) } else { random.pick(&["gross", "listed"]) },
    });
    program["wallets"] = names
        .wallets
        .iter()
        .map(|(id, scale, spendable)| json!({"id": id, "scale": scale, "kind": if *spendable { "points" } else { "status" }}))
        .collect();
    program["ladders"] = names.ladders.iter().map(|of| ladder(random, of, &names)).collect();
    if let Some(wallets) = program["wallets"].as_array_mut() {
        wallets.push(json!({"id": "card"}));
    }
    program["groups"] = names.groups.iter().map(|group| self::group(random, group)).collect();
    program["earn"] = random.several(0, 4, |random, index| earn(random, index, &names, events)).into();
    program["events"] = super::event::kinds();
    program["multipliers"] = random.several(0, 3, |random, index| multiplier(random, index, &names)).into();
    program["caps"] = caps(random, &names, &program["earn"]);
    if program["price"] != "gross" && !is_on("three price bases") {
        for rule in program["earn"].as_array_mut().into_iter().flatten().filter(|rule| !rule["base"].is_null()) {
            rule["base"]["price"] = Value::Null;
            rule["base"]["paidWithStoredValue"] = json!("in");
        }
        for ladder in program["ladders"].as_array_mut().into_iter().flatten() {
            if ladder["metric"].get("spend").is_some() {
                ladder["metric"]["spend"]["price"] = Value::Null;
                ladder["metric"]["spend"]["paidWithStoredValue"] = json!("in");
            }
        }
    }
    let mut rewards = random.several(0, 6, |random, index| reward(random, index, &names));
    forget_unknown_rewards(&mut rewards);
    rewards.push(json!({"id": "later", "trigger": "issued", "usesPerOrder": random.pick(&[None, Some(1), Some(2)]), "give": {"amount": {"value": "1", "on": "order"}}}));
    program["rewards"] = rewards.into();
    // `early` holds by its rule too.
    program["segments"] = json!([{"id": "friends"}, {"id": "early", "when": [{"order": {"nth": 1}}]}]);
    program["habits"] = json!([{"id": "coffee"}]);
    program["plans"] = json!([{"id": "club", "price": "5", "period": {"months": 1}}]);
    program["experiments"] = json!([{"id": "test", "arms": [{"id": "a", "percent": "40"}, {"id": "b", "percent": "33.33"}]}]);
    program["lanes"] = ["units", "items", "order", "shipping"]
        .iter()
        .map(|phase| {
            let is_pooled = *phase == "units" && !is_on("units in lanes by line");
            let per = if *phase == "order" || is_pooled { "order" } else { *random.pick(&["order", "line"]) };
            json!({"id": format!("lane-{phase}"), "phase": phase, "pick": random.pick(&["best", "best", "first", "all"]), "per": per,
                "percentages": random.pick(&["compound", "add"])})
        })
        .collect();
    program["policies"] = json!({"exclusives": random.pick(&["inOrder", "first"]), "weekStart": random.pick(&[1, 1, 7, 3])});
    settings_of_the_whole(random, &mut program);
    program
}

/// Now and then other currencies, points that pay for their own order, or whole quotes that are compared.
fn settings_of_the_whole(random: &mut Random, program: &mut Value) {
    if random.percent(15) {
        program["rates"] = json!({"USD": "0.9", "GBP": "1.9", "CHF": "1.03", "BHD": "2.5"});
        for reward in program["rewards"].as_array_mut().into_iter().flatten().filter(|reward| !reward["cost"].is_null()) {
            if !is_on("shares of a price abroad") {
                reward["cost"]["atMostPercent"] = Value::Null;
            }
        }
    }
    match random.between(0, 19) {
        0 => program["wallets"][0]["sameOrder"] = json!(true),
        1 | 2 => {
            program["policies"]["bestOf"] = json!("quote");
            for lane in program["lanes"].as_array_mut().into_iter().flatten() {
                (lane["pick"], lane["per"]) = (json!("best"), json!("order"));
            }
        }
        _ => {}
    }
}

/// A reward excludes only rewards that are there, and not itself.
pub fn forget_unknown_rewards(rewards: &mut [Value]) {
    let ids: Vec<Value> = rewards.iter().map(|reward| reward["id"].clone()).collect();
    for reward in rewards {
        let other = reward["exclusive"]["of"][0].clone();
        if !other.is_null() && (!ids.contains(&other) || other == reward["id"]) {
            reward["exclusive"] = Value::Null;
        }
    }
}

fn zone(random: &mut Random) -> Value {
    if random.percent(50) {
        return json!({"name": "UTC"});
    }
    json!({"name": "Europe/Vienna", "offset": 3600, "transitions": [
        {"at": 1_774_746_000_000_i64, "offset": 7200}, {"at": 1_792_890_000_000_i64, "offset": 3600}]})
}

fn rounding(random: &mut Random) -> Value {
    json!(random.pick(&["down", "down", "half_up", "half_even", "up"]))
}

fn group(random: &mut Random, id: &str) -> Value {
    json!({"id": id, "combine": random.pick(&["sum", "sum", "best", "first"]), "multipliers": random.pick(&["multiply", "add", "max"]),
        "round": rounding(random)})
}

/// Some conditions, often none.
pub fn conditions(random: &mut Random, names: &Names) -> Vec<Value> {
    if random.percent(60) { Vec::new() } else { random.several(1, 2, |random, _| condition(random, names, 1)) }
}

fn condition(random: &mut Random, names: &Names, depth: u32) -> Value {
    let wallet = names.wallets.first().map_or("", |(id, _, _)| id);
    if random.percent(40) {
        return more(random, wallet);
    }
    match random.between(0, if depth == 0 { 5 } else { 6 }) {
        0 | 1 => {
            let base = json!({"items": filter(random, 30), "when": random.pick(&["before", "afterPhases", "afterEarlier"]),
                "shipping": random.percent(20)});
            json!({"spend": {"atLeast": money(random, 0, 6000, names), "base": base}})
        }
        2 => json!({"units": {"atLeast": random.between(1, 4), "items": filter(random, 50)}}),
        3 => json!({"channel": [*random.pick(&CHANNELS), *random.pick(&CHANNELS)]}),
        4 => json!({"window": {"from": random.pick(&[None, Some("2026-03-29"), Some("2026-01-01T00:30")]),
            "until": random.pick(&[None, Some("2026-10-25"), Some("2026-11-30T18:00")])}}),
        5 if !names.ladders.is_empty() => {
            let (ladder, tiers) = random.pick(&names.ladders);
            let lowest = random.between(0, i64::try_from(tiers.len()).unwrap_or(1) - 1);
            let tiers = &tiers[usize::try_from(lowest).unwrap_or(0)..];
            let highest = if random.percent(30) { Some(random.pick(tiers)) } else { None };
            json!({"tier": {"ladder": ladder, "atLeast": tiers[0], "atMost": highest}})
        }
        5 => json!({"units": {"atLeast": 1}}),
        _ => json!({"any": random.several(1, 3, |random, _| condition(random, names, depth - 1))}),
    }
}

/// An amount of the program; the range is in cents whatever the currency.
pub fn money(random: &mut Random, from: i64, to: i64, names: &Names) -> String {
    let cents = if random.percent(3) { random.between(1, 1_000_000_000) } else { random.between(from, to) };
    match names.digits {
        0 => cents.to_string(),
        2 => decimal(cents, 2),
        _ => decimal(cents * 10 + random.between(0, 9), 3),
    }
}

/// What of a price counts.
pub fn earn_base(random: &mut Random) -> Value {
    json!({"price": random.pick(&[None, None, Some("gross"), Some("listed"), Some("net")]),
        "discounts": random.pick(&["all", "all", "item", "none"]), "paidWithPoints": random.pick(&["out", "in"]),
        "paidWithStoredValue": random.pick(&["in", "out"]),
        "shipping": random.pick(&["out", "in"])})
}

fn earn(random: &mut Random, index: i64, names: &Names, events: i64) -> Value {
    if random.percent(events) {
        let mut earn = super::event::rule(random, index, names);
        compete(random, &mut earn, names);
        earn_limits(random, &mut earn);
        return earn;
    }
    let (wallet, scale, _) = random.pick(&names.wallets).clone();
    let per = *random.pick(&["money", "money", "money", "unit", "line", "order"]);
    let points = decimal(random.between(0, 300), scale.min(2));
    let mut earn = json!({"id": format!("earn-{index}"), "wallet": wallet, "per": per, "points": points,
        "every": random.pick(&["1", "1", "0.5", "3", "10"]), "wholeSteps": random.percent(30), "when": conditions(random, names),
        "base": earn_base(random), "zeroUnits": random.pick(&["skip", "earn"]),
        "round": {"at": random.pick(&["rule", "rule", "line", "order"]), "mode": rounding(random)}});
    if per != "order" {
        earn["items"] = filter(random, 40);
    }
    compete(random, &mut earn, names);
    if per == "money" && random.percent(10) {
        earn["base"]["amount"] = json!("fare");
        earn["base"]["price"] = Value::Null;
    }
    if per != "money" && per != "line" && random.percent(12) {
        let issued = if per == "unit" { *random.pick(&["order", "unit", "unit"]) } else { "order" };
        earn["issue"] = json!({"reward": "later", "per": issued});
        for name in ["wallet", "points", "base", "round"] {
            earn[name] = Value::Null;
        }
    }
    earn_limits(random, &mut earn);
    // Which mode rounds a sum is settled only where the rules that wait for it agree.
    if !is_on("rounding places together") && earn["issue"].is_null() {
        earn["round"] = match names.rounds_with_order {
            true => json!({"at": "order", "mode": "half_up"}),
            false => json!({"at": random.pick(&["rule", "rule", "line"]), "mode": rounding(random)}),
        };
    }
    earn
}

/// Puts an earn rule into a group, somewhere in it.
fn compete(random: &mut Random, earn: &mut Value, names: &Names) {
    if !names.groups.is_empty() && random.percent(60) {
        earn["group"] = json!(random.pick(&names.groups));
    }
    if random.percent(20) {
        earn["priority"] = json!(random.between(-1, 1));
    }
}

fn multiplier(random: &mut Random, index: i64, names: &Names) -> Value {
    let items = if random.percent(40) { some_filter(random, 1) } else { Value::Null };
    let group = names.groups.last().map_or("base", String::as_str);
    json!({"id": format!("multiplier-{index}"), "group": group, "factor": random.pick(&["2", "3", "1.5", "0.5", "1.25", "0"]),
        "items": items, "when": conditions(random, names)})
}
