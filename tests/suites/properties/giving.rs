//! Laws of giving.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use tally_core::giving::give::Gift;
use tally_core::giving::{NotGiven, give};
use tally_core::member::{Counted, Member};
use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_core::values::points::Points;
use tally_core::values::time::Instant;
use tally_tests::document::document;

use super::seeds;

/// 2026-01-01T00:00Z.
const NEW_YEAR: i64 = 1_767_225_600_000;
const DAY: i64 = 86_400_000;

/// The month of a day of January, February or March 2026.
fn month(day: i64) -> i64 {
    i64::from(day >= 31) + i64::from(day >= 59)
}

fn points(points: i64) -> Points {
    Points::new(points).expect("within bounds")
}

proptest! {
    #![proptest_config(seeds(256))]

    #[test]
    fn nobody_gives_more_than_the_allowance_however_it_is_split(
        mut gifts in prop::collection::vec((0_i64..90, 0_usize..4, 1_i64..60), 1..40), allowance in 1_i64..150, to_one in 1_i64..100,
    ) {
        gifts.sort_by_key(|(day, _, _)| *day);
        let program = json!({"id": "firm", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "thanks"}],
            "giving": [{"id": "praise", "wallet": "thanks", "allowance": {"points": allowance.to_string(), "period": "month"},
                "perReceiver": {"points": to_one.to_string()}}]});
        let version = Version::read(&document(program)).expect("a valid program");
        let giver = Id::new("anna").expect("a name");
        let receivers: Vec<Id> = ["ben", "cleo", "dora", "emil"].iter().filter_map(|name| Id::new(name)).collect();
        let mut member = Member::default();
        let (mut by_month, mut by_receiver) = (BTreeMap::<i64, i64>::new(), BTreeMap::<usize, i64>::new());
        for (day, receiver, wanted) in gifts {
            let at = Instant::new(NEW_YEAR + day * DAY).expect("in range");
            let gift = Gift { giver: &giver, member: &member, receiver: &receivers[receiver], points: points(wanted), at };
            let (of_month, of_receiver) = (by_month.entry(month(day)).or_default(), by_receiver.entry(receiver).or_default());
            match give(&version.giving[0], gift, &version.calendar()) {
                Ok(given) => {
                    prop_assert_eq!(given.credit, points(wanted));
                    *of_month += wanted;
                    *of_receiver += wanted;
                    for used in given.usage {
                        let periods = member.counters.entry(used.counter).or_default();
                        match periods.iter_mut().find(|counted| counted.period == used.period) {
                            Some(counted) => counted.amount += used.by,
                            None => periods.push(Counted { period: used.period, amount: used.by }),
                        }
                    }
                }
                // Refused is only what would have gone over.
                Err(NotGiven::OverAllowance { actual, .. }) => prop_assert_eq!((actual.get(), *of_month + wanted > allowance), (allowance - *of_month, true)),
                Err(NotGiven::OverReceiver { actual, .. }) => prop_assert_eq!((actual.get(), *of_receiver + wanted > to_one), (to_one - *of_receiver, true)),
                Err(other) => prop_assert!(false, "{other:?}"),
            }
            prop_assert!(*of_month <= allowance && *of_receiver <= to_one);
        }
    }
}
