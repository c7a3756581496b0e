//! Laws of the ledger.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tally_core::account::Command;
use tally_core::account::command::{AdjustPoints, ImportBalances, ReverseAdjustment};
use tally_core::account::import::ImportedLot;
use tally_core::ledger::entry::Entry;
use tally_core::ledger::{Lot, LotId, Record};
use tally_core::values::id::Id;
use tally_core::values::points::Points;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;
use tally_tests::generate::{DAY_MS, checkout};
use tally_tests::random::Random;
use tally_tests::world::{World, id, in_and_out, replay};

use super::history::play;
use super::seeds;

/// Steps of one history.
const STEPS: i64 = 14;

/// Name, wallet, whether it is active, what is left and held, end.
type KnownLot<'a> = (LotId, &'a Id, bool, Points, Points, Option<Instant>);

/// What an auditor can know of the lots from the entries alone.
fn known(lots: &BTreeMap<LotId, Lot>) -> Vec<KnownLot<'_>> {
    let some = lots.values().filter(|lot| !lot.is_empty());
    some.map(|lot| (lot.id, &lot.wallet, lot.active, lot.left, lot.held, lot.expires_at)).collect()
}

/// How many points leave and enter each lot with an entry: positive in, negative out.
fn lot_moves(entry: &Entry) -> Vec<(LotId, i64)> {
    match entry {
        Entry::Accrue(accrue) => vec![(accrue.lot, accrue.points.get())],
        Entry::Restore(restore) => restore.lots.iter().map(|spent| (spent.lot, spent.points.get())).collect(),
        Entry::Burn(burn) => burn.lots.iter().map(|spent| (spent.lot, -spent.points.get())).collect(),
        Entry::Redate(redate) => {
            let from = redate.from.iter().map(|moved| (moved.lot, -moved.points.get()));
            from.chain([(redate.lot, redate.from.iter().map(|moved| moved.points.get()).sum())]).collect()
        }
        Entry::Settle(settle) => vec![(settle.lot, -settle.points.get())],
        Entry::Expire(moved) => moved.lots.iter().map(|moved| (moved.lot, -moved.points.get())).collect(),
        Entry::Adjust(adjust) => {
            let back = adjust.back.iter().map(|spent| (spent.lot, spent.points.get()));
            back.chain(adjust.taken.iter().map(|spent| (spent.lot, -spent.points.get()))).collect()
        }
        Entry::Clawback(clawback) => {
            let back = clawback.back.iter().map(|lot| (lot.id, lot.left.get()));
            back.chain(clawback.lots.iter().map(|moved| (moved.lot, -moved.points.get()))).collect()
        }
        _ => Vec::new(),
    }
}

/// What an account holds before a debit by hand, and after its reversal.
fn around_a_reversal(seed: u64) -> [String; 2] {
    let (mut world, now) = play(seed, STEPS, |_, _| {});
    let broken = |refusal| panic!("seed {seed}: {refusal:?}");
    world.roll(now).unwrap_or_else(broken);
    let lives = |world: &World| {
        let lots = world.state.lots.values();
        let lots = lots.map(|lot| (lot.id, lot.wallet.clone(), lot.earned_at, lot.expires_at, lot.active, lot.left, lot.held));
        format!("{:?}", (lots.collect::<Vec<_>>(), world.balances()))
    };
    let before = lives(&world);
    let Some(wallet) = world.version.program.wallets.first().map(|wallet| wallet.id.clone()) else { return [before.clone(), before] };
    let points = Points::new(-1 - i64::try_from(seed % 900).expect("small")).expect("some points");
    let (account, adjustment, reason, actor) = (world.account.clone(), id("the-debit"), id("test"), id("agent"));
    let debit = AdjustPoints {
        account: account.clone(),
        adjustment: adjustment.clone(),
        wallet,
        points,
        reason: reason.clone(),
        actor: actor.clone(),
        reference: None,
        available_at: None,
        expires_at: None,
    };
    world.command(&Command::Adjust(debit), now).unwrap_or_else(broken);
    world.command(&Command::Reverse(ReverseAdjustment { account, adjustment, reason, actor }), now).unwrap_or_else(broken);
    [before, lives(&world)]
}

