//! The single units of a line, as runs of equal ones: a line of 100 000 units is a run or two.

use super::board::UnitsTaken;
use crate::values::allocate::{Equal, Part, allocate_equal};
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;

/// So many equal units of a line, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first of them, counted from nought.
    pub from: i64,
    /// How many.
    pub count: i64,
    /// What is left of the price of each.
    pub left: i64,
    /// What no discount may take of each.
    pub floor: i64,
    /// Whether they are no candidates any more: made free, or taken by a reward that consumes.
    pub gone: bool,
}

impl Run {
    /// Whether it has this unit.
    #[must_use]
    pub fn holds(&self, unit: i64) -> bool {
        self.from <= unit && unit < self.from.saturating_add(self.count)
    }

    /// What may still be taken of each.
    #[must_use]
    pub fn room(&self) -> i64 {
        self.left.saturating_sub(self.floor).max(0)
    }
}

/// The units of one line. A line the merchant takes off has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineUnits {
    runs: Vec<Run>,
}

impl LineUnits {
    /// Spreads price and floor of a line over its units by largest remainder: with equal weights that is
    /// the quotient each, and one more for the first units until the rest is spread.
    #[must_use]
    pub fn new(units: i64, price: Minor, floor: Minor) -> Self {
        let (price, floor) = (price.get(), floor.get());
        let parts = (price.checked_div(units), price.checked_rem(units), floor.checked_div(units), floor.checked_rem(units));
        let (Some(each), Some(odd), Some(floor_each), Some(odd_floor)) = parts else { return Self::default() };
        let (first, second) = (odd.min(odd_floor), odd.max(odd_floor));
        let mut runs = Vec::new();
        for (from, until) in [(0, first), (first, second), (second, units)] {
            let one_more = |odd: i64| i64::from(from < odd);
            runs.push(Run {
                from,
                count: until.saturating_sub(from),
                left: each.saturating_add(one_more(odd)),
                floor: floor_each.saturating_add(one_more(odd_floor)),
                gone: false,
            });
        }
        runs.retain(|run| run.count > 0);
        Self { runs }
    }

    /// The runs, in their order.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter()
    }

    /// What a reward does to some units, cut where the runs are cut.
    pub fn pieces(&self, taken: UnitsTaken) -> impl Iterator<Item = UnitsTaken> {
        let until = taken.from.saturating_add(taken.count);
        let piece = move |run: &Run| {
            let (from, end) = (taken.from.max(run.from), until.min(run.from.saturating_add(run.count)));
            UnitsTaken { from, count: end.saturating_sub(from), ..taken }
        };
        self.runs.iter().map(piece).filter(|piece| piece.count > 0)
    }

    /// Takes an amount off each of some units.
    pub fn take(&mut self, from: i64, count: i64, each: i64) {
        self.change(from, count, |run| run.left = run.left.saturating_sub(each));
    }

    /// Makes some units candidates no more.
    pub fn remove(&mut self, from: i64, count: i64) {
        self.change(from, count, |run| run.gone = true);
    }

    /// Spreads a discount of the line over its units, weighted by what is left of them.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn spread(&mut self, amount: Minor) -> Result<(), OutOfBounds> {
        if amount <= Minor::ZERO {
            return Ok(());
        }
        let equal = |run: &Run| Equal { count: run.count, part: Part { weight: run.left.max(0), room: run.room() } };
        let runs: Vec<Equal> = self.runs.iter().map(equal).collect();
        let mut from = 0_i64;
        for stretch in allocate_equal(amount.get(), &runs)? {
            self.take(from, stretch.count, stretch.share);
            from = from.saturating_add(stretch.count);
        }
        Ok(())
    }

    /// Changes some units; runs are cut where they begin and end, and equal neighbours become one run again.
    fn change(&mut self, from: i64, count: i64, change: impl Fn(&mut Run)) {
        let until = from.saturating_add(count);
        let mut runs: Vec<Run> = Vec::with_capacity(self.runs.len().saturating_add(2));
        for run in &self.runs {
            let end = run.from.saturating_add(run.count);
            let (begin, stop) = (from.clamp(run.from, end), until.clamp(run.from, end));
            for (start, end, inside) in [(run.from, begin, false), (begin, stop, true), (stop.max(begin), end, false)] {
                let mut piece = Run { from: start, count: end.saturating_sub(start), ..*run };
                if piece.count <= 0 {
                    continue;
                }
                if inside {
                    change(&mut piece);
                }
                match runs.last_mut().filter(|last| Run { from: piece.from, count: piece.count, ..**last } == piece) {
                    Some(last) => last.count = last.count.saturating_add(piece.count),
                    None => runs.push(piece),
                }
            }
        }
        self.runs = runs;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::values::allocate::allocate;

    fn listed(units: &LineUnits) -> Vec<i64> {
        units.runs().flat_map(|run| (0..run.count).map(|_| run.left)).collect()
    }

    proptest! {
        #[test]
        fn a_price_and_its_discounts_are_spread_over_units_by_largest_remainder(
            price in 0_i64..10_000, units in 1_i64..40, discounts in prop::collection::vec(0_i64..2000, 0..4),
        ) {
            let mut left = allocate(price, &vec![Part { weight: 1, room: price }; units as usize]).expect("within bounds");
            let mut runs = LineUnits::new(units, Minor::new(price).expect("in range"), Minor::ZERO);
            prop_assert_eq!(&listed(&runs), &left);
            for discount in discounts {
                let parts: Vec<Part> = left.iter().map(|left| Part { weight: *left, room: *left }).collect();
                let shares = allocate(discount, &parts).expect("within bounds");
                left.iter_mut().zip(shares).for_each(|(left, share)| *left -= share);
                runs.spread(Minor::new(discount).expect("in range")).expect("within bounds");
                prop_assert_eq!(&listed(&runs), &left);
            }
            prop_assert_eq!(runs.runs().map(|run| run.count).sum::<i64>(), units);
        }
    }
}
