//! What rules may know of a member, beside balances and tiers.

use std::collections::BTreeMap;

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::month_day::MonthDay;
use crate::values::order::InOrder as _;
use crate::values::time::Instant;

/// The counter of orders that are neither cancelled nor brought back whole. No rule's counter has this name:
/// theirs have slashes.
pub const ORDERS: &str = "orders";
/// The counter of visits.
pub const VISITS: &str = "visits";
/// What the counters of habits begin with; the name of the habit follows.
pub const BOUGHT: &str = "bought/";

/// How many periods of a counter are kept, the latest ones. A limit asks for the period of an order; orders that
/// reach the account later than two periods after theirs find nothing used.
const KEPT_PERIODS: usize = 3;

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

    /// What is known of some counters alone.
    #[must_use]
    pub fn only(&self, counters: impl Fn(&Id) -> bool) -> Self {
        let kept = self.counters.iter().filter(|(counter, _)| counters(counter));
        Self { counters: kept.map(|(counter, periods)| (counter.clone(), periods.clone())).collect(), ..Self::default() }
    }

    /// Adds to a counter. What is taken off a period that is not kept any more is forgotten with it; a period that
    /// was counted once stays until later ones push it out, so none comes back with a part of its count.
    ///
    /// # Errors
    /// [`OutOfBounds`] if more is taken off than was counted.
    pub fn count(&mut self, counter: &Id, period: i64, by: i64) -> Result<(), OutOfBounds> {
        let sum = |amount: i64| amount.checked_add(by).filter(|sum| *sum >= 0).ok_or(OutOfBounds);
        let total = match &**counter {
            ORDERS => Some(&mut self.orders),
            VISITS => Some(&mut self.visits),
            other => match other.strip_prefix(BOUGHT).and_then(Id::new) {
                Some(habit) => Some(self.bought.entry(habit).or_default()),
                None => None,
            },
        };
        if let Some(total) = total {
            *total = sum(*total)?;
            self.bought.retain(|_, count| *count > 0);
            return Ok(());
        }
        let periods = self.counters.entry(counter.clone()).or_default();
        if let Some(known) = periods.iter_mut().find(|counted| counted.period == period) {
            known.amount = sum(known.amount)?;
        } else if by > 0 {
            periods.push(Counted { period, amount: by });
            periods.order_by_key(|counted| counted.period);
            periods.drain(..periods.len().saturating_sub(KEPT_PERIODS));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        Id::new(text).expect("a name")
    }

    #[test]
    fn the_latest_three_periods_are_kept() {
        let (mut member, daily) = (Member::default(), id("earn/base/points/day"));
        for (period, by) in [(10, 5), (12, 1), (11, 2), (10, 3)] {
            member.count(&daily, period, by).expect("in bounds");
        }
        assert_eq!([10, 11, 12].map(|period| member.counted(&daily, period)), [8, 2, 1]);
        member.count(&daily, 13, 4).expect("in bounds");
        assert_eq!([10, 11, 12, 13].map(|period| member.counted(&daily, period)), [0, 2, 1, 4]);
        // Day 10 is forgotten: what came back of it changes nothing, and a late order does not bring it back.
        member.count(&daily, 10, -8).expect("in bounds");
        member.count(&daily, 10, 2).expect("in bounds");
        assert_eq!([10, 11, 12, 13].map(|period| member.counted(&daily, period)), [0, 2, 1, 4]);
    }

    #[test]
    fn visits_and_habits_are_counted_by_themselves() {
        let mut member = Member::default();
        member.count(&id(VISITS), 0, 2).expect("in bounds");
        member.count(&id("bought/coffee"), 0, 3).expect("in bounds");
        member.count(&id("bought/coffee"), 0, -1).expect("in bounds");
        assert_eq!((member.visits, member.bought.get(&id("coffee"))), (2, Some(&2)));
        member.count(&id("bought/coffee"), 0, -2).expect("in bounds");
        assert_eq!(member, Member { visits: 2, ..Member::default() });
    }

    #[test]
    fn nothing_is_counted_below_zero() {
        let mut member = Member::default();
        member.count(&id(ORDERS), 0, 1).expect("in bounds");
        assert_eq!(member.orders, 1);
        member.count(&id(ORDERS), 0, -1).expect("in bounds");
        assert!(member.count(&id(ORDERS), 0, -1).is_err());
    }
}
