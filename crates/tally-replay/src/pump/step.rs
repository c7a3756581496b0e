//! One step of a member, in words and as JSON.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use tally_core::account::command::RefundLine;
use tally_core::cart::Cart;
use tally_core::values as tally_wire;
use tally_core::values::id::Id;
use tally_core::values::money::{Currency, Minor};
use tally_core::values::points::Points;
use tally_core::values::time::Instant;
use tally_derive::Wire;

/// Something that a member does.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum Step {
    /// Buys something.
    Buy(Buy),
    /// Brings something back.
    Return(Return),
    /// Waits until something falls due.
    Wait(Instant),
}

/// A purchase.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Buy {
    /// The order.
    pub order: Id,
    /// When.
    pub at: Instant,
    /// What is bought, with the rewards that are chosen.
    pub cart: Cart,
    /// What is paid with money, in the cart's currency.
    pub pays: Minor,
    /// What is spent, by wallet.
    #[wire(default)]
    pub spends: BTreeMap<Id, Points>,
    /// What is earned, by wallet.
    #[wire(default)]
    pub earns: BTreeMap<Id, Points>,
}

/// A return: of lines, of an amount, or of everything.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Return {
    /// The order.
    pub order: Id,
    /// When.
    pub at: Instant,
    /// The currency of the order.
    pub currency: Currency,
    /// The lines that come back.
    #[wire(default)]
    pub lines: Vec<RefundLine>,
    /// An amount that belongs to no line.
    pub amount: Option<Minor>,
    /// The money that comes back, in the order's currency.
    pub gets: Minor,
    /// The points that come back, by wallet.
    #[wire(default)]
    pub restored: BTreeMap<Id, Points>,
    /// The points that are taken back, by wallet, what was gone included.
    #[wire(default)]
    pub taken_back: BTreeMap<Id, Points>,
}

impl Display for Step {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Buy(buy) => buy.fmt(out),
            Self::Return(back) => back.fmt(out),
            Self::Wait(until) => write!(out, "wait until {} ms since 1970, when something falls due", until.ms()),
        }
    }
}

impl Display for Buy {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let currency = self.cart.currency;
        write!(out, "`{}`: buy", self.order)?;
        let mut separator = " ";
        for (count, line) in self.lines() {
            write!(out, "{separator}")?;
            if count > 1 {
                write!(out, "{count} lines of ")?;
            }
            let units = line.quantity.units();
            let kind = if line.stored_value { "a gift card" } else { &*line.sku };
            write!(out, "{units} × {kind} at {}", Money(line.unit_price, currency))?;
            separator = ", ";
        }
        for choice in &self.cart.choices {
            write!(out, " with `{}`", choice.reward)?;
        }
        write!(out, ", pay {}", Money(self.pays, currency))?;
        points(out, ", spend", &self.spends)?;
        points(out, ", earn", &self.earns)
    }
}

impl Buy {
    /// Its lines, equal ones together with their number.
    fn lines(&self) -> Vec<(usize, &tally_core::cart::Line)> {
        let mut counted: Vec<(usize, &tally_core::cart::Line)> = Vec::new();
        for line in &self.cart.lines {
            match counted.last_mut() {
                Some((count, last)) if (&last.sku, last.unit_price, last.quantity) == (&line.sku, line.unit_price, line.quantity) => {
                    *count = count.saturating_add(1);
                }
                _ => counted.push((1, line)),
            }
        }
        counted
    }
}

impl Display for Return {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let what = match (self.lines.first(), self.amount) {
            (_, Some(amount)) => Money(amount, self.currency).to_string(),
            (Some(line), None) => match line.quantity {
                Some(quantity) => format!("{} of line `{}`", quantity.units(), line.line),
                None => format!("line `{}`", line.line),
            },
            (None, None) => "everything".to_owned(),
        };
        write!(out, "`{}`: bring back {what}, get {}", self.order, Money(self.gets, self.currency))?;
        points(out, ", get back", &self.restored)?;
        points(out, ", lose", &self.taken_back)
    }
}

fn points(out: &mut Formatter<'_>, what: &str, wallets: &BTreeMap<Id, Points>) -> fmt::Result {
    for (wallet, points) in wallets.iter().filter(|(_, points)| **points != Points::ZERO) {
        write!(out, "{what} {} of `{wallet}`", points.get())?;
    }
    Ok(())
}

/// An amount as people read it: `12.50 EUR`.
#[derive(Debug, Clone, Copy)]
pub struct Money(pub Minor, pub Currency);

impl Display for Money {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self(amount, currency) = self;
        let sign = if *amount < Minor::ZERO { "-" } else { "" };
        let exponent = currency.exponent();
        let in_major = 10_u64.saturating_pow(exponent);
        let units = amount.get().unsigned_abs();
        let (major, minor) = (units.checked_div(in_major).unwrap_or(units), units.checked_rem(in_major).unwrap_or_default());
        let width = usize::try_from(exponent).unwrap_or_default();
        if exponent == 0 {
            return write!(out, "{sign}{major} {}", currency.code());
        }
        write!(out, "{sign}{major}.{minor:0width$} {}", currency.code())
    }
}
