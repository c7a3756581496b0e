//! `storedValue`: pays with money that the member holds, a gift card or a credit.

use tally_derive::Wire;

use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take, tender};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::wire::Decoder;

/// Pays with money that the member holds, last of all. It leaves prices and tax alone, and never pays for lines
/// that sell stored value.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct PayWithStoredValue {
    /// The wallet that holds the money.
    pub wallet: Id,
}

/// The compiled gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compiled {
    wallet: usize,
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
        Some(Compiled { wallet: wallet.index })
    }
}

impl Compiled {
    /// The most it can pay.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves the bounds.
    pub fn payable(&self, board: &Board<'_>) -> Result<Minor, OutOfBounds> {
        tender::payable(board)
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        Phase::Tender
    }

    fn wallet(&self) -> Option<usize> {
        Some(self.wallet)
    }

    /// As much of what is asked for, in minor units, as there is to pay.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        tender::pay(board, Minor::new(ask.points.get())?.floor_zero())
    }
}
