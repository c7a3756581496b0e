//! Where a member stands on a ladder.

use tally_derive::Wire;

use super::rule::LadderRule;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::time::Instant;
use crate::values::zone::Zone;

/// A member's tier on one ladder, with what was measured so far.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Standing {
    /// The tier held.
    pub tier: Id,
    /// Since when.
    pub since: Instant,
    /// When it ends, if it does.
    pub until: Option<Instant>,
    /// Until when it is kept after that end, if the ladder has a grace.
    pub grace_until: Option<Instant>,
    /// A tier given by hand: the member holds at least this one until it ends.
    pub floor: Option<Floor>,
    /// What is held by measure alone, where the floor lifts the member above it.
    pub earned: Option<HeldTier>,
    /// Since when the member is enrolled, where the ladder counts from then.
    pub enrolled: Option<Instant>,
    /// What was held before that, latest first: it supports the member after a reversal, and orders that arrive late.
    #[wire(default)]
    pub earlier: Vec<HeldTier>,
    /// The measure of each period: of the year, of the membership year, of the local day, or of `0` for a lifetime.
    #[wire(default)]
    pub measured: Vec<PeriodMeasure>,
}

/// A tier held from one instant to another.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct HeldTier {
    /// The tier.
    pub tier: Id,
    /// Since when.
    pub since: Instant,
    /// When it would have ended, if it would.
    pub until: Option<Instant>,
    /// Until when it would have been kept after that end.
    pub grace_until: Option<Instant>,
    /// Whether it was given by hand.
    #[wire(default)]
    pub by_hand: bool,
}

/// A tier given by hand.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Floor {
    /// The tier.
    pub tier: Id,
    /// Since when.
    pub since: Instant,
    /// When it ends, if it does.
    pub until: Option<Instant>,
}

/// The measure of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct PeriodMeasure {
    /// The year, the membership year from 0, the days since 1970-01-01, or 0 for a lifetime.
    pub period: i64,
    /// Points, minor units of money, orders, or visits.
    pub amount: i64,
}

/// Earlier tiers kept; more than anybody climbs in a period.
const KEPT_TIERS: usize = 8;

impl Standing {
    /// The standing of a member who begins at an instant, enrolled then or before.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn beginning(ladder: &LadderRule, at: Instant, enrolled: Instant, zone: &Zone) -> Result<Option<Self>, OutOfBounds> {
        let Some(tier) = ladder.tier(0).cloned() else { return Ok(None) };
        let first = Self {
            tier,
            since: at,
            until: None,
            grace_until: None,
            floor: None,
            earned: None,
            enrolled: Some(enrolled).filter(|_| ladder.counts_from_enrolment()),
            earlier: Vec::new(),
            measured: Vec::new(),
        };
        first.by_tenure(ladder, at, zone).map(Some)
    }

    /// Since when membership years are counted.
    #[must_use]
    pub fn enrolled_at(&self) -> Instant {
        self.enrolled.unwrap_or(self.since)
    }

    /// When time alone changes it next.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        let of_earned = match &self.earned {
            Some(earned) => earned.gone(),
            None => self.held().gone(),
        };
        of_earned.into_iter().chain(self.floor.as_ref().and_then(|floor| floor.until)).min()
    }

    /// The tier in force at an instant, as far back as is remembered.
    #[must_use]
    pub fn tier_at(&self, ladder: &LadderRule, instant: Instant) -> Id {
        let bare = self.bare();
        let climbed = core::iter::once(bare.held()).chain(bare.earlier.iter().filter(|held| !held.by_hand).cloned());
        let climbed: Vec<HeldTier> = climbed.collect();
        let then = climbed.iter().find(|held| held.since <= instant).or(climbed.last());
        let floor = self.floor.iter().map(|floor| (&floor.tier, floor.since, floor.until));
        let floors = self.earlier.iter().filter(|held| held.by_hand).map(|held| (&held.tier, held.since, held.until)).chain(floor);
        let covering = floors.filter(|(_, since, until)| *since <= instant && until.is_none_or(|until| instant < until));
        let tiers = then.map(|held| &held.tier).into_iter().chain(covering.map(|(tier, _, _)| tier));
        tiers.max_by_key(|tier| ladder.rank_of(tier)).unwrap_or(&self.tier).clone()
    }

    /// The member as an order found them that was decided at an instant, and occurred at one where it added so much.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a date leaves its bounds.
    pub fn before(
        &self,
        ladder: &LadderRule,
        decided_at: Instant,
        (occurred_at, added): (Instant, i64),
        zone: &Zone,
    ) -> Result<Self, OutOfBounds> {
        let mut before = self.at_tier(self.tier_at(ladder, decided_at.plus_ms(-1)?));
        before.add(ladder.period_of(occurred_at, self.enrolled_at(), zone)?, added.saturating_neg())?;
        Ok(before)
    }

    /// The same member at a tier that is settled already, whatever the floor.
    #[must_use]
    pub fn at_tier(&self, tier: Id) -> Self {
        if tier == self.tier { self.clone() } else { Self { tier, floor: None, earned: None, ..self.clone() } }
    }

    /// The tier held, on its own.
    #[must_use]
    pub fn held(&self) -> HeldTier {
        HeldTier { tier: self.tier.clone(), since: self.since, until: self.until, grace_until: self.grace_until, by_hand: false }
    }

    /// The same tiers with what another standing has measured.
    #[must_use]
    pub fn with_measured(&self, other: &Self) -> Self {
        Self { measured: other.measured.clone(), ..self.clone() }
    }

    /// The same member at another tier; what was held goes to the earlier ones.
    pub(super) fn moved(
        &self,
        ladder: &LadderRule,
        rank: usize,
        since: Instant,
        until: Option<Instant>,
        zone: &Zone,
    ) -> Result<Self, OutOfBounds> {
        let tier = ladder.tier(rank).cloned().unwrap_or_else(|| self.tier.clone());
        let until = until.filter(|_| rank > 0);
        let grace_until = ladder.grace_after(until, zone)?;
        Ok(Self { tier, since, until, grace_until, earlier: self.with_earlier(self.held()), ..self.clone() })
    }

    /// The earlier tiers with one more in front.
    pub(super) fn with_earlier(&self, left: HeldTier) -> Vec<HeldTier> {
        core::iter::once(left).chain(self.earlier.iter().cloned()).take(KEPT_TIERS).collect()
    }
}

impl HeldTier {
    /// When it is gone, grace included.
    #[must_use]
    pub fn gone(&self) -> Option<Instant> {
        self.grace_until.or(self.until)
    }

    /// Whether it is gone at an instant.
    #[must_use]
    pub fn is_over(&self, at: Instant) -> bool {
        self.gone().is_some_and(|gone| gone <= at)
    }
}
