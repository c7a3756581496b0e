//! Two accounts become one: what was measured is added, and the higher tier stays with its own end.

use super::ladder::Qualification;
use super::rise_and_fall::Change;
use super::rule::LadderRule;
use super::standing::{Floor, HeldTier, Standing};
use crate::values::error::OutOfBounds;
use crate::values::time::Instant;
use crate::values::zone::Zone;

impl Standing {
    /// The standing of the account that stays, with that of the other one. What both measured together may
    /// reach a tier that neither had.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999, or if both measured more than can be counted.
    pub fn merged(&self, other: &Self, ladder: &LadderRule, now: Instant, zone: &Zone) -> Result<Self, OutOfBounds> {
        let (own, theirs) = (self.bare(), other.bare());
        let (higher, lower) = if order(ladder, &theirs.held()) > order(ladder, &own.held()) { (&theirs, &own) } else { (&own, &theirs) };
        let mut merged = Self {
            enrolled: own.enrolled.or(theirs.enrolled),
            measured: own.measured.clone(),
            floor: higher_floor(ladder, own.floor.clone(), theirs.floor.clone()),
            earlier: higher.with_earlier(lower.held()),
            ..higher.clone()
        };
        let shift = own.years_ahead(&theirs, ladder, now, zone)?;
        for measured in &theirs.measured {
            merged.add(measured.period.saturating_add(shift), measured.amount)?;
        }
        let merged = merged.risen(ladder, Change { occurred_at: now, now, by: 0 }, zone)?;
        let mut merged = merged.by_tenure(ladder, now, zone)?;
        merged.forget(&merged.forgettable(ladder, now, zone)?);
        Ok(merged.raised(ladder, now))
    }

    /// How much further this member's running year is than the other's: membership years begin on different days.
    fn years_ahead(&self, other: &Self, ladder: &LadderRule, now: Instant, zone: &Zone) -> Result<i64, OutOfBounds> {
        if ladder.period != Qualification::Membership {
            return Ok(0);
        }
        let year = |standing: &Self| ladder.period_of(now, standing.enrolled_at(), zone);
        Ok(year(self)?.saturating_sub(year(other)?))
    }
}

/// Higher tiers come first, then those that are kept longer.
fn order(ladder: &LadderRule, held: &HeldTier) -> (usize, Option<i64>) {
    (ladder.rank_of(&held.tier), Some(held.gone().map_or(i64::MAX, Instant::ms)))
}

fn higher_floor(ladder: &LadderRule, own: Option<Floor>, theirs: Option<Floor>) -> Option<Floor> {
    let key = |floor: &Floor| (ladder.rank_of(&floor.tier), floor.until.map_or(i64::MAX, Instant::ms));
    match (own, theirs) {
        (Some(own), Some(theirs)) => Some(if key(&theirs) > key(&own) { theirs } else { own }),
        (own, theirs) => own.or(theirs),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ladder::{AtEnd, Validity};
    use super::super::rule::{MetricRule, Rung};
    use super::*;
    use crate::values::id::Id;
    use crate::values::time::Date;

    fn id(text: &str) -> Id {
        Id::new(text).expect("a name")
    }

    fn day(date: &str) -> Instant {
        Instant::new(Date::parse(date).expect("a date").local_ms()).expect("in range")
    }

    /// Orders: silver from 100, gold from 200.
    fn ladder(period: Qualification) -> LadderRule {
        let rung = |name: &str, from| Rung { id: id(name), from, by_invitation: false, grants: Vec::new() };
        LadderRule {
            id: id("status"),
            metric: MetricRule::Orders,
            period,
            rungs: vec![rung("base", 0), rung("silver", 100), rung("gold", 200)],
            validity: Validity::RestOfThisAndNext,
            at_end: AtEnd::Reassess,
            grace_days: 0,
            including_this_order: false,
        }
    }

    fn standing(ladder: &LadderRule, enrolled: &str, orders: i64, occurred: &str) -> Standing {
        let zone = Zone::utc().expect("there is one");
        let first = Standing::beginning(ladder, day(enrolled), day(enrolled), &zone).expect("in range").expect("a first tier");
        let change = Change { occurred_at: day(occurred), now: day(occurred), by: orders };
        first.after(ladder, change, &zone).expect("in range")
    }

    fn merged(ladder: &LadderRule, own: &Standing, theirs: &Standing) -> Standing {
        own.merged(theirs, ladder, day("2027-02-01"), &Zone::utc().expect("there is one")).expect("in range")
    }

    #[test]
    fn the_higher_tier_stays_with_its_own_end_whichever_account_stays() {
        let ladder = ladder(Qualification::Calendar);
        let gold = standing(&ladder, "2026-01-01", 200, "2026-03-01");
        let silver = standing(&ladder, "2026-01-01", 100, "2027-01-10");
        for both in [merged(&ladder, &gold, &silver), merged(&ladder, &silver, &gold)] {
            assert_eq!((both.tier.clone(), both.since, both.until), (id("gold"), day("2026-03-01"), Some(day("2028-01-01"))));
            assert_eq!((both.amount(2026), both.amount(2027)), (200, 100));
        }
    }

    #[test]
    fn what_both_measured_together_reaches_a_tier_that_neither_had() {
        let ladder = ladder(Qualification::Calendar);
        let (one, other) = (standing(&ladder, "2026-01-01", 60, "2027-01-10"), standing(&ladder, "2026-01-01", 40, "2027-01-20"));
        let both = merged(&ladder, &one, &other);
        assert_eq!((both.tier, both.since, both.until), (id("silver"), day("2027-02-01"), Some(day("2029-01-01"))));
    }

    #[test]
    fn running_membership_years_are_added_though_they_began_on_other_days() {
        let ladder = ladder(Qualification::Membership);
        // On 1 February 2027 the one is in its year 1, the other in its year 0.
        let (one, other) = (standing(&ladder, "2026-01-01", 60, "2027-01-10"), standing(&ladder, "2026-06-01", 40, "2027-01-20"));
        let both = merged(&ladder, &one, &other);
        assert_eq!((both.amount(1), both.enrolled, both.tier), (100, Some(day("2026-01-01")), id("silver")));
    }
}
