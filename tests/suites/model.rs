//! The account as it is stored is what the reference model of the ledger says, which was written from the specification
//! alone: random lives, compared after every command.

#[path = "model/golden.rs"]
mod golden;

use tally_tests::model::compare::{Coverage, play};
use tally_tests::model::life::life;
use tally_tests::model::report::report;

/// Lives of a run, unless `TALLY_LIVES` says otherwise.
const LIVES: u64 = 2000;
/// A run stops after so many lives that differ.
const ENOUGH: usize = 3;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Each half is a test of its own, so that two cores have something to do.
fn every_second_life(odd: u64) {
    let first = setting("TALLY_SEED", 1);
    let mut coverage = Coverage::new();
    let mut reports = Vec::new();
    for seed in (first..first.saturating_add(setting("TALLY_LIVES", LIVES))).filter(|seed| seed % 2 == odd) {
        let life = life(seed);
        if play(&life, &mut coverage).is_some() {
            reports.push(report(seed, &life));
        }
        if reports.len() >= ENOUGH {
            break;
        }
    }
    let lines: Vec<String> = coverage.iter().map(|(what, times)| format!("{times:>8} {what}")).collect();
    println!("how often each command was carried out, or refused:\n{}", lines.join("\n"));
    assert!(reports.is_empty(), "engine and reference model differ:\n{}", reports.join("\n"));
}

#[test]
fn the_ledger_is_what_the_reference_model_says() {
    every_second_life(1);
}

#[test]
fn the_ledger_is_what_the_reference_model_says_in_other_lives() {
    every_second_life(0);
}
