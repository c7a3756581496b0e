//! `freeUnit`: units that are in the cart, for nothing.

use tally_derive::Wire;

use super::pick::Stretch;
use super::units::{UnitChoice, UnitsRule};
use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::wire::Decoder;

/// Units that are in the cart, for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct FreeUnit {
    /// The lines it picks from; all when absent.
    #[wire(default)]
    pub items: Filter,
    /// Which units; one of the cheapest when absent.
    pub units: Option<UnitChoice>,
}

/// The compiled gift.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled {
    items: Selection,
    units: UnitsRule,
}

impl GiveKind for FreeUnit {
    const NAME: &'static str = "freeUnit";
    type Compiled = Compiled;

    fn compile(&self, _: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let items = at.within("items", |at| self.items.compile(scope, at));
        let units = match &self.units {
            Some(units) => at.within("units", |at| units.compile(scope, at)),
            None => Some(UnitsRule::one_cheapest()),
        };
        Some(Compiled { items: items?, units: units? })
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        Phase::Units
    }

    fn items(&self) -> Option<&Selection> {
        Some(&self.items)
    }

    /// All that its units cost above their floors.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        let picked = self.units.pick(board, &self.items, ask);
        let amounts = board.cap(board.sums(&picked.taken, Stretch::room)?, ask.most)?;
        board.over_units(amounts, &picked, Stretch::room, true)
    }
}
