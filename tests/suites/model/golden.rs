//! The model lives the journeys that were worked out by hand.

use std::collections::BTreeMap;

use tally_core::values::json::Json;
use tally_tests::document::{files, golden_root};
use tally_tests::golden::short;
use tally_tests::model::golden::{differences, unknown};

/// The journeys that the model does not know, with what it does not know of them.
const UNKNOWN: &str = include_str!("unknown.txt");

fn journeys() -> Vec<(String, Json)> {
    let found = files(&golden_root(), |folder| folder.starts_with("ledger_") || folder.starts_with("template_"));
    let journeys = found.into_iter().filter(|(_, _, case)| case.get("steps").is_some() && case.get("challenge").is_none());
    journeys.map(|(_, path, journey)| (short(&path), journey)).collect()
}

#[test]
fn the_model_says_what_journeys_say() {
    let journeys = journeys();
    let known: Vec<_> = journeys.iter().filter(|(_, journey)| unknown(journey).is_empty()).collect();
    assert!(!known.is_empty(), "the model knows no journey");
    let failures: Vec<String> = known
        .iter()
        .flat_map(|(name, journey)| differences(journey).into_iter().map(move |difference| format!("{name} {difference}")))
        .collect();
    println!("the model knows {} of {} journeys", known.len(), journeys.len());
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
}

/// A journey that the model learns leaves the list; a new one that it does not know joins it.
#[test]
fn the_list_of_unknown_journeys_is_up_to_date() {
    let listed: BTreeMap<&str, &str> = UNKNOWN.lines().filter_map(|line| line.split_once(": ")).collect();
    let mut wrong = Vec::new();
    let journeys = journeys();
    for (name, journey) in &journeys {
        let is = unknown(journey).into_iter().collect::<Vec<_>>().join(", ");
        match listed.get(name.as_str()) {
            Some(_) if is.is_empty() => wrong.push(format!("take the line of `{name}` out: the model knows it")),
            None if !is.is_empty() => wrong.push(format!("put a line in: {name}: {is}")),
            Some(listed) if *listed != is => wrong.push(format!("change the line: {name}: {is}")),
            _ => {}
        }
    }
    let is_there = |name: &&&str| journeys.iter().any(|(known, _)| known == **name);
    wrong.extend(
        listed.keys().filter(|name| !is_there(name)).map(|name| format!("take the line of `{name}` out: there is no such journey")),
    );
    assert!(wrong.is_empty(), "tests/suites/model/unknown.txt:\n{}", wrong.join("\n"));
}
