//! A lane: rewards that compete, or whose percentages are taken together.

use tally_derive::Wire;

use super::Phase;
use crate::values as tally_wire;
use crate::values::id::Id;

/// Rewards of one phase that compete for the same place. A reward without a lane stacks.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Lane {
    /// Names the lane within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// The phase of its rewards.
    pub phase: LanePhase,
    /// Which of its rewards are applied.
    #[wire(default)]
    pub pick: LanePick,
    /// Over what the best one is found.
    #[wire(default)]
    pub per: LanePer,
    /// How several percentages of the lane are taken, where all of it is applied.
    #[wire(default)]
    pub percentages: Percentages,
}

/// The phases in which rewards can compete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum LanePhase {
    /// Free and fixed-price units.
    Units,
    /// Discounts on items.
    Items,
    /// Discounts on the order.
    Order,
    /// Discounts on delivery.
    Shipping,
}

/// Which rewards of a lane are applied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum LanePick {
    /// The one that takes off most by itself; of equals the first.
    #[default]
    Best,
    /// The first that takes something off.
    First,
    /// All of them.
    All,
}

/// Over what the best reward of a lane is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum LanePer {
    /// The order: one reward wins it all.
    #[default]
    Order,
    /// Each line by itself.
    Line,
}

/// How several percentages are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Percentages {
    /// Each on what remains.
    #[default]
    Compound,
    /// Each on the price before the lane: 10 % and 20 % take 30 %.
    Add,
}

impl LanePhase {
    /// The phase as the turns know it.
    #[must_use]
    pub const fn phase(self) -> Phase {
        match self {
            Self::Units => Phase::Units,
            Self::Items => Phase::Items,
            Self::Order => Phase::Order,
            Self::Shipping => Phase::Shipping,
        }
    }
}
