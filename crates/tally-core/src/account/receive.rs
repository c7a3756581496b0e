//! Receiving points that another account sent: lots keep the life they have; converted points begin one here.

use tally_derive::Wire;

use super::command::{Act, Command, Outcome};
use super::order_record::OrderRecord;
use super::transfer::TransferAnswered;
use super::{Context, Refused, Rejection};
use crate::ledger::credit::life;
use crate::ledger::entry::{Entry, TransferIn};
use crate::ledger::lot::{LotId, Spent};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Broken, State};
use crate::limit::Usage;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;

/// Take points that another account sent. No caller sends it; it follows from a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ReceivePoints {
    /// The account that receives.
    pub account: Id,
    /// The account that sent.
    pub from: Id,
    /// The wallet they left.
    pub wallet: Id,
    /// The lots they left, with the life of each.
    pub lots: Vec<Spent>,
    /// What they become; as they are when absent.
    pub credit: Option<Credit>,
    /// What the sender counted for it, given back where it is refused.
    #[wire(default)]
    pub counted: Vec<Usage>,
}

/// Points for a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Credit {
    /// The wallet.
    pub wallet: Id,
    /// How many points.
    pub points: Points,
}

impl Act for ReceivePoints {
    fn account(&self) -> &Id {
        &self.account
    }

    fn answered(&self, refused: Option<&Id>) -> Option<Command> {
        Some(Command::Answer(TransferAnswered {
            account: self.from.clone(),
            to: self.account.clone(),
            wallet: self.wallet.clone(),
            lots: self.lots.clone(),
            counted: self.counted.clone(),
            refused: refused.cloned(),
        }))
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let version = context.deciding;
        let named = self.credit.as_ref().map_or(&self.wallet, |credit| &credit.wallet);
        let wallet = version.program.wallets.iter().find(|wallet| wallet.id == *named);
        let wallet = wallet.ok_or_else(|| Rejection::NotOffered { name: named.clone() })?;
        let mut draft = Draft::of(CommandKind::Receive, context);
        let arriving = match &self.credit {
            None => self.lots.iter().map(|spent| (spent.points, spent.earned_at, spent.earned_at, spent.expires_at)).collect(),
            Some(credit) => {
                let life = life(wallet.available, wallet.expiry, context.now, &version.program.zone)?;
                vec![(credit.points, context.now, life.available_at, life.expires_at)]
            }
        };
        for (points, earned_at, available_at, expires_at) in arriving {
            let lot = LotId::new(state.seq.saturating_add(1), draft.record.entries.len()).ok_or(Broken("too many lots in one record"))?;
            let active = available_at <= context.now;
            let from = self.from.clone();
            let entry = TransferIn { from, wallet: wallet.id.clone(), lot, points, earned_at, available_at, expires_at, active };
            draft.add(state, Entry::TransferIn(entry))?;
        }
        draft.begin_clock(state, version, wallet, context.now, Points::ZERO)?;
        draft.settle_returned(state, version, context.now)?;
        Ok(draft.seal(state).into())
    }
}
