//! Laws of experiments.

use proptest::prelude::*;
use tally_core::experiment::{Experiment, HOLDOUT};
use tally_core::values::id::Id;
use tally_core::values::wire::decode;
use tally_tests::document::document;
use tally_tests::random::Random;

use super::seeds;

/// An experiment with arms of these hundredths of a percent.
fn experiment(salt: &str, shares: &[i64]) -> Experiment {
    let arms: Vec<_> = shares
        .iter()
        .enumerate()
        .map(|(index, share)| serde_json::json!({"id": format!("arm-{index}"), "percent": format!("{}.{:02}", share / 100, share % 100)}))
        .collect();
    decode(&document(serde_json::json!({"id": "colour", "salt": salt, "arms": arms}))).expect("a valid experiment")
}

fn account(random: &mut Random) -> Id {
    Id::new(&format!("account-{}", random.between(0, 1_000_000_000))).expect("a valid name")
}

/// Shares that leave some holdout.
fn shares(random: &mut Random) -> Vec<i64> {
    let arms = random.between(1, 4);
    (0..arms).map(|_| random.between(0, 2400)).collect()
}

proptest! {
    #![proptest_config(seeds(64))]

    #[test]
    fn an_arm_depends_on_nothing_but_salt_and_account(seed: u64) {
        let random = &mut Random::new(seed);
        let (shares, account) = (shares(random), account(random));
        let first = experiment("salt", &shares);
        let mut renamed = first.clone();
        renamed.id = Id::new("another").expect("a valid name");
        prop_assert_eq!(first.arm_of(&account), renamed.arm_of(&account));
        let mut named_alike = first.clone();
        (named_alike.id, named_alike.salt) = (Id::new("salt").expect("a valid name"), None);
        prop_assert_eq!(first.arm_of(&account), named_alike.arm_of(&account));
    }

    #[test]
    fn a_new_arm_at_the_end_moves_only_members_of_the_holdout(seed: u64) {
        let random = &mut Random::new(seed);
        let before = shares(random);
        let after = [before.clone(), vec![random.between(0, 400)]].concat();
        let (before, after) = (experiment("salt", &before), experiment("salt", &after));
        for _ in 0..200 {
            let account = account(random);
            let (then, now) = (before.arm_of(&account), after.arm_of(&account));
            prop_assert!(then == now || then == HOLDOUT, "{account} went from {then} to {now}");
        }
    }

    #[test]
    fn shares_come_near_what_they_should_be(seed: u64) {
        let random = &mut Random::new(seed);
        let shares = shares(random);
        let experiment = experiment(&format!("salt-{seed}"), &shares);
        let mut counts = vec![0_i64; shares.len()];
        for index in 0..10_000 {
            let arm = experiment.arm_of(&Id::new(&format!("account-{index}")).expect("a valid name")).to_owned();
            if let Some(position) = experiment.arms.iter().position(|known| *known.id == *arm) {
                counts[position] += 1;
            }
        }
        // Of 10 000 draws the standard deviation is at most 50 (share one half); six of them are 300.
        for (count, share) in counts.iter().zip(&shares) {
            prop_assert!((count - share).abs() <= 300, "{count} of 10 000 are in an arm of {share} hundredths of a percent");
        }
    }
}
