//! The earning base (2.10): what of the price of each line counts.

use num_traits::Zero;
use serde_json::Value;

use super::filter::{is_all, selects};
use super::give::zero_units;
use super::number::{Exact, Whole, exact, ratio, round, whole};
use super::order::{Applied, Order, Phase};
use super::settle::gross_left;
use super::tree::{field, integer, part, text, text_or};

/// The lines that can earn: sold, matching, and not selling stored value, which never earns.
pub fn earning_lines(order: &Order, filter: &Value) -> Vec<usize> {
    let lines = order.lines.iter().enumerate();
    lines.filter(|(_, line)| !line.sells_value && selects(order, filter, line)).map(|(index, _)| index).collect()
}

/// The base of a line in minor units: "price as declared; of the discounts that cost no points `all`, those on
/// `item`s, or `none` leave the base, line by line as allocated; paid with points (every discount or tender whose
/// reward costs points) out by default". "The base may be a named amount of the line" instead of its price, as far as
/// the price is left.
pub fn base_of_line(order: &Order, base: &Value, line: usize) -> Exact {
    if let Some(name) = text(base, "amount") {
        return exact(&integer(part(order.lines[line].source, "amounts"), name)) * share_left(order, base, line);
    }
    // Money is counted in minor units on every basis (1.1): a share of a price is one of them, half up.
    exact(&round(&(exact(&price(order, base, line)) * share_left(order, base, line)), "half_up"))
}

/// The price of a line on the base's basis.
fn price(order: &Order, base: &Value, line: usize) -> Whole {
    let basis = text_or(base, "price", text_or(order.program, "price", "gross"));
    order.prices.on(basis).get(line).cloned().unwrap_or_default()
}

/// Which share of a line's price is left: what was taken off it, and what was paid of what discounts left.
fn share_left(order: &Order, base: &Value, line: usize) -> Exact {
    let before = order.before(line);
    let (mut taken, mut with_points, mut with_value) = (Whole::zero(), Whole::zero(), Whole::zero());
    for applied in order.applied.iter().filter(|applied| leaves(applied, base)) {
        let sum = match applied.phase {
            Phase::Tender => &mut with_points,
            Phase::StoredValue => &mut with_value,
            _ => &mut taken,
        };
        *sum += applied.lines.get(line).cloned().unwrap_or_default();
    }
    let paid = on_basis(order, line, &with_points) + on_basis(order, line, &with_value);
    (exact(&whole(1)) - ratio(&(taken + paid), &before)).max(Exact::zero())
}

/// What was paid of a line, taxes in, as an amount on the program's price basis.
fn on_basis(order: &Order, line: usize, paid: &Whole) -> Whole {
    let gross = gross_left(order).get(line).cloned().unwrap_or_default();
    round(&(exact(&order.left(line)) * ratio(paid, &gross)), "half_up")
}

/// The order's named amount, where a base speaks of one that no matching line has: as much of it as is left of the prices.
pub fn amount_of_order(order: &Order, base: &Value, filter: &Value) -> Option<Exact> {
    let name = text(base, "amount")?;
    let lines = earning_lines(order, filter);
    if lines.is_empty() || lines.iter().any(|line| field(part(order.lines[*line].source, "amounts"), name).is_some()) {
        return None;
    }
    let all = lines.iter().fold(Whole::zero(), |sum, line| sum + price(order, base, *line));
    let left = lines.iter().fold(Exact::zero(), |sum, line| sum + exact(&price(order, base, *line)) * share_left(order, base, *line));
    let share = if all.is_zero() { exact(&whole(1)) } else { left / exact(&all) };
    Some(exact(&integer(part(order.cart, "amounts"), name)) * share)
}

/// Whether a reward's effect leaves the base.
fn leaves(applied: &Applied, base: &Value) -> bool {
    if applied.phase == Phase::StoredValue {
        return text_or(base, "paidWithStoredValue", "in") == "out";
    }
    if applied.is_for_points() {
        return text_or(base, "paidWithPoints", "out") == "out";
    }
    match text_or(base, "discounts", "all") {
        "none" => false,
        "item" => matches!(applied.phase, Phase::Units | Phase::Items),
        _ => true,
    }
}

/// What of shipping counts, for rules that speak of all lines: what is still to be paid for it after discounts on it, but
/// for what points, or stored value, pay of it where they are out.
pub fn base_of_shipping(order: &Order, base: &Value, filter: &Value) -> Exact {
    if text_or(base, "shipping", "out") != "in" || !is_all(filter) {
        return Exact::zero();
    }
    let off = order.applied.iter().filter(|applied| !applied.is_tender() || leaves(applied, base));
    exact(&off.fold(order.shipping(), |left, applied| left - &applied.shipping))
}

/// The whole base in minor units.
pub fn base_amount(order: &Order, base: &Value, filter: &Value) -> Exact {
    if let Some(amount) = amount_of_order(order, base, filter) {
        return amount + base_of_shipping(order, base, filter);
    }
    let lines = earning_lines(order, filter).into_iter().map(|line| base_of_line(order, base, line));
    lines.fold(base_of_shipping(order, base, filter), |sum, line| sum + line)
}

/// The units of a line that count: "a unit that a reward brought to zero does not count for `unit` and `line` rules
/// unless `zeroUnits: earn`".
pub fn counting_units(order: &Order, rule: &Value, line: usize) -> Whole {
    let all = order.lines.get(line).map_or(0, |line| line.units.len());
    if text_or(rule, "zeroUnits", "skip") == "earn" {
        return Whole::from(all);
    }
    if order.left(line).is_zero() && !order.before(line).is_zero() {
        return Whole::zero();
    }
    Whole::from(all - zero_units(order, line).min(all))
}

/// The field that says whether a base speaks of all lines.
pub fn items(rule: &Value) -> &Value {
    part(rule, "items")
}
