//! `percent`: a percentage off items or the order.

use tally_derive::Wire;

use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take, Target};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
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
    /// The most it takes off, in major units.
    pub at_most: Option<Rate>,
}

/// The compiled gift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    value: Rate,
    on: Target,
    items: Selection,
    at_most: Option<Minor>,
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
        let items = at.within("items", |at| self.items.compile(scope, at));
        Some(Compiled { value: self.value, on: self.on, items: items?, at_most })
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        match self.on {
            Target::Items => Phase::Items,
            Target::Order => Phase::Order,
        }
    }

    /// Of the order: taken of the sum, rounded, capped, then allocated. Of items: computed and rounded
    /// line by line, and the cap allocated over those amounts.
    fn take(&self, board: &Board<'_>, _: Ask<'_>) -> Result<Take, OutOfBounds> {
        let lines = board.lines.set(&self.items);
        let matching = |line: &usize| lines.contains(*line);
        let left = |line: usize| board.left.get(line).copied().unwrap_or_default();
        if self.on == Target::Order {
            let sum = Minor::sum((0..board.left.len()).filter(matching).map(left))?;
            let base = if self.items.is_all() { board.order_left()? } else { sum };
            let amount = self.value.percent_of(base, Rounding::HalfUp)?;
            let capped = self.at_most.map_or(amount, |cap| amount.min(cap));
            return board.spread(capped, &self.items).map(Take::of_lines);
        }
        let amounts = (0..board.left.len()).map(|line| {
            let amount = if matching(&line) { self.value.percent_of(left(line), Rounding::HalfUp)? } else { Minor::ZERO };
            Ok(amount.min(board.room(line)))
        });
        let amounts = amounts.collect::<Result<Vec<_>, OutOfBounds>>()?;
        board.cap(amounts, self.at_most).map(Take::of_lines)
    }
}
