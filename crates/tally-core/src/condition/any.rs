//! `any`: one of several conditions holds.

use super::{Condition, Situation, Unmet, When};
use crate::scope::Scope;
use crate::values::json::Json;
use crate::values::wire::{Decoder, Wire as _};

/// Compiles a list of conditions, each at its index.
pub fn compile(when: &[When], scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Vec<Condition>> {
    let compiled: Vec<_> =
        when.iter().enumerate().map(|(index, condition)| at.at_index(index, |at| condition.compile(scope, at))).collect();
    compiled.into_iter().collect()
}

/// What each of the alternatives wanted.
#[must_use]
pub fn unmet(conditions: &[Condition], situation: &Situation<'_>) -> Option<Unmet> {
    let each: Vec<_> = conditions.iter().filter_map(|condition| condition.unmet(situation)).collect();
    Unmet::new("any", each.encode(), Json::Null)
}
