//! `plan`: the member has a paid membership.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet, one_of};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::{Decoder, Wire as _};

/// The member has one of these paid memberships.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct OnPlan(Vec<Id>);

/// The plans that qualify.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled(Vec<Id>);

impl ConditionKind for OnPlan {
    const NAME: &'static str = "plan";
    const ABOUT: About = About::Member;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let named = one_of::named(&self.0, "plan", at)?;
        let declared = named.iter().enumerate().filter(|(index, plan)| at.at_index(*index, |at| scope.plan(plan, at))).count();
        (declared == named.len()).then_some(Compiled(named))
    }
}

impl Check for Compiled {
    /// A member without a paid membership is on no plan.
    fn holds(&self, situation: &Situation<'_>) -> bool {
        situation.member.plan.as_ref().is_some_and(|plan| self.0.contains(plan))
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(OnPlan::NAME, self.0.encode(), situation.member.plan.encode())
    }
}
