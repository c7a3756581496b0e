//! A payment that the shopper's bank took back, and the inverse, when the merchant wins the dispute.

use tally_derive::Wire;

use super::effect::Direction;
use super::order_record::{OrderRecord, Paid};
use super::transition::Step;
use super::{Context, Refused, Rejection};
use crate::ledger::record::CommandKind;
use crate::sabotage::{Bug, is_planted};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::time::Instant;

/// Take back what an order earned whose payment was charged back, wholly or an amount of it, or undo that. Who charges
/// back keeps the goods, so what was spent on the order stays spent.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ChargeBack {
    /// The account.
    pub account: Id,
    /// The order.
    pub order: Id,
    /// When it happened; now when absent.
    pub occurred_at: Option<Instant>,
    /// How much of the order's price; all of it when absent.
    pub amount: Option<Minor>,
    /// Whether it is undone: the dispute was won. Without an amount all that was charged back is.
    #[wire(default)]
    pub undone: bool,
}

impl Step for ChargeBack {
    const KIND: CommandKind = CommandKind::Chargeback;

    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> &Id {
        &self.order
    }

    fn occurred_at(&self) -> Option<Instant> {
        self.occurred_at
    }

    /// What is earned again counts again.
    fn direction<'a>(&self, context: &'a Context<'_>) -> Direction<'a> {
        if self.undone { Direction::Again(&context.asked) } else { Direction::Back }
    }

    fn change(&self, order: &mut OrderRecord, _: &Context<'_>) -> Result<(), Refused> {
        let Some(amount) = self.amount else { return self.charge_back_all(order) };
        let charged_back = order.charged_back.amount;
        let paid = Minor::sum(order.paid.iter().chain([&order.paid_shipping]).map(Paid::all))?;
        let left = if self.undone { charged_back } else { paid.minus(charged_back)? };
        if amount <= Minor::ZERO || amount > left {
            return Err(Rejection::Exceeds { of: order.id.clone(), wanted: amount.get(), actual: left.get() }.into());
        }
        order.charged_back.amount = if self.undone { charged_back.minus(amount)? } else { charged_back.plus(amount)? };
        Ok(())
    }
}

impl ChargeBack {
    fn charge_back_all(&self, order: &mut OrderRecord) -> Result<(), Refused> {
        let charged_back = &mut order.charged_back;
        let possible = if self.undone { charged_back.whole || charged_back.amount > Minor::ZERO } else { !charged_back.whole };
        if !possible {
            return Err(Rejection::OrderState { order: order.id.clone(), state: order.state() }.into());
        }
        charged_back.whole = !self.undone || is_planted(Bug::WonForgotten);
        if self.undone {
            charged_back.amount = Minor::ZERO;
        }
        Ok(())
    }
}
