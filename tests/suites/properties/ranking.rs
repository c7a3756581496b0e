//! Laws of the order in which offers suit a member.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tally_core::program::Version;
use tally_core::quote::answer::OfferStatus;
use tally_core::quote::{Detail, Quote, quote};
use tally_core::reward::{Give, Trigger};
use tally_core::values::id::Id;
use tally_core::values::points::Points;
use tally_core::values::wire::Wire as _;
use tally_tests::golden::Inputs;

use super::{ample, seeds};

fn asked(seed: u64) -> Inputs {
    ample(seed, seed / 8)
}

fn answered(asked: &Inputs, detail: Detail) -> Quote {
    quote(&asked.version, &asked.view, &asked.cart, asked.at, detail).expect("amounts of a generated cart stay in bounds")
}

fn can_be_used(quote: &Quote) -> BTreeSet<Id> {
    let usable = |status: OfferStatus| matches!(status, OfferStatus::Applied | OfferStatus::Available);
    quote.offers.iter().filter(|offer| usable(offer.status)).map(|offer| offer.reward.clone()).collect()
}

/// Whether points do something that no shopper chose: a condition on what can be spent, a reward that takes them by itself.
fn points_act_unasked(version: &Version) -> bool {
    let mut unasked = version.program.rewards.iter().filter(|reward| !matches!(reward.trigger, Trigger::Chosen | Trigger::Issued));
    let takes_points = |give: &Give| matches!(give, Give::StoredValue(_));
    unasked.any(|reward| reward.cost.is_some() || takes_points(&reward.give))
        || version.program.encode().canonical().contains("\"balance\"")
}

proptest! {
    #![proptest_config(seeds(256))]

    #[test]
    fn every_offer_that_the_member_can_have_has_one_place(seed: u64) {
        let asked = asked(seed);
        let quote = answered(&asked, Detail::BRIEF);
        let was_issued = |reward: &Id| asked.view.issued.iter().any(|issued| issued.reward == *reward && issued.is_usable(asked.at));
        let has_to_be: BTreeMap<&Id, bool> =
            asked.version.program.rewards.iter().map(|reward| (&reward.id, reward.trigger == Trigger::Issued)).collect();
        let offers = quote.offers.iter().map(|offer| &offer.reward);
        let mut wanted: Vec<&Id> = offers.filter(|reward| !has_to_be[reward] || was_issued(reward)).collect();
        let mut ranked: Vec<&Id> = quote.ranking.iter().collect();
        wanted.sort();
        ranked.sort();
        prop_assert_eq!(ranked, wanted);
    }

    #[test]
    fn what_can_be_used_comes_before_what_cannot(seed: u64) {
        let quote = answered(&asked(seed), Detail::BRIEF);
        let usable = can_be_used(&quote);
        let groups: Vec<bool> = quote.ranking.iter().map(|reward| !usable.contains(reward)).collect();
        prop_assert!(groups.is_sorted(), "{:?} of {usable:?}", quote.ranking);
    }

    #[test]
    fn more_points_take_no_offer_out_of_reach(seed: u64, more in 1_i64..100_000) {
        let mut asked = asked(seed);
        prop_assume!(!points_act_unasked(&asked.version));
        asked.cart.choices.clear();
        let before = can_be_used(&answered(&asked, Detail::BRIEF));
        for wallet in &asked.version.program.wallets {
            let balance = asked.view.wallets.entry(wallet.id.clone()).or_default();
            balance.available = Points::new(balance.available.get() + more).expect("in bounds");
        }
        let quote = answered(&asked, Detail::BRIEF);
        let after = can_be_used(&quote);
        prop_assert!(before.is_subset(&after), "{before:?} before, {after:?} with {more} points more");
        let first = quote.ranking.iter().take(after.len()).cloned().collect::<BTreeSet<_>>();
        prop_assert!(before.iter().all(|reward| first.contains(reward) || !quote.ranking.contains(reward)));
    }

    #[test]
    fn the_ranking_is_the_same_whatever_else_is_asked_for(seed: u64) {
        let asked = asked(seed);
        prop_assert_eq!(answered(&asked, Detail::BRIEF).ranking, answered(&asked, Detail::FULL).ranking);
    }
}
