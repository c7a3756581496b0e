//! Laws of referrals: who has won is a function of what the friend keeps.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use tally_core::program::Version;
use tally_core::referral::MemberReferral;
use tally_core::referral::rule::KeptOrder;
use tally_core::referral::state::{Effect, FriendJoined, KEPT_ORDERS, ReferralStep};
use tally_core::values::id::Id;
use tally_core::values::money::Minor;
use tally_core::values::time::Instant;
use tally_tests::document::document;
use tally_tests::random::Random;
use tally_tests::world::id;

use super::seeds;

const DAY_MS: i64 = 86_400_000;

fn version(first_order: bool) -> Version {
    let give = json!({"points": {"wallet": "points", "points": "10"}});
    let program = json!({
        "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}],
        "referral": {"friend": give, "qualifies": {"firstOrder": first_order, "atLeast": "50", "withinDays": 20},
                     "milestones": [{"count": 2, "give": give}, {"count": 5, "give": give}]},
    });
    Version::read(&document(program)).expect("a valid program")
}

/// A referral, and how often its sides won less how often they lost.
#[derive(Clone)]
struct Played<'a> {
    version: &'a Version,
    referral: MemberReferral,
    won: i64,
}

impl<'a> Played<'a> {
    fn joined(version: &'a Version) -> Self {
        let mut referral = MemberReferral::invited(id("anna"));
        referral.apply(&ReferralStep::Joined(FriendJoined { friend: id("ben"), at: Instant::EPOCH }));
        Self { version, referral, won: 0 }
    }

    fn keep(&mut self, order: &Id, day: i64, number: i64, amount: i64) {
        let occurred_at = Instant::new(day * DAY_MS).expect("in range");
        let amount = Minor::new(amount).expect("in range");
        let kept = KeptOrder { id: order, occurred_at, number, amount, nothing: amount == Minor::ZERO };
        let rule = self.version.referral.as_ref().expect("referral rules");
        if let Some(step) = rule.order(&self.referral, &kept, &self.version.calendar()).expect("within bounds") {
            match self.referral.apply(&step) {
                Effect::Give => self.won += 1,
                Effect::TakeBack => self.won -= 1,
                Effect::None => {}
            }
        }
    }
}

proptest! {
    #![proptest_config(seeds(300))]

    #[test]
    fn both_sides_have_won_exactly_while_something_that_qualifies_is_kept(seed in any::<u64>()) {
        let random = &mut Random::new(seed);
        let first_order = random.percent(50);
        let version = version(first_order);
        let mut played = Played::joined(&version);
        let mut kept: BTreeMap<Id, (i64, i64, i64)> = BTreeMap::new();
        for _ in 0..30 {
            let number = random.between(1, i64::try_from(KEPT_ORDERS).expect("small"));
            let order = id(&format!("o{number}"));
            // A new order, or less of one that is there.
            let (day, amount) = match kept.get(&order) {
                Some((day, _, amount)) => (*day, random.between(0, *amount)),
                None => (random.between(0, 24), random.between(0, 12_000)),
            };
            played.keep(&order, day, number, amount);
            kept.insert(order, (day, number, amount));
            let qualifies = kept.values().any(|(day, number, amount)| *amount >= 5000 && *day < 20 && (!first_order || *number == 1));
            prop_assert_eq!(played.referral.counts(), qualifies, "seed {}", seed);
            prop_assert_eq!(played.won, i64::from(qualifies), "seed {}", seed);
        }
    }

    #[test]
    fn it_does_not_matter_how_a_friends_return_is_split(amount in 0_i64..12_000, parts in prop::collection::vec(0_i64..12_000, 0..6)) {
        let version = version(true);
        let order = id("o");
        let mut split = Played::joined(&version);
        split.keep(&order, 1, 1, amount);
        let mut whole = split.clone();
        let mut left = amount;
        for part in &parts {
            left = (left - part).max(0);
            split.keep(&order, 1, 1, left);
        }
        whole.keep(&order, 1, 1, left);
        prop_assert_eq!(&split.referral, &whole.referral);
        prop_assert_eq!(split.won, whole.won);
    }

    #[test]
    fn milestones_that_are_reached_and_fallen_below_even_out(counts in prop::collection::vec(0_i64..8, 1..20)) {
        let version = version(true);
        let rule = version.referral.as_ref().expect("referral rules");
        let mut held = vec![false; rule.milestones.len()];
        let mut before = 0;
        for after in counts {
            for (milestone, reached) in rule.milestones_between(before, after) {
                prop_assert_ne!(held[milestone], reached);
                held[milestone] = reached;
            }
            prop_assert_eq!(&held, &[after >= 2, after >= 5]);
            before = after;
        }
    }
}
