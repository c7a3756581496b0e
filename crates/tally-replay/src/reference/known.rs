//! What the model speaks of. A document that says more is answered with what is not known, never with a guess.

use serde_json::Value;

use super::tree::{choice, list, part};

const PROGRAM: &[&str] = &[
    "$schema",
    "id",
    "name",
    "zone",
    "currency",
    "price",
    "wallets",
    "earn",
    "groups",
    "multipliers",
    "rewards",
    "ladders",
    "segments",
    "experiments",
    "lanes",
    "policies",
    "habits",
    "rates",
    "caps",
    "events",
    "badges",
    "challenges",
    "referral",
    "games",
    "giving",
    "transfers",
    "entitlements",
    "plans",
];
const POLICIES: &[&str] = &["bestOf", "exclusives", "weekStart"];
const EARN: &[&str] = &[
    "id",
    "name",
    "wallet",
    "per",
    "points",
    "every",
    "wholeSteps",
    "items",
    "base",
    "zeroUnits",
    "when",
    "group",
    "round",
    "priority",
    "limits",
    "cooldown",
    "issue",
    "event",
    "amount",
];
const BASE: &[&str] = &["price", "discounts", "paidWithPoints", "paidWithStoredValue", "shipping", "amount"];
const REWARD: &[&str] = &[
    "id",
    "name",
    "trigger",
    "codes",
    "priority",
    "when",
    "give",
    "cost",
    "lane",
    "exclusive",
    "consumes",
    "usesPerOrder",
    "times",
    "partlyUsed",
    "limits",
];
const GIVE: &[(&str, &[&str])] = &[
    ("percent", &["value", "on", "items", "units", "atMost"]),
    ("amount", &["value", "on", "items", "each", "units"]),
    ("amountPerPoint", &["value", "as"]),
    ("freeUnit", &["items", "units", "count", "pick"]),
    ("unitPrice", &["value", "items", "units", "price"]),
    ("bundlePrice", &["parts", "value"]),
    ("addUnit", &["sku", "count"]),
    ("issue", &["reward", "entitlement", "gift", "count", "available", "expiry"]),
    ("shipping", &["percent", "amount", "price"]),
    ("storedValue", &["wallet"]),
];
const LADDER: &[&str] =
    &["id", "name", "metric", "period", "tiers", "validity", "atEnd", "graceDays", "includingThisOrder", "invitationOnly"];
const CONDITIONS: &[&str] = &[
    "spend",
    "units",
    "tier",
    "window",
    "channel",
    "any",
    "order",
    "schedule",
    "store",
    "payment",
    "member",
    "segment",
    "attribute",
    "birthday",
    "offer",
    "bought",
    "plan",
    "tenure",
    "balance",
    "experiment",
    "event",
    "code",
];

/// The most units of a line that the model looks at one by one.
const MANY: u64 = 1000;

/// The fields and kinds of a case that the model does not know.
pub fn unknown(program: &Value, cart: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if list(cart, "lines").iter().any(|line| part(line, "quantity").as_u64().is_some_and(|units| units > MANY)) {
        found.push("a line of very many units".to_owned());
    }
    fields("program", program, PROGRAM, &mut found);
    fields("policies", part(program, "policies"), POLICIES, &mut found);
    for rule in list(program, "earn") {
        fields("earn", rule, EARN, &mut found);
        fields("base", part(rule, "base"), BASE, &mut found);
    }
    for reward in list(program, "rewards") {
        fields("reward", reward, REWARD, &mut found);
        let (kind, content) = choice(part(reward, "give"));
        match GIVE.iter().find(|(known, _)| *known == kind) {
            Some((_, known)) => fields(kind, content, known, &mut found),
            None => found.push(format!("give {kind}")),
        }
    }
    for ladder in list(program, "ladders") {
        fields("ladder", ladder, LADDER, &mut found);
        list(ladder, "tiers")
            .iter()
            .for_each(|tier| fields("tier", tier, &["id", "name", "from", "invitationOnly", "perks", "benefits"], &mut found));
        if choice(part(ladder, "validity")).0 == "none" {
            found.push("tiers that follow the measure".to_owned());
        }
    }
    for wallet in list(program, "wallets") {
        if !["points", "status"].contains(&part(wallet, "kind").as_str().unwrap_or("points")) {
            found.push("wallet kind".to_owned());
        }
    }
    for list_of_rules in ["earn", "multipliers", "rewards", "segments"] {
        list(program, list_of_rules).iter().for_each(|rule| conditions(part(rule, "when"), &mut found));
    }
    found
}

fn fields(what: &str, tree: &Value, known: &[&str], found: &mut Vec<String>) {
    let given = tree.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    found.extend(given.filter(|(name, _)| !known.contains(&name.as_str())).map(|(name, _)| format!("{what} {name}")));
}

fn conditions(whens: &Value, found: &mut Vec<String>) {
    for (kind, content) in whens.as_array().into_iter().flatten().map(choice) {
        if !CONDITIONS.contains(&kind) {
            found.push(format!("condition {kind}"));
        }
        if kind == "any" {
            conditions(content, found);
        }
        if kind == "code" && content.to_string().contains("\"sha256:") {
            found.push("codes known by their hash".to_owned());
        }
    }
}
