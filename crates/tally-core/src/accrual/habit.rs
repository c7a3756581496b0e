//! Habits: what is counted of a member's purchases, for conditions on what was bought before.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::base::{EarnLine, ZeroUnits};
use crate::cart::filter::{Filter, Lines, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::Decoder;

/// A count of what a member bought, for `bought` conditions.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Habit {
    /// Names the count within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// The lines it counts; all when absent.
    #[wire(default)]
    pub items: Filter,
    /// What of them it counts.
    #[wire(default)]
    pub counts: HabitCounts,
}

/// What a habit counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum HabitCounts {
    /// Single units, but for those that a reward brought to zero.
    #[default]
    Units,
    /// Orders with at least one such unit.
    Orders,
}

/// A compiled habit.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct HabitRule {
    /// Its name.
    pub id: Id,
    /// The lines it counts.
    pub items: Selection,
    /// What of them it counts.
    pub counts: HabitCounts,
}

impl Habit {
    /// Resolves what it counts.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<HabitRule> {
        let items = at.within("items", |at| self.items.compile(scope, at))?;
        Some(HabitRule { id: self.id.clone(), items, counts: self.counts })
    }
}

impl HabitRule {
    /// What an order, or the kept part of it, counts for: `bought` is what each line counts for, `excluded` are those
    /// that sell stored value or nothing.
    #[must_use]
    pub fn count(&self, lines: &Lines, bought: &[EarnLine], excluded: &[bool]) -> i64 {
        let matching = lines.set(&self.items);
        let eligible = bought.iter().zip(excluded).enumerate().filter(|(index, (_, excluded))| !**excluded && matching.contains(*index));
        let units = eligible.fold(0_i64, |sum, (_, (line, _))| sum.saturating_add(line.counted_units(ZeroUnits::Skip).max(0)));
        match self.counts {
            HabitCounts::Units => units,
            HabitCounts::Orders => units.min(1),
        }
    }
}

/// What an order, or the kept part of it, adds to each habit; habits that it adds nothing to are left out.
#[must_use]
pub fn counts(habits: &[HabitRule], lines: &Lines, bought: &[EarnLine], excluded: &[bool]) -> BTreeMap<Id, i64> {
    let counted = habits.iter().map(|habit| (habit.id.clone(), habit.count(lines, bought, excluded)));
    let mut counts = BTreeMap::new();
    counts.extend(counted.filter(|(_, count)| *count > 0));
    counts
}
