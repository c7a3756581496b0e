//! `freeUnit`: units that are in the cart, for nothing.

use core::cmp::Reverse;

use tally_derive::Wire;

use super::{Board, CostRule, GiveKind, Giving, Phase, Take};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::allocate::{Part, allocate};
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::points::Points;
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
        Some(Compiled { items: self.items.compile(&mut scope.symbols), count: i64::from(self.count), pick: self.pick })
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        Phase::Units
    }

    /// Picks units that still cost something. A unit already made free is no candidate.
    fn take(&self, board: &Board<'_>, _: Points) -> Result<Take, OutOfBounds> {
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

/// What the next units of a line cost: its price is spread over its units like any amount.
fn price_of_units(board: &Board<'_>, line: usize, of: i64, from: i64, units: i64) -> Result<Minor, OutOfBounds> {
    let before = board.before.get(line).copied().unwrap_or_default();
    let (Ok(of), Ok(from), Ok(units)) = (usize::try_from(of), usize::try_from(from), usize::try_from(units)) else {
        return Ok(Minor::ZERO);
    };
    let shares = allocate(before.get(), &vec![Part { weight: 1, room: before.get() }; of])?;
    Minor::sum(shares.into_iter().skip(from).take(units).map(Minor::new).collect::<Result<Vec<_>, _>>()?)
}
