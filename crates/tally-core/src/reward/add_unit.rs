//! `addUnit`: units of an article put on the order for nothing.

use tally_derive::Wire;

use super::{AddedUnits, Ask, Board, CostRule, GiveKind, Giving, Phase, Take};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::wire::Decoder;

/// Units of an article put on the order for nothing. No line of the cart changes.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct AddUnit {
    /// The article.
    pub sku: Id,
    /// How many units; `times` and the shopper's `uses` multiply it.
    #[wire(default = "one")]
    pub count: u32,
}

const fn one() -> u32 {
    1
}

impl GiveKind for AddUnit {
    const NAME: &'static str = "addUnit";
    type Compiled = AddedUnits;

    fn compile(&self, _: Option<&CostRule>, _: &mut Scope<'_>, at: &mut Decoder) -> Option<AddedUnits> {
        if self.count == 0 {
            at.within("count", |at| at.report("out_of_bounds", "at least 1 unit"));
        }
        Some(AddedUnits { sku: self.sku.clone(), count: i64::from(self.count) })
    }
}

impl Giving for AddedUnits {
    fn phase(&self) -> Phase {
        Phase::Units
    }

    /// Its units, for each use.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        let added = AddedUnits { sku: self.sku.clone(), count: self.count.saturating_mul(ask.uses) };
        Ok(Take { added: vec![added], used: ask.uses, ..Take::off_no_line(board) })
    }
}
