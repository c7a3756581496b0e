//! The life of one referral: the fold of its steps.

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::time::Instant;

/// Qualifying orders kept of a referral: one is enough, the others are for when it comes back.
pub const KEPT_ORDERS: usize = 8;

/// One referral, as the accounts of both sides keep it.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct MemberReferral {
    /// The member who invites.
    pub advocate: Id,
    /// The friend, once they joined.
    pub friend: Option<Id>,
    /// Where it stands.
    pub stage: Stage,
    /// When the friend joined.
    pub joined_at: Option<Instant>,
    /// The friend's orders that qualify it, in the order in which they did.
    #[wire(default)]
    pub orders: Vec<Id>,
}

/// Where a referral stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum Stage {
    /// The friend was invited.
    Invited,
    /// The friend joined.
    Joined,
    /// An order of the friend qualifies; both sides have won.
    Qualified,
    /// The side of the member who invited has been told.
    Rewarded,
    /// What qualified came back; both sides lost it, and can win it again.
    Reversed,
}

/// One step in the life of a referral.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum ReferralStep {
    /// The friend joined.
    Joined(FriendJoined),
    /// An order of the friend began to qualify.
    Qualified(Id),
    /// An order of the friend no longer qualifies.
    Disqualified(Id),
    /// The side of the member who invited has been told.
    Rewarded(Id),
}

/// A friend joined.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct FriendJoined {
    /// The friend.
    pub friend: Id,
    /// When.
    pub at: Instant,
}

/// What a step does to both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Both sides win.
    Give,
    /// Both sides lose what they won.
    TakeBack,
}

impl MemberReferral {
    /// A referral that begins with an invitation.
    #[must_use]
    pub const fn invited(advocate: Id) -> Self {
        Self { advocate, friend: None, stage: Stage::Invited, joined_at: None, orders: Vec::new() }
    }

    /// Whether both sides have what they win.
    #[must_use]
    pub const fn counts(&self) -> bool {
        matches!(self.stage, Stage::Qualified | Stage::Rewarded)
    }

    /// Folds a step in and says what it does to both sides.
    pub fn apply(&mut self, step: &ReferralStep) -> Effect {
        let counted = self.counts();
        match step {
            ReferralStep::Joined(joined) => {
                self.friend = Some(joined.friend.clone());
                self.joined_at = Some(joined.at);
                self.stage = Stage::Joined;
            }
            ReferralStep::Qualified(order) => {
                if !self.orders.contains(order) {
                    self.orders.push(order.clone());
                }
                if !counted {
                    self.stage = Stage::Qualified;
                }
            }
            ReferralStep::Disqualified(order) => {
                self.orders.retain(|other| other != order);
                if counted && self.orders.is_empty() {
                    self.stage = Stage::Reversed;
                }
            }
            ReferralStep::Rewarded(_) => {
                if counted {
                    self.stage = Stage::Rewarded;
                }
            }
        }
        match (counted, self.counts()) {
            (false, true) => Effect::Give,
            (true, false) => Effect::TakeBack,
            _ => Effect::None,
        }
    }
}
