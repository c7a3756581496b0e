//! `channel`: where the order is placed.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::{Decoder, Wire as _};

/// The channels that qualify.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled(Vec<Id>);

impl ConditionKind for Vec<Id> {
    const NAME: &'static str = "channel";
    const ABOUT: About = About::Cart;
    type Compiled = Compiled;

    fn compile(&self, _: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.is_empty() {
            at.report("never_true", "no channel is named; name one or leave the condition out");
            return None;
        }
        Some(Compiled(self.clone()))
    }
}

impl Check for Compiled {
    /// A cart without a channel is in none.
    fn holds(&self, situation: &Situation<'_>) -> bool {
        situation.cart.channel.as_ref().is_some_and(|channel| self.0.contains(channel))
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(<Vec<Id>>::NAME, self.0.encode(), situation.cart.channel.encode())
    }
}
