//! Draws worked out by other means, and referrals step by step.

use tally_core::values::json::Json;
use tally_tests::document::{files, golden_root};
use tally_tests::golden::short;

use super::{FEWEST_OF_A_KIND, report};

fn check(folder: &str, case: fn(&Json) -> Vec<String>) {
    let cases = files(&golden_root(), |name| name == folder);
    assert!(cases.len() >= FEWEST_OF_A_KIND, "`tests/golden/{folder}` has fewer than {FEWEST_OF_A_KIND} cases");
    let failures: Vec<_> =
        cases.iter().flat_map(|(_, path, json)| case(json).into_iter().map(|difference| format!("{} {difference}", short(path)))).collect();
    report(&failures);
}

#[test]
fn draws_are_as_worked_out() {
    check("game", tally_tests::game::check);
}

#[test]
fn referrals_are_as_worked_out() {
    check("referral", tally_tests::referral::play);
}
