//! Which price is meant.

use tally_derive::Wire;

use crate::values as tally_wire;

/// Which price of a line is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum PriceBasis {
    /// All taxes in.
    #[default]
    Gross,
    /// As listed by the shop: included taxes in, added taxes out.
    Listed,
    /// All taxes out.
    Net,
}
