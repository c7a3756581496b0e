//! Challenges, step by step, with what each step gives and takes back.

use tally_core::challenge::Goal;
use tally_tests::challenge::play;
use tally_tests::document::{files, golden_root};
use tally_tests::golden::short;

use super::{FEWEST_OF_A_KIND, kinds, report};

#[test]
fn progress_is_as_worked_out() {
    let cases = files(&golden_root(), |folder| folder.starts_with("challenge_"));
    let failures: Vec<_> =
        cases.iter().flat_map(|(_, path, case)| play(case).into_iter().map(|difference| format!("{} {difference}", short(path)))).collect();
    report(&failures);
}

#[test]
fn every_goal_has_golden_cases() {
    let missing: Vec<_> = kinds::<Goal>("Goal", "challenge")
        .into_iter()
        .filter(|kind| files(&golden_root(), |folder| folder == kind).len() < FEWEST_OF_A_KIND)
        .map(|kind| format!("`tests/golden/{kind}` has fewer than {FEWEST_OF_A_KIND} cases"))
        .collect();
    report(&missing);
}
