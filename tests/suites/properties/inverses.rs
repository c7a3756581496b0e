//! What is undone is as if it had not been: any sequence of steps, undone from the last to the first, leaves the account as
//! it was.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tally_core::account::Command;
use tally_core::account::command::{CancelOrder, ChargeBack, ReinstateOrder, ReleaseHold, ReverseAdjustment};
use tally_core::ledger::record::Holdings;
use tally_core::tier::standing::PeriodMeasure;
use tally_core::values::id::Id;
use tally_core::values::money::Minor;
use tally_core::values::points::Points;
use tally_core::values::time::Instant;
use tally_tests::generate::checkout;
use tally_tests::random::Random;
use tally_tests::world::{Refusal, World, id};

use super::history::{by_hand, play};
use super::seeds;

/// A step and what undoes it.
type Step = (Command, Command);

/// What must be as it was: balances, tiers and what they measured, counters and limits, issued rewards, offers.
#[derive(Debug, PartialEq)]
struct Standing {
    worth: BTreeMap<Id, i64>,
    balances: BTreeMap<Id, Holdings>,
    tiers: BTreeMap<Id, (Id, Vec<PeriodMeasure>)>,
    counters: String,
    issued: Vec<(Id, i64)>,
    orders: BTreeMap<Id, (bool, Vec<(Id, i64)>)>,
}

fn standing(world: &World, now: Instant) -> Standing {
    let view = world.view(now).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    let tiers = world.state.ladders.iter();
    let mut issued: Vec<(Id, i64)> = view.issued.iter().map(|issued| (issued.reward.clone(), issued.count)).collect();
    issued.sort();
    let some = |points: &BTreeMap<Id, Points>| {
        let some = points.iter().filter(|(_, points)| **points != Points::ZERO);
        some.map(|(wallet, points)| (wallet.clone(), points.get())).collect()
    };
    Standing {
        worth: world.worth(),
        balances: world.balances(),
        tiers: tiers.map(|(ladder, standing)| (ladder.clone(), (standing.tier.clone(), standing.measured.clone()))).collect(),
        counters: format!("{:?}", view.member),
        issued,
        orders: world.orders.iter().map(|(name, order)| (name.clone(), (order.cancelled, some(&order.restored)))).collect(),
    }
}

/// A made-up step at this state and its inverse.
fn step(random: &mut Random, world: &World, number: usize, orders: &[Id]) -> Step {
    let account = || world.account.clone();
    let order = random.pick(orders).clone();
    let name = id(&format!("step-{number}"));
    match random.between(0, 4) {
        0 | 1 => (
            Command::Cancel(CancelOrder { account: account(), order: order.clone(), occurred_at: None }),
            Command::Reinstate(ReinstateOrder { account: account(), order, occurred_at: None }),
        ),
        2 => {
            // All of it undone is every part of it undone, so it undoes a part that was charged back before.
            let is_first = world.orders.get(&order).is_some_and(|order| order.charged_back.amount == Minor::ZERO);
            let amount = if is_first && random.percent(50) { None } else { Minor::new(random.between(1, 4000)).ok() };
            let charge = |undone| {
                let (account, order) = (account(), order.clone());
                Command::ChargeBack(ChargeBack { account, order, occurred_at: None, amount, undone })
            };
            (charge(false), charge(true))
        }
        _ => {
            let points = if random.percent(50) { random.between(1, 400) } else { -random.between(1, 400) };
            let wallet = random.pick(&world.version.program.wallets).id.clone();
            let adjusted = by_hand(&account(), name.clone(), wallet, points);
            let reversed = ReverseAdjustment { account: account(), adjustment: name, reason: id("test"), actor: id("agent") };
            (Command::Adjust(adjusted), Command::Reverse(reversed))
        }
    }
}

/// Places some orders now, and answers their names.
fn some_orders(random: &mut Random, world: &mut World, now: Instant) -> Vec<Id> {
    let names = (0..random.between(1, 3)).map(|number| format!("now-{number}"));
    let mut placed = Vec::new();
    for name in names {
        let cart = checkout(random.bits(), &world.version);
        placed.extend(world.order(&name, &cart, now).ok().map(|_| id(&name)));
    }
    placed
}

/// Plays steps and their inverses; nothing where one of them is refused, because what had been given back is spent.
fn there_and_back(seed: u64) -> Option<(Standing, Standing)> {
    let (mut world, now) = play(seed, 6, |_, _| {});
    // What ends with a tier is gone for good, and there is nothing to adjust without wallets.
    let wallets = &world.version.program.wallets;
    if wallets.is_empty() || wallets.iter().any(|wallet| wallet.tier_expiry.is_some()) {
        return None;
    }
    let random = &mut Random::new(seed ^ 0x1e5e);
    world.roll(now).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal:?}"));
    let orders = some_orders(random, &mut world, now);
    if orders.is_empty() {
        return None;
    }
    if random.percent(40) {
        let cart = checkout(random.bits(), &world.version);
        let _ = world.hold("before", &cart, now, 600);
    }
    let before = standing(&world, now);
    let owes = |world: &World| world.balances().values().any(|totals| totals.owed > Points::ZERO);
    let mut owed = owes(&world);
    let mut inverses = Vec::new();
    for number in 0..usize::try_from(random.between(1, 5)).unwrap_or(1) {
        let (there, back) = step(random, &world, number, &orders);
        match world.command(&there, now) {
            Ok(_) => {
                inverses.push(back);
                owed |= owes(&world);
            }
            Err(Refusal::Rejected(_)) => {}
            Err(Refusal::Broken(why)) => panic!("seed {seed}: {why}"),
        }
    }
    if random.percent(40) {
        let cart = checkout(random.bits(), &world.version);
        if world.hold("during", &cart, now, 600).is_ok() {
            inverses.push(Command::Release(ReleaseHold { account: world.account.clone(), hold: id("during") }));
        }
    }
    for back in inverses.iter().rev() {
        match world.command(back, now) {
            Ok(_) => owed |= owes(&world),
            Err(Refusal::Rejected("points_gone")) => return None,
            Err(refusal) => panic!("seed {seed}: {refusal:?} of {back:?}"),
        }
    }
    let (mut before, mut after) = (before, standing(&world, now));
    if owed {
        // What is earned again pays the debt first, pending or not, and comes back as points as old as the debt.
        before.balances.clear();
        after.balances.clear();
    }
    Some((before, after))
}

proptest! {
    #![proptest_config(seeds(384))]

    #[test]
    fn any_steps_undone_in_reverse_leave_the_account_as_it_was(seed: u64) {
        if let Some((before, after)) = there_and_back(seed) {
            prop_assert_eq!(before, after);
        }
    }
}
