//! Taking in an account that was merged into this one: its lots with their lives, what it owed, measured, counted and was
//! issued. Its orders and what else was done there follow.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::command::{Act, Command, Outcome};
use super::merge::MergeAnswered;
use super::order_record::OrderRecord;
use super::{Context, Refused, standing};
use crate::ledger::clock::Clock;
use crate::ledger::entry::{Activity, Count, Entry, Grant, MembershipChange, MembershipStep, MergeIn, OfferActivated};
use crate::ledger::fold_facts::ActiveOffer;
use crate::ledger::grant::GrantedInPeriod;
use crate::ledger::lot::LotId;
use crate::ledger::prize::{Achieved, Won};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::voucher::lot_of;
use crate::ledger::{Broken, Lot, State};
use crate::limit::Usage;
use crate::member::{BOUGHT, Member, ORDERS, VISITS};
use crate::plan::MemberPlan;
use crate::quote::view::IssuedReward;
use crate::sabotage::{Bug, is_planted};
use crate::tier::Standing;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;

/// Take in an account that was merged into this one. No caller sends it; it follows from a merge.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct AbsorbAccount {
    /// The account that goes on.
    pub account: Id,
    /// The account that ended.
    pub from: Id,
    /// The lots it had.
    #[wire(default)]
    pub lots: Vec<Lot>,
    /// What it owed.
    #[wire(default)]
    pub owed: BTreeMap<Id, Points>,
    /// Where it stood, with what was measured.
    #[wire(default)]
    pub ladders: BTreeMap<Id, Standing>,
    /// What was counted for it.
    #[wire(default)]
    pub member: Member,
    /// The rewards that were issued to it, where those were not in lots yet when it left.
    #[wire(default)]
    pub issued: Vec<IssuedReward>,
    /// When something happened last that keeps the points of a wallet alive.
    #[wire(default)]
    pub clocks: BTreeMap<Id, Clock>,
    /// The offers it had activated.
    #[wire(default)]
    pub offers: BTreeMap<Id, ActiveOffer>,
    /// The paid membership it had; it goes on here where none is running.
    pub membership: Option<MemberPlan>,
    /// What challenges had given it.
    #[wire(default)]
    pub achieved: Box<Achieved>,
    /// What limits of the whole program had granted it, all of it used.
    #[wire(default)]
    pub grants: BTreeMap<Id, Vec<GrantedInPeriod>>,
    /// How many accounts it had taken in itself.
    #[wire(default)]
    pub blocks: i64,
}

impl Act for AbsorbAccount {
    fn account(&self) -> &Id {
        &self.account
    }

    fn answered(&self, refused: Option<&Id>) -> Option<Command> {
        Some(Command::MergeAnswer(MergeAnswered {
            account: self.from.clone(),
            into: self.account.clone(),
            lots: self.lots.clone(),
            owed: self.owed.clone(),
            issued: self.issued.clone(),
            membership: self.membership.clone(),
            refused: refused.cloned(),
        }))
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let version = context.deciding;
        let mut draft = Draft::of(CommandKind::Absorb, context);
        let first = state.next_block();
        let renamed = |lot: &Lot| Ok(Lot { id: renamed(lot.id, first)?, ..lot.clone() });
        let prizes = self.achieved.prizes.iter().map(|won| renamed_prize(won, first));
        let vouchers = self.issued.iter().map(|issued| lot_of(issued, context.now)).collect::<Result<Vec<_>, Broken>>()?;
        let lost = usize::from(is_planted(Bug::MergeLosesLot));
        let mut owed = self.owed.clone();
        if is_planted(Bug::MergeDoublesDebt) {
            for points in owed.values_mut() {
                *points = points.plus(*points)?;
            }
        }
        let merge = MergeIn {
            from: self.from.clone(),
            lots: self.lots.iter().skip(lost).chain(&vouchers).map(renamed).collect::<Result<_, Broken>>()?,
            owed,
            enrolled_at: self.member.enrolled_at,
            achieved: Box::new(Achieved { prizes: prizes.collect::<Result<_, _>>()?, ..(*self.achieved).clone() }),
            last_block: first.saturating_add(self.blocks),
        };
        draft.add(state, Entry::MergeIn(merge))?;
        for (wallet, theirs) in &self.clocks {
            if state.clocks.get(wallet).is_none_or(|own| own.last < theirs.last) {
                let Clock { last, until, overdue_since } = *theirs;
                draft.add(state, Entry::Active(Activity { wallet: wallet.clone(), last, until, overdue_since }))?;
            }
        }
        draft.settle_returned(state, context.deciding, context.now)?;
        self.take_grants(&mut draft, state, context)?;
        let counts = counted(&self.member, &state.member);
        if !counts.is_empty() {
            draft.add(state, Entry::Count(Count { counts }))?;
        }
        for ladder in &version.ladders {
            if let Some(theirs) = self.ladders.get(&ladder.id) {
                standing::absorb(&mut draft, state, version, ladder, theirs)?;
            }
        }
        for (offer, active) in &self.offers {
            if state.offers.contains_key(offer) {
                continue;
            }
            draft.add(state, Entry::Offer(OfferActivated { offer: offer.clone(), until: active.until }))?;
        }
        if let Some(membership) = self.membership.clone().filter(|_| state.membership.as_ref().is_none_or(|own| own.ended)) {
            draft.add(state, Entry::Membership(MembershipChange { step: MembershipStep::Started, membership }))?;
        }
        Ok(draft.seal(state).into())
    }
}

