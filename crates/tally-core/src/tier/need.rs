//! What it takes to keep a tier and to reach the next, and by when.

use tally_derive::Wire;

use super::ladder::{AtEnd, Qualification, Validity};
use super::rule::{LadderRule, MetricRule};
use super::standing::Standing;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::time::Instant;
use crate::values::zone::Zone;

/// What the next tier takes.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct NextTier {
    /// The tier.
    pub tier: Id,
    /// Its threshold.
    pub from: i64,
    /// What is missing after this order.
    pub missing: i64,
    /// Until when all that is measured by now counts towards it; for tenure, the day it comes. Absent where
    /// nothing is ever lost.
    pub by: Option<Instant>,
}

/// What keeping a tier beyond its end takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct KeepTier {
    /// The tier's threshold.
    pub needed: i64,
    /// What is missing of it after this order, in the period that decides.
    pub missing: i64,
    /// Until when it has to be there.
    pub by: Instant,
}

impl Standing {
    /// What the next tier above the one held takes at an instant; `None` where measuring reaches none.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn next_tier(&self, ladder: &LadderRule, at: Instant, zone: &Zone) -> Result<Option<NextTier>, OutOfBounds> {
        let Some(rung) = ladder.above(ladder.rank_of(&self.tier)) else { return Ok(None) };
        let missing = rung.from.saturating_sub(self.measure_at(ladder, at, zone)?).max(0);
        let by = match (&ladder.metric, ladder.period) {
            (MetricRule::Tenure, _) => self.until,
            (_, Qualification::Rolling(_)) => self.boundaries(ladder, at, zone)?.first().copied(),
            _ => ladder.end_of_period(at, self.enrolled_at(), zone)?,
        };
        Ok(Some(NextTier { tier: rung.id.clone(), from: rung.from, missing, by }))
    }

    /// What keeping the tier held takes at an instant; `None` where it does not end, or nothing can keep it.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn keep_tier(&self, ladder: &LadderRule, at: Instant, zone: &Zone) -> Result<Option<KeepTier>, OutOfBounds> {
        let rung = ladder.rungs.get(ladder.rank_of(&self.tier)).filter(|rung| rung.from > 0 && !rung.by_invitation);
        let (Some(rung), Some(until)) = (rung, self.until) else { return Ok(None) };
        let by_hand = self.earned.is_some();
        let follows = ladder.validity == Validity::None && !by_hand;
        let stays = ladder.at_end == AtEnd::Keep && !by_hand;
        // Where a year alone decides and the tier follows it, nothing of the next year can come in time.
        if ladder.metric == MetricRule::Tenure || stays || (follows && !matches!(ladder.period, Qualification::Rolling(_))) {
            return Ok(None);
        }
        // In its grace, what counts is measured until the grace is over.
        let by = self.grace_until.filter(|_| until <= at).unwrap_or(until);
        let decides = if follows { by } else { by.plus_ms(-1)? };
        let missing = rung.from.saturating_sub(self.measure_at(ladder, decides, zone)?).max(0);
        Ok(Some(KeepTier { needed: rung.from, missing, by }))
    }
}
