//! Laws of refunds of orders that were paid in several ways.

use proptest::prelude::*;
use serde_json::{Value, json};
use tally_core::account::Command;
use tally_core::account::command::{RefundLine, RefundOrder};
use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_core::values::money::Minor;
use tally_core::values::quantity::Quantity;
use tally_core::values::time::Instant;
use tally_core::values::wire::decode;
use tally_tests::document::document;
use tally_tests::random::Random;
use tally_tests::world::{World, id};

use super::seeds;

fn program() -> Version {
    let load =
        |wallet: &str| json!({"id": wallet, "wallet": wallet, "per": "unit", "points": "1", "items": {"sku": [wallet]}, "group": wallet});
    let pay = |wallet: &str| json!({"id": wallet, "trigger": "chosen", "give": {"storedValue": {"wallet": wallet}}});
    let points = json!({"id": "pay", "trigger": "chosen", "cost": {"wallet": "points", "points": "1"},
        "give": {"amountPerPoint": {"value": "0.01", "as": "tender"}}});
    let program = json!({"id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "rates": {"USD": "0.7"},
        "wallets": [{"id": "points"}, {"id": "blue"}, {"id": "red"}],
        "earn": [load("points"), load("blue"), load("red")], "rewards": [points, pay("blue"), pay("red")]});
    Version::read(&document(program)).expect("a program")
}

fn cart(value: Value) -> Cart {
    decode(&document(value)).expect("a cart")
}

fn load(random: &mut Random) -> Cart {
    let line = |sku: &str, quantity: i64| json!({"id": sku, "sku": sku, "quantity": quantity, "unitPrice": 0});
    let lines = ["points", "blue", "red"].map(|sku| line(sku, random.between(1, 3_000)));
    cart(json!({"currency": "EUR", "lines": lines}))
}

fn purchase(random: &mut Random) -> Cart {
    let lines: Vec<Value> = (0..random.between(1, 4))
        .map(|line| {
            let (quantity, price) = (random.between(1, 4), random.between(0, 2_000));
            json!({"id": format!("line-{line}"), "sku": "mug", "quantity": quantity, "unitPrice": price})
        })
        .collect();
    let mut choices: Vec<Value> = [0, 1, 2].iter().filter(|_| random.percent(80)).map(|_| Value::Null).collect();
    let first = random.between(0, 2);
    for (place, choice) in choices.iter_mut().enumerate() {
        let reward = ["pay", "blue", "red"][(usize::try_from(first).unwrap_or_default() + place) % 3];
        *choice = json!({"reward": reward});
    }
    let currency = *random.pick(&["EUR", "EUR", "USD"]);
    cart(json!({"currency": currency, "lines": lines, "shipping": random.between(0, 900), "choices": choices}))
}

/// An order that was paid in up to four ways.
fn placed(seed: u64) -> Option<(World, Instant)> {
    let random = &mut Random::new(seed);
    let now = Instant::new(1_767_225_600_000).expect("an instant");
    let mut world = World::new(program());
    world.order("load", &load(random), now).expect("value is loaded");
    world.order("the-order", &purchase(random), now).ok()?;
    Some((world, now))
}

fn refund(world: &mut World, lines: Vec<RefundLine>, amount: Option<Minor>, now: Instant) {
    let account = world.account.clone();
    let command = Command::Refund(RefundOrder { account, order: id("the-order"), occurred_at: None, lines, amount });
    world.command(&command, now).unwrap_or_else(|refusal| panic!("{refusal:?}"));
}

/// Every unit that comes back, in some order.
fn units(world: &World, random: &mut Random) -> Vec<Id> {
    let lines = &world.orders[&id("the-order")].cart.lines;
    let mut all: Vec<Id> =
        lines.iter().flat_map(|line| (0..line.quantity.units()).map(|_| line.id.clone())).filter(|_| random.percent(70)).collect();
    for place in (1..all.len()).rev() {
        let other = random.between(0, i64::try_from(place).unwrap_or_default());
        all.swap(place, usize::try_from(other).unwrap_or_default());
    }
    all
}

fn unit(line: &Id) -> RefundLine {
    RefundLine { line: line.clone(), quantity: Quantity::whole(1), amount: None }
}

/// What an order gave back to each of its payments so far and what that had paid, the last used first: money, then stored value.
fn tenders(world: &World) -> Vec<(i64, i64)> {
    let order = &world.orders[&id("the-order")];
    let money = order.paid.iter().chain([&order.paid_shipping]).map(|paid| paid.money.get()).sum();
    let restored = |wallet: &Id| order.restored.get(wallet).map_or(0, |points| points.get());
    let stored = order.tenders.iter().rev().map(|tender| (restored(&tender.wallet), tender.points.get()));
    std::iter::once((order.money_returned.get(), money)).chain(stored).collect()
}

proptest! {
    #![proptest_config(seeds(192))]

    #[test]
    fn what_was_used_last_comes_back_first(seed: u64) {
        let Some((mut world, now)) = placed(seed) else { return Ok(()) };
        let random = &mut Random::new(seed ^ 0x7e4d);
        for line in units(&world, random) {
            refund(&mut world, vec![unit(&line)], None, now);
            for pair in tenders(&world).windows(2) {
                prop_assert!(pair[1].0 == 0 || pair[0].0 == pair[0].1, "back and paid, the last used first: {:?}", tenders(&world));
            }
        }
    }

    #[test]
    fn every_payment_has_back_what_it_paid_once_everything_is_back(seed: u64) {
        let Some((mut world, now)) = placed(seed) else { return Ok(()) };
        let random = &mut Random::new(seed ^ 0x7e4d);
        for line in units(&world, random) {
            refund(&mut world, vec![unit(&line)], None, now);
        }
        refund(&mut world, Vec::new(), None, now);
        for (back, paid) in tenders(&world) {
            prop_assert_eq!(back, paid);
        }
    }

    #[test]
    fn every_payment_has_back_the_same_however_a_return_is_split(seed: u64) {
        let Some((world, now)) = placed(seed) else { return Ok(()) };
        let random = &mut Random::new(seed ^ 0x7e4d);
        let back = units(&world, random);
        if back.is_empty() {
            return Ok(());
        }
        let (mut once, mut split) = (world.clone(), world);
        refund(&mut once, back.iter().map(unit).collect(), None, now);
        for line in back.iter().rev() {
            refund(&mut split, vec![unit(line)], None, now);
        }
        prop_assert_eq!(tenders(&once), tenders(&split));
        prop_assert_eq!(once.balances(), split.balances());
    }

    #[test]
    fn every_payment_has_back_the_same_however_an_amount_is_split(seed: u64) {
        let Some((world, now)) = placed(seed) else { return Ok(()) };
        let random = &mut Random::new(seed ^ 0x7e4d);
        let order = &world.orders[&id("the-order")];
        let all: i64 = order.paid.iter().map(|paid| paid.all().get()).sum();
        if all < 2 {
            return Ok(());
        }
        let first = random.between(1, all - 1);
        let second = random.between(1, all - first);
        let (mut once, mut split) = (world.clone(), world);
        refund(&mut once, Vec::new(), Minor::new(first + second).ok(), now);
        refund(&mut split, Vec::new(), Minor::new(first).ok(), now);
        refund(&mut split, Vec::new(), Minor::new(second).ok(), now);
        prop_assert_eq!(tenders(&once), tenders(&split));
        prop_assert_eq!(once.balances(), split.balances());
    }
}
