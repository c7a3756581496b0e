//! `units`: the order has at least so many units of something.

use tally_derive::Wire;

use super::gap::{Gap, GapOf};
use super::need::Need;
use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::wire::{Decoder, Wire as _};

/// The order has at least so many units.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Units {
    /// How many, at least 1.
    pub at_least: i64,
    /// Of these lines; of all when absent.
    #[wire(default)]
    pub items: Filter,
}

/// The compiled condition.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled {
    /// How many units.
    pub at_least: i64,
    items: Selection,
}

impl ConditionKind for Units {
    const NAME: &'static str = "units";
    const ABOUT: About = About::Cart;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.at_least < 1 {
            at.within("atLeast", |at| at.report("out_of_bounds", "at least 1 unit; leave the condition out if none is needed"));
        }
        let items = at.within("items", |at| self.items.compile(scope, at));
        Some(Compiled { at_least: self.at_least, items: items? })
    }
}

impl Compiled {
    /// How many there are.
    #[must_use]
    pub fn actual(&self, situation: &Situation<'_>) -> i64 {
        let lines = situation.lines.set(&self.items);
        lines.iter().filter_map(|line| situation.units.get(line)).fold(0, |sum: i64, units| sum.saturating_add(*units))
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        self.actual(situation) >= self.at_least
    }

    fn need(&self) -> Option<Need> {
        self.items.words().filter(|_| self.at_least > 0).map(Need::Words)
    }

    fn gap(&self, situation: &Situation<'_>) -> Option<Gap> {
        let missing = self.at_least.saturating_sub(self.actual(situation));
        let lines = (!self.items.is_all()).then(|| situation.lines.set(&self.items));
        Some(Gap { of: GapOf::Units, missing, wanted: self.at_least, lines })
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(Units::NAME, self.at_least.encode(), self.actual(situation).encode())
    }
}
