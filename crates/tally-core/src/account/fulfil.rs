//! What an order's points may wait for: its payment, and its fulfilment, wholly or by line. Both can be undone.

use tally_derive::Wire;

use super::kept::{self, MICRO};
use super::order_record::OrderRecord;
use super::transition::Step;
use super::{Context, Refused, Rejection};
use crate::ledger::record::CommandKind;
use crate::sabotage::{Bug, is_planted};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::quantity::Quantity;
use crate::values::time::Instant;

/// An order that was recorded unpaid was paid: what it earned waits for that no more. Paid twice changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct PayOrder {
    /// The account.
    pub account: Id,
    /// The order.
    pub order: Id,
    /// When it happened; now when absent.
    pub occurred_at: Option<Instant>,
    /// Whether it is undone: the payment failed.
    #[wire(default)]
    pub undone: bool,
}

/// An order was fulfilled: lines of it, or everything when there are none. Of a wallet that is `available` on
/// `fulfilled`, the share of these lines can be used.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct FulfilOrder {
    /// The account.
    pub account: Id,
    /// The order.
    pub order: Id,
    /// When it happened; now when absent.
    pub occurred_at: Option<Instant>,
    /// The lines that were fulfilled.
    #[wire(default)]
    pub lines: Vec<FulfilLine>,
    /// Whether it is undone: the parcel did not leave. What was spent meanwhile stays spent.
    #[wire(default)]
    pub undone: bool,
}

/// A line that was fulfilled: some of its quantity, or all that is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct FulfilLine {
    /// The line of the order.
    pub line: Id,
    /// How much of it.
    pub quantity: Option<Quantity>,
}

impl Step for PayOrder {
    const KIND: CommandKind = CommandKind::Pay;

    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> &Id {
        &self.order
    }

    fn occurred_at(&self) -> Option<Instant> {
        self.occurred_at
    }

    fn change(&self, order: &mut OrderRecord, context: &Context<'_>) -> Result<(), Refused> {
        if order.unpaid != self.undone && !is_planted(Bug::PaidStillWaits) {
            order.unpaid = self.undone;
            order.paid_at = Some(self.occurred_at.unwrap_or(context.now)).filter(|_| !self.undone);
        }
        Ok(())
    }
}

impl Step for FulfilOrder {
    const KIND: CommandKind = CommandKind::Fulfil;

    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> &Id {
        &self.order
    }

    fn occurred_at(&self) -> Option<Instant> {
        self.occurred_at
    }

    fn change(&self, order: &mut OrderRecord, context: &Context<'_>) -> Result<(), Refused> {
        order.fulfilled.lines.resize(order.cart.lines.len(), 0);
        if self.lines.is_empty() {
            for line in 0..order.cart.lines.len() {
                self.fulfil_line(order, line, None)?;
            }
        }
        for fulfilled in &self.lines {
            let line = order.cart.lines.iter().position(|line| line.id == fulfilled.line);
            let line = line.ok_or_else(|| Rejection::LineNotFound { line: fulfilled.line.clone() })?;
            self.fulfil_line(order, line, fulfilled.quantity)?;
        }
        if !self.undone {
            order.fulfilled.at = order.fulfilled.at.max(Some(self.occurred_at.unwrap_or(context.now)));
        }
        Ok(())
    }
}

impl FulfilOrder {
    fn fulfil_line(&self, order: &mut OrderRecord, line: usize, quantity: Option<Quantity>) -> Result<(), Refused> {
        let all = kept::micro_units(order, line)?;
        let id = order.cart.lines.get(line).map(|line| line.id.clone());
        let Some(fulfilled) = order.fulfilled.lines.get_mut(line) else { return Ok(()) };
        let left = if self.undone { *fulfilled } else { all.saturating_sub(*fulfilled) };
        let wanted = match quantity {
            None => left,
            Some(quantity) => kept::micro(quantity)?,
        };
        if let Some(of) = id.filter(|_| wanted > left) {
            return Err(Rejection::Exceeds { of, wanted: wanted.div_euclid(MICRO), actual: left.div_euclid(MICRO) }.into());
        }
        *fulfilled = if self.undone { fulfilled.saturating_sub(wanted) } else { fulfilled.saturating_add(wanted) };
        Ok(())
    }
}
