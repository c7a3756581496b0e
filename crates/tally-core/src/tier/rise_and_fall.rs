//! What a change of the measure does to a standing.
//!
//! Reaching a threshold lifts the member at once. A reversal takes a tier away only if it undoes what had
//! reached it; then the member falls to what the measure, an earlier tier and the floor still support.

use super::ladder::{Qualification, Validity};
use super::measure::is_in_window;
use super::rule::LadderRule;
use super::standing::{HeldTier, Standing};
use crate::values::error::OutOfBounds;
use crate::values::order::InOrder;
use crate::values::time::{Date, Instant};
use crate::values::zone::Zone;

/// A change of what a ladder measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// When the order, or what it is, happened: its period is the one that changes.
    pub occurred_at: Instant,
    /// The instant of entry.
    pub now: Instant,
    /// By how much.
    pub by: i64,
}

impl Standing {
    /// The standing after a change of the measure.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999, or if more is measured than can be counted.
    pub fn after(&self, ladder: &LadderRule, change: Change, zone: &Zone) -> Result<Self, OutOfBounds> {
        let before = self.bare();
        let mut next = before.clone();
        next.add(ladder.period_of(change.occurred_at, self.enrolled_at(), zone)?, change.by)?;
        let mut next = if change.by > 0 { next.risen(ladder, change, zone)? } else { next.fallen(&before, ladder, change, zone)? };
        let forgotten = next.forgettable(ladder, change.now, zone)?;
        next.forget(&forgotten);
        Ok(next.raised(ladder, change.now))
    }

    /// Up to what the measure reaches, since the day on which it did.
    pub(super) fn risen(mut self, ladder: &LadderRule, change: Change, zone: &Zone) -> Result<Self, OutOfBounds> {
        for since in self.moments(ladder, change, zone)? {
            let reached = ladder.rank_for(self.measure_at(ladder, since, zone)?);
            if reached <= ladder.rank_of(&self.tier) {
                continue;
            }
            let until = self.until_if_reached(ladder, reached, since, zone)?;
            let held = HeldTier { until, grace_until: ladder.grace_after(until, zone)?, ..self.held() };
            // What a late order reaches may be over by now.
            if !held.is_over(change.now) {
                self = self.moved(ladder, reached, since, until, zone)?;
            }
        }
        self.followed(ladder, change.now, zone)
    }

    /// When a change could reach a threshold: at its own instant, and in a rolling window on later days too.
    fn moments(&self, ladder: &LadderRule, change: Change, zone: &Zone) -> Result<Vec<Instant>, OutOfBounds> {
        let mut moments = vec![change.occurred_at];
        if matches!(ladder.period, Qualification::Rolling(_)) {
            for measured in self.measured.iter().rev() {
                let start = zone.start_of(Date::from_number(measured.period).ok_or(OutOfBounds)?)?;
                if start > change.occurred_at && start <= change.now {
                    moments.push(start);
                }
            }
            // A higher tier may be over that a lower one outlasts.
            if ladder.validity == Validity::None {
                let leaving = self.boundaries(ladder, change.occurred_at, zone)?;
                moments.extend(leaving.into_iter().filter(|leaves| *leaves <= change.now));
                moments.order_by(Ord::cmp);
            }
        }
        Ok(moments)
    }

    fn until_if_reached(&self, ladder: &LadderRule, rank: usize, since: Instant, zone: &Zone) -> Result<Option<Instant>, OutOfBounds> {
        match ladder.validity {
            Validity::None => self.lapse(ladder, rank, since, zone),
            _ => ladder.end_of(since, self.enrolled_at(), zone),
        }
    }

    /// Without validity the end of a tier follows the measure, so long as the measure supports it.
    fn followed(self, ladder: &LadderRule, now: Instant, zone: &Zone) -> Result<Self, OutOfBounds> {
        let rank = ladder.rank_of(&self.tier);
        if ladder.validity != Validity::None || rank == 0 || ladder.rank_for(self.measure_at(ladder, now, zone)?) < rank {
            return Ok(self);
        }
        let until = self.lapse(ladder, rank, now, zone)?;
        Ok(Self { until, grace_until: ladder.grace_after(until, zone)?, ..self })
    }

