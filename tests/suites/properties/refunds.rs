//! Laws of refunds.

use proptest::prelude::*;
use tally_core::account::command::{RefundLine, RefundOrder};
use tally_core::account::{Command, OrderRecord};
use tally_core::program::wallet::{GoneMode, RestorePolicy};
use tally_core::tier::rule::MetricRule;
use tally_core::values::id::Id;
use tally_core::values::money::Minor;
use tally_core::values::quantity::Quantity;
use tally_core::values::time::Instant;
use tally_tests::generate::checkout;
use tally_tests::random::Random;
use tally_tests::world::{World, id};

use super::history::play;
use super::seeds;

/// An order on an account with a past, ready to be refunded; none if it cannot be placed.
pub fn placed(seed: u64) -> Option<(World, World, Instant)> {
    let (mut world, now) = play(seed, 8, |_, _| {});
    world.roll(now).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal:?}"));
    let before = world.clone();
    let cart = checkout(Random::new(seed ^ 0x0bad).bits(), &world.version);
    world.order("the-order", &cart, now).ok()?;
    Some((before, world, now))
}

fn refund(world: &mut World, lines: Vec<RefundLine>, now: Instant) -> i64 {
    let account = world.account.clone();
    let command = Command::Refund(RefundOrder { account, order: id("the-order"), occurred_at: None, lines, amount: None });
    let records = world.command(&command, now).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    records.last().and_then(|record| record.refund.as_ref()).map_or(0, |figures| figures.money.get())
}

fn units(line: &Id, units: i64) -> RefundLine {
    RefundLine { line: line.clone(), quantity: Quantity::whole(units), amount: None }
}

/// The same returned units, at once and one by one in another order.
fn both_ways(seed: u64) -> Option<(World, World, i64, i64)> {
    let (_, world, now) = placed(seed)?;
    let random = &mut Random::new(seed ^ 0x5717);
    let lines: Vec<(Id, i64)> =
        world.orders.get(&id("the-order"))?.cart.lines.iter().map(|line| (line.id.clone(), line.quantity.units())).collect();
    let back: Vec<(Id, i64)> =
        lines.into_iter().map(|(line, sold)| (line, random.between(0, sold))).filter(|(_, count)| *count > 0).collect();
    if back.is_empty() {
        return None;
    }
    let (mut once, mut split) = (world.clone(), world);
    let at_once = refund(&mut once, back.iter().map(|(line, count)| units(line, *count)).collect(), now);
    let mut singles: Vec<&Id> = back.iter().flat_map(|(line, count)| (0..*count).map(move |_| line)).collect();
    let mut in_parts = 0;
    while !singles.is_empty() {
        let last = i64::try_from(singles.len()).unwrap_or(1) - 1;
        let line = singles.swap_remove(usize::try_from(random.between(0, last)).unwrap_or_default());
        in_parts += refund(&mut split, vec![units(line, 1)], now);
    }
    Some((once, split, at_once, in_parts))
}

/// The order as its returns left it, but for its lots: where the kept part earns more after another return,
/// the difference is credited again, as a lot of its own.
fn the_order(world: &World) -> Option<OrderRecord> {
    world.orders.get(&id("the-order")).map(|order| OrderRecord { lots: Vec::new(), ..order.clone() })
}

fn assert_totals_are_the_same(seed: u64) {
    let Some((once, split, at_once, in_parts)) = both_ways(seed) else { return };
    assert_eq!(at_once, in_parts);
    assert_eq!(the_order(&once), the_order(&split));
    assert_eq!(once.worth(), split.worth());
}

fn assert_balances_are_the_same(seed: u64) {
    let Some((once, split, _, _)) = both_ways(seed) else { return };
    assert_eq!(once.balances(), split.balances());
    let tiers = |world: &World| {
        let ladders = world.state.ladders.iter();
        ladders.map(|(ladder, standing)| (ladder.clone(), standing.tier.clone(), standing.measured.clone())).collect::<Vec<_>>()
    };
    assert_eq!(tiers(&once), tiers(&split));
}

