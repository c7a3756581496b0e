//! A life on which engine and model differ, made small and kept as a golden journey.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tally_replay::reference::ledger::Account;

use super::compare::{command, difference};

/// What kind of difference it is: its text without numbers.
#[must_use]
pub fn kind(difference: &str) -> String {
    difference
        .lines()
        .next()
        .unwrap_or_default()
        .split_once(", ")
        .map_or("", |(_, rest)| rest)
        .replace(|letter: char| letter.is_ascii_digit(), "")
}

/// Makes a life small, keeps it as a journey that can be pasted among the golden ones, and says where and what differs.
///
/// # Panics
/// If the file cannot be written.
#[must_use]
pub fn report(seed: u64, life: &Value) -> String {
    let smallest = small(life);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/differential");
    let path = folder.join(format!("life-{seed}.json"));
    let text = serde_json::to_string_pretty(&journey(&smallest)).unwrap_or_default();
    fs::create_dir_all(&folder).and_then(|()| fs::write(&path, text)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let steps: Vec<String> = smallest["steps"].as_array().into_iter().flatten().map(|step| format!("      {step}")).collect();
    let difference = difference(&smallest).unwrap_or_default();
    format!("  seed {seed}: {}\n      {}\n{}\n    {difference}", path.display(), smallest["program"], steps.join("\n"))
}

/// Drops steps, and fields of wallets and bodies, while it differs in the same way.
fn small(life: &Value) -> Value {
    let wanted = difference(life).map(|difference| kind(&difference));
    let differs = |life: &Value| difference(life).map(|difference| kind(&difference)) == wanted;
    let mut smallest = life.clone();
    loop {
        let before = smallest.clone();
        for list in ["/steps", "/program/earn", "/program/rewards", "/program/caps", "/program/multipliers"] {
            let mut index = smallest.pointer(list).and_then(Value::as_array).map_or(0, Vec::len);
            while index > 0 {
                index -= 1;
                let mut smaller = smallest.clone();
                if let Some(items) = smaller.pointer_mut(list).and_then(Value::as_array_mut).filter(|items| items.len() > 1) {
                    items.remove(index);
                }
                smallest = if differs(&smaller) { smaller } else { smallest };
            }
        }
        for wallet in 0..2 {
            for field in ["available", "expiry", "inactivity", "graceDays", "whenGone", "spend", "restore"] {
                let mut smaller = smallest.clone();
                if let Some(wallet) = smaller["program"]["wallets"][wallet].as_object_mut() {
                    wallet.remove(field);
                }
                smallest = if differs(&smaller) { smaller } else { smallest };
            }
        }
        let mut smaller = smallest.clone();
        smaller["program"]["zone"] = json!({"name": "UTC"});
        smallest = if differs(&smaller) { smaller } else { smallest };
        for rule in ["/program/earn/0", "/program/earn/1", "/program/rewards/0", "/program/rewards/1"] {
            let mut smaller = smallest.clone();
            if smaller.pointer_mut(rule).and_then(Value::as_object_mut).and_then(|rule| rule.remove("limits")).is_some() {
                smallest = if differs(&smaller) { smaller } else { smallest };
            }
        }
        if smallest == before {
            return smallest;
        }
    }
}

/// The life with what the model says after each step.
fn journey(life: &Value) -> Value {
    let mut model = Account::new(&life["program"]);
    let mut journey = life.clone();
    for step in journey["steps"].as_array_mut().into_iter().flatten() {
        let Some((word, body)) = command(step) else { continue };
        let outcome = model.command(word, body, step["at"].as_i64().unwrap_or_default());
        if let Err(code) = outcome {
            step["rejected"] = json!(code);
        }
        for wallet in life["program"]["wallets"].as_array().into_iter().flatten().filter_map(|wallet| wallet["id"].as_str()) {
            let holding = model.holding(wallet);
            let parts = [("available", holding.available), ("pending", holding.pending), ("held", holding.held), ("owed", holding.owed)];
            let parts = parts.iter().filter(|(_, points)| *points != 0).map(|(name, points)| ((*name).to_owned(), json!(points)));
            step["balances"][wallet] = Value::Object(parts.collect());
        }
    }
    journey
}
