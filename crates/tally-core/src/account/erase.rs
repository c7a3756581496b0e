//! Erasing the person of an account. The books stay: what is open is given back, and the account takes nothing new.
//! What is stored beside the chain is stripped by whoever stores it, in the same transaction.

use tally_derive::Wire;

use super::capture::close;
use super::command::{Act, Command, Message, Outcome};
use super::merge::still_coming;
use super::order_record::OrderRecord;
use super::{Context, Refused};
use crate::ledger::entry::{Close, Entry, HeldMoved};
use crate::ledger::fold_merge::Merged;
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Hold, State};
use crate::values as tally_wire;
use crate::values::id::Id;

/// Erase the person of an account, and close it. It cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct EraseAccount {
    /// The account.
    pub account: Id,
    /// The account that it was merged into, and that was erased: what it still has of the person goes with that one.
    pub with: Option<Id>,
}

impl Act for EraseAccount {
    fn account(&self) -> &Id {
        &self.account
    }

    fn when_closed(&self) -> bool {
        true
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        // Its orders would be refused here, and lost.
        still_coming(state)?;
        let mut draft = Draft::of(CommandKind::Erase, context);
        let holds: Vec<Hold> = state.holds.values().cloned().collect();
        for hold in holds {
            for part in hold.parts {
                draft.add(state, Entry::Release(HeldMoved { hold: hold.id.clone(), wallet: part.wallet, lots: part.lots }))?;
            }
            draft.recount(state, &hold.member, &hold.usage, &[])?;
            close(state, &hold.id);
        }
        draft.settle_returned(state, context.deciding, context.now)?;
        state.forget();
        // Of an account that was merged, or erased before, there is only what is stored beside the chain.
        if state.closed.is_none() {
            draft.add(state, Entry::Close(Close { into: None }))?;
        }
        let with = |merged: &Merged| Self { account: merged.from.clone(), with: Some(self.account.clone()) };
        let messages = state.merged.iter().map(|merged| Message::Account(Box::new(Command::Erase(with(merged))))).collect();
        Ok(Outcome { messages, ..draft.seal(state).into() })
    }
}
