//! `amount`: money off items or the order.

use tally_derive::Wire;

use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take, Target};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

/// Money off items or the order.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct AmountOff {
    /// The amount in major units of the program's currency.
    pub value: Rate,
    /// What it is taken off.
    pub on: Target,
    /// The lines it speaks of; all when absent.
    #[wire(default)]
    pub items: Filter,
    /// Whether items get it once together, each unit, or each line.
    #[wire(default)]
    pub each: Each,
}

/// How often an amount off items is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Each {
    /// Once, allocated over the matching lines.
    #[default]
    Once,
    /// For every matching unit.
    Unit,
    /// For every matching line.
    Line,
}

/// The compiled gift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    value: Minor,
    on: Target,
    items: Selection,
    each: Each,
}

impl GiveKind for AmountOff {
    const NAME: &'static str = "amount";
    type Compiled = Compiled;

    fn compile(&self, _: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let value = at.within("value", |at| {
            if self.value.is_zero() {
                at.report("out_of_bounds", "an amount off is above 0");
            }
            scope.minor(self.value, at)
        });
        if self.on == Target::Order && self.each != Each::Once {
            at.within("each", |at| at.report("wrong_choice", "an amount off the order is given once; set `on` to `items`"));
        }
        let items = at.within("items", |at| self.items.compile(scope, at));
        Some(Compiled { value: value?, on: self.on, items: items?, each: self.each })
    }
}

impl Compiled {
    /// What it takes off a cart that has room for all of it.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn full_value(&self, board: &Board<'_>) -> Result<Minor, OutOfBounds> {
        let lines = board.lines.set(&self.items);
        let units = || lines.iter().filter_map(|line| Some((line, board.cart.lines.get(line)?)));
        let times = match self.each {
            Each::Once => 1,
            Each::Line => units().count().try_into().map_err(|_| OutOfBounds)?,
            Each::Unit => units().fold(0_i64, |sum, (line, sold)| {
                let freed = board.freed.get(line).copied().unwrap_or_default();
                sum.saturating_add(sold.quantity.units()).saturating_sub(freed)
            }),
        };
        self.value.times(times)
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        match self.on {
            Target::Items => Phase::Items,
            Target::Order => Phase::Order,
        }
    }

    /// The amount, never more than the lines have above their floors.
    fn take(&self, board: &Board<'_>, _: Ask<'_>) -> Result<Take, OutOfBounds> {
        if self.each == Each::Once {
            return board.spread(self.value, &self.items).map(Take::of_lines);
        }
        let lines = board.lines.set(&self.items);
        let amounts = board.cart.lines.iter().enumerate().map(|(line, sold)| {
            if !lines.contains(line) {
                return Ok(Minor::ZERO);
            }
            let freed = board.freed.get(line).copied().unwrap_or_default();
            let times = if self.each == Each::Unit { sold.quantity.units().saturating_sub(freed) } else { 1 };
            // A line of 100 000 units times a large amount may leave the bounds; its room never does.
            let wanted = self.value.times(times).unwrap_or_else(|_| board.room(line));
            Ok(wanted.min(board.room(line)))
        });
        let amounts = amounts.collect::<Result<Vec<_>, OutOfBounds>>()?;
        board.cap(amounts, None).map(Take::of_lines)
    }
}
