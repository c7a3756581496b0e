//! `segment`: the member is in a segment.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::{Decoder, Wire as _};

/// The member is in one of these declared segments.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct InSegment(Vec<Id>);

/// The segments that qualify: their names, and their positions in the program.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled {
    names: Vec<Id>,
    positions: Vec<usize>,
}

impl ConditionKind for InSegment {
    const NAME: &'static str = "segment";
    const ABOUT: About = About::Else;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let names = super::one_of::named(&self.0, "segment", at)?;
        let positions: Vec<_> = names.iter().enumerate().map(|(index, name)| at.at_index(index, |at| scope.segment(name, at))).collect();
        Some(Compiled { positions: positions.into_iter().collect::<Option<_>>()?, names })
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        self.positions.iter().any(|segment| situation.segments.get(*segment).copied().unwrap_or_default())
    }

    /// Which other segments a member is in is not said.
    fn unmet(&self, _: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(InSegment::NAME, self.names.encode(), crate::values::json::Json::Null)
    }
}
