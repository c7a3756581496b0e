//! `member`: somebody is a member, or is not.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::wire::{Decoder, Wire as _};

/// Whether there must be a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Compiled(bool);

impl ConditionKind for bool {
    const NAME: &'static str = "member";
    const ABOUT: About = About::Member;
    type Compiled = Compiled;

    fn compile(&self, _: &mut Scope<'_>, _: &mut Decoder) -> Option<Compiled> {
        Some(Compiled(*self))
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        situation.account.is_some() == self.0
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(bool::NAME, self.0.encode(), situation.account.is_some().encode())
    }
}
