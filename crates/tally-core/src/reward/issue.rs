//! `issue`: something for later, the right to a reward, an entitlement, a gift.

use tally_derive::Wire;

use super::{Ask, Board, CostRule, GiveKind, Giving, IssuedThing, Phase, Take, Thing};
use crate::program::wallet::{Availability, Expiry};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::wire::Decoder;

/// Something for later: exactly one of `reward`, `entitlement` and `gift` is given. It takes nothing off.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct IssueThing {
    /// A reward of the program that the member may then use.
    pub reward: Option<Id>,
    /// An entitlement of the program.
    pub entitlement: Option<Id>,
    /// Something the merchant hands out, in words.
    pub gift: Option<String>,
    /// How many; `times` and the shopper's `uses` multiply it.
    #[wire(default = "one")]
    pub count: u32,
    /// When a `reward` can be used; at once when absent.
    pub available: Option<Availability>,
    /// When a `reward` ends if it is not used; never when absent.
    pub expiry: Option<Expiry>,
}

const fn one() -> u32 {
    1
}

impl GiveKind for IssueThing {
    const NAME: &'static str = "issue";
    type Compiled = IssuedThing;

    fn compile(&self, _: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<IssuedThing> {
        if self.count == 0 {
            at.within("count", |at| at.report("out_of_bounds", "at least one"));
        }
        if self.reward.is_none() && (self.available.is_some() || self.expiry.is_some()) {
            at.report("wrong_choice", "only a `reward` is used on a later order; take `available` and `expiry` out");
        }
        Expiry::check(self.expiry, at);
        let thing = match (&self.reward, &self.entitlement, &self.gift) {
            (Some(reward), None, None) => {
                at.within("reward", |at| scope.reward(reward, at))?;
                Thing::Reward(reward.clone())
            }
            (None, Some(entitlement), None) => Thing::Entitlement(entitlement.clone()),
            (None, None, Some(gift)) => Thing::Gift(gift.clone()),
            _ => {
                at.report("wrong_choice", "give one of `reward`, `entitlement` and `gift`");
                return None;
            }
        };
        Some(IssuedThing { thing, count: i64::from(self.count) })
    }
}

impl Giving for IssuedThing {
    /// After everything that takes something off, so that its conditions can ask what is left to pay.
    fn phase(&self) -> Phase {
        Phase::Shipping
    }

    /// Its things, for each use.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        let issued = Self { thing: self.thing.clone(), count: self.count.saturating_mul(ask.uses) };
        Ok(Take { issued: vec![issued], used: ask.uses, ..Take::off_no_line(board) })
    }
}
