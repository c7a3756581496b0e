//! What of a life the model speaks of. A life that says more is answered with what is not known, never with a guess.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::known::unknown as unknown_to_quotes;
use super::super::tree::{choice, field, list, number, part, text};

/// What of a program touches no balance, as long as no command makes use of it.
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
    "lanes",
    "policies",
    "caps",
    "ladders",
    "events",
    "badges",
    "games",
    "giving",
    "transfers",
    "plans",
    "entitlements",
];
const WALLET: &[&str] = &["id", "name", "kind", "spend", "available", "expiry", "whenGone", "restore", "graceDays", "inactivity"];
const AVAILABLE: &[&str] = &["on", "afterDays"];
const EXPIRY: &[&str] = &["after", "from", "roundUp", "on"];
const AFTER: &[&str] = &["days", "months"];
const WHEN_GONE: &[&str] = &["mode", "limit", "share"];
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
    "attribute",
    "birthday",
    "offer",
    "plan",
    "balance",
    "event",
];
const LINE: &[&str] = &["line", "quantity", "amount"];
/// The commands, with the fields of their bodies.
const COMMANDS: &[(&str, &[&str])] = &[
    ("order", &["order", "cart", "occurredAt", "hold", "paid"]),
    ("hold", &["hold", "cart", "seconds"]),
    ("capture", &["hold", "points"]),
    ("release", &["hold"]),
    ("refund", &["order", "occurredAt", "lines", "amount"]),
    ("cancel", &["order", "occurredAt"]),
    ("reinstate", &["order", "occurredAt"]),
    ("chargeback", &["order", "occurredAt", "amount", "undone"]),
    ("pay", &["order", "occurredAt", "undone"]),
    ("fulfil", &["order", "occurredAt", "lines", "undone"]),
    ("adjust", &["adjustment", "wallet", "points", "reason", "actor", "availableAt", "expiresAt"]),
    ("reverse", &["adjustment", "reason", "actor"]),
    ("import", &["reference", "actor", "lots", "owed", "ladders"]),
    ("edit", &["order", "occurredAt", "revision", "cart"]),
    ("exchange", &["order", "occurredAt", "lines", "amount", "into"]),
    ("tier", &["ladder", "tier", "until", "actor", "reason"]),
    ("giveTier", &["ladder", "tier", "until"]),
    ("entitlement_use", &["entitlement", "count"]),
    ("entitlement_return", &["entitlement", "count", "usedAt"]),
    ("roll", &[]),
];

/// What of a program the model does not know.
#[must_use]
pub fn unknown_in_program(program: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::from_iter(unknown_to_quotes(program, &Value::Null));
    fields("program", program, PROGRAM, &mut found);
    for wallet in list(program, "wallets") {
        fields("wallet", wallet, WALLET, &mut found);
        fields("wallet available", part(wallet, "available"), AVAILABLE, &mut found);
        fields("wallet expiry", part(wallet, "expiry"), EXPIRY, &mut found);
        fields("wallet expiry after", part(part(wallet, "expiry"), "after"), AFTER, &mut found);
        fields("wallet inactivity after", part(part(wallet, "inactivity"), "after"), AFTER, &mut found);
        fields("wallet whenGone", part(wallet, "whenGone"), WHEN_GONE, &mut found);
    }
    // The model of quotes does not say when the next tier has to be reached.
    found.remove("tiers that end");
    found.remove("tiers that follow the measure");
    // And no quote asks what a tier brings so often.
    found.remove("tier benefits");
    // Nor over which period is measured, for that is told it.
    found.retain(|unknown| !unknown.starts_with("ladder of "));
    for ladder in list(program, "ladders") {
        ladder_of(ladder, &mut found);
    }
    for rule in list(program, "earn") {
        fields("base", part(rule, "base"), &["price", "discounts", "paidWithPoints", "paidWithStoredValue", "shipping"], &mut found);
    }
    for rule in list(program, "earn").iter().chain(list(program, "multipliers")).chain(list(program, "rewards")) {
        conditions(part(rule, "when"), &mut found);
        let (gives, content) = choice(part(rule, "give"));
        for issue in field(rule, "issue").into_iter().chain(Some(content).filter(|_| gives == "issue")) {
            fields("issue available", part(issue, "available"), AVAILABLE, &mut found);
            fields("issue expiry", part(issue, "expiry"), EXPIRY, &mut found);
            fields("issue expiry after", part(part(issue, "expiry"), "after"), AFTER, &mut found);
        }
        if gives == "issue" && field(content, "entitlement").is_some() {
            found.insert("entitlements that rewards issue".to_owned());
        }
        if gives == "storedValue" {
            found.insert("stored value".to_owned());
        }
    }
    let limited = list(program, "earn").iter().chain(list(program, "rewards")).flat_map(|rule| list(rule, "limits"));
    if limited.chain(list(program, "caps")).any(|limit| text(limit, "per") == Some("program")) {
        found.insert("limits of the whole program".to_owned());
    }
    found
}

/// What of a command the model does not know.
#[must_use]
pub fn unknown_in_command(word: &str, body: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let Some((_, known)) = COMMANDS.iter().find(|(command, _)| *command == word) else { return BTreeSet::from([word.to_owned()]) };
    fields(word, body, known, &mut found);
    list(body, "lines").iter().for_each(|line| fields("line", line, LINE, &mut found));
    fields("exchange into", part(body, "into"), &["order", "cart", "paid"], &mut found);
    let carts = [part(body, "cart"), part(part(body, "into"), "cart")];
    for line in carts.into_iter().flat_map(|cart| list(cart, "lines")) {
        if number(line, "quantity").is_some_and(|quantity| !quantity.is_integer()) {
            found.insert("a fractional quantity".to_owned());
        }
        if part(line, "unitPrice").as_i64().is_some_and(|price| price < 0) {
            found.insert("a line of the merchant".to_owned());
        }
    }
    found
}

fn fields(what: &str, tree: &Value, known: &[&str], found: &mut BTreeSet<String>) {
    let given = tree.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    found.extend(given.filter(|(name, _)| !known.contains(&name.as_str())).map(|(name, _)| format!("{what} {name}")));
}

fn ladder_of(ladder: &Value, found: &mut BTreeSet<String>) {
    fields("ladder", ladder, LADDER, found);
    let (validity, content) = choice(part(ladder, "validity"));
    fields("ladder validity", content, AFTER, found);
    if !["", "always", "none", "for", "restOfThisAndNext"].contains(&validity) {
        found.insert(format!("tiers valid {validity}"));
    }
    let (metric, _) = choice(part(ladder, "metric"));
    if !["points", "spend", "orders", "tenure"].contains(&metric) {
        found.insert(format!("ladder of {metric}"));
    }
    list(ladder, "tiers")
        .iter()
        .for_each(|tier| fields("tier", tier, &["id", "name", "from", "invitationOnly", "perks", "benefits"], found));
}

fn conditions(whens: &Value, found: &mut BTreeSet<String>) {
    for (kind, content) in whens.as_array().into_iter().flatten().map(choice) {
        if !CONDITIONS.contains(&kind) {
            found.insert(format!("condition {kind}"));
        }
        if kind == "any" {
            conditions(content, found);
        }
    }
}
