//! `tier`: the member has at least a tier of a ladder.

use tally_derive::Wire;

use super::need::Need;
use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::wire::{Decoder, Wire as _};

/// The member's tier lies in a range of a ladder.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TierAtLeast {
    /// The ladder.
    pub ladder: Id,
    /// The lowest tier that qualifies.
    pub at_least: Id,
    /// The highest tier that qualifies; all above when absent.
    pub at_most: Option<Id>,
}

/// The compiled condition.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled {
    /// The lowest tier that qualifies.
    pub wanted: Id,
    ladder: usize,
    lowest: usize,
    highest: Option<usize>,
    names: Vec<Id>,
}

impl ConditionKind for TierAtLeast {
    const NAME: &'static str = "tier";
    const ABOUT: About = About::Member;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let (ladder, lowest) = scope.tier(&self.ladder, &self.at_least, at)?;
        let highest = match &self.at_most {
            Some(tier) => Some(scope.tier(&self.ladder, tier, at)?.1),
            None => None,
        };
        if highest.is_some_and(|highest| highest < lowest) {
            at.within("atMost", |at| at.report("never_true", "the highest tier is below the lowest; swap them"));
        }
        Some(Compiled { wanted: self.at_least.clone(), ladder, lowest, highest, names: scope.tier_names(ladder) })
    }
}

impl Compiled {
    /// The member's tier.
    #[must_use]
    pub fn actual(&self, situation: &Situation<'_>) -> Json {
        situation.ranks.get(self.ladder).and_then(|rank| self.names.get(*rank)).map_or(Json::Null, |tier| tier.encode())
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        let inside = |rank: &usize| self.lowest <= *rank && self.highest.is_none_or(|highest| *rank <= highest);
        situation.ranks.get(self.ladder).is_some_and(inside)
    }

    fn need(&self) -> Option<Need> {
        Some(Need::Rank(self.ladder, (Some(self.lowest), self.highest.and_then(|highest| highest.checked_add(1)))))
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(TierAtLeast::NAME, self.wanted.encode(), self.actual(situation))
    }
}
