//! `freeUnit`: units that are in the cart, for nothing.

use core::cmp::Reverse;

use tally_derive::Wire;

use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::wire::Decoder;

/// Units that are in the cart, for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct FreeUnit {
    /// The lines it picks from; all when absent.
    #[wire(default)]
    pub items: Filter,
    /// How many units.
    #[wire(default = "one")]
    pub count: u32,
    /// Which of them.
    #[wire(default)]
    pub pick: Pick,
}

/// Which units a reward picks. Listed unit prices are compared, ties go to the earlier line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Pick {
    /// The cheapest.
    #[default]
    Cheapest,
    /// The dearest.
    Dearest,
    /// As the lines come.
    Line,
}

const fn one() -> u32 {
    1
}

/// The compiled gift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    items: Selection,
    count: i64,
    pick: Pick,
}

impl GiveKind for FreeUnit {
    const NAME: &'static str = "freeUnit";
    type Compiled = Compiled;

    fn compile(&self, _: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.count == 0 {
            at.within("count", |at| at.report("out_of_bounds", "at least 1 unit"));
        }
        let items = at.within("items", |at| self.items.compile(scope, at));
        Some(Compiled { items: items?, count: i64::from(self.count), pick: self.pick })
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        Phase::Units
    }

    /// Picks units that still cost something. A unit already made free is no candidate.
    fn take(&self, board: &Board<'_>, _: Ask<'_>) -> Result<Take, OutOfBounds> {
        let mut take = Take::of_lines(vec![Minor::ZERO; board.left.len()]);
        let lines = board.lines.set(&self.items);
        let candidates = board.cart.lines.iter().enumerate();
        let mut candidates: Vec<_> = candidates.filter(|(line, _)| lines.contains(*line) && board.room(*line) > Minor::ZERO).collect();
        match self.pick {
            Pick::Cheapest => candidates.sort_by_key(|(_, line)| line.unit_price),
            Pick::Dearest => candidates.sort_by_key(|(_, line)| Reverse(line.unit_price)),
            Pick::Line => {}
        }
        let mut wanted = self.count;
        for (index, line) in candidates {
            let freed = board.freed.get(index).copied().unwrap_or_default();
            let units = wanted.min(line.quantity.units().saturating_sub(freed));
            let amount = price_of_units(board, index, line.quantity.units(), freed, units)?;
            if let (Some(slot), Some(count)) = (take.lines.get_mut(index), take.freed.get_mut(index)) {
                *slot = amount.min(board.room(index));
                *count = units;
            }
            wanted = wanted.saturating_sub(units);
        }
        take.lines = board.cap(take.lines, None)?;
        Ok(take)
    }
}

/// What the next units of a line cost, when its price is spread over its units by largest remainder:
/// with equal weights that is the quotient each, and one more for the first units until the rest is spread.
fn price_of_units(board: &Board<'_>, line: usize, of: i64, from: i64, units: i64) -> Result<Minor, OutOfBounds> {
    let before = board.before.get(line).copied().unwrap_or_default().get();
    let (each, rest) = (before.checked_div(of).ok_or(OutOfBounds)?, before.checked_rem(of).ok_or(OutOfBounds)?);
    let one_more = rest.saturating_sub(from).clamp(0, units);
    Minor::new(each.saturating_mul(units).saturating_add(one_more))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::values::allocate::{Part, allocate};

    proptest! {
        #[test]
        fn equal_units_take_the_quotient_and_the_first_ones_the_rest(price in 0_i64..100_000, of in 1_usize..50, from in 0_usize..50, units in 0_usize..50) {
            let shares = allocate(price, &vec![Part { weight: 1, room: price }; of]).expect("within bounds");
            let expected: i64 = shares.iter().skip(from).take(units).sum();
            let units = units.min(of.saturating_sub(from));
            let (of, from, units) = (of as i64, from as i64, units as i64);
            let one_more = (price % of - from).clamp(0, units);
            prop_assert_eq!(price / of * units + one_more, expected);
        }
    }
}
