//! What is left of each line when all discounts are allocated.

use super::number::{Whole, exact, ratio, round};
use super::order::Order;
use super::price::gross_of_listed;
use super::tree::{list, text_or};

/// The gross amounts that the discounts so far leave of the lines. Where discounts are measured listed, the added tax
/// follows what is left; where they are measured net, the gross amount is left in the same proportion.
pub fn gross_left(order: &Order) -> Vec<Whole> {
    let before: Vec<Whole> = (0..order.lines.len()).map(|line| order.before(line)).collect();
    let left: Vec<Whole> = (0..order.lines.len()).map(|line| order.left(line)).collect();
    let gross = &order.prices.gross;
    match text_or(order.program, "price", "gross") {
        "listed" => gross_of_listed(list(order.cart, "lines"), &before, &left),
        "net" => {
            let lines = gross.iter().zip(before.iter().zip(&left));
            lines
                .map(
                    |(gross, (before, left))| {
                        if before == left { gross.clone() } else { round(&(exact(gross) * ratio(left, before)), "half_up") }
                    },
                )
                .collect()
        }
        _ => left,
    }
}
