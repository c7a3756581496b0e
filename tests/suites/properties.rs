//! Laws, each named as a sentence, over made-up programs, carts and histories. A failing law prints its
//! seed, and the seed makes the same documents everywhere.

#[path = "properties/best_of_quote.rs"]
mod best_of_quote;
#[path = "properties/challenges.rs"]
mod challenges;
#[path = "properties/earning.rs"]
mod earning;
#[path = "properties/experiments.rs"]
mod experiments;
#[path = "properties/games.rs"]
mod games;
#[path = "properties/giving.rs"]
mod giving;
#[path = "properties/history.rs"]
mod history;
#[path = "properties/index.rs"]
mod index;
#[path = "properties/inverses.rs"]
mod inverses;
#[path = "properties/ledger.rs"]
mod ledger;
#[path = "properties/metamorphic.rs"]
mod metamorphic;
#[path = "properties/parcels.rs"]
mod parcels;
#[path = "properties/promises.rs"]
mod promises;
#[path = "properties/quotes.rs"]
mod quotes;
#[path = "properties/ranking.rs"]
mod ranking;
#[path = "properties/referrals.rs"]
mod referrals;
#[path = "properties/refunds.rs"]
mod refunds;
#[path = "properties/restated.rs"]
mod restated;
#[path = "properties/returns.rs"]
mod returns;
#[path = "properties/rulebooks.rs"]
mod rulebooks;
#[path = "properties/tenders.rs"]
mod tenders;
#[path = "properties/tiers.rs"]
mod tiers;
#[path = "properties/units.rs"]
mod units;
#[path = "properties/wire.rs"]
mod wire;

use proptest::test_runner::Config;
use tally_core::program::Version;
use tally_tests::generate;
use tally_tests::golden::Inputs;

/// So many seeds for each law. A smaller seed is no simpler program, so nothing is shrunk; and no file of
/// failures is kept: a seed that found something becomes a golden case.
fn seeds(cases: u32) -> Config {
    Config { cases, failure_persistence: None, max_shrink_iters: 0, ..Config::default() }
}

/// The made-up program of a seed.
fn version(seed: u64) -> Version {
    Version::read(&generate::program(seed)).unwrap_or_else(|problems| panic!("program {seed} is not valid: {problems:?}"))
}

/// A made-up cart that meets the made-up program in which rewards compete, are limited or ask for the member.
fn ample(seed: u64, program: u64) -> Inputs {
    let version =
        Version::read(&generate::ample(program)).unwrap_or_else(|problems| panic!("program {program} is not valid: {problems:?}"));
    let view = generate::known(seed, generate::view(seed, &version));
    let cart = generate::placed(seed, &generate::cart(seed, &version));
    Inputs { view, cart, at: generate::instant(seed), version }
}
