//! A ladder as a program writes it: what it measures, over which period, with which thresholds.

use tally_derive::Wire;

use crate::accrual::base::EarnBase;
use crate::entitlement::Benefit;
use crate::program::wallet::Span;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::rate::Rate;

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
    /// Days that a tier is kept after its end, before that happens.
    #[wire(default)]
    pub grace_days: u32,
    /// Whether an order that reaches a tier already earns by it; rewards are decided before.
    #[wire(default)]
    pub including_this_order: bool,
    /// Whether every tier above the first is by invitation.
    #[wire(default)]
    pub invitation_only: bool,
}

/// A level of a ladder.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Tier {
    /// Names the tier within the ladder.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// What has to be reached: points, major units of money, orders, visits, or months.
    pub from: Rate,
    /// Whether measuring alone never reaches it: somebody has to give it to the member.
    #[wire(default)]
    pub invitation_only: bool,
    /// What it entitles to, beside what the tiers below it do.
    #[wire(default)]
    pub benefits: Vec<Benefit>,
    /// What else it brings, in words.
    #[wire(default)]
    pub perks: Vec<String>,
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
    /// Recorded visits.
    Visits,
    /// Full months since the member enrolled; the tiers come with time alone, and stay.
    Tenure,
}

/// Over which period a ladder measures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Qualification {
    /// For ever.
    #[default]
    Lifetime,
    /// The calendar year in the program's zone.
    Calendar,
    /// A year from the day the member enrolled, in the program's zone; 29 February is 28 February in other years.
    Membership,
    /// So long until now. Measured by local days: what a day brought counts from that day on, until the
    /// same day so many months or days later begins. At most 24 months, because each of its days is kept.
    Rolling(Span),
}

/// How long a reached tier is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Validity {
    /// For ever.
    #[default]
    Always,
    /// Not at all: the tier is at any time what the measure supports.
    None,
    /// The rest of this calendar year and all of the next; of this membership year where the period is one.
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
