//! `percent`: a percentage off items or the order.

use tally_derive::Wire;

use super::measure::Taking;
use super::pick::Stretch;
use super::units::{self, UnitChoice, UnitsRule};
use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take, Target};
use crate::cart::filter::{Filter, Selection};
use crate::cart::price::PriceBasis;
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::positions::Positions;
use crate::values::rate::Rate;
use crate::values::round::Rounding;
use crate::values::wire::Decoder;

/// A percentage off items or the order.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Percent {
    /// The percentage, above 0 and at most 100.
    pub value: Rate,
    /// What it is taken off.
    pub on: Target,
    /// The lines it speaks of; all when absent.
    #[wire(default)]
    pub items: Filter,
    /// Which of their single units; whole lines when absent.
    pub units: Option<UnitChoice>,
    /// The most it takes off, in major units.
    pub at_most: Option<Rate>,
    /// The price that `atMost` is measured on; the program's when absent.
    pub price: Option<PriceBasis>,
}

/// The compiled gift.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled {
    value: Rate,
    on: Target,
    items: Selection,
    units: Option<UnitsRule>,
    at_most: Option<Minor>,
    price: Option<PriceBasis>,
}

impl GiveKind for Percent {
    const NAME: &'static str = "percent";
    type Compiled = Compiled;

    fn compile(&self, _: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.value.is_zero() || Rate::parse("100").is_some_and(|all| self.value > all) {
            at.within("value", |at| at.report("out_of_bounds", "a percentage is above 0 and at most 100"));
        }
        let at_most = match self.at_most {
            Some(amount) => Some(at.within("atMost", |at| scope.minor(amount, at))?),
            None => None,
        };
        if self.at_most.is_some_and(Rate::is_zero) {
            at.within("atMost", |at| at.report("never_true", "it would take nothing off; leave `atMost` out for no limit"));
        }
        if self.price.is_some() && self.at_most.is_none() {
            at.within("price", |at| {
                at.report("wrong_choice", "a percentage is the same share of any price; only `atMost` is measured on one")
            });
        }
        let items = at.within("items", |at| self.items.compile(scope, at));
        let units = units::of_items(self.units.as_ref(), self.on, scope, at);
        Some(Compiled { value: self.value, on: self.on, items: items?, units: units?, at_most, price: self.price })
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

    /// The percentage of what the lines cost before any discount, each rounded up.
    fn at_most(&self, board: &Board<'_>, _: i64) -> Result<Option<Minor>, OutOfBounds> {
        let lines = board.lines.set(&self.items);
        let prices = lines.iter().filter_map(|line| board.prices.get(line));
        let amounts = prices.map(|prices| self.value.percent_of(prices.of(board.basis), Rounding::Up));
        let all = Minor::sum(amounts.collect::<Result<Vec<_>, _>>()?)?;
        let cap = self.at_most.filter(|_| self.price.is_none_or(|price| price == board.basis));
        Ok(Some(cap.map_or(all, |cap| all.min(cap))))
    }

    /// Of the order: taken of the sum, rounded, capped, then allocated. Of items: computed and rounded
    /// line by line, and the cap allocated over those amounts.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        let basis = self.price.unwrap_or(board.basis);
        // The smaller of a cap and what a limit leaves cuts once, where both are of one price.
        let cap = self.at_most.into_iter().chain(ask.most.filter(|_| basis == board.basis)).min();
        if let Some(units) = &self.units {
            let picked = units.pick(board, &self.items, ask);
            let (left, room) = (board.sums(&picked.taken, Stretch::left)?, board.sums(&picked.taken, Stretch::room)?);
            let lines = left.into_iter().zip(room).map(|(left, room)| Taking { left, room });
            let amounts = board.cap_on(basis, self.of_lines(lines)?, cap)?;
            return board.over_units(amounts, &picked, Stretch::left, false);
        }
        let takings = board.takings(&board.lines.set(&self.items));
        if self.on == Target::Items {
            return board.cap_on(basis, self.of_lines(takings)?, cap).map(Take::of_lines);
        }
        let base = match self.items.is_all() {
            true => board.order_left()?,
            false => Minor::sum(takings.iter().map(|taking| taking.left))?,
        };
        let amount = self.value.percent_of(base, Rounding::HalfUp)?;
        // A cap on another price is known only line by line.
        let capped = self.at_most.filter(|_| basis == board.basis).map_or(amount, |cap| amount.min(cap));
        let (amounts, _) = board.spread_on(board.basis, ask.cut(capped), &takings)?;
        board.cap_on(basis, amounts, self.at_most).map(Take::of_lines)
    }
}

impl Compiled {
    /// The lines it speaks of.
    #[must_use]
    pub fn lines(&self, board: &Board<'_>) -> Positions {
        board.lines.set(&self.items)
    }

    fn of_lines(&self, lines: impl IntoIterator<Item = Taking>) -> Result<Vec<Minor>, OutOfBounds> {
        lines.into_iter().map(|line| Ok(self.value.percent_of(line.left, Rounding::HalfUp)?.min(line.room))).collect()
    }
}
