//! Which price is meant.

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::money::Minor;

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

/// What a line costs, each way of looking at it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prices {
    /// All taxes in percent included.
    pub gross: Minor,
    /// Included taxes in, added taxes out.
    pub listed: Minor,
    /// No taxes.
    pub net: Minor,
}

impl Prices {
    /// One of the three.
    #[must_use]
    pub const fn of(&self, basis: PriceBasis) -> Minor {
        match basis {
            PriceBasis::Gross => self.gross,
            PriceBasis::Listed => self.listed,
            PriceBasis::Net => self.net,
        }
    }
}
