//! Tenders (2.4, 2.9): payments, last of all; they leave prices and taxes alone and never pay for stored value.

use num_traits::Zero;

use super::allocation::allocate;
use super::give::Taking;
use super::number::{Whole, at_least_zero, sum};
use super::order::Order;
use super::price::per_unit;
use super::settle::gross_left;
use super::tree::{field, list};

/// Pays an amount, allocated over what is left to pay of the lines and of shipping.
pub fn pay(order: &Order, amount: &Whole) -> Taking {
    let mut weights = payable_of_lines(order);
    weights.push(order.shipping_left());
    let mut shares = allocate(&amount.clone().min(payable(order)), &weights, &weights);
    let shipping = shares.pop().unwrap_or_default();
    Taking { lines: shares, shipping, ..Taking::nothing(order) }
}

/// What a tender can pay in all: lines and shipping, less what the merchant takes off and what is paid already.
pub fn payable(order: &Order) -> Whole {
    let total = sum(&gross_left(order)) + order.shipping_left() - paid_for_lines(order);
    let lines = sum(&payable_of_lines(order)) + order.shipping_left();
    at_least_zero(lines.min(total))
}

/// What is left to pay of each line; nothing of lines that sell stored value.
fn payable_of_lines(order: &Order) -> Vec<Whole> {
    let gross = gross_left(order);
    let lines = order.lines.iter().zip(gross).enumerate();
    lines
        .map(|(index, (line, gross))| {
            let paid = sum(order.applied.iter().filter(|applied| applied.is_tender()).filter_map(|applied| applied.lines.get(index)));
            if line.is_sold && !line.sells_value { at_least_zero(gross - paid) } else { Whole::zero() }
        })
        .collect()
}

fn paid_for_lines(order: &Order) -> Whole {
    order.applied.iter().filter(|applied| applied.is_tender()).fold(Whole::zero(), |all, applied| all + sum(&applied.lines))
}

/// The taxes per unit of all lines.
pub fn per_unit_taxes(order: &Order) -> Whole {
    let taxes = order.lines.iter().flat_map(|line| list(line.source, "taxes").iter().map(move |tax| (line.source, tax)));
    taxes.filter(|(_, tax)| field(tax, "perUnit").is_some()).fold(Whole::zero(), |sum, (line, tax)| sum + per_unit(line, tax))
}
