//! Whether two quotes say the same.

use serde_json::{Map, Value, json};

/// The parts of a quote that are compared, field by field.
const PARTS: [&str; 14] = [
    "error",
    "totals",
    "lines",
    "rewards",
    "earned",
    "earnedBy",
    "issued",
    "spent",
    "codes",
    "offers",
    "progress",
    "usage",
    "unconfirmed",
    "trace",
];
/// The conditions that a program writes. Other reasons (no effect, not chosen) are words of the engine.
const CONDITIONS: [&str; 6] = ["spend", "units", "tier", "window", "channel", "any"];
/// The conditions whose wanted and actual figures the law fixes.
const FIGURES: [&str; 4] = ["spend", "units", "channel", "points"];

/// Where the engine's answer and the model's differ: pointer, the engine's value, the model's.
#[must_use]
pub fn differences(engine: &Value, model: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for part in PARTS {
        compare(&plain(&agreed(part, engine)), &plain(&agreed(part, model)), &format!("/{part}"), &mut found);
    }
    found
}

/// A part of an answer without what the law leaves open.
fn agreed(part: &str, answer: &Value) -> Value {
    let value = answer.get(part).cloned().unwrap_or(Value::Null);
    match (part, value) {
        ("trace", Value::Array(entries)) => by_rule(&entries),
        ("offers" | "codes", Value::Array(entries)) => {
            Value::Array(entries.into_iter().map(|entry| priced(with_reason(entry, "missing"))).collect())
        }
        // What keeps a tier is what its end decides, which an order does not.
        ("progress", Value::Array(mut entries)) => {
            entries.iter_mut().for_each(|entry| entry["keep"] = Value::Null);
            Value::Array(entries)
        }
        // In no order that anybody relies on.
        ("usage" | "unconfirmed", Value::Array(mut entries)) => {
            entries.sort_by_key(Value::to_string);
            Value::Array(entries)
        }
        (_, value) => value,
    }
}

/// An offer whose cost counts where something is, or would be, paid, and its range where points can be put in.
fn priced(mut offer: Value) -> Value {
    let status = offer["status"].as_str().unwrap_or("").to_owned();
    if !["applied", "available", "short"].contains(&status.as_str()) {
        offer["cost"] = Value::Null;
    }
    if ["unmet", "not_best", "excluded", "limited"].contains(&status.as_str()) {
        offer["slider"] = Value::Null;
    }
    offer
}

/// The trace by part and rule: what came of it, and why not.
fn by_rule(entries: &[Value]) -> Value {
    let mut rules = Map::new();
    for entry in entries {
        let entry = with_reason(entry.clone(), "reason");
        let name = format!("{} {}", entry["part"].as_str().unwrap_or(""), entry["rule"].as_str().unwrap_or(""));
        // A multiplier that finds nothing to multiply may say so or not: the points tell.
        let outcome = if entry["part"] == "multiplier" && entry["reason"].is_null() { &Value::Null } else { &entry["outcome"] };
        rules.insert(name, json!({"outcome": outcome, "reason": entry["reason"]}));
    }
    Value::Object(rules)
}

/// An entry whose reason keeps its condition, and its figures where the law fixes them.
fn with_reason(mut entry: Value, name: &str) -> Value {
    let reason = entry[name].clone();
    let condition = reason["condition"].as_str().unwrap_or("").to_owned();
    entry[name] = match condition.as_str() {
        known if FIGURES.contains(&known) => reason,
        known if CONDITIONS.contains(&known) => json!({"condition": known}),
        _ => Value::Null,
    };
    entry
}

/// A value without fields that have their default: nought, nothing, empty.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().map(|(name, value)| (name.clone(), plain(value)));
            Value::Object(kept.filter(|(_, value)| !is_default(value)).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        other => other.clone(),
    }
}

fn is_default(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

fn compare(engine: &Value, model: &Value, at: &str, found: &mut Vec<String>) {
    match (engine, model) {
        (Value::Object(left), Value::Object(right)) => {
            let mut names: Vec<_> = left.keys().chain(right.keys()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                let value = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or(Value::Null);
                compare(&value(left), &value(right), &format!("{at}/{name}"), found);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                compare(left, right, &format!("{at}/{index}"), found);
            }
        }
        _ if engine == model || (is_default(engine) && is_default(model)) => {}
        _ => found.push(format!("{at}: the engine says {engine}, the model {model}")),
    }
}
