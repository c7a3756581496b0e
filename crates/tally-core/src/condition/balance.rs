//! `balance`: the member can spend at least so many points.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::rate::Rate;
use crate::values::wire::{Decoder, Wire as _};

/// What the member could spend before this order reaches a number of points.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct BalanceAtLeast {
    /// The wallet.
    pub wallet: Id,
    /// The points, more than 0.
    pub at_least: Rate,
}

/// The compiled condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Compiled {
    wallet: usize,
    at_least: Points,
}

impl ConditionKind for BalanceAtLeast {
    const NAME: &'static str = "balance";
    const ABOUT: About = About::Member;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.at_least.is_zero() {
            at.within("atLeast", |at| at.report("out_of_bounds", "more than 0 points; leave the condition out if none are needed"));
        }
        let wallet = scope.wallet(&self.wallet, at)?;
        let at_least = at.within("atLeast", |at| scope.points(self.at_least, wallet, at))?;
        scope.asked_balances.insert(wallet.index);
        Some(Compiled { wallet: wallet.index, at_least })
    }
}

impl Compiled {
    fn actual(&self, situation: &Situation<'_>) -> Points {
        situation.balances.get(self.wallet).copied().unwrap_or_default()
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        self.actual(situation) >= self.at_least
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(BalanceAtLeast::NAME, self.at_least.encode(), self.actual(situation).encode())
    }
}
