//! `spend`: the order reaches an amount. Equality qualifies.

use tally_derive::Wire;

use super::gap::{Gap, GapOf};
use super::need::Need;
use super::{About, Check, ConditionKind, Measured, Situation, Unmet};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::money::Minor;
use crate::values::rate::Rate;
use crate::values::wire::{Decoder, Wire as _};

/// The order reaches an amount.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Spend {
    /// The amount in major units of the program's currency, such as `"50"`.
    pub at_least: Rate,
    /// What is measured.
    #[wire(default)]
    pub base: Base,
}

/// What a threshold is measured on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct Base {
    /// Only these lines; all when absent.
    #[wire(default)]
    pub items: Filter,
    /// Before or after which discounts.
    #[wire(default)]
    pub when: Measured,
    /// Whether shipping counts.
    #[wire(default)]
    pub shipping: bool,
}

/// The compiled condition.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled {
    /// The amount to reach.
    pub at_least: Minor,
    items: Selection,
    when: Measured,
    shipping: bool,
}

impl ConditionKind for Spend {
    const NAME: &'static str = "spend";
    const ABOUT: About = About::Cart;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let at_least = at.within("atLeast", |at| scope.minor(self.at_least, at));
        let items = at.within("base", |at| at.within("items", |at| self.base.items.compile(scope, at)));
        Some(Compiled { at_least: at_least?, items: items?, when: self.base.when, shipping: self.base.shipping })
    }
}

impl Compiled {
    /// What the order has. Amounts of a checked cart sum within bounds.
    #[must_use]
    pub fn actual(&self, situation: &Situation<'_>) -> Minor {
        let amounts = situation.amounts(self.when);
        let plus = |sum: Minor, amount: &Minor| sum.plus(*amount).unwrap_or(sum);
        let items = if self.items.is_all() {
            amounts.iter().fold(Minor::ZERO, plus)
        } else {
            situation.lines.set(&self.items).iter().filter_map(|line| amounts.get(line)).fold(Minor::ZERO, plus)
        };
        if self.shipping { items.plus(situation.shipping.at(self.when)).unwrap_or(items) } else { items }
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        self.actual(situation) >= self.at_least
    }

    fn need(&self) -> Option<Need> {
        let measures_lines_alone = self.at_least > Minor::ZERO && !self.shipping;
        self.items.words().filter(|_| measures_lines_alone).map(Need::Words)
    }

    fn gap(&self, situation: &Situation<'_>) -> Option<Gap> {
        let missing = self.at_least.minus(self.actual(situation)).ok()?.get();
        let lines = (!self.items.is_all()).then(|| situation.lines.set(&self.items));
        Some(Gap { of: GapOf::Spend, missing, wanted: self.at_least.get(), lines })
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(Spend::NAME, self.at_least.encode(), self.actual(situation).encode())
    }
}
