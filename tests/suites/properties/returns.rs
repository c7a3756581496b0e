//! Returns that other things come between: edits, amounts, exchanges. What comes of them in all is the same in any order.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tally_core::account::Command;
use tally_core::account::command::{EditOrder, ExchangeInto, ExchangeOrder, PlaceOrder, RefundLine, RefundOrder};
use tally_core::cart::Cart;
use tally_core::program::wallet::{GoneMode, Wallet};
use tally_core::values::id::Id;
use tally_core::values::money::Minor;
use tally_core::values::points::Points;
use tally_core::values::quantity::Quantity;
use tally_core::values::time::Instant;
use tally_tests::generate::checkout;
use tally_tests::random::Random;
use tally_tests::world::{Refusal, World, id};

use super::refunds::placed;
use super::seeds;

/// What happens to the order.
#[derive(Debug, Clone)]
enum Step {
    Back(RefundLine),
    Edit(Cart, i64),
}

fn carry_out(world: &mut World, step: &Step, now: Instant) -> Result<(), Refusal> {
    let (account, order, occurred_at) = (world.account.clone(), id("the-order"), None);
    let command = match step.clone() {
        Step::Back(line) => Command::Refund(RefundOrder { account, order, occurred_at, lines: vec![line], amount: None }),
        Step::Edit(cart, revision) => Command::Edit(EditOrder { account, order, occurred_at, revision, cart }),
    };
    world.command(&command, now).map(|_| ())
}

/// The same order with a line that costs more.
fn edited(random: &mut Random, cart: &Cart) -> Cart {
    let mut cart = cart.clone();
    let last = i64::try_from(cart.lines.len()).unwrap_or(1) - 1;
    let place = usize::try_from(random.between(0, last)).unwrap_or_default();
    if let Some(line) = cart.lines.get_mut(place) {
        line.unit_price = Minor::new(line.unit_price.get() + random.between(1, 500)).expect("in range");
    }
    cart
}

/// Some returns and an edit: units one by one of some lines, an amount in pieces of another.
fn steps(random: &mut Random, world: &World) -> Vec<Step> {
    let order = &world.orders[&id("the-order")];
    let mut steps = Vec::new();
    for (line, paid) in order.cart.lines.iter().zip(&order.paid) {
        let back = |quantity: Option<i64>, amount: Option<i64>| RefundLine {
            line: line.id.clone(),
            quantity: quantity.and_then(Quantity::whole),
            amount: amount.and_then(|amount| Minor::new(amount).ok()),
        };
        match random.between(0, 2) {
            0 => steps.extend((0..random.between(0, line.quantity.units())).map(|_| Step::Back(back(Some(1), None)))),
            1 if paid.all().get() >= 8 => {
                let pieces = random.between(1, 3);
                steps.extend((0..pieces).map(|_| Step::Back(back(None, Some(random.between(1, paid.all().get() / 4))))));
            }
            _ => {}
        }
    }
    // One that spends points spends what is there when it comes.
    if order.cart.choices.is_empty() && random.percent(70) {
        steps.push(Step::Edit(edited(random, &order.cart), 1));
    }
    steps
}

/// What became of the order: what it earned, what of that was taken back, what was given back in points and in money.
type Outcome = (Vec<BTreeMap<Id, Points>>, i64, BTreeMap<Id, i64>);

fn outcome(world: &World) -> Outcome {
    let order = &world.orders[&id("the-order")];
    let some = |points: &BTreeMap<Id, Points>| {
        points.iter().filter(|(_, points)| **points != Points::ZERO).map(|(wallet, points)| (wallet.clone(), *points)).collect()
    };
    // Where what is gone is waived, points that could be spent in between stay by declaration.
    let is_owed = |wallet: &Wallet| {
        let gone = &wallet.when_gone;
        gone.mode == GoneMode::Overdraft && gone.limit.is_none() && gone.share.is_none()
    };
    let worth = world.worth();
    let wallets = world.version.program.wallets.iter().filter(|wallet| is_owed(wallet));
    let worth = wallets.map(|wallet| (wallet.id.clone(), worth.get(&wallet.id).copied().unwrap_or_default())).collect();
    (vec![some(&order.earned), some(&order.taken_back), some(&order.restored)], order.money_returned.get(), worth)
}

/// Carries steps out in an order; nothing if one of them is refused.
fn after(world: &World, steps: &[Step], now: Instant, seed: u64) -> Option<Outcome> {
    let mut world = world.clone();
    for step in steps {
        match carry_out(&mut world, step, now) {
            Ok(()) => {}
            Err(Refusal::Rejected(_)) => return None,
            Err(Refusal::Broken(why)) => panic!("seed {seed}, {step:?}: {why}"),
        }
    }
    Some(outcome(&world))
}

proptest! {
    #![proptest_config(seeds(384))]

    /// D-37: as it does not matter how a return is split, it does not matter what comes between its parts.
    #[test]
    fn d37_returns_edits_and_amounts_come_to_the_same_in_any_order(seed: u64) {
        let Some((_, world, now)) = placed(seed) else { return Ok(()) };
        let random = &mut Random::new(seed ^ 0xed17);
        let steps = steps(random, &world);
        let mut shuffled = Vec::new();
        let mut left = steps.clone();
        while !left.is_empty() {
            let last = i64::try_from(left.len()).unwrap_or(1) - 1;
            shuffled.push(left.swap_remove(usize::try_from(random.between(0, last)).unwrap_or_default()));
        }
        if let (Some(one), Some(other)) = (after(&world, &steps, now, seed), after(&world, &shuffled, now, seed)) {
            prop_assert_eq!(one, other, "{:?} and {:?}", steps, shuffled);
        }
    }

    #[test]
    fn an_exchange_is_a_return_and_an_order(seed: u64) {
        let Some((_, world, now)) = placed(seed) else { return Ok(()) };
        let random = &mut Random::new(seed ^ 0xe8c);
        let cart = checkout(random.bits(), &world.version);
        let line = world.orders[&id("the-order")].cart.lines.first().map(|line| line.id.clone()).expect("a line");
        let lines = vec![RefundLine { line, quantity: None, amount: None }];
        let (mut at_once, mut in_two) = (world.clone(), world);
        let (account, order) = (at_once.account.clone(), id("the-order"));
        let into = ExchangeInto { order: id("new"), cart: cart.clone(), paid: true };
        let exchange = ExchangeOrder { account: account.clone(), order: order.clone(), occurred_at: None, lines: lines.clone(), amount: None, into };
        let exchanged = at_once.command(&Command::Exchange(exchange), now).map(|_| ());
        let refund = RefundOrder { account: account.clone(), order, occurred_at: None, lines, amount: None };
        let placed =
            PlaceOrder { account, order: id("new"), occurred_at: None, cart, hold: None, digest: None, paid: true, by: None };
        in_two.command(&Command::Refund(refund), now).expect("a return");
        let ordered = in_two.command(&Command::Order(placed), now).map(|_| ());
        prop_assert_eq!(&exchanged, &ordered);
        if exchanged.is_ok() {
            prop_assert_eq!(at_once.balances(), in_two.balances());
            prop_assert_eq!(outcome(&at_once), outcome(&in_two));
            prop_assert_eq!(&at_once.orders[&id("new")].earned, &in_two.orders[&id("new")].earned);
        }
    }
}
