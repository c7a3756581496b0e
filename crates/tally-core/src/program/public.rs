//! What a browser may read of a program: all that a cart is decided with, and nothing that is a secret of the shop.

use super::definition::Program;
use super::version::Version;
use crate::limit::{Limit, LimitPer};
use crate::referral::definition::ReferralGuards;
use crate::values::id::Id;
use crate::values::rate::Rate;

impl Version {
    /// The program as a browser may read it.
    #[must_use]
    pub fn public(&self) -> Program {
        self.program.public(&self.hash)
    }
}

impl Program {
    /// The program as a browser may read it, under the name of the full version. Without the guards of referral; limits of
    /// the whole program are there, because what they may cut is only confirmed at checkout, but how much they leave reads 1.
    /// A program that has nothing to hide stays as it is.
    #[must_use]
    pub fn public(&self, version: &Id) -> Self {
        let mut public = self.clone();
        let limits = public.earn.iter_mut().flat_map(|earn| &mut earn.limits);
        let limits = limits.chain(public.rewards.iter_mut().flat_map(|reward| &mut reward.limits));
        limits.chain(public.games.iter_mut().flat_map(|game| &mut game.limits)).for_each(hide);
        for cap in public.caps.iter_mut().filter(|cap| cap.per == LimitPer::Program) {
            cap.points = Rate::ONE;
        }
        for outcome in public.games.iter_mut().flat_map(|game| &mut game.outcomes) {
            outcome.at_most = outcome.at_most.map(|_| 1);
        }
        if let Some(referral) = &mut public.referral {
            referral.guards = ReferralGuards::default();
        }
        if public != *self {
            public.public_of = Some(version.clone());
        }
        public
    }
}

/// Hides how much a limit of the whole program leaves.
fn hide(limit: &mut Limit) {
    if limit.per == LimitPer::Program {
        limit.uses = limit.uses.map(|_| 1);
        limit.points = limit.points.map(|_| Rate::ONE);
        limit.money = limit.money.map(|_| Rate::ONE);
    }
}
