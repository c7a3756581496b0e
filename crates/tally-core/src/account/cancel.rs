//! Cancelling an order: it is as if it had never been. And the inverse: it is as if it had never been cancelled.

use tally_derive::Wire;

use super::command::{Act, DecidedBy, Outcome};
use super::effect::Direction;
use super::order_record::OrderRecord;
use super::transition::{Transition, version_of};
use super::{Context, Refused, Rejection};
use crate::ledger::State;
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

impl Act for CancelOrder {
    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> Option<&Id> {
        Some(&self.order)
    }

    fn waits_for_order(&self) -> bool {
        true
    }

    fn when_closed(&self) -> bool {
        true
    }

    fn decided_by(&self, _: &State, order: Option<&OrderRecord>) -> DecidedBy {
        version_of(order)
    }

    fn decide(&self, state: &mut State, order: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let step = Transition {
            account: &self.account,
            order: &self.order,
            occurred_at: self.occurred_at,
            kind: CommandKind::Cancel,
            direction: Direction::Back,
        };
        step.take(state, order, context, |order, _| set_cancelled(order, true))
    }
}

impl Act for ReinstateOrder {
    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> Option<&Id> {
        Some(&self.order)
    }

    fn waits_for_order(&self) -> bool {
        true
    }

    fn decided_by(&self, _: &State, order: Option<&OrderRecord>) -> DecidedBy {
        version_of(order)
    }

    fn when_closed(&self) -> bool {
        true
    }

    fn decide(&self, state: &mut State, order: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let step = Transition {
            account: &self.account,
            order: &self.order,
            occurred_at: self.occurred_at,
            kind: CommandKind::Reinstate,
            direction: Direction::Again(&context.asked),
        };
        step.take(state, order, context, |order, _| set_cancelled(order, false))
    }
}

fn set_cancelled(order: &mut OrderRecord, cancelled: bool) -> Result<(), Refused> {
    if order.cancelled == cancelled {
        return Err(Rejection::OrderState { order: order.id.clone(), state: order.state() }.into());
    }
    order.cancelled = cancelled;
    Ok(())
}
