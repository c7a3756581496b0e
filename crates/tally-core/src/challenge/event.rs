//! `event`: events that the program names, such as check-ins or reviews.

use tally_derive::Wire;

use super::fact::{Deed, Fact};
use super::mark::Mark;
use super::{GoalKind, Track};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::wire::Decoder;

/// Events of some kinds.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct EventsCaused {
    /// The names of the events, at least one.
    pub of: Vec<Id>,
}

/// The compiled goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled(Vec<Id>);

impl GoalKind for EventsCaused {
    const NAME: &'static str = "event";
    type Compiled = Compiled;

    fn compile(&self, _: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if self.of.is_empty() {
            at.within("of", |at| at.report("never_true", "no event is named, so nothing can count; name one"));
            return None;
        }
        Some(Compiled(self.of.clone()))
    }
}

impl Track for Compiled {
    fn marks(&self, fact: &Fact<'_>, _: &Calendar<'_>) -> Result<Vec<Mark>, OutOfBounds> {
        let counts = matches!(&fact.deed, Deed::Event(event) if self.0.contains(event));
        Ok(if counts { vec![Mark::sum(1)] } else { Vec::new() })
    }
}
