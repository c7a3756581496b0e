//! What challenges gave: progress, badges, and the prizes that a reversal may still take back.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::lot::LotId;
use super::state::{Broken, State};
use crate::challenge::MemberChallenge;
use crate::challenge::state::Progressed;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::time::Instant;

/// Prizes that are remembered, the latest ones. Of an older one the points are taken back like any others.
const KEPT_PRIZES: usize = 32;

/// The prize of a milestone was won, or taken back where negative. Its points have an entry of their own.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(rename = "PrizeChange")]
pub struct Won {
    /// The challenge.
    pub challenge: Id,
    /// The position of the milestone.
    #[wire(default)]
    pub milestone: u32,
    /// The window.
    #[wire(default)]
    pub period: i64,
    /// How often.
    pub by: i64,
    /// When what won it occurred.
    pub at: Instant,
    /// The lot of its points, or of what it issued.
    pub lot: Option<LotId>,
    /// What it issued, where that is not in a lot yet.
    pub issued: Option<Id>,
    /// The badge.
    pub badge: Option<Id>,
}

/// All that challenges gave an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct Achieved {
    /// The progress in each challenge.
    #[wire(default)]
    pub progress: BTreeMap<Id, MemberChallenge>,
    /// The badges, and how often each was won.
    #[wire(default)]
    pub badges: BTreeMap<Id, i64>,
    /// The latest prizes, oldest first.
    #[wire(default)]
    pub prizes: Vec<Won>,
}

impl Won {
    const fn place(&self) -> (&Id, u32, i64) {
        (&self.challenge, self.milestone, self.period)
    }
}

impl State {
    /// The progress in a challenge of a member who may have had to activate it, for what occurs at an instant.
    #[must_use]
    pub fn challenge_at(&self, challenge: &Id, at: Instant) -> MemberChallenge {
        let activated_at = self.offers.get(challenge).filter(|offer| offer.is_active(at)).map(|offer| offer.since);
        MemberChallenge { activated_at, ..self.achieved.progress.get(challenge).cloned().unwrap_or_default() }
    }
}

impl Achieved {
    /// The latest prize of a milestone in a window that is remembered.
    #[must_use]
    pub fn latest_prize(&self, challenge: &Id, milestone: u32, period: i64) -> Option<&Won> {
        self.prizes.iter().rev().find(|won| won.place() == (challenge, milestone, period))
    }

    pub(super) fn count(&mut self, entry: &Progressed) -> Result<(), Broken> {
        let known = self.progress.entry(entry.challenge.clone()).or_default();
        known.apply(entry)?;
        self.progress.retain(|_, known| !known.windows.is_empty());
        Ok(())
    }

    pub(super) fn win(&mut self, entry: &Won) -> Result<(), Broken> {
        if let Some(badge) = &entry.badge {
            self.count_badge(badge, entry.by);
        }
        if entry.by > 0 {
            self.prizes.push(entry.clone());
            self.forget_prizes();
        } else if let Some(won) = self.prizes.iter_mut().rev().find(|won| won.place() == entry.place()) {
            won.by = won.by.saturating_add(entry.by);
            if won.by < 0 {
                return Err(Broken("a prize is taken back more often than it was won"));
            }
            self.prizes.retain(|won| won.by > 0);
        }
        Ok(())
    }

    /// Adds what an account that is merged into this one had. What both have together wins with the next thing that counts.
    pub(super) fn absorb(&mut self, theirs: &Self) -> Result<(), Broken> {
        for (challenge, progress) in &theirs.progress {
            self.progress.entry(challenge.clone()).or_default().absorb(progress)?;
        }
        for (badge, count) in &theirs.badges {
            self.count_badge(badge, *count);
        }
        // Those of this account are the last to be forgotten.
        self.prizes.splice(..0, theirs.prizes.iter().cloned());
        self.forget_prizes();
        Ok(())
    }

    fn count_badge(&mut self, badge: &Id, by: i64) {
        let count = self.badges.entry(badge.clone()).or_default();
        *count = count.saturating_add(by);
        self.badges.retain(|_, count| *count > 0);
    }

    fn forget_prizes(&mut self) {
        self.prizes.drain(..self.prizes.len().saturating_sub(KEPT_PRIZES));
    }
}
