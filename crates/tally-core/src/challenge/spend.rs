//! `spend`: money paid for some lines.

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
use crate::values::money::Minor;
use crate::values::wire::Decoder;

/// Money paid, on the program's price basis: not what discounts took off, not what points paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct MoneySpent {
    /// For these lines; for all when absent.
    #[wire(default)]
    pub items: Filter,
}

/// The compiled goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    items: Selection,
    digits: u32,
}

impl GoalKind for MoneySpent {
    const NAME: &'static str = "spend";
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        Some(Compiled { items: compile_items(&self.items, scope, at)?, digits: scope.money.home.exponent() })
    }
}

impl Track for Compiled {
    fn digits(&self) -> u32 {
        self.digits
    }

    fn marks(&self, fact: &Fact<'_>, _: &Calendar<'_>) -> Result<Vec<Mark>, OutOfBounds> {
        let Deed::Order(purchase) = &fact.deed else { return Ok(Vec::new()) };
        let paid = Minor::sum(purchase.matching(&self.items).map(|(_, line)| line.amount))?;
        Ok(vec![Mark::sum(paid.floor_zero().get())])
    }
}
