//! Ending a hold without spending anything: what it reserved goes back.

use tally_derive::Wire;

use super::capture::{begin, close, open, version_of};
use super::command::{Act, DecidedBy, Outcome};
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection};
use crate::ledger::entry::{Entry, HeldMoved};
use crate::ledger::record::CommandKind;
use crate::ledger::{Record, State};
use crate::values as tally_wire;
use crate::values::id::Id;

/// Give the points of a checkout back.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ReleaseHold {
    /// The account.
    pub account: Id,
    /// The hold.
    pub hold: Id,
}

impl Act for ReleaseHold {
    fn account(&self) -> &Id {
        &self.account
    }

    fn decided_by(&self, state: &State, _: Option<&OrderRecord>) -> DecidedBy {
        version_of(state, &self.hold)
    }

    fn when_closed(&self) -> bool {
        true
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        release(state, self, context).map(Outcome::from)
    }
}

/// Gives the points of a hold back.
///
/// # Errors
/// [`Rejection::HoldNotFound`].
fn release(state: &mut State, command: &ReleaseHold, context: &Context<'_>) -> Result<Record, Refused> {
    let hold = open(state, &command.hold)?;
    if hold.deadline <= context.now {
        return Err(Rejection::HoldNotFound { hold: hold.id }.into());
    }
    let mut draft = begin(CommandKind::Release, &hold.id, context);
    for part in hold.parts {
        draft.add(state, Entry::Release(HeldMoved { hold: command.hold.clone(), wallet: part.wallet, lots: part.lots }))?;
    }
    draft.settle_returned(state, context.deciding, context.now)?;
    draft.recount(state, &hold.member, &hold.usage, &[])?;
    close(state, &command.hold);
    Ok(draft.seal(state))
}
