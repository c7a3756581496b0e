//! Sending points to another account. They leave here first and are in flight until the receiver's account has
//! answered: then they are gone, or, if it refused them, back in the lots they came from.

use tally_derive::Wire;

use super::command::{Act, Command, Message, Outcome};
use super::order_record::OrderRecord;
use super::people::may_act;
use super::receive::{Credit, ReceivePoints};
use super::{Context, Refused, Rejection};
use crate::ledger::entry::{Entry, TransferBack, TransferDone, TransferOut};
use crate::ledger::lot::Spent;
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Broken, State, spend};
use crate::limit::Usage;
use crate::sabotage::{Bug, is_planted};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;

/// Send points to another account, as the program offers it.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TransferPoints {
    /// The account that sends.
    pub account: Id,
    /// The account that receives.
    pub to: Id,
    /// The transfer of the program.
    pub transfer: Id,
    /// How many points, of the wallet they leave.
    pub points: Points,
    /// Who asks, on an account that several share; the merchant's server for the account as a whole when absent.
    pub by: Option<Id>,
}

impl Act for TransferPoints {
    fn account(&self) -> &Id {
        &self.account
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let version = context.deciding;
        may_act(state, self.by.as_ref(), true)?;
        if self.to == self.account {
            return Err(Rejection::SameAccount { account: self.to.clone() }.into());
        }
        let rule = version.transfers.iter().find(|rule| rule.id == self.transfer);
        let offered = rule.and_then(|rule| Some((rule, version.program.wallets.get(rule.wallet)?)));
        let (rule, wallet) = offered.ok_or_else(|| Rejection::NotOffered { name: self.transfer.clone() })?;
        if self.points < rule.minimum {
            return Err(below(&rule.id, rule.minimum, self.points).into());
        }
        let usage = rule.usage(self.points, &state.member, &version.calendar(), context.now)?;
        let usage = usage.map_err(|over| Rejection::Exceeds { of: rule.id.clone(), wanted: over.wanted, actual: over.actual })?;
        let available = state.totals(&wallet.id).available;
        if available < self.points {
            return Err(Rejection::Exceeds { of: wallet.id.clone(), wanted: self.points.get(), actual: available.get() }.into());
        }
        let credit = rule.converted(self.points)?.map(|(into, points)| {
            let into = version.program.wallets.get(into).ok_or(Broken("a transfer converts into no wallet"))?;
            Ok::<_, Broken>(Credit { wallet: into.id.clone(), points })
        });
        let credit = credit.transpose()?;
        if credit.as_ref().is_some_and(|credit| credit.points <= Points::ZERO) {
            return Err(below(&rule.id, Points::new(1)?, Points::ZERO).into());
        }
        let lots = spend::take(&spend::in_order(state, &wallet.id, wallet.spend), self.points);
        let mut draft = Draft::of(CommandKind::Transfer, context);
        let out = TransferOut { to: self.to.clone(), wallet: wallet.id.clone(), lots: lots.clone() };
        draft.add(state, Entry::TransferOut(out))?;
        let member = state.member.clone();
        draft.recount(state, &member, &[], &usage)?;
        let receive =
            ReceivePoints { account: self.to.clone(), from: self.account.clone(), wallet: wallet.id.clone(), lots, credit, counted: usage };
        Ok(Outcome { messages: vec![Message::Account(Box::new(Command::Receive(receive)))], ..draft.seal(state).into() })
    }
}

fn below(of: &Id, wanted: Points, actual: Points) -> Rejection {
    Rejection::BelowMinimum { of: of.clone(), wanted: wanted.get(), actual: actual.get() }
}

/// What became of points in flight: the answer of the account they were sent to. No caller sends it; it follows from
/// the delivery of [`ReceivePoints`].
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TransferAnswered {
    /// The account that sent.
    pub account: Id,
    /// The account they were sent to.
    pub to: Id,
    /// The wallet they left.
    pub wallet: Id,
    /// The lots they left.
    pub lots: Vec<Spent>,
    /// What was counted for sending them.
    #[wire(default)]
    pub counted: Vec<Usage>,
    /// Why they were refused; they arrived when absent.
    pub refused: Option<Id>,
}

impl Act for TransferAnswered {
    fn account(&self) -> &Id {
        &self.account
    }

    fn when_closed(&self) -> bool {
        true
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let (to, wallet) = (self.to.clone(), self.wallet.clone());
        let mut draft = Draft::of(CommandKind::Answer, context);
        let entry = match &self.refused {
            _ if is_planted(Bug::RefusedTakenForDone) => Entry::TransferDone(TransferDone { to, wallet, points: spend::total(&self.lots) }),
            None => Entry::TransferDone(TransferDone { to, wallet, points: spend::total(&self.lots) }),
            Some(why) => Entry::TransferBack(TransferBack { to, wallet, lots: self.lots.clone(), why: why.clone() }),
        };
        draft.add(state, entry)?;
        if self.refused.is_some() {
            let member = state.member.clone();
            draft.recount(state, &member, &self.counted, &[])?;
        }
        draft.settle_returned(state, context.deciding, context.now)?;
        Ok(draft.seal(state).into())
    }
}
