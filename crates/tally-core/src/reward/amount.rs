//! `amount`: money off items or the order.

use tally_derive::Wire;

use super::measure::Taking;
use super::pick::Stretch;
use super::units::{self, UnitChoice, UnitsRule};
use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take, Target, ValueUsed};
use crate::cart::filter::{Filter, Selection};
use crate::cart::price::PriceBasis;
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
    /// Which of their single units; whole lines when absent.
    pub units: Option<UnitChoice>,
    /// Whether items get it once together, each unit, or each line.
    #[wire(default)]
    pub each: Each,
    /// The price that the value is taken off; the program's when absent.
    pub price: Option<PriceBasis>,
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
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled {
    value: Minor,
    on: Target,
    items: Selection,
    units: Option<UnitsRule>,
    each: Each,
    price: Option<PriceBasis>,
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
        let units = units::of_items(self.units.as_ref(), self.on, scope, at);
        Some(Compiled { value: value?, on: self.on, items: items?, units: units?, each: self.each, price: self.price })
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        match self.on {
            Target::Items => Phase::Items,
            Target::Order => Phase::Order,
        }
    }

    fn items(&self) -> Option<&Selection> {
        Some(&self.items)
    }

    /// The amount for everything that gets it.
    fn at_most(&self, board: &Board<'_>, uses: i64) -> Result<Option<Minor>, OutOfBounds> {
        if self.price.is_some_and(|price| price != board.basis) {
            return Ok(None);
        }
        let lines = board.lines.set(&self.items);
        let sold = lines.iter().filter_map(|line| board.cart.lines.get(line));
        let times = match self.each {
            Each::Once => 1,
            Each::Line => sold.fold(0_i64, |sum, _| sum.saturating_add(1)),
            Each::Unit => sold.fold(0_i64, |sum, line| sum.saturating_add(line.quantity.units())),
        };
        Ok(self.value.times(times.saturating_mul(uses)).ok())
    }

    /// The amount, never more than the lines have above their floors.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        let Some(units) = &self.units else {
            let lines = board.lines.set(&self.items);
            let number = |line: usize| if lines.contains(line) { self.number(board, line) } else { 0 };
            let (amounts, value_used) = self.off_lines(board, ask, &board.takings(&lines), number)?;
            return Ok(Take { value_used: Some(value_used), used: value_used.uses_begun(ask.uses)?, ..Take::of_lines(amounts) });
        };
        let picked = units.pick(board, &self.items, ask);
        let (left, room) = (board.sums(&picked.taken, Stretch::left)?, board.sums(&picked.taken, Stretch::room)?);
        let takings: Vec<Taking> = left.into_iter().zip(room).map(|(left, room)| Taking { left, room }).collect();
        let number = |line: usize| {
            let of_line = picked.taken.iter().filter(|stretch| stretch.line == line);
            let units = of_line.fold(0_i64, |sum, some| sum.saturating_add(some.run.count));
            if self.each == Each::Unit { units } else { units.min(1) }
        };
        let (amounts, value_used) = self.off_lines(board, ask, &takings, number)?;
        Ok(Take { value_used: Some(value_used), ..board.over_units(amounts, &picked, Stretch::left, false)? })
    }
}

impl Compiled {
    /// How often a whole line gets it.
    fn number(&self, board: &Board<'_>, line: usize) -> i64 {
        let freed = board.freed.get(line).copied().unwrap_or_default();
        let units = board.cart.lines.get(line).map_or(0, |sold| sold.quantity.units());
        if self.each == Each::Unit { units.saturating_sub(freed) } else { 1 }
    }

    /// What comes off each line, and how much of the whole value that is.
    fn off_lines(
        &self,
        board: &Board<'_>,
        ask: Ask<'_>,
        lines: &[Taking],
        number: impl Fn(usize) -> i64,
    ) -> Result<(Vec<Minor>, ValueUsed), OutOfBounds> {
        let basis = self.price.unwrap_or(board.basis);
        if self.each == Each::Once {
            let value = self.value.times(ask.uses)?;
            let given = if basis == board.basis { ask.cut(value) } else { value };
            let (amounts, used) = board.spread_on(basis, given, lines)?;
            let used = if basis == board.basis { Minor::sum(amounts.iter().copied())? } else { used };
            return Ok((amounts, ValueUsed { used, of: value }));
        }
        let (mut amounts, mut used, mut whole) = (Vec::with_capacity(lines.len()), Minor::ZERO, Minor::ZERO);
        for (line, taking) in lines.iter().enumerate() {
            let times = number(line).saturating_mul(ask.uses);
            // A line of 100 000 units times a large amount may leave the bounds; its room never does.
            let value =
                self.value.times(times).and_then(|value| board.from_basis(basis, line, value)).unwrap_or(taking.room.max(self.value));
            let amount = value.min(taking.room);
            (used, whole) = (used.plus(amount)?, whole.plus(value)?);
            amounts.push(amount);
        }
        let amounts = board.cap(amounts, ask.most.filter(|_| basis == board.basis))?;
        let used = used.min(Minor::sum(amounts.iter().copied())?);
        Ok((amounts, ValueUsed { used, of: whole }))
    }
}
