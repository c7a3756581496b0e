//! Segments: named groups of members, put together by the shop or by a rule.

use tally_derive::Wire;

use crate::condition::{self, Condition, Situation, When, first_unmet};
use crate::scope::{Asker, Scope};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::Decoder;

/// A group of members. The shop says who is in it; with `when`, who these conditions hold for is in it too.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Segment {
    /// Names the segment within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// What must hold for a member to be in it: conditions on the member alone. Without any, only the shop says who is.
    #[wire(default)]
    pub when: Vec<When>,
}

/// A compiled segment.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct SegmentRule {
    /// Its name.
    pub id: Id,
    /// What must hold; nothing does for a segment without a rule.
    pub when: Vec<Condition>,
}

impl Segment {
    /// Resolves its names; reports conditions that ask about more than the member.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<SegmentRule> {
        let when = scope.asked_by(Asker::Segment, |scope| condition::compile(&self.when, scope, at));
        Some(SegmentRule { id: self.id.clone(), when: when? })
    }
}

impl SegmentRule {
    /// Whether the member is in it.
    #[must_use]
    pub fn has(&self, situation: &Situation<'_>) -> bool {
        let by_rule = || !self.when.is_empty() && first_unmet(&self.when, situation).is_none();
        situation.account.is_some() && (situation.member.segments.contains(&self.id) || by_rule())
    }
}

/// Whether the member is in each of these segments.
#[must_use]
pub fn memberships(segments: &[SegmentRule], situation: &Situation<'_>) -> Vec<bool> {
    segments.iter().map(|segment| segment.has(situation)).collect()
}
