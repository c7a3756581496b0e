//! The search: breadth first, and of each kind of sequence the most promising go on.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use tally_core::account::OrderRecord;
use tally_core::account::command::RefundLine;
use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_core::values::money::Minor;
use tally_core::values::quantity::Quantity;

use super::carts;
use super::life::{Life, World};
use super::start;
use super::step::Step;
use super::{Bounds, Pump, Search};
use crate::worth::{Worth, of_reward};

/// First purchases that may be repeated later in a sequence, by each of two measures.
const REPEATED_CARTS: usize = 8;
/// Lives of one kind of sequence that go on, by each of two measures, after each step.
const GO_ON: [usize; 4] = [16, 6, 4, 2];

/// A search at work.
struct Work<'a> {
    world: World<'a>,
    bounds: &'a Bounds,
    tried: usize,
    /// After how many it must leave the rest to the other beginnings.
    until: usize,
}

/// A kind of sequence: one letter a step.
type Kind = String;

/// Searches a version for a money pump.
#[must_use]
pub fn search(version: &Version, bounds: &Bounds) -> Search {
    let world = World { version, worth: Worth::of(version) };
    let lives = start::lives(version, bounds);
    let share = bounds.sequences.checked_div(lives.len()).unwrap_or_default();
    let mut work = Work { world, bounds, tried: 0, until: 0 };
    let mut pumps = Vec::new();
    let mut cut_short = false;
    for (top, life) in lives {
        work.until = work.tried.saturating_add(share);
        pumps.extend(work.from(&life).map(|found| work.pump(&life, &found, top)));
        cut_short |= work.tried >= work.until;
    }
    let sequences = i64::try_from(work.tried).unwrap_or(i64::MAX);
    Search { sequences, cut_short, pump: pumps.into_iter().min_by_key(|pump| (pump.steps.len(), Reverse(pump.gain))) }
}

impl Work<'_> {
    /// The first pump from a beginning on.
    fn from(&mut self, beginning: &Life) -> Option<Life> {
        let mut first = Vec::new();
        for cart in carts::of_program(self.world.version, self.bounds) {
            first.extend(self.count(|world| beginning.buy(world, &cart)).map(|life| (Kind::from("b"), life)));
        }
        let mut level = first;
        let mut repeated = Vec::new();
        for step in 1..=self.bounds.steps {
            let best = level.iter().map(|(_, life)| life).max_by_key(|life| life.value(&self.world));
            if let Some(best) = best.filter(|life| life.value(&self.world) > 0) {
                return Some(best.clone());
            }
            if step == self.bounds.steps {
                break;
            }
            let go_on = self.promising(level, GO_ON.get(step.saturating_sub(1)).copied().unwrap_or(1));
            if step == 1 {
                repeated = bought(&go_on);
            }
            level = go_on.iter().flat_map(|(kind, life)| self.next(kind, life, &repeated)).collect();
        }
        None
    }

    /// Everything that a member may do next.
    fn next(&mut self, kind: &Kind, life: &Life, repeated: &[Cart]) -> Vec<(Kind, Life)> {
        let mut next = Vec::new();
        let mut add = |letter: char, life: Option<Life>| next.extend(life.map(|life| (format!("{kind}{letter}"), life)));
        for cart in repeated {
            add('b', self.count(|world| life.buy(world, cart)));
        }
        let program = &self.world.version.program;
        for reward in &program.rewards {
            let Some((wallet, _)) = of_reward(program, reward) else { continue };
            for cart in carts::with_reward(program, reward, life.available(wallet).get(), self.bounds) {
                add('r', self.count(|world| life.buy(world, &cart)));
            }
        }
        for (order, record) in &life.orders {
            for (letter, lines, amount) in returns(record) {
                add(letter, self.count(|world| life.give_back(world, order, lines, amount)));
            }
        }
        add('w', self.count(|world| life.wait(world)));
        next
    }

    /// Carries a step out, as long as there is room for it.
    fn count(&mut self, step: impl FnOnce(&World<'_>) -> Option<Life>) -> Option<Life> {
        if self.tried >= self.until {
            return None;
        }
        self.tried = self.tried.saturating_add(1);
        step(&self.world)
    }

    /// Of each kind of sequence those with the most value, and those with the most promise for the money laid out.
    fn promising(&self, level: Vec<(Kind, Life)>, most: usize) -> Vec<(Kind, Life)> {
        let mut kinds: BTreeMap<Kind, Vec<Life>> = BTreeMap::new();
        for (kind, life) in level {
            kinds.entry(kind).or_default().push(life);
        }
        let mut go_on = Vec::new();
        for (kind, mut lives) in kinds {
            // Sequences that differ in their order alone have the same figures.
            let mut known = BTreeSet::new();
            lives.retain(|life| known.insert((life.value(&self.world), life.promise(&self.world), life.outlay())));
            lives.sort_by_key(|life| Reverse(life.value(&self.world)));
            let rest = lives.split_off(most.min(lives.len()));
            go_on.extend(lives.into_iter().map(|life| (kind.clone(), life)));
            let mut rest = rest;
            rest.sort_by_key(|life| Reverse(self.promise_for_outlay(life)));
            go_on.extend(rest.into_iter().take(most).map(|life| (kind.clone(), life)));
        }
        go_on
    }

    /// What is promised for each million of what was laid out.
    fn promise_for_outlay(&self, life: &Life) -> i128 {
        let promise = life.promise(&self.world).saturating_mul(1_000_000);
        promise.checked_div_euclid(life.outlay().max(1)).unwrap_or_default()
    }

    /// A pump, with whether it works again.
    fn pump(&self, beginning: &Life, found: &Life, highest_tier: bool) -> Pump {
        let gain = found.value(&self.world);
        let begun = beginning.orders.len();
        let bought = found.orders.len().saturating_sub(begun);
        let again = found.steps.iter().try_fold(found.clone(), |life, step| life.again(&self.world, step, bought));
        let repeats = again.is_some_and(|life| life.value(&self.world) > gain);
        let steps = found.steps.iter().map(|step| Step::clone(step)).collect();
        Pump { highest_tier, steps, gain: i64::try_from(gain).unwrap_or(i64::MAX), repeats }
    }
}

/// The carts of first purchases.
fn bought(level: &[(Kind, Life)]) -> Vec<Cart> {
    let carts = level.iter().filter_map(|(_, life)| match life.steps.first()?.as_ref() {
        Step::Buy(buy) => Some(buy.cart.clone()),
        _ => None,
    });
    carts.take(REPEATED_CARTS.saturating_mul(2)).collect()
}

/// What of an order may come back: everything, one unit, the first line, or all but one minor unit of its price.
fn returns(order: &OrderRecord) -> Vec<(char, Vec<RefundLine>, Option<Minor>)> {
    let mut returns = vec![('g', Vec::new(), None)];
    let Some(line) = order.cart.lines.first() else { return returns };
    let of_line = |quantity| vec![RefundLine { line: Id::clone(&line.id), quantity, amount: None }];
    if line.quantity.units() > 1 {
        returns.push(('p', of_line(Quantity::whole(1)), None));
    }
    if order.cart.lines.len() > 1 {
        returns.push(('p', of_line(None), None));
    }
    let paid = Minor::sum(order.paid.iter().map(|paid| paid.all())).map_or(0, Minor::get);
    if let Ok(all_but_one) = Minor::new(paid.saturating_sub(1))
        && all_but_one > Minor::ZERO
    {
        returns.push(('p', Vec::new(), Some(all_but_one)));
    }
    returns
}
