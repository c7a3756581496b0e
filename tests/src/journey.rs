//! Journeys: what happens to one account, step by step, and what must follow.

use tally_core::account::Command;
use tally_core::ledger::Record;
use tally_core::program::Version;
use tally_core::tier::standing::Floor;
use tally_core::values::json::Json;
use tally_core::values::moment::Moment;
use tally_core::values::time::Instant;
use tally_core::values::wire::{Wire, decode};

use crate::document::{field, fields, integer, items};
use crate::subset::differences;
use crate::world::{Refusal, World, id};

/// Plays a journey and answers every difference between what it expects and what happens.
///
/// A step has `at`, an instant or a local time of the program's zone, and the word of one command,
/// `giveTier` or `roll`. It expects a partial record (`expect`), the records that passing time
/// wrote before it (`rolled`), or a rejection (`rejected`); then the `view`, balances (exactly: a part that is not named is
/// 0), what expires when by wallet, tiers, what the member is entitled to, what else is known of the member and issued to them, and what is
/// kept of the order. A cart may be named and defined once under `carts`.
#[must_use]
pub fn play(journey: &Json) -> Vec<String> {
    watched(journey, &mut |_, _, _, _| ())
}

/// What watches a journey: after each step, with the instant, the account, the step, and what came of it.
pub type Watch<'a> = dyn FnMut(Instant, &World, &Json, &Result<Vec<Record>, String>) + 'a;

/// Plays a journey before somebody's eyes.
#[must_use]
pub fn watched(journey: &Json, watch: &mut Watch<'_>) -> Vec<String> {
    let version = match Version::read(field(journey, "program")) {
        Ok(version) => version,
        Err(problems) => return vec![format!("the program is not valid: {problems:?}")],
    };
    let mut world = World::new(version);
    if let Some(account) = field(journey, "account").as_text() {
        world.account = id(account);
    }
    let mut found = Vec::new();
    for (index, step) in items(field(journey, "steps")).iter().enumerate() {
        let Some(at) = instant(&world, step) else {
            found.push(format!("step {index} has no instant"));
            break;
        };
        let outcome = run(&mut world, journey, step, at);
        watch(at, &world, step, &outcome);
        let differences = judge(&world, step, &outcome, at);
        found.extend(differences.into_iter().map(|difference| format!("step {index}: {difference}")));
    }
    found
}

/// What a step says beside what happens in it.
const SAID: [&str; 13] =
    ["at", "about", "rejected", "expect", "rolled", "view", "balances", "expiring", "tiers", "entitlements", "member", "issued", "orders"];

/// What happens in a step: the words of its commands, with their bodies.
pub fn done(step: &Json) -> impl Iterator<Item = &(String, Json)> {
    fields(step).iter().filter(|(name, _)| !SAID.contains(&name.as_str()))
}

fn instant(world: &World, step: &Json) -> Option<Instant> {
    match field(step, "at").as_text() {
        Some(local) => Moment::parse(local)?.as_beginning(&world.version.program.zone).ok(),
        None => Instant::new(integer(step, "at")?).ok(),
    }
}

fn run(world: &mut World, journey: &Json, step: &Json, at: Instant) -> Result<Vec<Record>, String> {
    let refused = |refusal: Refusal| match refusal {
        Refusal::Rejected(code) => code.to_owned(),
        Refusal::Broken(why) => format!("broken: {why}"),
    };
    let mut records = Vec::new();
    for (name, payload) in done(step) {
        records = match name.as_str() {
            "roll" => world.roll(at).map_err(refused)?,
            "giveTier" => {
                let ladder = field(payload, "ladder").as_text().map(id).ok_or("`giveTier` names a ladder")?;
                let tier = field(payload, "tier").as_text().map(id);
                let until = integer(payload, "until").and_then(|ms| Instant::new(ms).ok());
                world.give_tier(&ladder, tier.map(|tier| Floor { tier, since: at, until }), at).map_err(refused)?
            }
            command_name if Command::WORDS.contains(&command_name) => {
                let command = command(world, journey, name, payload, at)?;
                world.command(&command, at).map_err(refused)?
            }
            other => return Err(format!("a step says nothing named `{other}`")),
        };
    }
    Ok(records)
}

