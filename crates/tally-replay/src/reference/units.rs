//! Rewards on units (2.7): "see each line as single units, pooled over all matching lines unless per `sku` or `line`".

use num_traits::Zero;
use serde_json::Value;

use super::allocation::allocate;
use super::filter::selects;
use super::number::{Exact, Whole, exact};
use super::order::Order;
use super::tree::{field, flag, integer, list, number, part, text, text_or};
use super::turn::Turn;

/// A single unit: its line, and its place in the line.
pub type Unit = (usize, usize);

/// What is left of each unit of a line: what rewards took of single units is taken of them, what they took of the line
/// is spread over its units (1.4).
pub fn left_of_units(order: &Order, line: usize) -> Vec<Whole> {
    let mut left = order.lines[line].units.clone();
    for applied in order.applied.iter().filter(|applied| !applied.is_tender()) {
        let by_unit: Vec<&(usize, usize, Whole)> = applied.units.iter().filter(|(of, _, _)| *of == line).collect();
        if by_unit.is_empty() {
            let shares = allocate(&applied.lines[line], &left, &left);
            left = left.iter().zip(shares).map(|(left, share)| left - share).collect();
        }
        for (_, unit, amount) in by_unit {
            left[*unit] -= amount;
        }
    }
    left
}

/// Whether a reward took a unit and `consumes` what it takes. One that was made free costs nothing, and is none for that.
pub fn is_gone(order: &Order, (line, unit): Unit) -> bool {
    let takes = |applied: &&super::order::Applied| applied.units.iter().any(|(of, which, _)| (*of, *which) == (line, unit));
    order.applied.iter().filter(takes).any(|applied| flag(applied.reward, "consumes"))
}

/// The units that a filter offers: they cost something, and no reward made them free or consumed them.
pub fn candidates(order: &Order, filter: &Value) -> Vec<Unit> {
    let mut found = Vec::new();
    for (line, source) in order.lines.iter().enumerate().filter(|(_, line)| selects(order, filter, line)) {
        let left = left_of_units(order, line);
        found.extend((0..source.units.len()).filter(|unit| left[*unit] > Whole::zero()).map(|unit| (line, unit)));
    }
    found.retain(|unit| !is_gone(order, *unit));
    found
}

/// The units that a reward takes.
pub fn pick(order: &Order, turn: Turn, filter: &Value, units: &Value) -> Vec<Unit> {
    // What is at its floor can be bought, but there is nothing to take off.
    let mut offered = candidates(order, filter);
    offered.retain(|unit| order.room(unit.0) > Whole::zero());
    if text(units, "order") == Some("chosen") {
        return chosen(order, turn, filter, units, &offered).unwrap_or_default();
    }
    let pool = |unit: &Unit| pool_of(order, units, *unit);
    let buyable = candidates(order, field(part(units, "buy"), "items").unwrap_or(filter));
    let mut pools: Vec<String> = offered.iter().map(pool).collect();
    pools.dedup();
    pools.sort();
    pools.dedup();
    let mut taken = Vec::new();
    for name in pools {
        let of_pool = |all: &[Unit]| all.iter().copied().filter(|unit| pool(unit) == name).collect::<Vec<_>>();
        taken.extend(of_one_pool(order, units, of_pool(&offered), of_pool(&buyable)));
    }
    taken
}

/// "Pooled over all matching lines unless per `sku` or `line`": the name of a unit's pool.
pub fn pool_of(order: &Order, units: &Value, unit: Unit) -> String {
    match text_or(units, "pool", "all") {
        "sku" => text_or(order.lines[unit.0].source, "sku", "").to_owned(),
        "line" => unit.0.to_string(),
        _ => String::new(),
    }
}

/// "Cheapest and dearest compare listed unit prices unless another price is named, ties to the earlier line."
pub fn sorted(order: &Order, units: &Value, by: &str, mut all: Vec<Unit>) -> Vec<Unit> {
    let price = |unit: &Unit| unit_price(order, units, unit.0);
    match by {
        "cheapest" => all.sort_by_key(price),
        "dearest" => all.sort_by_key(|unit| std::cmp::Reverse(price(unit))),
        _ => {}
    }
    all
}

