//! Ledger journeys: one account, step by step, with balances worked out by hand.

use tally_tests::document::{files, golden_root};
use tally_tests::golden::short;
use tally_tests::journey::play;

/// Plays every journey of one topic.
fn topic(name: &str) {
    let folder = format!("ledger_{name}");
    journeys(|found| found == folder);
}

/// Plays every journey of the folders whose name `wanted` accepts.
fn journeys(wanted: impl Fn(&str) -> bool) {
    let journeys = files(&golden_root(), wanted);
    assert!(!journeys.is_empty(), "there is no such journey under `tests/golden`");
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
fn people() {
    topic("people");
}

#[test]
fn transfer() {
    topic("transfer");
}

#[test]
fn erase() {
    topic("erase");
}

#[test]
fn tiers() {
    topic("tiers");
}

/// Questions that systems answer differently, with an answer for each side.
#[test]
fn disagreements() {
    journeys(|folder| folder.starts_with("ledger_disagreement_"));
}

#[test]
fn limits() {
    topic("limits");
}

#[test]
fn issued() {
    topic("issued");
}

/// Points given and taken by hand.
#[test]
fn adjust() {
    topic("adjust");
}

/// What comes from another system.
#[test]
fn import() {
    topic("import");
}

#[test]
fn cancel() {
    topic("cancel");
}

#[test]
fn chargeback() {
    topic("chargeback");
}

#[test]
fn fulfil() {
    topic("fulfil");
}

#[test]
fn pay() {
    topic("pay");
}

#[test]
fn event() {
    topic("event");
}

#[test]
fn habit() {
    topic("habit");
}

#[test]
fn profile() {
    topic("profile");
}

#[test]
fn offer() {
    topic("offer");
}

#[test]
fn membership() {
    topic("membership");
}

#[test]
fn entitlement() {
    topic("entitlement");
}

#[test]
fn tier() {
    topic("tier");
}

/// Points that end when nothing happens.
#[test]
fn inactivity() {
    topic("inactivity");
}

/// What tiers change about the end of points.
#[test]
fn tier_expiry() {
    topic("tier_expiry");
}

#[test]
fn edit() {
    topic("edit");
}

#[test]
fn exchange() {
    topic("exchange");
}

#[test]
fn challenge() {
    topic("challenge");
}
