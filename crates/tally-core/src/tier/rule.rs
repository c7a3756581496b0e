//! A compiled ladder: which rank a measure reaches, and how long it is kept.

use tally_derive::Wire;

use super::ladder::{AtEnd, Qualification, Validity};
use crate::accrual::base::EarnBase;
use crate::entitlement::Grant;
use crate::program::wallet::Span;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::time::Instant;
use crate::values::years::{calendar_end, membership_end, membership_year};
use crate::values::zone::Zone;

/// A compiled ladder.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct LadderRule {
    /// Its name.
    pub id: Id,
    /// What is measured.
    pub metric: MetricRule,
    /// Over which period.
    pub period: Qualification,
    /// The tiers, lowest first.
    pub rungs: Vec<Rung>,
    /// How long a reached tier is kept.
    pub validity: Validity,
    /// What happens when that time is over.
    pub at_end: AtEnd,
    /// Days that a tier is kept after its end.
    pub grace_days: u32,
    /// Whether an order that reaches a tier already earns by it.
    pub including_this_order: bool,
}

/// A compiled tier.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Rung {
    /// Its name.
    pub id: Id,
    /// Its threshold in the measure's unit.
    pub from: i64,
    /// Whether measuring alone never reaches it.
    pub by_invitation: bool,
    /// What it entitles to, beyond what the tiers below it do.
    pub grants: Vec<Grant>,
}

/// A compiled measure.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum MetricRule {
    /// Points earned in the wallet at this position.
    Points(usize),
    /// Money spent, in minor units.
    Spend(EarnBase),
    /// Orders.
    Orders,
    /// Recorded visits.
    Visits,
    /// Full months since the member enrolled.
    Tenure,
}

impl LadderRule {
    /// The rank of the highest tier that a measure reaches on its own.
    #[must_use]
    pub fn rank_for(&self, measure: i64) -> usize {
        self.rungs.iter().rposition(|rung| rung.from <= measure && !rung.by_invitation).unwrap_or_default()
    }

    /// The rank of a tier by its name; the lowest if the ladder has no such tier any more.
    #[must_use]
    pub fn rank_of(&self, tier: &Id) -> usize {
        self.rungs.iter().position(|rung| rung.id == *tier).unwrap_or_default()
    }

    /// The name of the tier at a rank.
    #[must_use]
    pub fn tier(&self, rank: usize) -> Option<&Id> {
        self.rungs.get(rank).map(|rung| &rung.id)
    }

    /// What the tier at a rank entitles to, with the tiers below it.
    pub fn grants(&self, rank: usize) -> impl Iterator<Item = &Grant> {
        self.rungs.iter().take(rank.saturating_add(1)).flat_map(|rung| &rung.grants)
    }

    /// The next rank down that measuring reaches.
    #[must_use]
    pub fn below(&self, rank: usize) -> usize {
        self.rungs.iter().take(rank).rposition(|rung| !rung.by_invitation).unwrap_or_default()
    }

    /// The next tier up that measuring reaches.
    #[must_use]
    pub fn above(&self, rank: usize) -> Option<&Rung> {
        self.rungs.iter().skip(rank.saturating_add(1)).find(|rung| !rung.by_invitation)
    }

    /// Whether it has to know since when a member is enrolled.
    #[must_use]
    pub fn counts_from_enrolment(&self) -> bool {
        self.period == Qualification::Membership || self.metric == MetricRule::Tenure
    }

    /// The period that an instant belongs to: its year, the number of its membership year from 0, its day
    /// counted from 1970, or 0 for a lifetime. What came before the enrolment belongs to the first year.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn period_of(&self, instant: Instant, enrolled: Instant, zone: &Zone) -> Result<i64, OutOfBounds> {
        Ok(match self.period {
            Qualification::Lifetime => 0,
            Qualification::Calendar => i64::from(zone.date(instant)?.year()),
            Qualification::Membership => i64::from(membership_year(instant, enrolled, zone)?),
            Qualification::Rolling(_) => zone.date(instant)?.number(),
        })
    }

    /// When the period of an instant is over; never for a lifetime, and a rolling period has no end of its own.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn end_of_period(&self, instant: Instant, enrolled: Instant, zone: &Zone) -> Result<Option<Instant>, OutOfBounds> {
        self.years_end(1, instant, enrolled, zone)
    }

    /// The end of the year of the period that is `years` further on, the running one counted; `None` where the period has no years.
    fn years_end(&self, years: u32, instant: Instant, enrolled: Instant, zone: &Zone) -> Result<Option<Instant>, OutOfBounds> {
        match self.period {
            Qualification::Lifetime | Qualification::Rolling(_) => Ok(None),
            Qualification::Calendar => calendar_end(years, instant, zone).map(Some),
            Qualification::Membership => membership_end(years, instant, enrolled, zone).map(Some),
        }
    }

    /// When a tier reached at an instant ends, if its validity says so. Without validity the measure says it.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn end_of(&self, reached: Instant, enrolled: Instant, zone: &Zone) -> Result<Option<Instant>, OutOfBounds> {
        match self.validity {
            Validity::Always | Validity::None => Ok(None),
            Validity::RestOfThisAndNext => match self.years_end(2, reached, enrolled, zone)? {
                Some(end) => Ok(Some(end)),
                None => calendar_end(2, reached, zone).map(Some),
            },
            Validity::For(Span::Months(months)) => zone.on_day(reached, zone.date(reached)?.plus_months(months)?).map(Some),
            Validity::For(Span::Days(days)) => zone.on_day(reached, zone.date(reached)?.plus_days(days)?).map(Some),
        }
    }

    /// When the grace after an end is over, if there is one.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn grace_after(&self, end: Option<Instant>, zone: &Zone) -> Result<Option<Instant>, OutOfBounds> {
        let Some(end) = end.filter(|_| self.grace_days > 0) else { return Ok(None) };
        zone.on_day(end, zone.date(end)?.plus_days(self.grace_days)?).map(Some)
    }
}
