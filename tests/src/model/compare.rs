//! Plays a life on the real account and on the model, and says where they first differ.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use serde_json::Value;
use tally_core::program::Version;
use tally_core::values::time::Instant;
use tally_replay::reference::ledger::{Account, OpenLot};

use super::engine::Engine;
use crate::document::document;

/// What an order did to a wallet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// What it earned.
    pub earned: i64,
    /// What of that was taken back.
    pub taken_back: i64,
    /// What of what was spent on it was given back.
    pub restored: i64,
}

/// What an account looks like from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Available, pending, held and owed, by wallet.
    pub wallets: BTreeMap<String, [i64; 4]>,
    /// What is left and what is held of lots with the same life.
    pub lots: BTreeMap<OpenLot, (i64, i64)>,
    /// The tier held, by ladder.
    pub tiers: BTreeMap<String, String>,
    /// By order and wallet.
    pub orders: BTreeMap<(String, String), Figures>,
}

impl Seen {
    /// An account with these lots; those with the same life are one.
    pub fn new(lots: impl Iterator<Item = OpenLot>) -> Self {
        let mut same: BTreeMap<OpenLot, (i64, i64)> = BTreeMap::new();
        for lot in lots {
            // Since when points can be spent is nothing that follows matters for.
            let available_at = lot.available_at.filter(|_| !lot.is_active);
            let (left, held) = same.entry(OpenLot { left: 0, held: 0, available_at, ..lot.clone() }).or_default();
            (*left, *held) = (*left + lot.left, *held + lot.held);
        }
        Self { wallets: BTreeMap::new(), lots: same, tiers: BTreeMap::new(), orders: BTreeMap::new() }
    }

    fn of_model(model: &Account, wallets: &[String], orders: &[String]) -> Self {
        let mut seen = Self::new(model.open_lots().into_iter());
        let tiers = model.ladders().filter_map(|ladder| Some((ladder.to_owned(), model.tier(ladder)?.to_owned())));
        seen.tiers = tiers.collect();
        for wallet in wallets {
            let holding = model.holding(wallet);
            seen.wallets.insert(wallet.clone(), [holding.available, holding.pending, holding.held, holding.owed]);
            for order in orders.iter().filter(|order| model.knows(order)) {
                let (earned, taken_back, restored) = model.figures(order, wallet);
                seen.orders.insert((order.clone(), wallet.clone()), Figures { earned, taken_back, restored });
            }
        }
        seen
    }
}

/// How often each command was accepted, and refused with which code.
pub type Coverage = BTreeMap<String, u64>;

/// Where the two sides of a life first differ; nothing where they never do.
#[must_use]
pub fn difference(life: &Value) -> Option<String> {
    play(life, &mut Coverage::new())
}

/// Plays a life, and counts what happened in it.
#[must_use]
pub fn play(life: &Value, coverage: &mut Coverage) -> Option<String> {
    let version = match Version::read(&document(life["program"].clone())) {
        Ok(version) => Rc::new(version),
        Err(problems) => return Some(format!("the program is not valid: {problems:?}")),
    };
    let wallets: Vec<String> = names(&life["program"]["wallets"]);
    let (mut engine, mut model) = (Engine::new(version), Account::new(&life["program"]));
    let mut orders: Vec<String> = Vec::new();
    for (index, step) in life["steps"].as_array().into_iter().flatten().enumerate() {
        let (Some(at), Some((word, body))) = (step["at"].as_i64(), command(step)) else { continue };
        let named = body["order"].as_str().unwrap_or_default().to_owned();
        let made = body["into"]["order"].as_str().map(str::to_owned).or_else(|| (word == "order").then(|| named.clone()));
        if let Some(made) = made.filter(|made| !orders.contains(made)) {
            orders.push(made);
        }
        if !["order", "exchange"].contains(&word) && !named.is_empty() && !model.knows(&named) {
            // What comes before its order is kept until then, of which the model does not speak.
            continue;
        }
        let now = Instant::new(at).ok()?;
        let outcomes = catch_unwind(AssertUnwindSafe(|| {
            let of_engine = engine.command(word, body, now);
            let of_model = model.command(word, body, at).map_err(str::to_owned);
            (of_engine, of_model)
        }));
        let (of_engine, of_model) = match outcomes {
            Ok(outcomes) => outcomes,
            Err(panic) => return Some(format!("step {index}, {word}: {}", said(panic.as_ref()))),
        };
        if of_engine != of_model {
            return Some(format!("step {index}, {word}: the engine answers {of_engine:?}, the model {of_model:?}"));
        }
        *coverage.entry(format!("{word} {}", of_model.err().unwrap_or_default())).or_default() += 1;
        let (seen, wanted) = (engine.seen(&wallets, &orders, now), Seen::of_model(&model, &wallets, &orders));
        if seen != wanted {
            return Some(format!("step {index}, {word}:{}", apart(&seen, &wanted)));
        }
    }
    None
}

/// The command of a step: its word and its body.
#[must_use]
pub fn command(step: &Value) -> Option<(&str, &Value)> {
    let mut fields = step.as_object()?.iter().filter(|(_, body)| body.is_object());
    fields.next().map(|(word, body)| (word.as_str(), body))
}

fn names(items: &Value) -> Vec<String> {
    items.as_array().into_iter().flatten().filter_map(|item| item["id"].as_str()).map(str::to_owned).collect()
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    text.unwrap_or_else(|| "a panic".to_owned())
}

fn apart(engine: &Seen, model: &Seen) -> String {
    let mut lines = differ("available, pending, held, owed of ", &engine.wallets, &model.wallets);
    lines.extend(differ("", &engine.lots, &model.lots));
    lines.extend(differ("tier of ", &engine.tiers, &model.tiers));
    lines.extend(differ("", &engine.orders, &model.orders));
    lines.iter().map(|line| format!("\n      {line}")).collect()
}

fn differ<Name: Ord + std::fmt::Debug, What: PartialEq + std::fmt::Debug>(
    of: &str,
    engine: &BTreeMap<Name, What>,
    model: &BTreeMap<Name, What>,
) -> Vec<String> {
    let names = engine.keys().chain(model.keys().filter(|name| !engine.contains_key(name)));
    let apart = names.filter(|name| engine.get(name) != model.get(name));
    apart.map(|name| format!("{of}{name:?}: the engine has {:?}, the model {:?}", engine.get(name), model.get(name))).collect()
}