impl AbsorbAccount {
    /// What limits of the whole program had granted is granted here now: their counters hear of it.
    fn take_grants(&self, draft: &mut Draft, state: &mut State, context: &Context<'_>) -> Result<(), Broken> {
        for (counter, periods) in self.grants.iter().filter(|_| !is_planted(Bug::MergeForgetsGrants)) {
            for theirs in periods {
                let (revision, own) = state.grant_now(counter, theirs.period);
                let grant = Grant {
                    counter: counter.clone(),
                    period: theirs.period,
                    granted: own.saturating_add(theirs.granted),
                    revision: revision.saturating_add(1),
                    until: state.granted(counter, theirs.period).map_or(context.now, |own| own.until),
                };
                draft.add(state, Entry::Grant(grant))?;
            }
        }
        Ok(())
    }
}

/// What was counted for the member who comes, to be added. The last instant of a cooldown counts where it is later.
fn counted(theirs: &Member, own: &Member) -> Vec<Usage> {
    let whole = [(ORDERS.to_owned(), theirs.orders), (VISITS.to_owned(), theirs.visits)].into_iter();
    let bought = theirs.bought.iter().map(|(habit, count)| (format!("{BOUGHT}{habit}"), *count));
    let whole = whole.chain(bought).filter_map(|(counter, by)| Some(Usage { counter: Id::new(&counter)?, period: 0, by }));
    let counters = theirs.counters.iter().flat_map(|(counter, periods)| {
        periods.iter().map(|counted| Usage { counter: counter.clone(), period: counted.period, by: counted.amount })
    });
    let added = whole.chain(counters).map(|used| match used.is_instant() {
        true => Usage { by: used.by.saturating_sub(own.counted(&used.counter, used.period)), ..used },
        false => used,
    });
    added.filter(|used| used.by > 0).collect()
}

/// A lot of an account that was taken in: each such account has a block of names of its own.
pub(super) fn renamed(lot: LotId, block: i64) -> Result<LotId, Broken> {
    lot.in_block(block).ok_or(Broken("too many accounts are merged into one"))
}

pub(super) fn renamed_issue(id: &Id, block: i64) -> Result<Id, Broken> {
    Id::new(&format!("merged-{block}-{id}")).ok_or(Broken("a reward was merged too often to be named"))
}

fn renamed_prize(won: &Won, block: i64) -> Result<Won, Broken> {
    let lot = won.lot.map(|lot| renamed(lot, block)).transpose()?;
    let issued = won.issued.as_ref().map(|id| renamed_issue(id, block)).transpose()?;
    Ok(Won { lot, issued, ..won.clone() })
}
