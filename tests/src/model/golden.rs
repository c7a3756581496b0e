//! The model against journeys that were worked out by hand: it says after every step what the account holds, as the journey and
//! the core do.

use std::collections::BTreeSet;

use serde_json::Value;
use tally_core::ledger::record::Holdings;
use tally_core::values::json::Json;
use tally_replay::reference::ledger::{Account, unknown_in_command, unknown_in_program};

use crate::document::{field, items};
use crate::journey::{done, watched};
use crate::world::World;

/// What of a journey the model does not know.
#[must_use]
pub fn unknown(journey: &Json) -> BTreeSet<String> {
    let mut found = unknown_in_program(&plain(field(journey, "program")));
    if journey.get("account").is_some() {
        found.insert("the name of the account".to_owned());
    }
    for (word, body) in items(field(journey, "steps")).iter().flat_map(done) {
        found.extend(unknown_in_command(word, &body_of(journey, body)));
    }
    found
}

/// Plays a journey on the core and on the model, and says where the journey, the core and the model differ.
#[must_use]
pub fn differences(journey: &Json) -> Vec<String> {
    let mut model = Account::new(&plain(field(journey, "program")));
    let mut found = Vec::new();
    let mut steps = 0;
    let of_core = watched(journey, &mut |at, world, step, outcome| {
        let mut of_model = Ok(());
        for (word, body) in done(step) {
            of_model = model.command(word, &body_of(journey, body), at.ms());
        }
        let of_core = outcome.as_ref().map(|_| ()).map_err(String::as_str);
        if of_core != of_model {
            found.push(format!("step {steps}: the core answers {of_core:?}, the model {of_model:?}"));
        }
        found.extend(apart(world, &model).into_iter().map(|apart| format!("step {steps}: {apart}")));
        steps += 1;
    });
    found.extend(of_core);
    found
}

fn apart(world: &World, model: &Account) -> Vec<String> {
    let balances = world.balances();
    let mut found = Vec::new();
    for wallet in model.wallets() {
        let Holdings { available, pending, held, owed, .. } = balances.get(wallet).copied().unwrap_or_default();
        let of_core = [available, pending, held, owed].map(tally_core::values::points::Points::get);
        let holding = model.holding(wallet);
        let of_model = [holding.available, holding.pending, holding.held, holding.owed];
        if of_core != of_model {
            found.push(format!("available, pending, held, owed of {wallet}: the core has {of_core:?}, the model {of_model:?}"));
        }
    }
    for ladder in model.ladders() {
        let (of_core, of_model) = (world.state.ladders.get(ladder).map(|standing| &*standing.tier), model.tier(ladder));
        if of_core != of_model {
            found.push(format!("tier of {ladder}: the core has {of_core:?}, the model {of_model:?}"));
        }
    }
    found
}

/// The body of a command; a cart that is named is put in.
fn body_of(journey: &Json, body: &Json) -> Value {
    let mut body = plain(body);
    let name = body.get("cart").and_then(Value::as_str).map(str::to_owned);
    if let Some(name) = name {
        body["cart"] = plain(field(field(journey, "carts"), &name));
    }
    body
}

fn plain(json: &Json) -> Value {
    serde_json::from_str(&json.canonical()).expect("a document that was read is written as one")
}
