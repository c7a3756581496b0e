//! What the passing of time does to a standing.

use super::ladder::{AtEnd, Validity};
use super::rule::{LadderRule, MetricRule};
use super::standing::Standing;
use crate::values::error::OutOfBounds;
use crate::values::time::Instant;
use crate::values::zone::Zone;

impl Standing {
    /// The standing when its floor, its validity or its grace ends at `at`.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn ended(&self, ladder: &LadderRule, at: Instant, zone: &Zone) -> Result<Self, OutOfBounds> {
        let mut next = self.bare();
        if let Some(floor) = next.floor.take_if(|floor| floor.until.is_some_and(|until| until <= at)) {
            next.earlier = next.with_earlier(floor.left(at));
        }
        if next.held().is_over(at) {
            next = next.end_action(ladder, at, zone)?;
        }
        Ok(next.raised(ladder, at))
    }

    fn end_action(self, ladder: &LadderRule, at: Instant, zone: &Zone) -> Result<Self, OutOfBounds> {
        if ladder.metric == MetricRule::Tenure {
            return self.by_tenure(ladder, at, zone);
        }
        let held = ladder.rank_of(&self.tier);
        let now_supported = ladder.rank_for(self.measure_at(ladder, at, zone)?).min(held);
        if ladder.validity == Validity::None {
            let until = self.lapse(ladder, now_supported, at, zone)?;
            return self.moved(ladder, now_supported, at, until, zone);
        }
        // What was measured until the very end counts, though a new period may have begun.
        let last = self.until.unwrap_or(at).plus_ms(-1)?;
        let at_last = ladder.rank_for(self.measure_at(ladder, last, zone)?).min(held);
        let supported = now_supported.max(at_last);
        let rank = match ladder.at_end {
            AtEnd::Reassess => supported,
            AtEnd::Keep => held,
            AtEnd::Drop => ladder.below(held).max(supported),
        };
        // "The rest of this year" is the year that supports the tier.
        let from = if ladder.validity == Validity::RestOfThisAndNext && rank == at_last && at_last > now_supported { last } else { at };
        let until = ladder.end_of(from, self.enrolled_at(), zone)?;
        self.moved(ladder, rank, at, until, zone)
    }

    /// The tier that the time since the enrolment makes, until it makes the next; unchanged on other ladders.
    pub(super) fn by_tenure(self, ladder: &LadderRule, at: Instant, zone: &Zone) -> Result<Self, OutOfBounds> {
        if ladder.metric != MetricRule::Tenure {
            return Ok(self);
        }
        let reached = ladder.rank_for(self.measure_at(ladder, at, zone)?);
        let mut next = self;
        // Each since its own day: a late order has the tier of its day, also of who comes to the ladder only now.
        while let Some(rung) = ladder.above(ladder.rank_of(&next.tier)) {
            let (rank, begins) = (ladder.rank_of(&rung.id), next.months_full(rung.from, zone)?);
            if rank > reached {
                return Ok(Self { until: begins, ..next });
            }
            next = next.moved(ladder, rank, begins.unwrap_or(at), None, zone)?;
        }
        let moved = if reached == ladder.rank_of(&next.tier) { next } else { next.moved(ladder, reached, at, None, zone)? };
        Ok(Self { until: None, ..moved })
    }

    /// When so many months are full since the enrolment.
    fn months_full(&self, months: i64, zone: &Zone) -> Result<Option<Instant>, OutOfBounds> {
        match u32::try_from(months) {
            Ok(months) => zone.start_of(zone.date(self.enrolled_at())?.plus_months(months)?).map(Some),
            Err(_) => Ok(None),
        }
    }
}
