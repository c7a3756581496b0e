//! `units`: single units of some lines, such as the stamps of a card.

use tally_derive::Wire;

use super::fact::{Deed, Fact};
use super::mark::Mark;
use super::order::compile_items;
use super::{GoalKind, Track};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::wire::Decoder;

/// Single units; goods sold by measure are one unit a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct UnitsBought {
    /// Of these lines; of all when absent.
    #[wire(default)]
    pub items: Filter,
    /// Whether units that a reward brought to zero count.
    #[wire(default)]
    pub free_units: bool,
}

/// The compiled goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    items: Selection,
    free_units: bool,
}

impl GoalKind for UnitsBought {
    const NAME: &'static str = "units";
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        Some(Compiled { items: compile_items(&self.items, scope, at)?, free_units: self.free_units })
    }
}

impl Track for Compiled {
    fn marks(&self, fact: &Fact<'_>, _: &Calendar<'_>) -> Result<Vec<Mark>, OutOfBounds> {
        let Deed::Order(purchase) = &fact.deed else { return Ok(Vec::new()) };
        let counted = purchase.matching(&self.items).map(|(_, line)| {
            let free = if self.free_units { 0 } else { line.free_units };
            line.units.saturating_sub(free).max(0)
        });
        Ok(vec![Mark::sum(counted.fold(0, i64::saturating_add))])
    }
}
