//! One step in the life of an order that was recorded: what became of it changes, and the difference is booked.

use super::command::{Act, DecidedBy, Outcome};
use super::effect::{Booked, Direction, book};
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection, challenges};
use crate::ledger::State;
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::quote::in_currency_of;
use crate::values::id::Id;
use crate::values::time::Instant;

/// A command that says what became of an order. All that such commands share is here; each says what changes.
pub trait Step {
    /// What it is in the record.
    const KIND: CommandKind;

    /// The account.
    fn account(&self) -> &Id;

    /// The order.
    fn order(&self) -> &Id;

    /// When it happened; now when absent.
    fn occurred_at(&self) -> Option<Instant>;

    /// Whether it may take what was given back before.
    fn direction<'a>(&self, _context: &'a Context<'_>) -> Direction<'a> {
        Direction::Back
    }

    /// Changes what became of the order.
    ///
    /// # Errors
    /// [`Refused`], as each command names.
    fn change(&self, order: &mut OrderRecord, context: &Context<'_>) -> Result<(), Refused>;
}

impl<T: Step> Act for T {
    fn account(&self) -> &Id {
        Step::account(self)
    }

    fn order(&self) -> Option<&Id> {
        Some(Step::order(self))
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
        let (draft, order) = take(self, state, order, context)?;
        Ok(Outcome { order: Some(order), ..draft.seal(state).into() })
    }
}

/// The version that decides what becomes of an order: its own.
pub fn version_of(order: Option<&OrderRecord>) -> DecidedBy {
    order.map_or(DecidedBy::Current, |order| DecidedBy::Version(order.version.clone()))
}

/// An order of which something may become now.
///
/// # Errors
/// [`Rejection::OrderNotFound`], [`Rejection::WrongInstant`].
pub fn known(order: Option<OrderRecord>, name: &Id, occurred_at: Option<Instant>, context: &Context<'_>) -> Result<OrderRecord, Refused> {
    let order = order.ok_or_else(|| Rejection::OrderNotFound { order: name.clone() })?;
    if occurred_at.is_some_and(|occurred| occurred > context.now) { Err(Rejection::WrongInstant.into()) } else { Ok(order) }
}

/// Begins the record of what became of an order.
#[must_use]
pub fn begin(kind: CommandKind, order: &OrderRecord, occurred_at: Option<Instant>, context: &Context<'_>) -> Draft {
    let mut draft = Draft::of(kind, context);
    draft.record.order = Some(order.id.clone());
    draft.record.occurred_at = occurred_at.filter(|occurred| *occurred != context.now);
    draft
}

/// Takes a step, in a record that is not closed yet.
///
/// # Errors
/// [`Rejection::OrderNotFound`], [`Rejection::WrongInstant`], and what the step refuses.
pub fn take<T: Step>(
    step: &T,
    state: &mut State,
    order: Option<OrderRecord>,
    context: &Context<'_>,
) -> Result<(Draft, OrderRecord), Refused> {
    let mut order = known(order, step.order(), step.occurred_at(), context)?;
    let version = &*in_currency_of(context.deciding, &order.cart).map_err(Rejection::from)?;
    let (was, stood) = (Booked::of(&order)?, challenges::stands(&order, version)?);
    step.change(&mut order, context)?;
    let mut draft = begin(T::KIND, &order, step.occurred_at(), context);
    let figures = book(&mut draft, state, step.account(), &mut order, version, &was, step.direction(context))?;
    challenges::of_order(&mut draft, state, version, &order, Some((&order.cart, &stood)))?;
    draft.record.refund = Some(figures);
    Ok((draft, order))
}
