//! What rules may know of a member, beside balances and tiers.

use std::collections::BTreeMap;

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::month_day::MonthDay;
use crate::values::time::Instant;

/// What rules may know of a member, beside balances and tiers. A guest is the default.
///
/// An order keeps it as it was decided, so that a refund is decided alike.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct Member {
    /// When the member joined.
    pub enrolled_at: Option<Instant>,
    /// The member's birthday.
    pub birthday: Option<MonthDay>,
    /// Orders before this one that were neither cancelled nor brought back whole.
    #[wire(default)]
    pub orders: i64,
    /// Visits so far.
    #[wire(default)]
    pub visits: i64,
    /// The segments that the shop put the member in.
    #[wire(default)]
    pub segments: Vec<Id>,
    /// What the shop knows of the member, by name.
    #[wire(default)]
    pub attributes: BTreeMap<Id, Id>,
    /// The offers that the member activated.
    #[wire(default)]
    pub offers: Vec<Id>,
    /// How often the member bought something, by the name of the count.
    #[wire(default)]
    pub bought: BTreeMap<Id, i64>,
    /// The paid membership that is active.
    pub plan: Option<Id>,
    /// What limits counted so far, by counter and period.
    #[wire(default)]
    pub counters: BTreeMap<Id, Vec<Counted>>,
    /// What limits of the whole program leave for this member, by counter.
    #[wire(default)]
    pub grants: BTreeMap<Id, i64>,
}

/// What was counted in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
#[wire(rename = "CountedInPeriod")]
pub struct Counted {
    /// The period: 0 for a lifetime, else the year, the month, or the first day of the week or day.
    pub period: i64,
    /// Uses, points, or minor units of money.
    pub amount: i64,
}

impl Member {
    /// What a counter has in a period.
    #[must_use]
    pub fn counted(&self, counter: &Id, period: i64) -> i64 {
        let periods = self.counters.get(counter).map(Vec::as_slice).unwrap_or_default();
        periods.iter().find(|counted| counted.period == period).map_or(0, |counted| counted.amount)
    }
}
