//! Accounts in a world where everything goes wrong that can, from fixed seeds; and planted bugs, each of which it finds.

use tally_tests::simulation::report::Sums;
use tally_tests::simulation::{Settings, run};

/// A short run; `cargo xtask simulate` makes longer ones.
const SHORT: Settings = Settings { seed: 1, hours: 30, accounts: 4, is_printed: false };
/// As many seeds as there are programs: each has its turn.
const SEEDS: u64 = 8;

#[test]
fn no_law_is_broken_whatever_goes_wrong() {
    let mut sums = Sums::default();
    for seed in SHORT.seed..SHORT.seed + SEEDS {
        let report = run(Settings { seed, ..SHORT });
        sums.add(&report);
        assert_eq!(report.told(), None);
    }
    println!("{}", sums.told());
    assert!(sums.faults.len() >= 25, "a simulation in which little goes wrong shows little:\n{}", sums.told());
}

#[test]
fn a_seed_is_one_run_and_another_seed_another() {
    let brief = Settings { hours: 12, ..SHORT };
    let [first, again, other] = [9, 9, 10].map(|seed| run(Settings { seed, ..brief }).hash);
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[cfg(feature = "sabotage")]
mod sabotage {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tally_tests::simulation::sabotage::Planted;

    use super::SHORT;

    /// Seeds until a bug is found, at most.
    const MOST: u64 = 48;

    #[test]
    fn every_planted_bug_is_found() {
        let bugs = Planted::all();
        assert!(bugs.len() >= 40);
        // Bugs are planted on one thread: two threads hunt side by side, each for the next one that nobody hunts.
        let next = AtomicUsize::new(0);
        let hunter = || {
            let bugs = std::iter::from_fn(|| bugs.get(next.fetch_add(1, Ordering::Relaxed)));
            bugs.map(|planted| planted.hunt(SHORT, MOST)).collect::<Vec<_>>()
        };
        let hunts = std::thread::scope(|scope| {
            let hunters = [scope.spawn(hunter), scope.spawn(hunter)];
            hunters.into_iter().flat_map(|hunter| hunter.join().expect("a hunt comes to its end")).collect::<Vec<_>>()
        });
        let table: Vec<String> = hunts.iter().map(|hunt| hunt.told()).collect();
        println!("{}", table.join("\n"));
        let missed: Vec<_> = hunts.iter().filter(|hunt| hunt.last.finding.is_none()).map(|hunt| hunt.planted).collect();
        assert!(missed.is_empty(), "no check finds {missed:?}:\n{}", table.join("\n"));
    }
}
