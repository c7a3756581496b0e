//! Cancelling an order: it is as if it had never been. And the inverse: it is as if it had never been cancelled.

use tally_derive::Wire;

use super::effect::Direction;
use super::order_record::OrderRecord;
use super::transition::Step;
use super::{Context, Refused, Rejection};
use crate::ledger::record::CommandKind;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::time::Instant;

/// Undo an order wholly: what it earned is taken back, what was spent on it is given back whatever the wallet's policy,
/// and it counts for nothing. Then its name may be used for another order.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct CancelOrder {
    /// The account.
    pub account: Id,
    /// The order.
    pub order: Id,
    /// When it happened; now when absent.
    pub occurred_at: Option<Instant>,
}

/// Undo the cancellation of an order: what it had spent is spent again, what it had earned is earned again with the life
/// it had. What came back of it stays so.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ReinstateOrder {
    /// The account.
    pub account: Id,
    /// The order.
    pub order: Id,
    /// When it happened; now when absent.
    pub occurred_at: Option<Instant>,
}

impl Step for CancelOrder {
    const KIND: CommandKind = CommandKind::Cancel;

    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> &Id {
        &self.order
    }

    fn occurred_at(&self) -> Option<Instant> {
        self.occurred_at
    }

    fn change(&self, order: &mut OrderRecord, _: &Context<'_>) -> Result<(), Refused> {
        set_cancelled(order, true)
    }
}

impl Step for ReinstateOrder {
    const KIND: CommandKind = CommandKind::Reinstate;

    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> &Id {
        &self.order
    }

    fn occurred_at(&self) -> Option<Instant> {
        self.occurred_at
    }

    fn direction<'a>(&self, context: &'a Context<'_>) -> Direction<'a> {
        Direction::Again(&context.asked)
    }

    fn change(&self, order: &mut OrderRecord, _: &Context<'_>) -> Result<(), Refused> {
        set_cancelled(order, false)
    }
}

fn set_cancelled(order: &mut OrderRecord, cancelled: bool) -> Result<(), Refused> {
    if order.cancelled == cancelled {
        return Err(Rejection::OrderState { order: order.id.clone(), state: order.state() }.into());
    }
    order.cancelled = cancelled;
    Ok(())
}
