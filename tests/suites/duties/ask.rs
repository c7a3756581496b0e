//! Documents of the duties, and what is answered to them.

use serde_json::{Value, json};
use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::quote::{Detail, Quote, quote};
use tally_core::values::time::{DAY_MS, Instant};
use tally_core::values::wire::decode;
use tally_tests::document::document;
use tally_tests::golden::{Inputs, inputs};
use tally_tests::world::{World, id};

/// 2026-07-01T12:00:00Z.
pub const NOON: i64 = 1_782_907_200_000;

/// A shop whose members get a point for each euro; `parts` adds to it, or has its own.
pub fn program(parts: Value) -> Value {
    let mut program = json!({
        "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}],
        "earn": [{"id": "base", "wallet": "points", "per": "money", "points": "1"}]
    });
    for (name, part) in parts.as_object().into_iter().flatten() {
        program[name] = part.clone();
    }
    program
}

/// Pays with points, one cent each.
pub fn pay() -> Value {
    json!({"id": "pay", "trigger": "chosen", "cost": {"wallet": "points", "points": "1"},
           "give": {"amountPerPoint": {"value": "0.01", "as": "tender"}}})
}

/// A cart of single units; their articles and prices in cents.
pub fn cart(units: &[(&str, i64)]) -> Value {
    let line = |(name, price): &(&str, i64)| json!({"id": name, "sku": name, "quantity": 1, "unitPrice": price});
    json!({"currency": "EUR", "lines": units.iter().map(line).collect::<Vec<_>>()})
}

/// A member with so many points to spend.
pub fn member(points: i64) -> Value {
    json!({"account": "member", "wallets": {"points": {"available": points}}})
}

/// A document with another value at a pointer.
pub fn with(mut document: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("`{pointer}` is no place in the document"));
    match name.parse::<usize>() {
        Ok(index) if index < parent.as_array().map_or(0, Vec::len) => parent[index] = value,
        Ok(_) => parent.as_array_mut().expect("a list").push(value),
        Err(_) => parent[name] = value,
    }
    document
}

/// The inputs of a quote, if they are valid.
pub fn read(program: &Value, view: &Value, cart: &Value, at: i64) -> Result<Inputs, String> {
    inputs(&document(json!({"program": program, "view": view, "cart": cart, "at": at})))
}

/// The quote of a member for a cart at an instant.
pub fn ask_at(program: &Value, view: &Value, cart: &Value, at: i64) -> Quote {
    let asked = read(program, view, cart, at).unwrap_or_else(|problem| panic!("{problem}"));
    quote(&asked.version, &asked.view, &asked.cart, asked.at, Detail::FULL).expect("amounts stay in bounds")
}

/// The quote of a member for a cart.
pub fn ask(program: &Value, view: &Value, cart: &Value) -> Quote {
    ask_at(program, view, cart, NOON)
}

/// What is left to pay.
pub fn to_pay(quote: &Quote) -> i64 {
    quote.totals.to_pay.get()
}

/// The points earned and spent of the wallet `points`.
pub fn points(quote: &Quote) -> (i64, i64) {
    let of = |points: Option<&tally_core::values::points::Points>| points.map_or(0, |points| points.get());
    (of(quote.earned.get("points")), of(quote.spent.get("points")))
}

/// The rewards that did something, with what they took off.
pub fn rewards(quote: &Quote) -> Vec<(String, i64)> {
    quote.rewards.iter().map(|reward| (reward.reward.to_string(), reward.amount.get())).collect()
}

/// The codes of the problems of a program.
pub fn problems(program: &Value) -> Vec<String> {
    let found = Version::read(&document(program.clone())).err().unwrap_or_default();
    found.into_iter().map(|problem| problem.code.to_string()).collect()
}

/// An account under a program that nothing has happened to.
pub fn account(program: &Value) -> World {
    World::new(Version::read(&document(program.clone())).unwrap_or_else(|problems| panic!("{problems:?}")))
}

/// A cart as the core reads it.
pub fn basket(cart: &Value) -> Cart {
    decode(&document(cart.clone())).expect("a valid cart")
}

/// Noon, so many days later.
pub fn day(number: i64) -> Instant {
    Instant::new(NOON + number * DAY_MS).expect("in range")
}

/// Brings a whole order back.
pub fn refund(world: &mut World, order: &str, now: Instant) -> tally_core::ledger::Record {
    refund_of(world, order, &json!({}), now)
}

/// Brings some of an order back.
pub fn refund_of(world: &mut World, order: &str, what: &Value, now: Instant) -> tally_core::ledger::Record {
    let mut body = what.clone();
    body["account"] = json!(id("member").to_string());
    body["order"] = json!(order);
    let command = tally_core::account::Command::Refund(decode(&document(body)).expect("a valid refund"));
    let records = world.command(&command, now).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    records.into_iter().next_back().expect("a refund writes a record")
}

/// What the account can spend.
pub fn available(world: &World) -> i64 {
    world.balances().get("points").map_or(0, |totals| totals.available.get())
}
