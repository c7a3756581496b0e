//! How many cases had each feature applied, so that a green run says what it was green on.

use std::collections::BTreeMap;

use serde_json::Value;

/// Counts of cases by feature.
#[derive(Debug, Default)]
pub struct Coverage(BTreeMap<String, usize>);

impl Coverage {
    /// Notes what a case had applied.
    pub fn note(&mut self, case: &Value, answer: &Value) {
        let mut seen = Vec::new();
        let applied = |part: &str, rule: &Value| {
            let mut entries = answer["trace"].as_array().into_iter().flatten();
            entries.any(|entry| entry["part"] == part && entry["rule"] == rule["id"] && entry["outcome"] == "applied")
        };
        for (list, part) in [("earn", "earn"), ("multipliers", "multiplier"), ("rewards", "reward")] {
            for rule in case["program"][list].as_array().into_iter().flatten().filter(|rule| applied(part, rule)) {
                seen.extend(features(part, rule));
            }
        }
        if let Some(error) = answer["error"].as_str() {
            seen.push(format!("error {error}"));
        }
        if answer["rewards"].as_array().map_or(0, Vec::len) > 2 {
            seen.push("three rewards or more".to_owned());
        }
        seen.sort_unstable();
        seen.dedup();
        for feature in seen {
            *self.0.entry(feature).or_default() += 1;
        }
    }

    /// One line a feature.
    #[must_use]
    pub fn report(&self) -> String {
        self.0.iter().map(|(feature, count)| format!("  {count:>7} {feature}\n")).collect()
    }
}

/// What a rule that was applied is an example of.
fn features(part: &str, rule: &Value) -> Vec<String> {
    let mut found = vec![part.to_owned()];
    for name in ["per", "trigger", "zeroUnits"] {
        if let Some(value) = rule[name].as_str() {
            found.push(format!("{part} {name} {value}"));
        }
    }
    for (name, content) in rule["give"].as_object().into_iter().flatten() {
        found.push(format!("give {name}"));
        for detail in ["on", "each", "as"] {
            if let Some(value) = content[detail].as_str() {
                found.push(format!("give {name} {detail} {value}"));
            }
        }
        found.extend(content["units"].as_object().into_iter().flatten().map(|(field, _)| format!("give units {field}")));
    }
    for when in rule["when"].as_array().into_iter().flatten() {
        found.extend(when.as_object().into_iter().flatten().map(|(kind, _)| format!("condition {kind}")));
    }
    for name in ["lane", "exclusive", "consumes", "usesPerOrder", "times", "limits", "cost", "cooldown", "issue"] {
        if rule.get(name).is_some_and(|value| !value.is_null()) {
            found.push(format!("{part} {name}"));
        }
    }
    found
}
