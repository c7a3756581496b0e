//! What generated cases use, by name.

use std::sync::OnceLock;

use serde_json::{Value, json};
use tally_core::program::Version;

use crate::document::document;

/// Features, each with a part of a program that only an engine which has it takes. A case uses what the engine takes;
/// what neither is listed here nor taken is left out. Names that generators ask for and that are not listed are matters
/// that the law leaves open, and are off.
const FEATURES: [(&str, &str); 4] = [
    ("units", r#"{"rewards": [{"id": "r", "give": {"freeUnit": {"units": {"take": 1}}}}]}"#),
    ("unitPrice", r#"{"rewards": [{"id": "r", "give": {"unitPrice": {"value": "1", "items": {}}}}]}"#),
    ("lanes", r#"{"lanes": [{"id": "l", "phase": "items"}]}"#),
    ("exclusives", r#"{"rewards": [{"id": "r", "exclusive": "all", "give": {"freeUnit": {}}}]}"#),
];

/// Conditions beyond the first ones, each as a program could write it.
const CONDITIONS: [&str; 13] = [
    r#"{"order": {"nth": 1}}"#,
    r#"{"schedule": {"weekdays": [1]}}"#,
    r#"{"store": ["s"]}"#,
    r#"{"payment": ["p"]}"#,
    r#"{"member": true}"#,
    r#"{"attribute": {"name": "a", "oneOf": ["b"]}}"#,
    r#"{"birthday": {"month": true}}"#,
    r#"{"offer": "o"}"#,
    r#"{"bought": {"counter": "c", "atLeast": 1}}"#,
    r#"{"tenure": {"days": 1}}"#,
    r#"{"balance": {"wallet": "w", "atLeast": "1"}}"#,
    r#"{"code": ["C"]}"#,
    r#"{"segment": ["s"]}"#,
];

/// Whether cases use a feature; a condition is `condition` and its kind.
#[must_use]
pub fn is_on(feature: &str) -> bool {
    static ON: OnceLock<Vec<String>> = OnceLock::new();
    ON.get_or_init(found).iter().any(|name| name == feature)
}

fn found() -> Vec<String> {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    let mut on: Vec<String> = FEATURES.iter().filter(|(_, part)| is_taken(&parsed(part))).map(|(name, _)| (*name).to_owned()).collect();
    for when in CONDITIONS.map(parsed) {
        let kind = when.as_object().and_then(|fields| fields.keys().next().cloned()).unwrap_or_default();
        let mut part = json!({"rewards": [{"id": "r", "when": [when], "give": {"freeUnit": {}}}]});
        if kind == "segment" {
            part["segments"] = json!([{"id": "s"}]);
        }
        if kind == "bought" {
            part["habits"] = json!([{"id": "c"}]);
        }
        if is_taken(&part) {
            on.push(format!("condition {kind}"));
        }
    }
    on
}

/// Whether the engine takes a program with this part.
fn is_taken(part: &Value) -> bool {
    let mut program = json!({"id": "p", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "w"}]});
    for (name, value) in part.as_object().into_iter().flatten() {
        program[name] = value.clone();
    }
    Version::read(&document(program)).is_ok()
}
