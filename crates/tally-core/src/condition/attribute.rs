//! `attribute`: what the shop knows of the member.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet, one_of};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::{Decoder, Wire as _};

/// An attribute of the member has one of these values.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct AttributeOneOf {
    /// The attribute.
    pub name: Id,
    /// The values that qualify.
    pub one_of: Vec<Id>,
}

/// The compiled condition.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled(AttributeOneOf);

impl ConditionKind for AttributeOneOf {
    const NAME: &'static str = "attribute";
    const ABOUT: About = About::Member;
    type Compiled = Compiled;

    fn compile(&self, _: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        at.within("oneOf", |at| one_of::named(&self.one_of, "value", at))?;
        Some(Compiled(self.clone()))
    }
}

impl Check for Compiled {
    /// An attribute that is not known has no value.
    fn holds(&self, situation: &Situation<'_>) -> bool {
        situation.member.attributes.get(&self.0.name).is_some_and(|value| self.0.one_of.contains(value))
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(AttributeOneOf::NAME, self.0.encode(), situation.member.attributes.get(&self.0.name).cloned().encode())
    }
}
