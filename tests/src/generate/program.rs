//! Made-up programs.

use serde_json::{Value, json};
use tally_core::values::json::Json;

use super::{CATEGORIES, CHANNELS, SKUS, TAGS, decimal};
use crate::document::document;
use crate::random::Random;

/// What the rules of one program have to agree on.
struct Names {
    digits: u32,
    wallets: Vec<(String, u32, bool)>,
    ladders: Vec<(String, Vec<String>)>,
    groups: Vec<String>,
}

/// A valid program document.
#[must_use]
pub fn program(seed: u64) -> Json {
    document(written(seed))
}

/// The document, to be written on.
pub(super) fn written(seed: u64) -> Value {
    let random = &mut Random::new(seed);
    let (currency, digits) = *random.pick(&[("EUR", 2), ("EUR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3)]);
    let wallets = random.several(1, 3, |random, index| {
        let spendable = index == 0 || random.percent(50);
        (format!("wallet-{index}"), u32::try_from(*random.pick(&[0, 0, 0, 1, 2, 4])).unwrap_or_default(), spendable)
    });
    let ladders = random.several(0, 2, |random, index| (format!("ladder-{index}"), random.several(1, 4, |_, rank| format!("tier-{rank}"))));
    let groups = random.several(0, 2, |_, index| if index == 0 { "base".to_owned() } else { format!("group-{index}") });
    let names = Names { digits, wallets, ladders, groups };
    let wallets: Vec<_> = names.wallets.iter().map(|name| wallet(random, name)).collect();
    let ladders: Vec<_> = names.ladders.iter().map(|name| ladder(random, name, &names)).collect();
    let groups: Vec<_> = names
        .groups
        .iter()
        .map(|group| {
            json!({"id": group, "combine": random.pick(&["sum", "sum", "best", "first"]),
                   "multipliers": random.pick(&["multiply", "add", "max"]), "round": rounding(random)})
        })
        .collect();
    let earn = random.several(0, 5, |random, index| earn(random, index, &names));
    let multipliers = random.several(0, 3, |random, index| multiplier(random, index, &names));
    let rewards = random.several(0, 7, |random, index| reward(random, index, &names));
    json!({
        "id": format!("program-{seed}"),
        "zone": zone(random),
        "currency": currency,
        "price": random.pick(&["gross", "gross", "listed", "net"]),
        "wallets": wallets, "earn": earn, "groups": groups, "multipliers": multipliers, "rewards": rewards, "ladders": ladders,
    })
}

fn zone(random: &mut Random) -> Value {
    if random.percent(50) {
        return json!({"name": "UTC"});
    }
    json!({"name": "Europe/Vienna", "offset": 3600, "transitions": [
        {"at": 1_774_746_000_000_i64, "offset": 7200}, {"at": 1_792_890_000_000_i64, "offset": 3600}]})
}

fn rounding(random: &mut Random) -> Value {
    json!(random.pick(&["down", "half_up", "half_even", "up"]))
}

fn wallet(random: &mut Random, (id, scale, spendable): &(String, u32, bool)) -> Value {
    let mut wallet = json!({"id": id, "scale": scale, "kind": if *spendable { "points" } else { "status" },
        "spend": random.pick(&["soonest", "oldest"]), "restore": random.pick(&["proportional", "proportional", "onFullRefund", "never"]),
        "graceDays": random.pick(&[0, 0, 7])});
    if random.percent(30) {
        wallet["available"] = json!({"afterDays": random.between(0, 30)});
    }
    if random.percent(60) {
        let after = if random.percent(50) { json!({"months": random.between(1, 24)}) } else { json!({"days": random.between(1, 400)}) };
        let round_up = random.pick(&[None, Some("day"), Some("month"), Some("quarter"), Some("year")]);
        wallet["expiry"] = json!({"after": after, "from": random.pick(&["available", "earned"]), "roundUp": round_up});
    }
    if random.percent(40) {
        let limit = if random.percent(50) { Some(random.between(0, 500).to_string()) } else { None };
        wallet["whenGone"] = json!({"mode": random.pick(&["overdraft", "clamp", "pendingOnly"]), "limit": limit});
    }
    wallet
}

fn ladder(random: &mut Random, (id, tiers): &(String, Vec<String>), names: &Names) -> Value {
    let (wallet, _, _) = random.pick(&names.wallets);
    let metric = random.pick(&[json!("orders"), json!({"spend": {}}), json!({"points": wallet}), json!("tenure")]).clone();
    let step = random.between(1, 60);
    let tiers: Vec<_> = tiers
        .iter()
        .zip(0_i64..)
        .map(|(tier, rank)| json!({"id": tier, "from": (rank * step).to_string(), "invitationOnly": rank > 0 && random.percent(10)}))
        .collect();
    if metric == json!("tenure") {
        return json!({"id": id, "metric": metric, "tiers": tiers});
    }
    let validity =
        [json!("always"), json!("none"), json!("restOfThisAndNext"), json!({"for": {"months": 6}}), json!({"for": {"days": 45}})];
    let validity = random.pick(&validity).clone();
    let rolling = [json!({"rolling": {"months": random.between(1, 24)}}), json!({"rolling": {"days": random.between(1, 400)}})];
    let rolling = random.pick(&rolling).clone();
    let period = random.pick(&[json!("lifetime"), json!("calendar"), json!("membership"), rolling]).clone();
    let at_end = *random.pick(&["reassess", "keep", "drop"]);
    let at_end = if validity == json!("none") { "reassess" } else { at_end };
    let ends = validity != json!("always") && (validity != json!("none") || period != json!("lifetime"));
    let grace = if ends && at_end != "keep" { *random.pick(&[0, 0, 14]) } else { 0 };
    let measured = tiers.iter().skip(1).any(|tier| tier["invitationOnly"] == json!(false));
    json!({"id": id, "metric": metric, "period": period, "tiers": tiers, "validity": validity, "atEnd": at_end, "graceDays": grace,
        "includingThisOrder": measured && random.percent(25)})
}

fn filter(random: &mut Random, depth: u32) -> Value {
    match random.between(0, if depth == 0 { 3 } else { 4 }) {
        0 => json!({"sku": random.several(0, 3, |random, _| *random.pick(&SKUS))}),
        1 => json!({"category": [*random.pick(&["drinks", "drinks/coffee", "food", "goods"])]}),
        2 => json!({"tag": [*random.pick(&TAGS)]}),
        3 => json!({"category": [*random.pick(&CATEGORIES)], "tag": [*random.pick(&TAGS)]}),
        _ => json!({"not": filter(random, depth - 1)}),
    }
}

fn maybe_filter(random: &mut Random, chance: i64) -> Value {
    if random.percent(chance) { filter(random, 1) } else { json!({}) }
}

fn conditions(random: &mut Random, names: &Names) -> Vec<Value> {
    if random.percent(55) { Vec::new() } else { random.several(1, 2, |random, _| condition(random, names, 1)) }
}

fn condition(random: &mut Random, names: &Names, depth: u32) -> Value {
    match random.between(0, if depth == 0 { 4 } else { 5 }) {
        0 => {
            let base = json!({"items": maybe_filter(random, 30), "when": random.pick(&["before", "afterPhases", "afterEarlier"]),
                "shipping": random.percent(20)});
            json!({"spend": {"atLeast": decimal(random.between(0, 60) * 10_i64.pow(names.digits), names.digits), "base": base}})
        }
        1 => json!({"units": {"atLeast": random.between(1, 5), "items": maybe_filter(random, 50)}}),
        2 => json!({"channel": [*random.pick(&CHANNELS), *random.pick(&CHANNELS)]}),
        3 => json!({"window": {"from": random.pick(&[None, Some("2026-03-29"), Some("2026-01-01T00:30")]),
            "until": random.pick(&[None, Some("2026-10-25"), Some("2026-06-30T18:00")])}}),
        4 if !names.ladders.is_empty() => {
            let (ladder, tiers) = random.pick(&names.ladders);
            json!({"tier": {"ladder": ladder, "atLeast": random.pick(tiers)}})
        }
        4 => json!({"units": {"atLeast": 1}}),
        _ => json!({"any": random.several(1, 3, |random, _| condition(random, names, depth - 1))}),
    }
}

fn earn(random: &mut Random, index: i64, names: &Names) -> Value {
    let (wallet, scale, _) = random.pick(&names.wallets).clone();
    let per = *random.pick(&["money", "money", "unit", "line", "order"]);
    let points = decimal(random.between(0, 300), scale.min(2));
    let mut earn = json!({"id": format!("earn-{index}"), "wallet": wallet, "per": per, "points": points,
        "every": random.pick(&["1", "1", "0.5", "3", "10"]), "wholeSteps": random.percent(30), "when": conditions(random, names),
        "base": {"price": random.pick(&[None, None, Some("gross"), Some("listed"), Some("net")]),
            "discounts": random.pick(&["all", "all", "item", "none"]), "paidWithPoints": random.pick(&["out", "in"]),
            "shipping": random.pick(&["out", "in"])},
        "zeroUnits": random.pick(&["skip", "earn"]),
        "round": {"at": random.pick(&["rule", "rule", "line", "order"]), "mode": rounding(random)}});
    if per != "order" {
        earn["items"] = maybe_filter(random, 40);
    }
    if !names.groups.is_empty() && random.percent(60) {
        earn["group"] = json!(random.pick(&names.groups));
    }
    earn
}

fn multiplier(random: &mut Random, index: i64, names: &Names) -> Value {
    let items = if random.percent(40) { filter(random, 1) } else { Value::Null };
    let group = names.groups.first().map_or("base", String::as_str);
    json!({"id": format!("multiplier-{index}"), "group": group, "factor": random.pick(&["2", "3", "1.5", "0.5", "1.25", "0"]),
        "items": items, "when": conditions(random, names)})
}

fn reward(random: &mut Random, index: i64, names: &Names) -> Value {
    let trigger = *random.pick(&["auto", "auto", "code", "chosen", "chosen"]);
    let money = |random: &mut Random, most: i64| decimal(random.between(1, most), names.digits);
    let target = *random.pick(&["items", "order"]);
    let kind = random.between(0, if trigger == "chosen" { 6 } else { 5 });
    let give = match kind {
        0 => json!({"percent": {"value": random.pick(&["10", "15", "33.333333", "50", "100", "0.5"]), "on": target,
            "items": maybe_filter(random, 40), "atMost": if random.percent(25) { Some(money(random, 1500)) } else { None },
            "units": if target == "items" && random.percent(25) { units(random) } else { Value::Null }}}),
        1 => json!({"amount": {"value": money(random, 2500), "on": "items", "items": maybe_filter(random, 50),
            "each": random.pick(&["once", "unit", "line"]), "price": random.pick(&[None, None, Some("net"), Some("listed")]),
            "units": if random.percent(25) { units(random) } else { Value::Null }}}),
        2 => json!({"amount": {"value": money(random, 3000), "on": "order", "items": maybe_filter(random, 20)}}),
        3 => json!({"freeUnit": {"items": maybe_filter(random, 50), "units": units(random)}}),
        4 => json!({"unitPrice": {"value": money(random, 2000), "items": maybe_filter(random, 50), "units": units(random)}}),
        5 => json!({"bundlePrice": {"value": money(random, 4000), "parts": random.several(1, 3, |random, _| {
            json!({"items": maybe_filter(random, 70), "count": random.between(1, 2)})
        })}}),
        _ => json!({"amountPerPoint": {"value": decimal(random.between(1, 5), names.digits), "as": random.pick(&["discount", "tender"])}}),
    };
    let mut reward = json!({"id": format!("reward-{index}"), "trigger": trigger, "priority": random.between(-1, 2),
        "when": conditions(random, names), "give": give});
    if trigger == "code" {
        reward["codes"] = json!([format!("CODE{index}"), format!("Alt-{index}")]);
    }
    if trigger == "chosen" && (kind == 6 || random.percent(80)) {
        reward["cost"] = cost(random, kind == 6, names);
    }
    reward
}

fn units(random: &mut Random) -> Value {
    let mut units = json!({"pool": random.pick(&["all", "all", "sku", "line"]), "order": random.pick(&["cheapest", "dearest", "line"]),
        "by": random.pick(&["listed", "gross", "net"])});
    if random.percent(60) {
        units["take"] = json!(random.between(2, 4));
    }
    match random.between(0, 3) {
        0 => units["every"] = json!(random.between(2, 3)),
        1 => {
            units["buy"] =
                json!({"count": random.between(1, 3), "items": if random.percent(30) { filter(random, 1) } else { Value::Null }});
            units["get"] = json!(random.between(1, 2));
        }
        2 => units["skip"] = json!(random.between(0, 2)),
        _ => {}
    }
    units
}

fn cost(random: &mut Random, slider: bool, names: &Names) -> Value {
    let spendable: Vec<_> = names.wallets.iter().filter(|wallet| wallet.2).cloned().collect();
    let (wallet, _, _) = random.pick(&spendable).clone();
    if !slider {
        return json!({"wallet": wallet, "points": random.between(1, 200).to_string(),
            "step": random.pick(&[None, None, Some("10"), Some("25")])});
    }
    // The value of a point is whole minor units, so any step of whole prices is worth whole minor units.
    let points = random.between(1, 3);
    let step = points * random.between(1, 10);
    json!({"wallet": wallet, "points": points.to_string(), "step": step.to_string(),
        "min": if random.percent(40) { Some((step * 2).to_string()) } else { None },
        "max": if random.percent(20) { Some((step * 40).to_string()) } else { None },
        "atMostPercent": random.pick(&[None, None, Some("50"), Some("33.3")]), "askedTooMuch": random.pick(&["refuse", "clamp"])})
}