    fn fallen(self, before: &Self, ladder: &LadderRule, change: Change, zone: &Zone) -> Result<Self, OutOfBounds> {
        let held = ladder.rank_of(&self.tier);
        let supported = ladder.rank_for(self.measure_at(ladder, change.now, zone)?);
        if ladder.validity == Validity::None {
            let lost = supported < held && ladder.rank_for(before.measure_at(ladder, change.now, zone)?) >= held;
            if !lost {
                return self.followed(ladder, change.now, zone);
            }
            let before = self.earlier.iter().position(|held| !held.by_hand);
            let back = before.filter(|place| self.earlier.get(*place).is_some_and(|held| ladder.rank_of(&held.tier) == supported));
            if let Some(place) = back {
                return self.restored(place).followed(ladder, change.now, zone);
            }
            let until = self.lapse(ladder, supported, change.now, zone)?;
            return Ok(Self { earlier: self.earlier.clone(), ..self.moved(ladder, supported, change.now, until, zone)? });
        }
        if held == 0 || self.stands(0, ladder, change, zone)? {
            return Ok(self);
        }
        let kept = self.kept_from_earlier(ladder, change, zone)?;
        let still_made = ladder.rank_for(self.measure_at(ladder, self.since, zone)?);
        let best_kept = kept.map_or(0, |place| self.earlier.get(place).map_or(0, |held| ladder.rank_of(&held.tier)));
        if supported > best_kept.max(still_made) {
            // The measure of another period has reached it meanwhile.
            let until = ladder.end_of(change.now, self.enrolled_at(), zone)?;
            return Ok(Self { earlier: self.earlier.clone(), ..self.moved(ladder, supported, change.now, until, zone)? });
        }
        let of_then = ladder.end_of(self.since, self.enrolled_at(), zone)?;
        let over = HeldTier { until: of_then, grace_until: ladder.grace_after(of_then, zone)?, ..self.held() }.is_over(change.now);
        match kept {
            Some(place) if best_kept >= still_made || over => Ok(self.restored(place)),
            _ => {
                let (rank, until) = if over { (0, None) } else { (still_made, of_then) };
                Ok(Self { earlier: self.earlier.clone(), ..self.moved(ladder, rank, self.since, until, zone)? })
            }
        }
    }

    /// Back to an earlier tier, with its own beginning and end; those given by hand stay remembered.
    fn restored(self, place: usize) -> Self {
        let Some(held) = self.earlier.get(place).cloned() else { return self };
        let older = self.earlier.iter().enumerate().filter(|(index, held)| *index > place || (held.by_hand && *index < place));
        let earlier = older.map(|(_, held)| held.clone()).collect();
        Self { tier: held.tier, since: held.since, until: held.until, grace_until: held.grace_until, earlier, ..self }
    }

    /// The best earlier tier that has not ended and that the change does not undo; the latest of equals.
    fn kept_from_earlier(&self, ladder: &LadderRule, change: Change, zone: &Zone) -> Result<Option<usize>, OutOfBounds> {
        let mut best: Option<(usize, usize)> = None;
        for (place, held) in self.earlier.iter().enumerate().filter(|(_, held)| !held.by_hand && !held.is_over(change.now)) {
            let rank = ladder.rank_of(&held.tier);
            let is_better = best.is_none_or(|(_, best)| rank > best);
            if is_better && self.stands(place.saturating_add(1), ladder, change, zone)? {
                best = Some((place, rank));
            }
        }
        Ok(best.map(|(place, _)| place))
    }

    /// Whether a tier (the one held is at place 0, then the earlier ones) is supported after a reversal: it was
    /// no upgrade that the reversed order could have made, or what made it still suffices.
    fn stands(&self, place: usize, ladder: &LadderRule, change: Change, zone: &Zone) -> Result<bool, OutOfBounds> {
        let mut climbed = core::iter::once(self.held()).chain(self.earlier.iter().cloned()).skip(place).filter(|held| !held.by_hand);
        let Some(held) = climbed.next() else { return Ok(true) };
        let rank = ladder.rank_of(&held.tier);
        let was_upgrade = climbed.next().is_some_and(|before| ladder.rank_of(&before.tier) < rank);
        if !was_upgrade || !self.could_make(ladder, held.since, change.occurred_at, zone)? {
            return Ok(true);
        }
        Ok(ladder.rank_for(self.measure_at(ladder, held.since, zone)?) >= rank)
    }

    /// Whether what happened at an instant counted for a tier reached at another.
    fn could_make(&self, ladder: &LadderRule, reached: Instant, occurred: Instant, zone: &Zone) -> Result<bool, OutOfBounds> {
        let of = |instant| ladder.period_of(instant, self.enrolled_at(), zone);
        match ladder.period {
            Qualification::Rolling(span) => is_in_window(of(occurred)?, of(reached)?, span),
            _ => Ok(of(occurred)? == of(reached)?),
        }
    }
}
