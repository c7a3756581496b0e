//! What is missing for a condition to hold, where a shopper can supply it.

use crate::cart::line_set::LineSet;

/// What is missing for a condition to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What would fill it.
    pub of: GapOf,
    /// How much of it: minor units of money, units, or orders.
    pub missing: i64,
    /// The lines that count; all, and new ones too, when absent.
    pub lines: Option<LineSet>,
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
