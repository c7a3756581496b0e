//! One step in the life of an order that was recorded: what became of it changes, and the difference is booked.

use super::command::{DecidedBy, Outcome};
use super::effect::{Booked, Direction, book};
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection};
use crate::ledger::State;
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::program::Version;
use crate::quote::in_currency_of;
use crate::values::id::Id;
use crate::values::time::Instant;

/// A step in the life of an order.
#[derive(Debug, Clone, Copy)]
pub struct Transition<'a> {
    /// The account.
    pub account: &'a Id,
    /// The order.
    pub order: &'a Id,
    /// When it happened; now when absent.
    pub occurred_at: Option<Instant>,
    /// What was asked.
    pub kind: CommandKind,
    /// Whether it may take what was given back before.
    pub direction: Direction<'a>,
}

/// The version that decides what becomes of an order: its own.
pub fn version_of(order: Option<&OrderRecord>) -> DecidedBy {
    order.map_or(DecidedBy::Current, |order| DecidedBy::Version(order.version.clone()))
}

impl Transition<'_> {
    /// Takes the step: `change` says what became of the order.
    ///
    /// # Errors
    /// [`Rejection::OrderNotFound`], [`Rejection::WrongInstant`], and what `change` refuses.
    pub fn take(
        self,
        state: &mut State,
        order: Option<OrderRecord>,
        context: &Context<'_>,
        change: impl FnOnce(&mut OrderRecord, &Version) -> Result<(), Refused>,
    ) -> Result<Outcome, Refused> {
        let (mut draft, order) = self.begin(state, order, context, change)?;
        draft.record.occurred_at = self.occurred_at.filter(|occurred| *occurred != context.now);
        Ok(Outcome { order: Some(order), ..draft.seal(state).into() })
    }

    /// Takes the step in a record that is not closed yet.
    ///
    /// # Errors
    /// As for [`Transition::take`].
    pub fn begin(
        self,
        state: &mut State,
        order: Option<OrderRecord>,
        context: &Context<'_>,
        change: impl FnOnce(&mut OrderRecord, &Version) -> Result<(), Refused>,
    ) -> Result<(Draft, OrderRecord), Refused> {
        let mut order = order.ok_or_else(|| Rejection::OrderNotFound { order: self.order.clone() })?;
        if self.occurred_at.is_some_and(|occurred| occurred > context.now) {
            return Err(Rejection::WrongInstant.into());
        }
        let version = &*in_currency_of(context.deciding, &order.cart).map_err(Rejection::from)?;
        let was = Booked::of(&order)?;
        change(&mut order, version)?;
        let mut draft = Draft::new(self.kind, context.now, &version.hash);
        draft.record.order = Some(order.id.clone());
        draft.record.input.clone_from(&context.input);
        let figures = book(&mut draft, state, self.account, &mut order, version, &was, self.direction)?;
        draft.record.refund = Some(figures);
        Ok((draft, order))
    }
}