/// An amount of the first line, refunded at once and in two parts.
fn assert_amounts_are_the_same(seed: u64) {
    let Some((_, world, now)) = placed(seed) else { return };
    let random = &mut Random::new(seed ^ 0xa3);
    let first_line = |order: &OrderRecord| Some((order.cart.lines.first()?.id.clone(), order.paid.first()?.all().get()));
    let Some((line, paid)) = world.orders.get(&id("the-order")).and_then(first_line).filter(|(_, paid)| *paid >= 2) else { return };
    let first = random.between(1, paid - 1);
    let second = random.between(1, paid - first);
    let amount = |units: i64| vec![RefundLine { line: line.clone(), quantity: None, amount: Minor::new(units).ok() }];
    let (mut once, mut split) = (world.clone(), world);
    let at_once = refund(&mut once, amount(first + second), now);
    let in_parts = refund(&mut split, amount(first), now) + refund(&mut split, amount(second), now);
    assert_eq!(at_once, in_parts);
    assert_eq!(the_order(&once), the_order(&split));
    assert_eq!(once.worth(), split.worth());
}

/// Seeds that found a bug once.
#[test]
fn seeds_that_found_something_stay_found() {
    for seed in [
        13_124_664_693_510_415_842,
        13_085_666_178_638_060_428,
        17_552_086_530_585_823_755,
        10_291_370_726_552_521_172,
        14_516_140_015_218_564_027,
        16_285_505_026_262_688_194,
    ] {
        assert_totals_are_the_same(seed);
        assert_balances_are_the_same(seed);
        assert_amounts_are_the_same(seed);
    }
}

proptest! {
    #![proptest_config(seeds(192))]

    #[test]
    fn refund_total_does_not_depend_on_split(seed: u64) {
        assert_totals_are_the_same(seed);
    }

    #[test]
    fn balances_after_refunds_do_not_depend_on_split(seed: u64) {
        assert_balances_are_the_same(seed);
    }

    #[test]
    fn an_amount_refunded_in_parts_is_the_amount(seed: u64) {
        assert_amounts_are_the_same(seed);
    }

    /// D-01: buying and taking everything back is worth nothing. Not so by declaration where only pending
    /// points are taken back: there the program gives away what became available.
    #[test]
    fn buying_and_fully_refunding_leaves_nothing_behind(seed: u64) {
        let Some((before, mut world, now)) = placed(seed) else { return Ok(()) };
        refund(&mut world, Vec::new(), now);
        let wallets = world.version.program.wallets.iter().filter(|wallet| wallet.when_gone.mode != GoneMode::PendingOnly);
        for wallet in wallets {
            let worth = |world: &World| world.worth().get(&wallet.id).copied().unwrap_or_default();
            prop_assert!(worth(&world) <= worth(&before), "`{}` was worth {} and is worth {}", wallet.id, worth(&before), worth(&world));
            if wallet.restore != RestorePolicy::Never {
                prop_assert_eq!(world.state.totals(&wallet.id), before.state.totals(&wallet.id));
            }
        }
        for ladder in world.version.ladders.iter().filter(|ladder| ladder.metric != MetricRule::Tenure) {
            let zone = &world.version.program.zone;
            let counts = |world: &World| world.state.ladders.get(&ladder.id).map_or(Ok(0), |standing| standing.measure_at(ladder, now, zone));
            prop_assert_eq!(counts(&world), counts(&before), "`{}`", ladder.id);
        }
    }

    #[test]
    fn an_order_and_its_full_refund_leave_the_member_at_the_tier_held_before(seed: u64) {
        let Some((before, mut world, now)) = placed(seed) else { return Ok(()) };
        refund(&mut world, Vec::new(), now);
        for (ladder, standing) in &before.state.ladders {
            let left = world.state.ladders.get(ladder).map(|after| after.held());
            prop_assert_eq!(left, Some(standing.held()), "`{}`", ladder);
        }
    }

    #[test]
    fn a_full_refund_gives_back_exactly_what_was_paid(seed: u64) {
        let Some((before, mut world, now)) = placed(seed) else { return Ok(()) };
        let cart = checkout(Random::new(seed ^ 0x0bad).bits(), &before.version);
        let paid = before.quote(&cart, now).unwrap_or_else(|refusal| panic!("{refusal:?}")).totals.to_pay.get();
        let first = world.orders.get(&id("the-order")).and_then(|order| order.cart.lines.first()).map(|line| line.id.clone());
        let mut returned = first.map_or(0, |line| refund(&mut world, vec![units(&line, 1)], now));
        prop_assert!((0..=paid).contains(&returned));
        returned += refund(&mut world, Vec::new(), now);
        prop_assert_eq!(returned, paid);
        prop_assert_eq!(refund(&mut world, Vec::new(), now), 0);
    }
}
