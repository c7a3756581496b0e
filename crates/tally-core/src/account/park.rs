//! What is said of an order before the order itself arrives, as platforms do: kept until it does.

use tally_derive::Wire;

use super::command::{Act, Outcome};
use super::order_record::OrderRecord;
use super::{Context, Refused};
use crate::ledger::State;
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::values as tally_wire;
use crate::values::id::Id;

/// How much one account keeps for orders that are not recorded yet.
pub const MAX_PARKED: usize = 100;

/// Keep a command until its order is recorded. No caller sends it; it follows from a command that came too early.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ParkCommand {
    /// The account.
    pub account: Id,
    /// The order.
    pub order: Id,
    /// Why the command was dropped when the order came, if it could not be carried out then.
    pub ignored: Option<Id>,
}

impl Act for ParkCommand {
    fn account(&self) -> &Id {
        &self.account
    }

    fn needs_lots(&self) -> bool {
        false
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let mut draft = Draft::of(CommandKind::Park, context);
        draft.record.order = Some(self.order.clone());
        draft.record.ignored.clone_from(&self.ignored);
        Ok(draft.seal(state).into())
    }
}
