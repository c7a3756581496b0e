//! How often a reward applies at once: for every so many units.

use tally_derive::Wire;

use crate::cart::filter::{Filter, Lines, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::positions::Positions;
use crate::values::wire::Decoder;

/// Once for every so many units.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Times {
    /// How many units make one time.
    pub per_units: u32,
    /// Which units count; all when absent.
    #[wire(default)]
    pub items: Filter,
    /// The most times; no limit when absent.
    pub at_most: Option<u32>,
}

/// The compiled rule.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TimesRule {
    /// How many units make one time.
    pub per_units: i64,
    items: Selection,
    at_most: Option<i64>,
}

impl Times {
    /// Resolves the filter; reports what is wrong at the current place.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<TimesRule> {
        for (name, count) in [("perUnits", Some(self.per_units)), ("atMost", self.at_most)] {
            if count == Some(0) {
                at.within(name, |at| at.report("out_of_bounds", "at least 1; leave `times` out if the reward applies once"));
            }
        }
        let items = at.within("items", |at| self.items.compile(scope, at));
        Some(TimesRule { per_units: i64::from(self.per_units), items: items?, at_most: self.at_most.map(i64::from) })
    }
}

impl TimesRule {
    /// The lines whose units count; all, and new ones too, when absent.
    #[must_use]
    pub fn lines(&self, lines: &Lines) -> Option<Positions> {
        (!self.items.is_all()).then(|| lines.set(&self.items))
    }

    /// How often a cart with so many units a line gives it, and the units counted.
    #[must_use]
    pub fn of(&self, lines: &Lines, units: &[i64]) -> (i64, i64) {
        let counted = lines.set(&self.items).iter().filter_map(|line| units.get(line)).fold(0_i64, |sum, units| sum.saturating_add(*units));
        let times = counted.checked_div(self.per_units).unwrap_or(0);
        (self.at_most.map_or(times, |most| times.min(most)), counted)
    }
}
