//! A ladder: what it measures, over which period, with which thresholds.

use tally_derive::Wire;

use crate::accrual::base::EarnBase;
use crate::program::wallet::Span;
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::rate::Rate;
use crate::values::time::{Date, Instant};
use crate::values::wire::Decoder;
use crate::values::zone::Zone;

/// How members rise: one measure, and the tiers it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Ladder {
    /// Names the ladder within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// What is measured.
    pub metric: Metric,
    /// Over which period it is measured.
    #[wire(default)]
    pub period: Qualification,
    /// The tiers, lowest first; the first is where members begin.
    pub tiers: Vec<Tier>,
    /// How long a reached tier is kept.
    #[wire(default)]
    pub validity: Validity,
    /// What happens when that time is over.
    #[wire(default)]
    pub at_end: AtEnd,
}

/// A level of a ladder.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Tier {
    /// Names the tier within the ladder.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// What has to be reached: points, major units of money, or orders.
    pub from: Rate,
}

/// What a ladder measures.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum Metric {
    /// Points earned in a wallet.
    Points(Id),
    /// Money spent, on its own base.
    Spend(EarnBase),
    /// Orders.
    Orders,
}

/// Over which period a ladder measures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Qualification {
    /// For ever.
    #[default]
    Lifetime,
    /// The calendar year in the program's zone.
    Calendar,
}

/// How long a reached tier is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Validity {
    /// For ever.
    #[default]
    Always,
    /// The rest of this calendar year and all of the next.
    RestOfThisAndNext,
    /// So long from the day it was reached.
    For(Span),
}

/// What happens when the validity of a tier is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum AtEnd {
    /// The tier that the measure supports then.
    #[default]
    Reassess,
    /// The tier stays, for another validity.
    Keep,
    /// One tier down, or what the measure supports if that is more.
    Drop,
}

/// A compiled ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderRule {
    /// Its name.
    pub id: Id,
    /// What is measured.
    pub metric: MetricRule,
    /// Over which period.
    pub period: Qualification,
    /// The tiers with their thresholds in the measure's unit, lowest first.
    pub tiers: Vec<(Id, i64)>,
    /// How long a reached tier is kept.
    pub validity: Validity,
    /// What happens when that time is over.
    pub at_end: AtEnd,
}

/// A compiled measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricRule {
    /// Points earned in the wallet at this position.
    Points(usize),
    /// Money spent, in minor units.
    Spend(EarnBase),
    /// Orders.
    Orders,
}

impl Ladder {
    /// Resolves wallet and thresholds; they begin at 0 and strictly increase.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<LadderRule> {
        let (metric, digits) = match &self.metric {
            Metric::Points(wallet) => {
                let wallet = at.within("metric", |at| scope.wallet(wallet, at))?;
                (MetricRule::Points(wallet.index), wallet.scale)
            }
            Metric::Spend(base) => (MetricRule::Spend(*base), scope.money.home.exponent()),
            Metric::Orders => (MetricRule::Orders, 0),
        };
        if matches!(self.validity, Validity::For(Span::Months(0) | Span::Days(0))) {
            at.within("validity", |at| at.report("out_of_bounds", "a tier is kept for a day or longer, or `always`"));
        }
        let mut tiers = Vec::new();
        at.within("tiers", |at| {
            crate::values::id::report_repeated(at, self.tiers.iter().map(|tier| &tier.id));
            for (index, tier) in self.tiers.iter().enumerate() {
                at.at_index(index, |at| {
                    at.within("from", |at| {
                        let Some(from) = tier.from.to_points(digits) else {
                            at.report("too_fine", format!("the measure counts {digits} digits after the point"));
                            return;
                        };
                        if index == 0 && from.get() != 0 {
                            at.report("out_of_order", "the first tier is where members begin, from `0`");
                        }
                        if tiers.last().is_some_and(|(_, last): &(Id, i64)| *last >= from.get()) {
                            at.report("out_of_order", "thresholds strictly increase; this one is not above the one before");
                        }
                        tiers.push((tier.id.clone(), from.get()));
                    })
                });
            }
            if self.tiers.is_empty() {
                at.report("missing_field", "a ladder has at least one tier, from `0`");
            }
        });
        Some(LadderRule { id: self.id.clone(), metric, period: self.period, tiers, validity: self.validity, at_end: self.at_end })
    }
}

impl LadderRule {
    /// The rank of the highest tier that a measure reaches.
    #[must_use]
    pub fn rank_for(&self, measure: i64) -> usize {
        self.tiers.iter().rposition(|(_, from)| *from <= measure).unwrap_or_default()
    }

    /// The rank of a tier by its name; the lowest if the ladder has no such tier any more.
    #[must_use]
    pub fn rank_of(&self, tier: &Id) -> usize {
        self.tiers.iter().position(|(id, _)| id == tier).unwrap_or_default()
    }

    /// The name of the tier at a rank.
    #[must_use]
    pub fn tier(&self, rank: usize) -> Option<&Id> {
        self.tiers.get(rank).map(|(id, _)| id)
    }

    /// The period that an instant belongs to: its year, or 0 for a lifetime.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn period_of(&self, instant: Instant, zone: &Zone) -> Result<i64, OutOfBounds> {
        match self.period {
            Qualification::Lifetime => Ok(0),
            Qualification::Calendar => zone.date(instant).map(|date| i64::from(date.year())),
        }
    }

    /// When a tier reached at an instant ends, if it does.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn end_of(&self, reached: Instant, zone: &Zone) -> Result<Option<Instant>, OutOfBounds> {
        let day = zone.date(reached)?;
        match self.validity {
            Validity::Always => Ok(None),
            Validity::RestOfThisAndNext => {
                let end = Date::new(day.year().saturating_add(2), 1, 1).ok_or(OutOfBounds)?;
                zone.start_of(end).map(Some)
            }
            Validity::For(Span::Months(months)) => zone.on_day(reached, day.plus_months(months)?).map(Some),
            Validity::For(Span::Days(days)) => zone.on_day(reached, day.plus_days(days)?).map(Some),
        }
    }
}
