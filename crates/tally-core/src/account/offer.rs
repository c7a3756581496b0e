//! Activating an offer: from then on what asks for it holds, for as long as it lasts.

use tally_derive::Wire;

use super::command::{Act, Outcome};
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection};
use crate::ledger::entry::{Entry, OfferActivated};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Record, State};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::time::Instant;

/// Activate an offer for the member, once.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ActivateOffer {
    /// The account.
    pub account: Id,
    /// The offer: one that a condition of the program names, or a challenge that has to be activated.
    pub offer: Id,
    /// When it ends; as the program's own windows say when absent.
    pub until: Option<Instant>,
}

impl Act for ActivateOffer {
    fn account(&self) -> &Id {
        &self.account
    }

    fn needs_lots(&self) -> bool {
        false
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        decide(state, self, context).map(Outcome::from)
    }
}

/// Decides an activation.
///
/// # Errors
/// [`Rejection::NotOffered`], [`Rejection::WrongInstant`] for an end that is past, [`Rejection::AlreadyActive`].
fn decide(state: &mut State, command: &ActivateOffer, context: &Context<'_>) -> Result<Record, Refused> {
    let ActivateOffer { offer, until, .. } = command.clone();
    if !context.deciding.offers.contains(&offer) {
        return Err(Rejection::NotOffered { name: offer }.into());
    }
    if until.is_some_and(|until| until <= context.now) {
        return Err(Rejection::WrongInstant.into());
    }
    if let Some(active) = state.offers.get(&offer) {
        return Err(Rejection::AlreadyActive { name: offer, until: active.until }.into());
    }
    let mut draft = Draft::of(CommandKind::Offer, context);
    draft.add(state, Entry::Offer(OfferActivated { offer, until }))?;
    Ok(draft.seal(state))
}
