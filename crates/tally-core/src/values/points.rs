//! Points, in the smallest unit of their wallet.

use super::amount::{Amount, Unit};

/// A number of points in the smallest unit of a wallet (`scale` digits after the point).
pub type Points = Amount<PointUnit>;

/// The smallest unit of some wallet; which one is said where the amount stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PointUnit;

impl Unit for PointUnit {
    const NAME: &'static str = "Points";
    const DOC: &'static str = "Points in the smallest unit of their wallet, an integer.";
}
