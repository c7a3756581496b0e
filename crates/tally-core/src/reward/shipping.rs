//! `shipping`: delivery for less, or for nothing.

use tally_derive::Wire;

use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take, ValueUsed};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::rate::Rate;
use crate::values::round::Rounding;
use crate::values::wire::Decoder;

/// Delivery for less, or for nothing: exactly one of its fields is given.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ShippingOff {
    /// A percentage off, above 0 and at most 100.
    pub percent: Option<Rate>,
    /// An amount off, in major units; `times` and the shopper's `uses` multiply it.
    pub amount: Option<Rate>,
    /// What delivery costs at most, in major units.
    pub price: Option<Rate>,
}

/// The compiled gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum Compiled {
    /// A percentage off.
    Percent(Rate),
    /// An amount off.
    Amount(Minor),
    /// A fixed price.
    Price(Minor),
}

impl GiveKind for ShippingOff {
    const NAME: &'static str = "shipping";
    type Compiled = Compiled;

    fn compile(&self, _: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.percent.is_some_and(|percent| percent.is_zero() || Rate::parse("100").is_some_and(|all| percent > all)) {
            at.within("percent", |at| at.report("out_of_bounds", "a percentage is above 0 and at most 100"));
        }
        if self.amount.is_some_and(Rate::is_zero) {
            at.within("amount", |at| at.report("out_of_bounds", "an amount off is above 0"));
        }
        match (self.percent, self.amount, self.price) {
            (Some(percent), None, None) => Some(Compiled::Percent(percent)),
            (None, Some(amount), None) => at.within("amount", |at| scope.minor(amount, at)).map(Compiled::Amount),
            (None, None, Some(price)) => at.within("price", |at| scope.minor(price, at)).map(Compiled::Price),
            _ => {
                at.report("wrong_choice", "give one of `percent`, `amount` and `price`; `price` of `\"0\"` is free delivery");
                None
            }
        }
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        Phase::Shipping
    }

    /// What comes off what is left of delivery.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        let off = match self {
            Self::Percent(percent) => percent.percent_of(board.shipping, Rounding::HalfUp)?,
            Self::Amount(amount) => amount.times(ask.uses).unwrap_or(board.shipping),
            Self::Price(price) => board.shipping.minus(*price)?,
        };
        let shipping = off.floor_zero().min(board.shipping);
        let used = match self {
            Self::Amount(amount) => ValueUsed { used: shipping, of: *amount }.uses_begun(1)?,
            Self::Percent(_) | Self::Price(_) => 1,
        };
        Ok(Take { shipping, used, ..Take::off_no_line(board) })
    }
}