/// A tier suspends the end of points; they were debited, and came back with a grace of seven days instead.
#[test]
fn points_that_a_tier_keeps_alive_come_back_alive() {
    let [before, after] = around_a_reversal(15_762_031_227_123_042_889);
    assert_eq!(after, before);
}

proptest! {
    #![proptest_config(seeds(192))]

    #[test]
    fn conservation_holds_after_every_step(seed: u64) {
        play(seed, STEPS, |world, step| {
            world.state.check_conservation().unwrap_or_else(|broken| panic!("seed {seed}, step {step}: {broken}"));
            let last = world.records.last().map(|record| &record.balances);
            assert!(last.is_none_or(|balances| *balances == world.state.wallets), "seed {seed}, step {step}: the receipt says other balances");
        });
    }

    #[test]
    fn balances_equal_the_fold_of_records(seed: u64) {
        let (world, _) = play(seed, STEPS, |_, _| {});
        let cart = checkout(seed, &world.version);
        let folded = replay(&world.records, &cart).unwrap_or_else(|problem| panic!("seed {seed}: {problem}"));
        prop_assert_eq!(&folded.wallets, &world.state.wallets);
        prop_assert_eq!(&folded.ladders, &world.state.ladders);
        prop_assert_eq!(&folded.clocks, &world.state.clocks);
        prop_assert_eq!(known(&folded.lots), known(&world.state.lots));
    }

    #[test]
    fn worth_is_what_entries_bring_less_what_they_take(seed: u64) {
        let (world, _) = play(seed, STEPS, |_, _| {});
        let mut worth: BTreeMap<Id, i64> = BTreeMap::new();
        for entry in world.records.iter().flat_map(|record| &record.entries) {
            if let Some(wallet) = entry.wallet() {
                let (brought, taken) = in_and_out(entry);
                *worth.entry(wallet.clone()).or_default() += brought - taken;
            }
        }
        worth.retain(|_, points| *points != 0);
        let mut actual = world.worth();
        actual.retain(|_, points| *points != 0);
        prop_assert_eq!(worth, actual);
    }

    #[test]
    fn what_is_burned_is_never_taken_twice(seed: u64) {
        let (world, _) = play(seed, STEPS, |_, _| {});
        let mut lots: BTreeMap<LotId, (i64, i64)> = BTreeMap::new();
        let mut burned: BTreeMap<(Id, Id), i64> = BTreeMap::new();
        for entry in world.records.iter().flat_map(|record| &record.entries) {
            for (lot, by) in lot_moves(entry) {
                let slot = lots.entry(lot).or_default();
                if matches!(entry, Entry::Accrue(_)) || matches!(entry, Entry::Redate(redate) if redate.lot == lot) {
                    slot.1 = by;
                }
                slot.0 += by;
                prop_assert!((0..=slot.1).contains(&slot.0), "lot {} holds {} of {}", lot.number(), slot.0, slot.1);
            }
            match entry {
                Entry::Burn(burn) => {
                    if let Some(order) = &burn.order {
                        *burned.entry((order.clone(), burn.wallet.clone())).or_default() += burn.lots.iter().map(|spent| spent.points.get()).sum::<i64>();
                    }
                }
                Entry::Restore(restore) => {
                    let left = burned.entry((restore.order.clone(), restore.wallet.clone())).or_default();
                    *left -= restore.lots.iter().map(|spent| spent.points.get()).sum::<i64>();
                    prop_assert!(*left >= 0, "more is restored than was burned");
                }
                _ => {}
            }
        }
    }

    /// D-39: what a debit took has the same life again after its reversal.
    #[test]
    fn a_debit_and_its_reversal_leave_every_lot_as_it_was(seed: u64) {
        let [before, after] = around_a_reversal(seed);
        prop_assert_eq!(after, before);
    }

    #[test]
    fn lots_that_are_exported_and_imported_again_are_the_same(seed: u64) {
        let (mut world, now) = play(seed, STEPS, |_, _| {});
        world.roll(now).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal:?}"));
        let lives = |world: &World| {
            let lots = world.state.lots.values().filter(|lot| lot.left > Points::ZERO);
            let mut lots: Vec<_> = lots.map(|lot| (lot.wallet.clone(), lot.earned_at, lot.available_at.max(Some(lot.earned_at)), lot.expires_at, lot.active, lot.left)).collect();
            lots.sort();
            lots
        };
        let exported = lives(&world);
        let lots: Vec<ImportedLot> = exported.iter().cloned().map(|(wallet, earned_at, available_at, expires_at, _, points)| {
            ImportedLot { wallet, points, earned_at, available_at, expires_at, reference: None }
        }).collect();
        if lots.is_empty() {
            return Ok(());
        }
        let mut other = World::new(world.version.clone());
        let import = ImportBalances {
            account: other.account.clone(), reference: id("old"), actor: id("agent"), lots, owed: BTreeMap::new(), ladders: BTreeMap::new(),
        };
        other.command(&Command::Import(import), now).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal:?}"));
        prop_assert_eq!(lives(&other), exported);
    }

    #[test]
    fn rolling_daily_monthly_or_once_gives_the_same_records(seed: u64) {
        let (world, now) = play(seed, STEPS, |_, _| {});
        let end = |days: i64| Instant::new(now.ms() + days * DAY_MS).expect("in range");
        let days = 500;
        let (mut once, mut daily, mut monthly) = (world.clone(), world.clone(), world);
        let broken = |refusal| panic!("seed {seed}: {refusal:?}");
        let at_once: Vec<Record> = once.roll(end(days)).unwrap_or_else(broken);
        let mut by_day = Vec::new();
        for day in 0..=days {
            by_day.extend(daily.roll(end(day)).unwrap_or_else(broken));
        }
        let mut by_month = Vec::new();
        for day in (0..days).step_by(30).chain([days]) {
            by_month.extend(monthly.roll(end(day)).unwrap_or_else(broken));
        }
        prop_assert_eq!(&at_once, &by_day);
        prop_assert_eq!(at_once, by_month);
        prop_assert_eq!(&once.state, &daily.state);
        prop_assert_eq!(once.state, monthly.state);
    }

    #[test]
    fn a_hold_reduces_available_at_once(seed: u64) {
        let (mut world, now) = play(seed, STEPS, |_, _| {});
        let cart = checkout(Random::new(seed).bits(), &world.version);
        let before = world.view(now).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal:?}"));
        let Ok(quote) = world.quote(&cart, now) else { return Ok(()) };
        let placed = world.hold("the-hold", &cart, now, 900).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal:?}"));
        let after = world.view(now).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal:?}"));
        prop_assert_eq!(placed.last().and_then(|record| record.digest.clone()), quote.digest);
        for wallet in &world.version.program.wallets {
            let spent = quote.spent.get(&wallet.id).copied().unwrap_or_default();
            prop_assert_eq!(before.available(&wallet.id).get() - spent.get(), after.available(&wallet.id).get());
        }
    }

    #[test]
    fn spending_online_never_overdraws(seed: u64) {
        let mut spent_before = 0;
        play(seed, STEPS, |world, step| {
            for record in world.records.iter().skip(spent_before) {
                for entry in &record.entries {
                    let Entry::Hold(held) = entry else { continue };
                    let after = record.balances.get(&held.wallet).copied().unwrap_or_default();
                    assert!(after.available >= after.owed, "seed {seed}, step {step}: points were reserved while {} are owed", after.owed.get());
                }
            }
            spent_before = world.records.len();
        });
    }

    #[test]
    fn no_record_is_entered_before_the_last(seed: u64) {
        let (world, _) = play(seed, STEPS, |_, _| {});
        prop_assert!(world.records.is_sorted_by_key(|record| (record.at, record.seq)));
        prop_assert!(world.records.iter().zip(1..).all(|(record, seq)| record.seq == seq));
    }

    #[test]
    fn the_same_history_gives_the_same_bytes(seed: u64) {
        let text = |seed| play(seed, STEPS, |_, _| {}).0.records.encode().canonical();
        prop_assert_eq!(text(seed), text(seed));
    }
}
