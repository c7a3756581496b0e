//! Ledger journeys: one account, step by step, with balances worked out by hand.

use tally_tests::document::{files, golden_root};
use tally_tests::golden::short;
use tally_tests::journey::play;

/// Plays every journey of one topic.
fn topic(name: &str) {
    let journeys = files(&golden_root(), |folder| folder == format!("ledger_{name}"));
    assert!(!journeys.is_empty(), "there is no journey under `tests/golden/ledger_{name}`");
    let failures: Vec<_> = journeys
        .iter()
        .flat_map(|(_, path, journey)| play(journey).into_iter().map(|difference| format!("{} {difference}", short(path))))
        .collect();
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn accrue() {
    topic("accrue");
}

#[test]
fn expiry() {
    topic("expiry");
}

#[test]
fn pending() {
    topic("pending");
}

#[test]
fn hold() {
    topic("hold");
}

#[test]
fn burn() {
    topic("burn");
}

#[test]
fn refund() {
    topic("refund");
}

#[test]
fn tiers() {
    topic("tiers");
}
