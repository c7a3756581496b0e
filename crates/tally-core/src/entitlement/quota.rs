//! What a member is entitled to in a period, what of it was used, and what is left.

use tally_derive::Wire;

use super::{Entitlement, Grant, Renewal};
use crate::member::Member;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::time::Instant;
use crate::values::years::{calendar_end, membership_end, membership_year};
use crate::values::zone::Zone;

/// What a member may have of an entitlement in the running period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Entitled {
    /// How often in all.
    #[wire(default)]
    pub granted: i64,
    /// How often it was had already.
    #[wire(default)]
    pub used: i64,
    /// When the period ends, and what is left is gone; absent for a lifetime.
    pub until: Option<Instant>,
}

impl Entitled {
    /// How often it can still be had. A member who lost a tier may have used more than is granted now.
    #[must_use]
    pub const fn left(&self) -> i64 {
        let left = self.granted.saturating_sub(self.used);
        if left > 0 { left } else { 0 }
    }
}

/// What the name of a counter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// How often it was had.
    Uses,
    /// How often a rule or reward gave it, beyond tiers and plans.
    Issued,
}

impl Entitlement {
    /// What a member may have of it at an instant: the largest of what tiers and plan grant, and what was issued.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn entitled<'a>(
        &self,
        position: usize,
        grants: impl Iterator<Item = &'a Grant>,
        member: &Member,
        at: Instant,
        zone: &Zone,
    ) -> Result<Entitled, OutOfBounds> {
        let (period, until) = self.period(member.enrolled_at.unwrap_or(at), at, zone)?;
        let granted = grants.filter(|grant| grant.entitlement == position).map(|grant| i64::from(grant.count)).max().unwrap_or(0);
        let counted = |counts| self.counter(counts).map_or(0, |counter| member.counted(&counter, period));
        Ok(Entitled { granted: granted.saturating_add(counted(Counts::Issued)), used: counted(Counts::Uses), until })
    }

    /// The counter of the account that counts it: `entitlement/<id>/uses/<period>`, or `issued` instead of `uses`.
    #[must_use]
    pub fn counter(&self, counts: Counts) -> Option<Id> {
        let what = if counts == Counts::Uses { "uses" } else { "issued" };
        let per = match self.per {
            Renewal::Year => "year",
            Renewal::MembershipYear => "membershipYear",
            Renewal::Lifetime => "lifetime",
        };
        Id::new(&format!("entitlement/{}/{what}/{per}", self.id))
    }

    /// The period of an instant and its end: the year, the membership year from 0, or 0 for a lifetime.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn period(&self, enrolled: Instant, at: Instant, zone: &Zone) -> Result<(i64, Option<Instant>), OutOfBounds> {
        Ok(match self.per {
            Renewal::Lifetime => (0, None),
            Renewal::Year => (i64::from(zone.date(at)?.year()), Some(calendar_end(1, at, zone)?)),
            Renewal::MembershipYear => (i64::from(membership_year(at, enrolled, zone)?), Some(membership_end(1, at, enrolled, zone)?)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Counted;
    use crate::values::time::Date;

    fn day(date: &str) -> Instant {
        Instant::new(Date::parse(date).expect("a date").local_ms()).expect("in range")
    }

    fn passes(per: Renewal) -> Entitlement {
        Entitlement { id: Id::new("lounge").expect("a name"), name: None, per, count: 2 }
    }

    fn member(counter: &str, period: i64, amount: i64) -> Member {
        let counters = [(Id::new(counter).expect("a name"), vec![Counted { period, amount }])].into();
        Member { enrolled_at: Some(day("2024-02-29")), counters, ..Member::default() }
    }

    fn ask(entitlement: &Entitlement, grants: &[Grant], member: &Member, at: &str) -> Entitled {
        let zone = Zone::utc().expect("there is one");
        entitlement.entitled(0, grants.iter(), member, day(at), &zone).expect("in range")
    }

    #[test]
    fn the_largest_of_several_sources_counts_not_their_sum() {
        let grants = [Grant { entitlement: 0, count: 2 }, Grant { entitlement: 0, count: 4 }, Grant { entitlement: 1, count: 9 }];
        let entitled = ask(&passes(Renewal::Year), &grants, &Member::default(), "2026-05-01");
        assert_eq!((entitled.granted, entitled.used, entitled.until), (4, 0, Some(day("2027-01-01"))));
    }

    #[test]
    fn what_is_left_never_goes_below_nothing_when_a_tier_is_lost() {
        let used = member("entitlement/lounge/uses/year", 2026, 3);
        let two = [Grant { entitlement: 0, count: 2 }];
        assert_eq!(ask(&passes(Renewal::Year), &two, &used, "2026-05-01").left(), 0);
        assert_eq!(ask(&passes(Renewal::Year), &two, &used, "2027-01-01").left(), 2);
    }

    #[test]
    fn a_membership_year_of_29_february_begins_on_the_28th_in_other_years() {
        let two = [Grant { entitlement: 0, count: 2 }];
        let used = member("entitlement/lounge/uses/membershipYear", 1, 1);
        let before = ask(&passes(Renewal::MembershipYear), &two, &used, "2026-02-27");
        assert_eq!((before.left(), before.until), (1, Some(day("2026-02-28"))));
        let after = ask(&passes(Renewal::MembershipYear), &two, &used, "2026-02-28");
        assert_eq!((after.left(), after.until), (2, Some(day("2027-02-28"))));
    }

    #[test]
    fn what_was_issued_is_had_beyond_tiers_and_plans() {
        let issued = member("entitlement/lounge/issued/lifetime", 0, 1);
        let entitled = ask(&passes(Renewal::Lifetime), &[], &issued, "2026-05-01");
        assert_eq!((entitled.left(), entitled.until), (1, None));
    }
}
