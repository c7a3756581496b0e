//! `any`: one of several conditions holds.

use tally_derive::Wire;

use super::gap::Gap;
use super::{About, Check, Condition, ConditionKind, Situation, Unmet, When};
use crate::cart::code::Code;
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::json::Json;
use crate::values::time::Instant;
use crate::values::wire::{Decoder, Wire as _};

/// The compiled alternatives.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled(Vec<Condition>);

impl ConditionKind for Vec<When> {
    const NAME: &'static str = "any";
    const ABOUT: About = About::Member;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.is_empty() {
            at.report("never_true", "no alternative is named; name one or leave the condition out");
            return None;
        }
        each(self, scope, at).map(Compiled)
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        self.0.iter().any(|condition| condition.holds(situation))
    }

    fn is_liked(&self, situation: &Situation<'_>) -> bool {
        self.0.iter().any(|condition| condition.is_liked(situation))
    }

    fn is_over(&self, now: Instant) -> bool {
        self.0.iter().all(|condition| condition.is_over(now))
    }

    fn add_codes(&self, to: &mut Vec<Code>) {
        self.0.iter().for_each(|condition| condition.add_codes(to));
    }

    fn asks_for(&self, code: &Code) -> bool {
        self.0.iter().any(|condition| condition.asks_for(code))
    }

    /// The first alternative that a shopper can do something about.
    fn gap(&self, situation: &Situation<'_>) -> Option<Gap> {
        self.0.iter().find_map(|condition| condition.gap(situation))
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        let each: Vec<_> = self.0.iter().filter_map(|condition| condition.unmet(situation)).collect();
        Unmet::new(<Vec<When>>::NAME, each.encode(), Json::Null)
    }
}

/// Compiles a list of conditions, each at its index, so that one problem does not hide the next.
pub fn each(when: &[When], scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Vec<Condition>> {
    let compiled: Vec<_> =
        when.iter().enumerate().map(|(index, condition)| at.at_index(index, |at| condition.compile(scope, at))).collect();
    compiled.into_iter().collect()
}
