//! The engine against the reference model: made-up cases, the comparison of two quotes, the shrinking of a case on
//! which they differ.

pub mod cart;
pub mod compare;
pub mod condition;
pub mod coverage;
mod event;
mod feature;
mod filter;
mod ladder;
mod limit;
pub mod program;
pub mod report;
mod reward;
pub mod shrink;
pub mod view;

pub use feature::is_on;
use serde_json::{Value, json};

use crate::document::document;
use crate::golden;
use crate::random::Random;

/// A made-up case: `program`, `view`, `cart` and `at`, as they cross the wire. The same seed makes the same case.
#[must_use]
pub fn case(seed: u64) -> Value {
    let random = &mut Random::new(seed ^ 0xd1ff);
    let is_event = random.percent(8);
    let mut program = program::program(random, if is_event { 70 } else { 3 });
    let at = instant(random);
    let view = view::view(random, &program, at);
    if is_event {
        let event = event::event(random, at);
        return json!({"about": format!("differential case {seed}"), "program": program, "view": view, "at": at, "event": event});
    }
    let cart = cart::cart(random, &program);
    if !is_on("offers for points of this order") {
        forget_offers_of_its_own(&mut program, &cart);
    }
    json!({"about": format!("differential case {seed}"), "program": program, "view": view, "at": at, "cart": cart})
}

/// Where an order pays for itself, only what is chosen is paid so.
fn forget_offers_of_its_own(program: &mut Value, cart: &Value) {
    let own = program["wallets"][0].clone();
    let chosen = |reward: &Value| cart["choices"].as_array().into_iter().flatten().any(|choice| choice["reward"] == reward["id"]);
    if let Some(rewards) = program["rewards"].as_array_mut().filter(|_| own["sameOrder"] == true) {
        rewards.retain(|reward| reward["cost"]["wallet"] != own["id"] || chosen(reward));
        program::forget_unknown_rewards(rewards);
    }
}

/// An instant of 2026, now and then on the very hour of a change of summer time or of the year.
fn instant(random: &mut Random) -> i64 {
    let begin = crate::generate::BEGIN_2026_MS;
    match random.between(0, 9) {
        0 => 1_774_746_000_000 + random.between(-1, 1) * 3_600_000,
        1 => 1_792_890_000_000 + random.between(-1, 1) * 3_600_000,
        2 => begin + random.between(-1, 1),
        _ => begin + random.between(0, 365 * crate::generate::DAY_MS - 1),
    }
}

/// What the engine answers; `{"error": …}` when it refuses.
#[must_use]
pub fn engine(case: &Value) -> Value {
    if !case["event"].is_null() {
        let answer = golden::event_answer(&document(case.clone()));
        let answer = answer.and_then(|answer| serde_json::to_value(answer).map_err(|error| error.to_string()));
        return answer.unwrap_or_else(|problem| json!({"error": problem}));
    }
    let answer = match golden::inputs(&document(case.clone())) {
        Ok(inputs) => golden::answer(&inputs),
        Err(problem) => return json!({"error": problem}),
    };
    serde_json::to_value(answer).unwrap_or(Value::Null)
}

/// What the reference model answers.
#[must_use]
pub fn model(case: &Value) -> Value {
    if !case["event"].is_null() {
        let at = case["at"].as_i64().or(case["event"]["occurredAt"].as_i64());
        return tally_replay::reference::event(&case["program"], &case["view"], &case["event"], at.unwrap_or(0));
    }
    tally_replay::reference::quote(&case["program"], &case["view"], &case["cart"], case["at"].as_i64().unwrap_or(0))
}

/// A decimal text of `units` with `digits` digits after the point: (1250, 2) is `12.50`.
fn decimal(units: i64, digits: u32) -> String {
    let one = 10_i64.pow(digits);
    match digits {
        0 => units.to_string(),
        _ => format!("{}.{:0width$}", units / one, units % one, width = usize::try_from(digits).unwrap_or_default()),
    }
}