/// The listed price of a unit, or what one costs on another basis.
fn unit_price(order: &Order, units: &Value, line: usize) -> Exact {
    let source = order.lines[line].source;
    match text_or(units, "by", "listed") {
        "listed" => exact(&integer(source, "unitPrice")),
        basis => exact(&order.prices.on(basis)[line]) / number(source, "quantity").unwrap_or_else(|| exact(&Whole::from(1))),
    }
}

fn of_one_pool(order: &Order, units: &Value, offered: Vec<Unit>, buyable: Vec<Unit>) -> Vec<Unit> {
    let count_of = |name: &str| field(units, name).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
    let most = count_of("take").unwrap_or(usize::MAX);
    let ordered = sorted(order, units, text_or(units, "order", "cheapest"), offered);
    if let Some(buy) = field(units, "buy") {
        let count = usize::try_from(part(buy, "count").as_u64().unwrap_or(1)).unwrap_or(1);
        let bought = sorted(order, units, "dearest", buyable);
        return groups(&ordered, &bought, count, count_of("get").unwrap_or(1)).into_iter().take(most).collect();
    }
    let rest: Vec<Unit> = ordered.into_iter().skip(count_of("skip").unwrap_or(0)).collect();
    let is_complete = flag(units, "complete");
    match count_of("every") {
        Some(every) if is_complete => {
            let groups = (rest.len() / every).min(most / every);
            rest.into_iter().take(groups * every).collect()
        }
        Some(every) => rest.into_iter().skip(every - 1).step_by(every).take(most).collect(),
        // All that one use takes, or nothing for that use.
        None if is_complete && most < usize::MAX => {
            let at_once = count_of("takeAtOnce").unwrap_or(most).max(1);
            let uses = rest.len().min(most) / at_once;
            rest.into_iter().take(uses * at_once).collect()
        }
        None => rest.into_iter().take(most).collect(),
    }
}

/// "In buy-X-get-Y the dearest are bought; an incomplete group takes nothing": the most groups for which there is
/// enough to buy and, of the rest, enough to get.
fn groups(offered: &[Unit], dearest_first: &[Unit], count: usize, get: usize) -> Vec<Unit> {
    for groups in (1..=offered.len()).rev() {
        let bought: Vec<Unit> = dearest_first.iter().copied().take(groups * count).collect();
        let rest: Vec<Unit> = offered.iter().copied().filter(|unit| !bought.contains(unit)).collect();
        if bought.len() == groups * count && rest.len() >= groups * get {
            return rest.into_iter().take(groups * get).collect();
        }
    }
    Vec::new()
}

/// "`chosen` leaves the unit to the shopper": what is picked must be on offer, and no more than is allowed; nothing is
/// taken otherwise.
fn chosen(order: &Order, turn: Turn, filter: &Value, units: &Value, offered: &[Unit]) -> Option<Vec<Unit>> {
    let mut taken: Vec<Unit> = Vec::new();
    for wanted in list(turn.choice.unwrap_or(&Value::Null), "units") {
        let line = order.lines.iter().position(|line| part(line.source, "id") == part(wanted, "line"))?;
        for _ in 0..part(wanted, "count").as_u64().unwrap_or(1) {
            let free = offered.iter().copied().find(|unit| unit.0 == line && !taken.contains(unit));
            taken.push(free?);
        }
    }
    let most = part(units, "take").as_u64().map_or(Whole::from(usize::MAX), Whole::from);
    if Whole::from(taken.len()) > most {
        return None;
    }
    if let Some(buy) = field(units, "buy") {
        let get = integer(units, "get").max(Whole::from(1));
        let groups = (Whole::from(taken.len()) + &get - 1) / &get;
        let buyable = candidates(order, field(buy, "items").unwrap_or(filter));
        let left = buyable.iter().filter(|unit| !taken.contains(unit)).count();
        if Whole::from(left) < groups * integer(buy, "count") {
            return None;
        }
    }
    Some(taken)
}
