//! The earning base (2.10): what of the price of each line counts.

use num_traits::Zero;
use serde_json::Value;

use super::filter::{is_all, selects};
use super::give::zero_units;
use super::number::{Exact, Whole, exact, ratio, round};
use super::order::{Applied, Order, Phase};
use super::tree::{part, text_or};

/// The lines that can earn: sold, matching, and not selling stored value, which never earns.
pub fn earning_lines(order: &Order, filter: &Value) -> Vec<usize> {
    let lines = order.lines.iter().enumerate();
    lines.filter(|(_, line)| !line.sells_value && selects(order, filter, line)).map(|(index, _)| index).collect()
}

/// The base of a line in minor units: "price as declared; of the discounts that cost no points `all`, those on
/// `item`s, or `none` leave the base, line by line as allocated; paid with points (every discount or tender whose
/// reward costs points) out by default".
pub fn base_of_line(order: &Order, base: &Value, line: usize) -> Exact {
    let basis = text_or(base, "price", text_or(order.program, "price", "gross"));
    let price = order.prices.on(basis).get(line).cloned().unwrap_or_default();
    let gross = order.prices.gross.get(line).cloned().unwrap_or_default();
    let mut left = exact(&price);
    for applied in order.applied.iter().filter(|applied| leaves(applied, base)) {
        let taken = applied.lines.get(line).cloned().unwrap_or_default();
        // What was taken or paid, as the share it is of the price it was taken of.
        let of = if applied.is_tender() { gross.clone() } else { order.before(line) };
        left -= ratio(&taken, &of) * exact(&price);
    }
    // Money is counted in minor units on every basis (1.1): a share of a price is one of them, half up.
    exact(&round(&left.max(Exact::zero()), "half_up"))
}

/// Whether a reward's effect leaves the base.
fn leaves(applied: &Applied, base: &Value) -> bool {
    if applied.cost.is_some() {
        return text_or(base, "paidWithPoints", "out") == "out";
    }
    match text_or(base, "discounts", "all") {
        "none" => false,
        "item" => matches!(applied.phase, Phase::Units | Phase::Items),
        _ => true,
    }
}

/// What of shipping counts, for rules that speak of all lines.
pub fn base_of_shipping(order: &Order, base: &Value, filter: &Value) -> Exact {
    if text_or(base, "shipping", "out") != "in" || !is_all(filter) {
        return Exact::zero();
    }
    let left =
        order.applied.iter().filter(|applied| leaves(applied, base)).fold(order.shipping(), |left, applied| left - &applied.shipping);
    exact(&left)
}

/// The whole base in minor units.
pub fn base_amount(order: &Order, base: &Value, filter: &Value) -> Exact {
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
