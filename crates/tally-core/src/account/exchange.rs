//! Lines of an order that come back for a new order: one command, one record, both or neither.

use tally_derive::Wire;

use super::command::{Act, DecidedBy, Outcome};
use super::order::place;
use super::order_record::OrderRecord;
use super::refund::{RefundLine, give_back_goods};
use super::transition::{Step, take, version_of};
use super::{Context, PlaceOrder, Refused};
use crate::cart::Cart;
use crate::ledger::State;
use crate::ledger::record::CommandKind;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::time::Instant;

/// Take an order back, wholly or in part, for a new one. The return is decided by the order's version, the new order by
/// the one in force; what the return gives back can pay for the new order.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ExchangeOrder {
    /// The account.
    pub account: Id,
    /// The order that comes back.
    pub order: Id,
    /// When it happened; now when absent.
    pub occurred_at: Option<Instant>,
    /// The lines that come back.
    #[wire(default)]
    pub lines: Vec<RefundLine>,
    /// An amount that belongs to no line; it is allocated over all of them.
    pub amount: Option<Minor>,
    /// The new order.
    pub into: ExchangeInto,
}

/// The new order of an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ExchangeInto {
    /// Its name in the shop.
    pub order: Id,
    /// What was bought, with what was chosen.
    pub cart: Cart,
    /// Whether it is paid. If not, all that it earns is pending until it is.
    #[wire(default = "at_once")]
    pub paid: bool,
}

const fn at_once() -> bool {
    true
}

/// What comes back, as a step in the life of its order.
struct Return<'a>(&'a ExchangeOrder);

impl Step for Return<'_> {
    const KIND: CommandKind = CommandKind::Exchange;

    fn account(&self) -> &Id {
        &self.0.account
    }

    fn order(&self) -> &Id {
        &self.0.order
    }

    fn occurred_at(&self) -> Option<Instant> {
        self.0.occurred_at
    }

    fn change(&self, order: &mut OrderRecord, _: &Context<'_>) -> Result<(), Refused> {
        give_back_goods(order, &self.0.lines, self.0.amount)
    }
}

impl Act for ExchangeOrder {
    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> Option<&Id> {
        Some(&self.order)
    }

    fn makes(&self) -> Option<&Id> {
        Some(&self.into.order)
    }

    fn decided_by(&self, _: &State, order: Option<&OrderRecord>) -> DecidedBy {
        version_of(order)
    }

    fn decide(&self, state: &mut State, order: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let (mut draft, order) = take(&Return(self), state, order, context)?;
        draft.record.exchanged_for = Some(self.into.order.clone());
        let placed = PlaceOrder {
            account: self.account.clone(),
            order: self.into.order.clone(),
            occurred_at: self.occurred_at,
            cart: self.into.cart.clone(),
            hold: None,
            digest: None,
            paid: self.into.paid,
            by: None,
        };
        let made = place(&mut draft, state, &placed, context.current, context)?;
        Ok(Outcome { made: Some(made), order: Some(order), ..draft.seal(state).into() })
    }
}
