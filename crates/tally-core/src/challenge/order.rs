//! Which orders, and which events, a goal counts.

use tally_derive::Wire;

use super::fact::{Deed, Fact, Purchase};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

/// Orders that have something of some lines, and are worth enough.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct QualifyingOrder {
    /// Only these lines count; all when absent.
    #[wire(default)]
    pub items: Filter,
    /// The least that is paid for those lines, in major units; any amount when absent.
    pub spend: Option<Rate>,
}

/// What a member has to do; the key names the kind.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum Doing {
    /// Place an order.
    Order(QualifyingOrder),
    /// Cause an event of this name.
    Event(Id),
}

/// A compiled [`QualifyingOrder`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderTest {
    items: Selection,
    spend: Minor,
}

/// A compiled [`Doing`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoingTest {
    /// Place an order.
    Order(OrderTest),
    /// Cause an event.
    Event(Id),
}

impl Default for Doing {
    fn default() -> Self {
        Self::Order(QualifyingOrder::default())
    }
}

impl QualifyingOrder {
    /// Resolves its words and amounts; reports at the current place.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<OrderTest> {
        let spend = match self.spend {
            // Progress adds up orders of every currency, so it is counted at home.
            Some(spend) => at.within("spend", |at| scope.minor(spend, at).and(spend.to_minor(scope.money.home)))?,
            None => Minor::ZERO,
        };
        Some(OrderTest { items: compile_items(&self.items, scope, at)?, spend })
    }
}

impl Doing {
    /// Resolves its words and amounts; reports at the current place.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<DoingTest> {
        match self {
            Self::Order(order) => at.within("order", |at| order.compile(scope, at)).map(DoingTest::Order),
            Self::Event(event) => Some(DoingTest::Event(event.clone())),
        }
    }
}

impl OrderTest {
    /// Whether what is kept of the order still qualifies.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn holds(&self, purchase: &Purchase<'_>) -> Result<bool, OutOfBounds> {
        let (mut some, mut paid) = (false, Minor::ZERO);
        for (_, line) in purchase.matching(&self.items) {
            some = true;
            paid = paid.plus(line.amount)?;
        }
        Ok(some && paid >= self.spend)
    }
}

impl DoingTest {
    /// Whether a fact is such a thing.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn holds(&self, fact: &Fact<'_>) -> Result<bool, OutOfBounds> {
        match (self, &fact.deed) {
            (Self::Order(test), Deed::Order(purchase)) => test.holds(purchase),
            (Self::Event(wanted), Deed::Event(event)) => Ok(wanted == *event),
            _ => Ok(false),
        }
    }
}

/// Resolves the filter of a goal; reports at `items`.
pub fn compile_items(items: &Filter, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Selection> {
    at.within("items", |at| items.compile(scope, at))
}
