//! Which single units a reward speaks of: the cheapest, every third, the third of three.

use tally_derive::Wire;

use super::Target;
use crate::cart::filter::{Filter, Selection};
use crate::cart::price::PriceBasis;
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::wire::Decoder;

/// Chooses single units of the matching lines, in each pool by itself. A unit made free, taken by a
/// reward that consumes, or already at its floor is no candidate. Without any number it is all units.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct UnitChoice {
    /// Which units are counted together.
    #[wire(default)]
    pub pool: UnitPool,
    /// The unit price that `cheapest` and `dearest` compare.
    #[wire(default = "listed")]
    pub by: PriceBasis,
    /// The order in which units come; ties go to the earlier line.
    #[wire(default)]
    pub order: UnitOrder,
    /// Leaves out the first so many.
    pub skip: Option<u32>,
    /// At most so many; `times` and the shopper's `uses` multiply it.
    pub take: Option<u32>,
    /// Every so-manieth of them: the third, the sixth and so on for `3`.
    pub every: Option<u32>,
    /// With `every`, all units of each full group instead of its last; with `take`, all of them or none.
    #[wire(default)]
    pub complete: bool,
    /// What must be bought for `get`; the dearest units are the bought ones.
    pub buy: Option<BoughtUnits>,
    /// For each full group of bought units, so many are taken.
    pub get: Option<u32>,
}

/// Which units are counted together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum UnitPool {
    /// Those of all matching lines.
    #[default]
    All,
    /// Those of each article.
    Sku,
    /// Those of each line.
    Line,
}

/// The order in which units come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum UnitOrder {
    /// The cheapest first.
    #[default]
    Cheapest,
    /// The dearest first.
    Dearest,
    /// As the lines come.
    Line,
    /// The units that the shopper picked with the choice.
    Chosen,
}

/// Units that must be bought.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct BoughtUnits {
    /// The lines they are of; those of the reward when absent.
    pub items: Option<Filter>,
    /// How many for each group.
    pub count: u32,
}

const fn listed() -> PriceBasis {
    PriceBasis::Listed
}

/// A compiled choice of units.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct UnitsRule {
    /// Which units are counted together.
    pub pool: UnitPool,
    /// The unit price that is compared.
    pub by: PriceBasis,
    /// The order in which units come.
    pub order: UnitOrder,
    /// Leaves out the first so many.
    pub skip: i64,
    /// At most so many.
    pub take: Option<i64>,
    /// Every so-manieth.
    pub every: Option<i64>,
    /// Full groups, or all or none.
    pub complete: bool,
    /// What must be bought for how many.
    pub groups: Option<Groups>,
}

/// Groups of bought and taken units.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Groups {
    /// The lines that bought units are of, if they are others.
    pub items: Option<Selection>,
    /// How many are bought.
    pub bought: i64,
    /// How many are taken.
    pub taken: i64,
}

impl UnitsRule {
    /// All units.
    #[must_use]
    pub const fn all() -> Self {
        let (pool, by, order) = (UnitPool::All, PriceBasis::Listed, UnitOrder::Line);
        Self { pool, by, order, skip: 0, take: None, every: None, complete: false, groups: None }
    }

    /// One cheapest unit.
    #[must_use]
    pub const fn one_cheapest() -> Self {
        let (pool, by, order) = (UnitPool::All, PriceBasis::Listed, UnitOrder::Cheapest);
        Self { pool, by, order, skip: 0, take: Some(1), every: None, complete: false, groups: None }
    }
}

/// The units of a reward on items, where it names some.
pub(super) fn of_items(units: Option<&UnitChoice>, on: Target, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Option<UnitsRule>> {
    let Some(units) = units else { return Some(None) };
    at.within("units", |at| {
        if on == Target::Order {
            at.report("wrong_choice", "single units are of items; set `on` to `items`");
        }
        units.compile(scope, at).map(Some)
    })
}

impl UnitChoice {
    /// Resolves the filter of bought units; reports numbers that contradict each other.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<UnitsRule> {
        self.check(at);
        let groups = match &self.buy {
            None => Some(None),
            Some(buy) => {
                let items = match &buy.items {
                    Some(items) => at.within("buy", |at| at.within("items", |at| items.compile(scope, at))).map(Some),
                    None => Some(None),
                };
                let taken = i64::from(self.get.unwrap_or(1));
                items.map(|items| Some(Groups { items, bought: i64::from(buy.count), taken }))
            }
        };
        Some(UnitsRule {
            pool: self.pool,
            by: self.by,
            order: self.order,
            skip: i64::from(self.skip.unwrap_or_default()),
            take: self.take.map(i64::from),
            every: self.every.map(i64::from),
            complete: self.complete,
            groups: groups?,
        })
    }

    fn check(&self, at: &mut Decoder) {
        for (name, number) in [("take", self.take), ("every", self.every), ("get", self.get)] {
            if number == Some(0) {
                at.within(name, |at| at.report("out_of_bounds", "at least 1 unit; leave the field out for no limit"));
            }
        }
        if self.buy.as_ref().is_some_and(|buy| buy.count == 0) {
            at.within("buy", |at| at.within("count", |at| at.report("out_of_bounds", "at least 1 unit is bought")));
        }
        if self.buy.is_some() != self.get.is_some() {
            let missing = if self.buy.is_some() { "get" } else { "buy" };
            at.within(missing, |at| at.report("missing_field", "`buy` says what is bought and `get` how many are taken; give both"));
        }
        if self.buy.is_some() && (self.skip.is_some() || self.every.is_some() || self.complete) {
            at.within("buy", |at| {
                at.report("wrong_choice", "groups of bought units are counted alone; take `skip`, `every` and `complete` out")
            });
        }
        if let (Some(take), Some(get)) = (self.take, self.get)
            && take < get
        {
            at.within("take", |at| at.report("never_true", "a group takes more than that, so none is ever full; raise `take` to `get`"));
        }
        if self.complete && self.every.is_none() && self.take.is_none() && self.buy.is_none() {
            at.within("complete", |at| at.report("wrong_choice", "say what is complete with `every` or `take`"));
        }
        if let (true, Some(take), Some(every)) = (self.complete, self.take, self.every)
            && take < every
        {
            at.within("take", |at| {
                at.report("never_true", "a full group has more than that, so none is ever taken; raise `take` to `every`")
            });
        }
        if self.order == UnitOrder::Chosen && (self.skip.is_some() || self.every.is_some()) {
            at.within("order", |at| at.report("wrong_choice", "the shopper picks the units; take `skip` and `every` out"));
        }
    }
}
