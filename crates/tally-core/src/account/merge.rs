//! Merging an account into another one. All it holds leaves at once and is in flight until the other account has taken it
//! in; the account stays readable, and everything it is asked from then on is asked of the other one.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::absorb::AbsorbAccount;
use super::command::{Act, Command, Message, Outcome};
use super::issued::become_lots;
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection};
use crate::ledger::entry::{Close, Entry, MembershipChange, MembershipStep, MergeBack, MergeDone, MergeOut};
use crate::ledger::lot::LotMove;
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Lot, State, voucher};
use crate::plan::MemberPlan;
use crate::quote::view::IssuedReward;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::order::mapped;
use crate::values::points::Points;
use crate::values::time::Instant;

/// Merge an account into another one, for good.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct MergeAccount {
    /// The account that ends.
    pub account: Id,
    /// The account that goes on.
    pub into: Id,
}

impl Act for MergeAccount {
    fn account(&self) -> &Id {
        &self.account
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        if self.into == self.account {
            return Err(Rejection::SameAccount { account: self.into.clone() }.into());
        }
        still_open(state)?;
        let mut draft = Draft::of(CommandKind::Merge, context);
        // What limits of the whole program had granted and nobody used is not taken along.
        draft.give_grants_back(state, Instant::LAST)?;
        let lots: Vec<Lot> = state.lots.values().cloned().collect();
        let owed =
            mapped(state.wallets.iter().map(|(wallet, totals)| (wallet.clone(), totals.owed)).filter(|(_, owed)| *owed > Points::ZERO));
        let (ladders, member) = (state.ladders.clone(), state.member.clone());
        let blocks = state.next_block().saturating_sub(1);
        let moves = lots.iter().map(|lot| LotMove { lot: lot.id, points: lot.left }).collect();
        draft.add(state, Entry::MergeOut(MergeOut { into: self.into.clone(), lots: moves, owed: owed.clone() }))?;
        draft.add(state, Entry::Close(Close { into: Some(self.into.clone()) }))?;
        let membership = state.membership.clone().filter(|membership| !membership.ended);
        if let Some(membership) = membership.clone() {
            let ended = MemberPlan { ended: true, renews: false, ..membership };
            draft.add(state, Entry::Membership(MembershipChange { step: MembershipStep::Ended, membership: ended }))?;
        }
        let absorb = AbsorbAccount {
            account: self.into.clone(),
            from: self.account.clone(),
            lots,
            owed,
            ladders,
            member,
            issued: Vec::new(),
            clocks: state.clocks.clone(),
            offers: state.offers.clone(),
            grants: state.grants.clone(),
            membership,
            achieved: Box::new(state.achieved.clone()),
            blocks,
        };
        Ok(Outcome { messages: vec![Message::Account(Box::new(Command::Absorb(absorb)))], ..draft.seal(state).into() })
    }
}

/// Whether a checkout, a transfer or a merge is under way: each ends by itself.
fn still_open(state: &State) -> Result<(), Refused> {
    let holds = state.holds.values().filter(|hold| hold.is_open()).count();
    let flying = state.wallets.values().filter(|totals| totals.in_flight > Points::ZERO).count();
    [("holds", holds), ("transfers", flying)].into_iter().try_for_each(|(what, open)| none_open(what, open))?;
    still_coming(state)
}

/// Whether the orders of an account that was merged into this one are on their way.
pub(super) fn still_coming(state: &State) -> Result<(), Refused> {
    none_open("merges", state.merged.iter().filter(|merged| !merged.complete).count())
}

fn none_open(what: &str, open: usize) -> Result<(), Refused> {
    if open == 0 {
        return Ok(());
    }
    let what = Id::new(what).ok_or(OutOfBounds)?;
    Err(Rejection::StillOpen { what, actual: i64::try_from(open).unwrap_or(i64::MAX) }.into())
}

/// What became of a merge: the answer of the account that goes on. No caller sends it; it follows from the delivery of
/// [`AbsorbAccount`].
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct MergeAnswered {
    /// The account that was merged.
    pub account: Id,
    /// The account it was merged into.
    pub into: Id,
    /// The lots it had.
    #[wire(default)]
    pub lots: Vec<Lot>,
    /// What it owed.
    #[wire(default)]
    pub owed: BTreeMap<Id, Points>,
    /// The rewards that were issued to it, where those were not in lots yet when it left.
    #[wire(default)]
    pub issued: Vec<IssuedReward>,
    /// The paid membership it had.
    pub membership: Option<MemberPlan>,
    /// Why it was not taken in; it was when absent.
    pub refused: Option<Id>,
}

impl Act for MergeAnswered {
    fn account(&self) -> &Id {
        &self.account
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let mut draft = Draft::of(CommandKind::Answer, context);
        match &self.refused {
            None => {
                let mut points: BTreeMap<Id, Points> = BTreeMap::new();
                for lot in &self.lots {
                    let sum = points.entry(lot.wallet.clone()).or_default();
                    *sum = sum.plus(lot.left)?;
                }
                draft.add(state, Entry::MergeDone(MergeDone { into: self.into.clone(), points }))?;
            }
            Some(why) => {
                let (into, lots, owed) = (self.into.clone(), self.lots.clone(), self.owed.clone());
                draft.add(state, Entry::MergeBack(MergeBack { into, lots, owed, why: why.clone() }))?;
                for issued in &self.issued {
                    draft.add(state, Entry::Issue(voucher::change(issued, issued.count)))?;
                }
                become_lots(&mut draft, state)?;
                if let Some(membership) = self.membership.clone() {
                    draft.add(state, Entry::Membership(MembershipChange { step: MembershipStep::Started, membership }))?;
                }
                draft.settle_returned(state, context.deciding, context.now)?;
            }
        }
        Ok(draft.seal(state).into())
    }
}
