//! Amounts of a program in the currency of an order.

use tally_derive::Wire;

use super as tally_wire;
use super::error::OutOfBounds;
use super::money::{Currency, Minor};
use super::rate::Rate;
use super::ratio::Ratio;
use super::round::Rounding;

/// The currency of a program's amounts, and the currency that an order is decided in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Money {
    /// The program's home currency.
    pub home: Currency,
    /// The order's currency.
    pub order: Currency,
    /// Home minor units for one minor unit of the order.
    rate: Ratio,
}

impl Money {
    /// Decides in the home currency.
    #[must_use]
    pub fn at_home(home: Currency) -> Self {
        Self { home, order: home, rate: Ratio::whole(1) }
    }

    /// Decides in another currency, of which one major unit is worth `rate` major units at home.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the rate is nought.
    pub fn abroad(home: Currency, order: Currency, rate: Rate) -> Result<Self, OutOfBounds> {
        let minor_in_major = |currency: Currency| Ratio::whole(10_i64.saturating_pow(currency.exponent()));
        let rate = Ratio::of(rate).times(minor_in_major(home))?.over(minor_in_major(order))?;
        if rate == Ratio::ZERO { Err(OutOfBounds) } else { Ok(Self { home, order, rate }) }
    }

    /// An amount of the program in the order's currency, `half_up` to its minor unit.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub fn from_home(&self, amount: Minor) -> Result<Minor, OutOfBounds> {
        if self.home == self.order {
            return Ok(amount);
        }
        Minor::new(Ratio::whole(amount.get()).over(self.rate)?.round(Rounding::HalfUp)?)
    }

    /// An amount of the order in the program's currency, `half_up` to its minor unit.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub fn to_home(&self, amount: Minor) -> Result<Minor, OutOfBounds> {
        if self.home == self.order {
            return Ok(amount);
        }
        Minor::new(Ratio::whole(amount.get()).times(self.rate)?.round(Rounding::HalfUp)?)
    }

    /// A length in home minor units as a length in minor units of the order, exactly.
    ///
    /// # Errors
    /// [`OutOfBounds`] if it leaves 128 bits.
    pub fn exactly(&self, home_minor: Ratio) -> Result<Ratio, OutOfBounds> {
        home_minor.over(self.rate)
    }
}
