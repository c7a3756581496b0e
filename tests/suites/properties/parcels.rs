//! It does not matter in how many parcels an order is sent, and in which order they are reported.

use proptest::prelude::*;
use serde_json::{Value, json};
use tally_core::account::Command;
use tally_core::account::command::{FulfilLine, FulfilOrder};
use tally_core::program::Version;
use tally_core::values::points::Points;
use tally_core::values::quantity::Quantity;
use tally_core::values::time::Instant;
use tally_tests::document::document;
use tally_tests::generate::{BEGIN_2026_MS, DAY_MS};
use tally_tests::random::Random;
use tally_tests::world::{World, id};

use super::seeds;

/// A unit of a line leaves on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unit {
    line: usize,
    day: i64,
}

fn day(number: i64) -> Instant {
    Instant::new(BEGIN_2026_MS + number * DAY_MS).expect("in range")
}

/// An account with one order whose points wait for its fulfilment, and its units with the days on which they leave.
fn waiting(random: &mut Random) -> (World, Vec<Unit>) {
    let program = json!({
        "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR",
        "wallets": [{"id": "points", "available": {"on": "fulfilled", "afterDays": random.between(0, 3)}, "expiry": {"after": {"days": 30}}}],
        "earn": [{"id": "base", "wallet": "points", "per": "money", "points": "1", "every": random.pick(&["1", "3"])}],
        "rewards": [{"id": "ten", "give": {"percent": {"value": "10", "on": "order"}}}]
    });
    let version = Version::read(&document(program)).expect("a valid program");
    let mut world = World::new(version);
    let lines = random.several(1, 4, |random, index| {
        json!({"id": format!("l{index}"), "sku": "s", "quantity": random.between(1, 4), "unitPrice": random.between(1, 4000)})
    });
    let units = lines.iter().enumerate().flat_map(|(line, sold)| (0..sold["quantity"].as_i64().unwrap_or(0)).map(move |_| line));
    let units = units.map(|line| Unit { line, day: random.between(1, 3) }).collect();
    let cart: Value = json!({"currency": "EUR", "lines": lines});
    let cart = tally_core::values::wire::decode(&document(cart)).expect("a valid cart");
    world.order("order", &cart, day(0)).expect("an order");
    (world, units)
}

fn fulfil(world: &mut World, units: &[Unit], day_number: i64) {
    let lines = units.iter().map(|unit| FulfilLine { line: id(&format!("l{}", unit.line)), quantity: Quantity::whole(1) });
    let account = world.account.clone();
    let command = FulfilOrder { account, order: id("order"), occurred_at: None, lines: lines.collect(), undone: false };
    world.command(&Command::Fulfil(command), day(day_number)).expect("a fulfilment");
}

/// From when and until when how many points can be used.
type Life = (Option<Instant>, Option<Instant>, i64);

/// Available and pending points, and how many of them have which dates.
fn lives(world: &World) -> (i64, i64, Vec<Life>) {
    let totals = world.state.totals(&id("points"));
    let mut lives: Vec<Life> = Vec::new();
    for lot in world.state.lots.values().filter(|lot| lot.left > Points::ZERO) {
        match lives.iter_mut().find(|(from, until, _)| (*from, *until) == (lot.available_at, lot.expires_at)) {
            Some((_, _, points)) => *points += lot.left.get(),
            None => lives.push((lot.available_at, lot.expires_at, lot.left.get())),
        }
    }
    lives.sort();
    (totals.available.get(), totals.pending.get(), lives)
}

proptest! {
    #![proptest_config(seeds(256))]

    #[test]
    fn any_parcels_of_a_day_in_any_order_are_one_parcel(seed: u64) {
        let random = &mut Random::new(seed);
        let (mut at_once, units) = waiting(random);
        let mut in_parcels = at_once.clone();
        for number in 1..=3 {
            let mut of_day: Vec<Unit> = units.iter().copied().filter(|unit| unit.day == number).collect();
            if of_day.is_empty() {
                continue;
            }
            fulfil(&mut at_once, &of_day, number);
            while !of_day.is_empty() {
                let count = usize::try_from(random.between(1, i64::try_from(of_day.len()).unwrap_or(1))).unwrap_or(1);
                let parcel: Vec<Unit> = (0..count).map(|_| {
                    let last = i64::try_from(of_day.len()).unwrap_or(1) - 1;
                    of_day.swap_remove(usize::try_from(random.between(0, last)).unwrap_or_default())
                }).collect();
                fulfil(&mut in_parcels, &parcel, number);
            }
            prop_assert_eq!(lives(&at_once), lives(&in_parcels), "after day {}", number);
        }
        let all = at_once.orders[&id("order")].earned.get("points").map_or(0, |points| points.get());
        at_once.roll(day(6)).expect("time passes");
        in_parcels.roll(day(6)).expect("time passes");
        prop_assert_eq!((lives(&at_once).0, lives(&at_once).1), (all, 0));
        prop_assert_eq!(lives(&at_once), lives(&in_parcels));
    }
}
