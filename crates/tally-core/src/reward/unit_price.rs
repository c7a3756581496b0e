//! `unitPrice`: units for a fixed price.

use tally_derive::Wire;

use super::pick::Stretch;
use super::units::{UnitChoice, UnitsRule};
use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take};
use crate::cart::filter::{Filter, Selection};
use crate::cart::price::PriceBasis;
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::rate::Rate;
use crate::values::round::Rounding;
use crate::values::wire::Decoder;

/// Units for a fixed price. It never raises a price.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct UnitPrice {
    /// What one unit costs, in major units; of goods sold by measure, one of the measure.
    pub value: Rate,
    /// The lines it speaks of.
    pub items: Filter,
    /// Which of their units; all when absent.
    pub units: Option<UnitChoice>,
    /// The price that the value is one of; the program's when absent.
    pub price: Option<PriceBasis>,
}

/// The compiled gift.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled {
    value: Minor,
    items: Selection,
    units: UnitsRule,
    price: Option<PriceBasis>,
}

impl GiveKind for UnitPrice {
    const NAME: &'static str = "unitPrice";
    type Compiled = Compiled;

    fn compile(&self, _: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let value = at.within("value", |at| scope.minor(self.value, at));
        let items = at.within("items", |at| self.items.compile(scope, at));
        let units = match &self.units {
            Some(units) => at.within("units", |at| units.compile(scope, at)),
            None => Some(UnitsRule::all()),
        };
        Some(Compiled { value: value?, items: items?, units: units?, price: self.price })
    }
}

impl Compiled {
    /// The fixed price of a unit of a line, on the board's basis.
    fn price(&self, board: &Board<'_>, line: usize) -> Result<Minor, OutOfBounds> {
        let sold = board.cart.lines.get(line).filter(|sold| !sold.quantity.is_whole());
        let value = match sold {
            Some(measured) => {
                let (numerator, denominator) = measured.quantity.ratio().parts();
                self.value.share(numerator, denominator, Rounding::HalfUp)?
            }
            None => self.value,
        };
        board.from_basis(self.price.unwrap_or(board.basis), line, value)
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        Phase::Units
    }

    fn items(&self) -> Option<&Selection> {
        Some(&self.items)
    }

    /// What its units cost above the fixed price. Units that cost no more are not touched.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        let prices = (0..board.left.len()).map(|line| self.price(board, line)).collect::<Result<Vec<_>, OutOfBounds>>()?;
        let above = |stretch: &Stretch| {
            let price = prices.get(stretch.line).copied().unwrap_or_default();
            stretch.left().saturating_sub(price.get()).clamp(0, stretch.room())
        };
        let mut picked = self.units.pick(board, &self.items, ask);
        picked.taken.retain(|stretch| above(stretch) > 0);
        let amounts = board.cap(board.sums(&picked.taken, above)?, ask.most)?;
        board.over_units(amounts, &picked, above, false)
    }
}
