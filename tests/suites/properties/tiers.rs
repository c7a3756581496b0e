//! Laws of tiers.

use proptest::prelude::*;
use tally_core::account::Command;
use tally_core::account::command::ReleaseHold;
use tally_core::ledger::Record;
use tally_core::ledger::entry::Entry;
use tally_core::tier::standing::Floor;
use tally_core::values::time::Instant;
use tally_tests::generate::{DAY_MS, checkout};
use tally_tests::random::Random;
use tally_tests::world::{World, id};

use super::history::play;
use super::seeds;

/// Days after the last step: longer than any window, validity and grace together.
const LATER: i64 = 1200;

fn after(now: Instant, days: i64) -> Instant {
    Instant::new(now.ms() + days * DAY_MS).expect("an instant of this century")
}

/// Rolls on in steps of so many days, and answers what was written.
fn rolled(world: &World, now: Instant, step: i64) -> Vec<Vec<Entry>> {
    let mut world = world.clone();
    let mut records: Vec<Record> = Vec::new();
    let mut day = 0;
    while day < LATER {
        day = (day + step).min(LATER);
        records.extend(world.roll(after(now, day)).unwrap_or_else(|refusal| panic!("{refusal:?}")));
    }
    records.into_iter().map(|record| record.entries).collect()
}

proptest! {
    #![proptest_config(seeds(96))]

    #[test]
    fn rolling_weekly_monthly_or_once_writes_the_same_entries(seed: u64) {
        let (mut world, now) = play(seed, 8, |_, _| {});
        world.roll(now).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let once = rolled(&world, now, LATER);
        prop_assert_eq!(&once, &rolled(&world, now, 30));
        prop_assert_eq!(&once, &rolled(&world, now, 7));
    }

    #[test]
    fn a_quote_says_the_tier_that_the_order_leads_to(seed: u64) {
        let (mut world, now) = play(seed, 8, |_, _| {});
        world.roll(now).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let cart = checkout(Random::new(seed ^ 0x71e5).bits(), &world.version);
        let Ok(quote) = world.quote(&cart, now) else { return Ok(()) };
        if world.order("the-order", &cart, now).is_err() {
            return Ok(());
        }
        for progress in &quote.progress {
            let standing = &world.state.ladders[&progress.ladder];
            prop_assert_eq!((&progress.tier_after, progress.until), (&standing.tier, standing.until), "`{}`", progress.ladder);
        }
    }

    #[test]
    fn a_command_that_changes_no_metric_changes_no_tier(seed: u64) {
        let (mut world, now) = play(seed, 8, |_, _| {});
        world.roll(now).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let before = world.state.ladders.clone();
        let cart = checkout(Random::new(seed ^ 0x0ca7).bits(), &world.version);
        if world.hold("the-hold", &cart, now, 600).is_ok() {
            let account = world.account.clone();
            world.command(&Command::Release(ReleaseHold { account, hold: id("the-hold") }), now).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        }
        prop_assert_eq!(&world.state.ladders, &before);
    }

    #[test]
    fn a_tier_by_hand_holds_until_its_end_and_changes_nothing_underneath(seed: u64, days in 1_i64..700) {
        let (mut world, now) = play(seed, 8, |_, _| {});
        world.roll(now).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let random = &mut Random::new(seed ^ 0xf100);
        let Some(ladder) = world.version.ladders.first().cloned().filter(|ladder| world.state.ladders.contains_key(&ladder.id)) else { return Ok(()) };
        let tier = random.pick(&ladder.rungs).id.clone();
        let until = after(now, days);
        let mut lifted = world.clone();
        lifted.give_tier(&ladder.id, Some(Floor { tier: tier.clone(), since: now, until: Some(until) }), now).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        for day in [0, days / 2, days - 1] {
            for world in [&mut lifted, &mut world] {
                world.roll(after(now, day)).unwrap_or_else(|refusal| panic!("{refusal:?}"));
            }
            prop_assert!(ladder.rank_of(&lifted.state.ladders[&ladder.id].tier) >= ladder.rank_of(&tier));
            // Its history may have given a tier by hand before: that one is not underneath.
            prop_assert_eq!(lifted.state.ladders[&ladder.id].bare().held(), world.state.ladders[&ladder.id].bare().held());
        }
        for world in [&mut lifted, &mut world] {
            world.roll(after(now, days)).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        }
        prop_assert_eq!(lifted.state.ladders[&ladder.id].held(), world.state.ladders[&ladder.id].bare().held());
        prop_assert_eq!(&lifted.state.ladders[&ladder.id].floor, &None);
    }
}
