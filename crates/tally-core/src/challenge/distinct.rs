//! `distinct`: different things, each counted once in a window however often it is bought.

use tally_derive::Wire;

use super::fact::{Deed, Fact};
use super::mark::{Mark, Marks};
use super::order::compile_items;
use super::{GoalKind, KEPT_MARKS, Track};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::hash::sha256_hex;
use crate::values::id::Id;
use crate::values::order::InOrder as _;
use crate::values::wire::Decoder;

/// Different articles, or articles of different categories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct DifferentThings {
    /// What is told apart.
    #[wire(default)]
    pub of: Apart,
    /// Of these lines; of all when absent.
    #[wire(default)]
    pub items: Filter,
}

/// What is told apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Apart {
    /// Articles.
    #[default]
    Sku,
    /// The categories of articles, each path by itself; an article without one counts for nothing.
    Category,
}

/// The compiled goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    of: Apart,
    items: Selection,
}

impl GoalKind for DifferentThings {
    const NAME: &'static str = "distinct";
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        Some(Compiled { of: self.of, items: compile_items(&self.items, scope, at)? })
    }
}

/// The first half of the name's SHA-256. What is counted is chained for good, and what was bought must be forgotten when its
/// person is erased: nobody has to know what a thing is to tell it from another one.
fn unnamed(name: &Id) -> Option<Id> {
    Id::new(sha256_hex(name.as_bytes()).get(..32)?)
}

impl Track for Compiled {
    fn most(&self) -> i64 {
        i64::try_from(KEPT_MARKS).unwrap_or(i64::MAX)
    }

    /// A thing has as many marks as orders that have it, so it is gone when the last of them is returned.
    fn marks(&self, fact: &Fact<'_>, _: &Calendar<'_>) -> Result<Vec<Mark>, OutOfBounds> {
        let Deed::Order(purchase) = &fact.deed else { return Ok(Vec::new()) };
        let lines = purchase.matching(&self.items).filter_map(|(index, _)| purchase.cart.lines.get(index));
        let mut names: Vec<Id> = match self.of {
            Apart::Sku => lines.filter_map(|line| unnamed(&line.sku)).collect(),
            Apart::Category => lines.filter_map(|line| unnamed(line.category.as_ref()?)).collect(),
        };
        names.order_by(Ord::cmp);
        names.dedup();
        Ok(names.into_iter().map(|name| Mark { name: Some(name), ..Mark::sum(1) }).collect())
    }

    fn runs(&self, marks: &Marks) -> Vec<i64> {
        vec![i64::try_from(marks.list().len()).unwrap_or(i64::MAX)]
    }

    fn settles_surplus(&self) -> bool {
        false
    }

    /// The last name goes: which names stay then does not depend on the order in which they came.
    fn drop_surplus(&self, marks: &mut Marks, _: i64) {
        let last = marks.list().len().saturating_sub(1);
        marks.remove(|position, _| position == last);
    }
}
