//! What entries about the member change: the person, offers, the membership.

use tally_derive::Wire;

use super::entry::{Entry, MembershipChange, MembershipStep, OfferActivated, Profiled};
use super::roll::Draft;
use super::state::{Broken, State};
use crate::member::Member;
use crate::plan::MemberPlan;
use crate::program::Version;
use crate::values as tally_wire;
use crate::values::time::Instant;

/// An offer that the member activated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct ActiveOffer {
    /// Since when.
    pub since: Instant,
    /// Until when, if it ends.
    pub until: Option<Instant>,
}

impl ActiveOffer {
    /// Whether it is active at an instant.
    #[must_use]
    pub fn is_active(&self, at: Instant) -> bool {
        self.since <= at && self.until.is_none_or(|until| at < until)
    }
}

impl State {
    /// What rules may know of the member at an instant: with the offers and the membership of then.
    #[must_use]
    pub fn member_at(&self, at: Instant) -> Member {
        let active = self.offers.iter().filter(|(_, offer)| offer.is_active(at));
        Member {
            offers: active.map(|(offer, _)| offer.clone()).collect(),
            plan: self.membership.as_ref().filter(|membership| membership.is_active(at)).map(|membership| membership.plan.clone()),
            ..self.member.clone()
        }
    }

    pub(super) fn profile(&mut self, entry: &Profiled) {
        self.profile = Some(entry.hash.clone());
    }

    pub(super) fn offer(&mut self, entry: &OfferActivated, at: Instant) {
        self.offers.insert(entry.offer.clone(), ActiveOffer { since: at, until: entry.until });
    }

    pub(super) fn change_membership(&mut self, entry: &MembershipChange) {
        self.membership = Some(entry.membership.clone());
    }
}

impl Draft {
    /// A membership whose period is over goes on with the next one, or ends. One whose plan is gone ends, and that of a
    /// closed account.
    ///
    /// # Errors
    /// [`Broken`] if a date leaves its bounds.
    pub(super) fn end_membership(&mut self, state: &mut State, version: &Version, due: Instant) -> Result<(), Broken> {
        let Some(membership) = state.membership.clone().filter(|membership| membership.due().is_some_and(|end| end <= due)) else {
            return Ok(());
        };
        let plan = version.plans.iter().find(|plan| plan.id == membership.plan && state.closed.is_none());
        let next = plan.map(|plan| plan.ended(&membership, &version.program.zone)).transpose()?.flatten();
        let (step, membership) = match next {
            Some(next) => (MembershipStep::Renewed, next),
            None => (MembershipStep::Ended, MemberPlan { ended: true, renews: false, ..membership }),
        };
        self.add(state, Entry::Membership(MembershipChange { step, membership }))
    }
}
