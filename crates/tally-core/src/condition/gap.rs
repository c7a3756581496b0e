//! What is missing for a condition to hold, where a shopper can supply it.

use core::cmp::Ordering;

use crate::values::positions::Positions;

/// What is missing for a condition to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What would fill it.
    pub of: GapOf,
    /// How much of it: minor units of money, units, or orders.
    pub missing: i64,
    /// Of how much that is wanted in all.
    pub wanted: i64,
    /// The lines that count; all, and new ones too, when absent.
    pub lines: Option<Positions>,
}

/// What would fill a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapOf {
    /// Money spent.
    Spend,
    /// Units.
    Units,
    /// Orders, this one included.
    Orders,
}

impl Gap {
    /// How much of what is wanted it is.
    #[must_use]
    pub const fn lack(&self) -> Lack {
        Lack { missing: self.missing, wanted: self.wanted }
    }
}

/// How much is missing of what is wanted: `missing ÷ wanted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lack {
    missing: i64,
    wanted: i64,
}

impl Lack {
    /// What is missing of something; nothing where there is enough.
    #[must_use]
    pub fn of(wanted: i64, actual: i64) -> Option<Self> {
        (actual < wanted).then_some(Self { missing: wanted.saturating_sub(actual), wanted })
    }

    /// Which of two lacks more. Products of what is counted in 64 bits fit 128.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        let product = |left: i64, right: i64| i128::from(left).saturating_mul(i128::from(right));
        product(self.missing, other.wanted).cmp(&product(other.missing, self.wanted))
    }
}
