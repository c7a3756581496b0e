//! What was quoted is what is recorded, or it is told that it changed.

use proptest::prelude::*;
use tally_core::account::Command;
use tally_core::account::command::{AdjustPoints, PlaceOrder, RefundOrder};
use tally_core::ledger::Record;
use tally_core::values::points::Points;
use tally_core::values::time::Instant;
use tally_tests::generate::{DAY_MS, checkout};
use tally_tests::random::Random;
use tally_tests::world::{Refusal, World, id};

use super::history::play;
use super::seeds;

/// Something else happens to the account.
fn meanwhile(random: &mut Random, world: &mut World, now: Instant) {
    let account = world.account.clone();
    let carried_out = match random.between(0, 3) {
        0 => world.order("meanwhile", &checkout(random.bits(), &world.version), now),
        1 => world.hold("meanwhile", &checkout(random.bits(), &world.version), now, 600),
        2 => {
            let Some(order) = world.orders.keys().next().cloned() else { return };
            world.command(&Command::Refund(RefundOrder { account, order, occurred_at: None, lines: Vec::new(), amount: None }), now)
        }
        _ => {
            let Some(wallet) = world.version.program.wallets.first().map(|wallet| wallet.id.clone()) else { return };
            let adjusted = AdjustPoints {
                account,
                adjustment: id("meanwhile"),
                wallet,
                points: Points::new(*random.pick(&[-100_000, -100, 100])).expect("some points"),
                reason: id("test"),
                actor: id("agent"),
                reference: None,
                available_at: None,
                expires_at: None,
            };
            world.command(&Command::Adjust(adjusted), now)
        }
    };
    if let Err(Refusal::Broken(why)) = carried_out {
        panic!("{why}");
    }
}

/// What a record says that the order spent and earned, by wallet.
fn spent_and_earned(record: &Record) -> (i64, i64) {
    use tally_core::ledger::Entry;
    let sum = |entry: &Entry| match entry {
        Entry::Burn(burn) => (burn.lots.iter().map(|lot| lot.points.get()).sum::<i64>(), 0),
        Entry::Accrue(accrue) => (0, accrue.points.get()),
        _ => (0, 0),
    };
    record.entries.iter().map(sum).fold((0, 0), |all, part| (all.0 + part.0, all.1 + part.1))
}

proptest! {
    #![proptest_config(seeds(384))]

    /// D-36: a quote binds, or its change is told.
    #[test]
    fn d36_an_agreed_quote_is_recorded_as_it_was_or_told_that_it_changed(seed: u64) {
        let (mut world, now) = play(seed, 6, |_, _| {});
        let random = &mut Random::new(seed ^ 0xb1d);
        let cart = checkout(random.bits(), &world.version);
        world.roll(now).expect("time passes");
        let Ok(quote) = world.quote(&cart, now) else { return Ok(()) };
        let Some(digest) = quote.digest.clone() else { return Ok(()) };
        let later = Instant::new(now.ms() + *random.pick(&[0, 60_000, DAY_MS, 40 * DAY_MS])).expect("in range");
        for _ in 0..random.between(0, 2) {
            meanwhile(random, &mut world, now);
        }
        let fresh = world.quote(&cart, later).expect("a quote");
        let account = world.account.clone();
        let placed = PlaceOrder {
            account,
            order: id("agreed"),
            occurred_at: None,
            cart,
            hold: None,
            digest: Some(digest.clone()),
            paid: true,
            by: None,
        };
        match world.command(&Command::Order(placed), later) {
            Ok(records) => {
                let record = records.last().expect("its record");
                prop_assert_eq!(record.digest.as_ref(), Some(&digest));
                let of_quote = |points: Vec<i64>| points.into_iter().sum::<i64>();
                let spent = of_quote(quote.spent.values().map(|points| points.get()).collect());
                let earned = of_quote(quote.earned.values().map(|points| points.get()).collect());
                prop_assert_eq!(spent_and_earned(record), (spent, earned));
            }
            Err(refusal) => {
                prop_assert_eq!(refusal, Refusal::Rejected("quote_changed"));
                prop_assert!(fresh.digest.as_ref() != Some(&digest), "nothing had changed");
            }
        }
    }
}
