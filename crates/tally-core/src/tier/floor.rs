//! A tier given by hand is a floor with an end: the member holds at least that tier, and what the measure
//! does goes on underneath.

use super::rule::LadderRule;
use super::standing::{Floor, HeldTier, Standing};
use crate::values::time::Instant;

impl Standing {
    /// The standing with another floor, or without one, from an instant on.
    #[must_use]
    pub fn with_floor(&self, floor: Option<Floor>, ladder: &LadderRule, now: Instant) -> Self {
        let mut next = self.bare();
        if let Some(left) = next.floor.take() {
            next.earlier = next.with_earlier(left.left(now));
        }
        next.floor = floor;
        next.raised(ladder, now)
    }

    /// What is held by measure alone. The floor stays noted.
    #[must_use]
    pub fn bare(&self) -> Self {
        let Some(earned) = self.earned.clone() else { return self.clone() };
        Self { tier: earned.tier, since: earned.since, until: earned.until, grace_until: earned.grace_until, earned: None, ..self.clone() }
    }

    /// Lifts a bare standing to its floor, where that is more, or the same for longer.
    pub(super) fn raised(self, ladder: &LadderRule, now: Instant) -> Self {
        let Some(floor) = self.floor.clone().filter(|floor| floor.until.is_none_or(|until| until > now)) else { return self };
        let held = self.held();
        let is_longer = held.gone().is_some_and(|gone| floor.until.is_none_or(|until| until > gone));
        match ladder.rank_of(&floor.tier).cmp(&ladder.rank_of(&held.tier)) {
            core::cmp::Ordering::Less => self,
            core::cmp::Ordering::Equal if !is_longer => self,
            _ => Self {
                tier: floor.tier,
                since: floor.since.max(held.since),
                until: floor.until,
                grace_until: None,
                earned: Some(held),
                ..self
            },
        }
    }
}

impl Floor {
    /// The floor as it is remembered once it is gone.
    pub(super) fn left(self, at: Instant) -> HeldTier {
        let until = self.until.filter(|until| *until < at).unwrap_or(at);
        HeldTier { tier: self.tier, since: self.since, until: Some(until), grace_until: None, by_hand: true }
    }
}
