//! `bought`: the member bought something so often before.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::{Decoder, Wire as _};

/// A count of what the member bought before this order has reached a number.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Bought {
    /// The habit that is counted.
    pub counter: Id,
    /// The number, at least 1.
    pub at_least: i64,
}

/// The compiled condition.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled(Bought);

impl ConditionKind for Bought {
    const NAME: &'static str = "bought";
    const ABOUT: About = About::Member;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.at_least < 1 {
            at.within("atLeast", |at| at.report("out_of_bounds", "at least once; leave the condition out if that is not needed"));
        }
        let known = at.within("counter", |at| scope.habit(&self.counter, at));
        known.then(|| Compiled(self.clone()))
    }
}

impl Compiled {
    fn actual(&self, situation: &Situation<'_>) -> i64 {
        situation.member.bought.get(&self.0.counter).copied().unwrap_or_default()
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        self.actual(situation) >= self.0.at_least
    }

    fn is_liked(&self, situation: &Situation<'_>) -> bool {
        self.holds(situation)
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(Bought::NAME, self.0.encode(), self.actual(situation).encode())
    }
}