fn command(world: &World, journey: &Json, name: &str, payload: &Json, at: Instant) -> Result<Command, String> {
    let mut filled = vec![("account".to_owned(), Json::Text(world.account.to_string()))];
    for (field_name, value) in fields(payload) {
        let value = match value {
            Json::Text(cart) if field_name == "cart" => field(field(journey, "carts"), cart).clone(),
            other => other.clone(),
        };
        filled.push((field_name.clone(), value));
    }
    if name == "hold" && payload.get("digest").is_none() {
        let cart = filled.iter().find(|(name, _)| name == "cart").map_or(&Json::Null, |(_, cart)| cart);
        let cart = read(cart)?;
        let quote = world.quote(&cart, at).map_err(|refusal| format!("{refusal:?}"))?;
        filled.push(("digest".to_owned(), quote.digest.encode()));
    }
    let payload = Json::Map(filled);
    let command = Command::read(name, &payload).ok_or_else(|| format!("`{name}` is no command"))?;
    command.map_err(|problems| format!("not valid: {problems:?}"))
}

fn read<T: Wire>(json: &Json) -> Result<T, String> {
    decode(json).map_err(|problems| format!("not valid: {problems:?}"))
}

fn judge(world: &World, step: &Json, outcome: &Result<Vec<Record>, String>, at: Instant) -> Vec<String> {
    let mut found = Vec::new();
    let wanted = field(step, "rejected").as_text();
    match (outcome, wanted) {
        (Err(code), Some(wanted)) if code == wanted => {}
        (Err(code), _) => found.push(format!("wanted {}, actual refusal `{code}`", wanted.unwrap_or("no refusal"))),
        (Ok(_), Some(wanted)) => found.push(format!("wanted refusal `{wanted}`, actual none")),
        (Ok(records), None) => {
            if let (Some(expect), Some(last)) = (step.get("expect"), records.last()) {
                found.extend(differences(expect, &last.encode()).into_iter().map(|difference| format!("record{difference}")));
            }
            if let Some(rolled) = step.get("rolled") {
                let own = usize::from(step.get("roll").is_none());
                let passed: Vec<_> = records.iter().take(records.len().saturating_sub(own)).map(Wire::encode).collect();
                found.extend(differences(rolled, &Json::List(passed)).into_iter().map(|difference| format!("rolled{difference}")));
            }
        }
    }
    if let Some(wanted) = step.get("balances") {
        found.extend(balances(world, wanted));
    }
    let ladders = Json::Map(world.state.ladders.iter().map(|(ladder, standing)| (ladder.to_string(), standing.encode())).collect());
    if let Some(wanted) = step.get("tiers") {
        found.extend(differences(wanted, &ladders).into_iter().map(|difference| format!("tiers{difference}")));
    }
    let view = world.view(at).map_or(Json::Null, |view| view.encode());
    for name in ["entitlements", "member", "issued"] {
        if let Some(wanted) = step.get(name) {
            let actual = view.get(name).cloned().unwrap_or(if name == "issued" { Json::List(Vec::new()) } else { Json::Map(Vec::new()) });
            found.extend(differences(wanted, &actual).into_iter().map(|difference| format!("{name}{difference}")));
        }
    }
    if let Some(wanted) = step.get("view") {
        found.extend(differences(wanted, &view).into_iter().map(|difference| format!("view{difference}")));
    }
    for (wallet, wanted) in fields(field(step, "expiring")) {
        let actual = field(field(&view, "wallets"), wallet).get("expiring").cloned().unwrap_or(Json::List(Vec::new()));
        found.extend(differences(wanted, &actual).into_iter().map(|difference| format!("expiring/{wallet}{difference}")));
    }
    let orders = Json::Map(world.orders.iter().map(|(order, record)| (order.to_string(), record.encode())).collect());
    if let Some(wanted) = step.get("orders") {
        found.extend(differences(wanted, &orders).into_iter().map(|difference| format!("orders{difference}")));
    }
    found
}

/// Balances are compared exactly: what a step does not name is 0.
fn balances(world: &World, wanted: &Json) -> Vec<String> {
    let mut found = Vec::new();
    let actual = world.balances();
    for (wallet, wanted) in fields(wanted) {
        let totals = actual.get(wallet.as_str()).copied().unwrap_or_default();
        let parts = [("available", totals.available), ("pending", totals.pending), ("held", totals.held), ("owed", totals.owed)];
        let parts = parts.into_iter().chain([("inFlight", totals.in_flight)]);
        for (part, points) in parts {
            let wanted = integer(wanted, part).unwrap_or_default();
            if wanted != points.get() {
                found.push(format!("balances/{wallet}/{part}: wanted {wanted}, actual {}", points.get()));
            }
        }
    }
    found
}
