//! `count`: orders.

use super::fact::{Deed, Fact};
use super::mark::Mark;
use super::order::{OrderTest, QualifyingOrder};
use super::{GoalKind, Track};
use crate::scope::Scope;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::wire::Decoder;

impl GoalKind for QualifyingOrder {
    const NAME: &'static str = "count";
    type Compiled = OrderTest;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<OrderTest> {
        Self::compile(self, scope, at)
    }
}

impl Track for OrderTest {
    /// An order counts once while what is kept of it qualifies.
    fn marks(&self, fact: &Fact<'_>, _: &Calendar<'_>) -> Result<Vec<Mark>, OutOfBounds> {
        let Deed::Order(purchase) = &fact.deed else { return Ok(Vec::new()) };
        Ok(if self.holds(purchase)? { vec![Mark::sum(1)] } else { Vec::new() })
    }
}
