//! `storedValue`: pays with money that the member holds, a gift card or a credit.

use tally_derive::Wire;

use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take, tender};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;
use crate::values::wire::Decoder;

/// Pays with money that the member holds, last of all. It leaves prices and tax alone, and never pays for lines
/// that sell stored value.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct PayWithStoredValue {
    /// The wallet that holds the money.
    pub wallet: Id,
}

/// The compiled gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Compiled {
    wallet: usize,
    /// Minor units of the order for one of the wallet, which counts them in the program's currency.
    minor_per_unit: Ratio,
}

impl GiveKind for PayWithStoredValue {
    const NAME: &'static str = "storedValue";
    type Compiled = Compiled;

    fn compile(&self, cost: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if cost.is_some() {
            at.report("wrong_choice", "what it pays is taken from its `wallet`; take the `cost` of the reward out");
        }
        let wallet = scope.wallet(&self.wallet, at)?;
        if !wallet.spendable {
            at.within("wallet", |at| {
                at.report("not_spendable", format!("`{}` cannot be spent; name a wallet of kind `storedValue`", self.wallet))
            });
        }
        let minor_per_unit = scope.money.exactly(Ratio::whole(1)).ok()?;
        Some(Compiled { wallet: wallet.index, minor_per_unit })
    }
}

impl Compiled {
    /// The most that helps, in what the wallet counts: enough for the last minor unit of the order.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves the bounds.
    pub fn most(&self, board: &Board<'_>) -> Result<Points, OutOfBounds> {
        self.paying(tender::payable(board)?)
    }

    /// What it takes of the wallet to pay an amount: what buys no whole minor unit of the order is not taken.
    ///
    /// # Errors
    /// [`OutOfBounds`] if it leaves the bounds.
    pub fn paying(&self, amount: Minor) -> Result<Points, OutOfBounds> {
        Points::new(Ratio::whole(amount.get()).over(self.minor_per_unit)?.round(Rounding::Up)?)
    }

    /// The most of the wallet that is worth no more than an amount, in whole minor units of the order.
    ///
    /// # Errors
    /// [`OutOfBounds`] if it leaves the bounds.
    pub fn worth_at_most(&self, amount: Minor) -> Result<Points, OutOfBounds> {
        self.paying(amount.plus(Minor::new(1)?)?)?.minus(Points::new(1)?)
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        Phase::Tender
    }

    fn wallet(&self) -> Option<usize> {
        Some(self.wallet)
    }

    /// As much of what is asked for as there is to pay.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        let value = self.minor_per_unit.times(Ratio::whole(ask.points.get()))?.round(Rounding::Down)?;
        tender::pay(board, Minor::new(value)?.floor_zero())
    }
}
