//! `offer`: the member activated an offer.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::{Decoder, Wire as _};

/// The offer.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled(Id);

impl ConditionKind for Id {
    const NAME: &'static str = "offer";
    const ABOUT: About = About::Member;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, _: &mut Decoder) -> Option<Compiled> {
        scope.offers.insert(self.clone());
        Some(Compiled(self.clone()))
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        situation.member.offers.contains(&self.0)
    }

    fn is_liked(&self, situation: &Situation<'_>) -> bool {
        self.holds(situation)
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(Id::NAME, self.0.encode(), situation.member.offers.encode())
    }
}
