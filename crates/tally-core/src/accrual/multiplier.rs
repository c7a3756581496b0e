//! Groups of earn rules, and what multiplies them.

use tally_derive::Wire;

use crate::cart::filter::{Filter, Selection};
use crate::condition::{Condition, When};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::rate::Rate;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;
use crate::values::wire::Decoder;

/// Earn rules that combine, and are multiplied together.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Group {
    /// Names the group; `base` is the one of rules that name none.
    pub id: Id,
    /// How the rules of one wallet combine.
    #[wire(default)]
    pub combine: Combine,
    /// How several multipliers combine.
    #[wire(default)]
    pub multipliers: Factors,
    /// How the multiplied points are rounded.
    #[wire(default = "down")]
    pub round: Rounding,
}

/// How the rules of a group combine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Combine {
    /// All of them count.
    #[default]
    Sum,
    /// The one that earns most counts, the first of equals.
    Best,
    /// The first that applies counts.
    First,
}

/// How several factors combine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Factors {
    /// ×2 and ×3 make ×6.
    #[default]
    Multiply,
    /// What exceeds one adds up: ×2 and ×3 make ×4.
    Add,
    /// The largest counts.
    Max,
}

/// A factor on the points of a group.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Multiplier {
    /// Names the multiplier within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// The group it multiplies.
    #[wire(default = "super::base_group")]
    pub group: Id,
    /// The factor, such as `"2"`.
    pub factor: Rate,
    /// With a filter it multiplies what these lines count for; without, the rounded points of the group.
    pub items: Option<Filter>,
    /// What must hold.
    #[wire(default)]
    pub when: Vec<When>,
}

const fn down() -> Rounding {
    Rounding::Down
}

/// A compiled multiplier.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct MultiplierRule {
    /// Its name.
    pub id: Id,
    /// The position of its group.
    pub group: usize,
    /// The factor.
    pub factor: Rate,
    /// The lines it speaks of, if it does not multiply the group.
    pub items: Option<Selection>,
    /// What must hold.
    pub when: Vec<Condition>,
}

impl Multiplier {
    /// Resolves the names of the multiplier; `groups` are those known, in order.
    pub fn compile(&self, groups: &[Id], scope: &mut Scope<'_>, at: &mut Decoder) -> Option<MultiplierRule> {
        let when = crate::condition::compile(&self.when, scope, at);
        let items = match &self.items {
            Some(items) => at.within("items", |at| items.compile(scope, at)).map(Some),
            None => Some(None),
        };
        let group = groups.iter().position(|group| *group == self.group);
        if group.is_none() {
            at.within("group", |at| {
                at.report("unknown_name", format!("no earn rule is in a group `{}`; name a group that a rule is in", self.group))
            });
        }
        Some(MultiplierRule { id: self.id.clone(), group: group?, factor: self.factor, items: items?, when: when? })
    }
}

impl Factors {
    /// The one factor that several make; one without any.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the exact factor leaves 128 bits.
    pub fn combine(self, factors: impl Iterator<Item = Rate>) -> Result<Ratio, OutOfBounds> {
        let made = factors.map(|factor| self.step(factor)).try_fold(None, |made, step| self.with(made, &step).map(Some))?;
        Ok(made.map_or(Ratio::whole(1), Ratio::floor_zero))
    }

    /// A factor, ready to be combined with what others made.
    #[must_use]
    pub fn step(self, factor: Rate) -> Step {
        match self {
            Self::Multiply => {
                let alone = Ratio::of(factor);
                Step { alone, beside: alone }
            }
            // What is added and compared is counted in millionths: then nothing has to be brought to one denominator.
            Self::Add => Step { alone: Ratio::in_millionths(factor), beside: Ratio::beyond_one(factor) },
            Self::Max => {
                let alone = Ratio::in_millionths(factor);
                Step { alone, beside: alone }
            }
        }
    }

    /// What factors make with one more.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the exact factor leaves 128 bits.
    pub fn with(self, made: Option<Ratio>, step: &Step) -> Result<Ratio, OutOfBounds> {
        let Some(made) = made else { return Ok(step.alone) };
        match self {
            Self::Multiply => made.times(step.beside),
            Self::Add => made.plus(step.beside),
            Self::Max => Ok(if step.beside.exceeds(made)? { step.beside } else { made }),
        }
    }
}

/// A factor on its way into several.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// What it makes alone.
    alone: Ratio,
    /// What it brings where others are.
    beside: Ratio,
}
