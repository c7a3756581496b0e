//! What a request asked for, as far as the books need it.

use std::collections::BTreeMap;

use tally_core::account::Command;
use tally_core::account::command::{FulfilOrder, RefundLine};
use tally_core::cart::Cart;
use tally_core::values::id::Id;
use tally_core::values::money::Minor;
use tally_core::values::points::Points;
use tally_core::values::quantity::Quantity;

/// What is bought.
#[derive(Debug, Clone)]
pub struct Bought {
    /// The sum of its lines.
    pub price: i64,
    /// Whether nothing was chosen or entered that could take something off.
    pub is_plain: bool,
    /// Its lines, with their quantities.
    pub lines: BTreeMap<Id, i64>,
    /// Whether it is paid.
    pub is_paid: bool,
}

/// What comes back.
#[derive(Debug, Clone)]
pub enum Goods {
    /// Everything that is left.
    All,
    /// Lines, with so much of their quantity, or all that is left of it.
    Lines(Vec<(Id, Option<i64>)>),
    /// An amount.
    Amount,
}

/// What a request asked for.
#[derive(Debug, Clone)]
pub enum Asked {
    /// An order.
    Order(Bought),
    /// An order is another now.
    Edit(Bought),
    /// Goods come back.
    Back(Goods),
    /// Goods come back for others.
    Exchange(Goods, Bought),
    /// A payment was charged back, wholly or an amount of it, or that is undone.
    ChargeBack {
        /// How much; all of it when absent.
        amount: Option<i64>,
        /// Whether it is undone.
        undone: bool,
    },
    /// An order was paid, or that is undone.
    Pay {
        /// Whether it is undone.
        undone: bool,
    },
    /// Lines were fulfilled, or that is undone.
    Fulfil {
        /// The lines; all when there are none.
        lines: Vec<(Id, Option<i64>)>,
        /// Whether it is undone.
        undone: bool,
    },
    /// A part of a hold is spent: so many points of each wallet.
    Capture(BTreeMap<Id, Points>),
    /// So many points are brought over.
    Import(i64),
    /// So often an entitlement is used, or, where negative, so many uses of today are given back.
    Passes(Id, i64),
    /// Anything else.
    Other,
}

impl Asked {
    /// What a command asks for.
    #[must_use]
    pub fn of(command: &Command) -> Self {
        match command {
            Command::Order(order) => Self::Order(bought(&order.cart, order.paid)),
            Command::Edit(edit) => Self::Edit(bought(&edit.cart, true)),
            Command::Refund(refund) => Self::Back(goods(refund.amount, &refund.lines)),
            Command::Exchange(exchange) => {
                Self::Exchange(goods(exchange.amount, &exchange.lines), bought(&exchange.into.cart, exchange.into.paid))
            }
            Command::ChargeBack(charged) => Self::ChargeBack { amount: charged.amount.map(Minor::get), undone: charged.undone },
            Command::Pay(pay) => Self::Pay { undone: pay.undone },
            Command::Fulfil(FulfilOrder { lines, undone, .. }) => {
                Self::Fulfil { lines: lines.iter().map(|line| (line.line.clone(), line.quantity.map(units))).collect(), undone: *undone }
            }
            Command::Capture(capture) => capture.points.clone().map_or(Self::Other, Self::Capture),
            Command::Import(import) => Self::Import(import.lots.iter().map(|lot| lot.points.get()).sum()),
            Command::EntitlementUse(used) => Self::Passes(used.entitlement.clone(), i64::from(used.count)),
            Command::EntitlementReturn(back) => Self::Passes(back.entitlement.clone(), -i64::from(back.count)),
            _ => Self::Other,
        }
    }
}

fn bought(cart: &Cart, is_paid: bool) -> Bought {
    Bought {
        price: cart.lines.iter().map(|line| line.unit_price.get() * units(line.quantity)).sum(),
        is_plain: cart.choices.is_empty() && cart.codes.is_empty(),
        lines: cart.lines.iter().map(|line| (line.id.clone(), units(line.quantity))).collect(),
        is_paid,
    }
}

fn goods(amount: Option<Minor>, lines: &[RefundLine]) -> Goods {
    if amount.is_some() || lines.iter().any(|line| line.amount.is_some()) {
        Goods::Amount
    } else if lines.is_empty() {
        Goods::All
    } else {
        Goods::Lines(lines.iter().map(|line| (line.line.clone(), line.quantity.map(units))).collect())
    }
}

/// A quantity; carts of the simulation have whole ones.
#[must_use]
pub fn units(quantity: Quantity) -> i64 {
    let (numerator, denominator) = quantity.ratio().parts();
    i64::try_from(numerator / denominator).unwrap_or_default()
}
