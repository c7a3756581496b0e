//! Where a member stands on a ladder.

use tally_derive::Wire;

use super::ladder::{AtEnd, LadderRule};
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
    /// What was held before that, latest first: it supports the member after a reversal, and orders that arrive late.
    #[wire(default)]
    pub earlier: Vec<HeldTier>,
    /// The measure of each period: of the year, or of `0` for a lifetime.
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
}

/// The measure of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct PeriodMeasure {
    /// The year, or 0 for a lifetime.
    pub period: i64,
    /// Points, minor units of money, or orders.
    pub amount: i64,
}

/// Earlier tiers kept; more than anybody climbs in a period.
const KEPT_TIERS: usize = 8;
/// Periods kept: the current one, the one before it, and one for orders that arrive late.
const KEPT_PERIODS: usize = 3;

impl Standing {
    /// The standing of a member who begins.
    #[must_use]
    pub fn beginning(ladder: &LadderRule, at: Instant) -> Option<Self> {
        Some(Self { tier: ladder.tier(0)?.clone(), since: at, until: None, earlier: Vec::new(), measured: Vec::new() })
    }

    /// What was measured in a period.
    #[must_use]
    pub fn amount(&self, period: i64) -> i64 {
        self.measured.iter().find(|measured| measured.period == period).map_or(0, |measured| measured.amount)
    }

    /// Adds to the measure of a period; what falls below nought stays at nought.
    pub fn add(&mut self, period: i64, amount: i64) {
        match self.measured.iter_mut().find(|measured| measured.period == period) {
            Some(measured) => measured.amount = measured.amount.saturating_add(amount).max(0),
            None => self.measured.push(PeriodMeasure { period, amount: amount.max(0) }),
        }
        self.measured.sort_by_key(|measured| core::cmp::Reverse(measured.period));
        self.measured.truncate(KEPT_PERIODS);
    }

    /// The standing after the measure changed at an instant: up at once when a threshold is reached,
    /// down at once when a reversal took the measure below the threshold of the tier it had reached.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn settled(&self, ladder: &LadderRule, at: Instant, zone: &Zone, reversal: bool) -> Result<Self, OutOfBounds> {
        let reached = ladder.rank_for(self.amount(ladder.period_of(at, zone)?));
        let held = ladder.rank_of(&self.tier);
        if reached > held {
            return self.moved(ladder, reached, at, zone);
        }
        // A tier reached before this period is not this period's to lose.
        let reached_now = ladder.period_of(self.since, zone)? == ladder.period_of(at, zone)?;
        if !reversal || reached == held || !reached_now {
            return Ok(self.clone());
        }
        match self.support(ladder, at, zone)? {
            // It was held all along; with its own beginning this period cannot take it away.
            Some((place, held)) if ladder.rank_of(&held.tier) > reached => Ok(Self {
                tier: held.tier.clone(),
                since: held.since,
                until: held.until,
                earlier: self.earlier.iter().skip(place.saturating_add(1)).cloned().collect(),
                measured: self.measured.clone(),
            }),
            _ => Ok(Self { earlier: self.earlier.clone(), ..self.moved(ladder, reached, at, zone)? }),
        }
    }

    /// The highest tier from before this period that has not ended: what this period's measure cannot undo.
    fn support(&self, ladder: &LadderRule, at: Instant, zone: &Zone) -> Result<Option<(usize, &HeldTier)>, OutOfBounds> {
        let this_period = ladder.period_of(at, zone)?;
        let mut best: Option<(usize, &HeldTier)> = None;
        for (place, held) in self.earlier.iter().enumerate() {
            let counts = held.until.is_none_or(|until| until > at) && ladder.period_of(held.since, zone)? != this_period;
            if counts && best.is_none_or(|(_, best)| ladder.rank_of(&held.tier) > ladder.rank_of(&best.tier)) {
                best = Some((place, held));
            }
        }
        Ok(best)
    }

    /// The tier in force at an instant, as far back as is remembered.
    #[must_use]
    pub fn tier_at(&self, instant: Instant) -> &Id {
        if instant >= self.since {
            return &self.tier;
        }
        let then = self.earlier.iter().find(|held| held.since <= instant).or(self.earlier.last());
        then.map_or(&self.tier, |held| &held.tier)
    }

    /// The standing when its validity ends at `at`.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn ended(&self, ladder: &LadderRule, at: Instant, zone: &Zone) -> Result<Self, OutOfBounds> {
        let held = ladder.rank_of(&self.tier);
        let last_instant = at.plus_ms(-1)?;
        let supported = ladder
            .rank_for(self.amount(ladder.period_of(last_instant, zone)?))
            .max(ladder.rank_for(self.amount(ladder.period_of(at, zone)?)));
        let rank = match ladder.at_end {
            AtEnd::Reassess => supported.min(held),
            AtEnd::Keep => held,
            AtEnd::Drop => held.saturating_sub(1).max(supported.min(held)),
        };
        self.moved(ladder, rank, at, zone)
    }

    fn moved(&self, ladder: &LadderRule, rank: usize, at: Instant, zone: &Zone) -> Result<Self, OutOfBounds> {
        let tier = ladder.tier(rank).cloned().unwrap_or_else(|| self.tier.clone());
        let until = if rank == 0 { None } else { ladder.end_of(at, zone)? };
        let left = HeldTier { tier: self.tier.clone(), since: self.since, until: self.until };
        let earlier = core::iter::once(left).chain(self.earlier.iter().cloned()).take(KEPT_TIERS).collect();
        Ok(Self { tier, since: at, until, earlier, measured: self.measured.clone() })
    }
}
