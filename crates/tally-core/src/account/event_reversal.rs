//! Taking an event back: what it earned goes, what it counted is free again.

use tally_derive::Wire;

use super::command::{Act, DecidedBy, Outcome};
use super::event::begin;
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection, challenges, issued, points, standing};
use crate::ledger::record::CommandKind;
use crate::ledger::{LotId, Record, State};
use crate::values as tally_wire;
use crate::values::id::Id;

/// Take an event back, as if it had never been. Then it may be recorded again.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ReverseEvent {
    /// The account.
    pub account: Id,
    /// The event.
    pub event: Id,
}

impl Act for ReverseEvent {
    fn account(&self) -> &Id {
        &self.account
    }

    fn event(&self) -> Option<&Id> {
        Some(&self.event)
    }

    fn when_closed(&self) -> bool {
        true
    }

    fn decided_by(&self, state: &State, _: Option<&OrderRecord>) -> DecidedBy {
        state.events.get(&self.event).map_or(DecidedBy::Current, |event| DecidedBy::Version(event.version.clone()))
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        decide(state, self, context).map(Outcome::from)
    }
}

/// Decides a reversal.
///
/// # Errors
/// [`Rejection::EventNotFound`].
fn decide(state: &mut State, command: &ReverseEvent, context: &Context<'_>) -> Result<Record, Refused> {
    let not_found = || Rejection::EventNotFound { event: command.event.clone() };
    let event = state.events.remove(&command.event).ok_or_else(not_found)?;
    state.touched_events.insert(command.event.clone());
    let version = context.deciding;
    let mut draft = begin(CommandKind::EventReversal, &event.id, context);
    for wallet in &version.program.wallets {
        let earned = event.earned.get(&wallet.id).copied().unwrap_or_default();
        points::take_back_from(&mut draft, state, wallet, (None, &event.lots), earned)?;
    }
    for ladder in &version.ladders {
        let by = event.measured.get(&ladder.id).copied().unwrap_or_default();
        standing::measure(&mut draft, state, version, ladder, event.occurred_at, by.saturating_neg())?;
    }
    draft.recount(state, &event.before, &event.used, &[])?;
    let before_lots = event.issued.iter().filter_map(|id| LotId::of_issue(id));
    issued::take_back_all(&mut draft, state, event.lots.iter().copied().chain(before_lots))?;
    challenges::of_event(&mut draft, state, version, (&event.kind, event.occurred_at), false)?;
    Ok(draft.seal(state))
}
