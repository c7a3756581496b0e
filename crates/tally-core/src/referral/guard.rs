//! Who may not be whose friend.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::rule::ReferralRule;
use super::state::{FriendJoined, MemberReferral, ReferralStep, Stage};
use crate::limit::Room;
use crate::member::Member;
use crate::values as tally_wire;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::time::Instant;

/// One side of a referral, as the server knows it.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// The account.
    pub account: &'a Id,
    /// Its marks of identity by name: values that are equal for the same person, and tell nothing else.
    pub marks: &'a BTreeMap<Id, Id>,
    /// What rules know of the member.
    pub member: &'a Member,
}

/// Why a friend cannot join. The first that holds is said.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(snake)]
pub enum NotReferred {
    /// The invitation was used before.
    AlreadyUsed,
    /// The friend is the member who invited.
    SamePerson,
    /// Friend and member have the same mark of identity of this name.
    SameMark(Id),
    /// The friend has ordered before, and only a first order qualifies.
    NotNew,
    /// Too many friends of the member have joined, by this counter.
    TooMany(Id),
}

impl ReferralRule {
    /// A friend joins by an invitation: the step that it makes, or why it is refused.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a date leaves its bounds.
    pub fn join(
        &self,
        referral: &MemberReferral,
        advocate: &Party<'_>,
        friend: &Party<'_>,
        at: Instant,
        calendar: &Calendar<'_>,
    ) -> Result<Result<ReferralStep, NotReferred>, OutOfBounds> {
        if referral.stage != Stage::Invited {
            return Ok(Err(NotReferred::AlreadyUsed));
        }
        if advocate.account == friend.account || referral.advocate == *friend.account {
            return Ok(Err(NotReferred::SamePerson));
        }
        let same = |name: &&Id| advocate.marks.get(*name).is_some_and(|mark| friend.marks.get(*name) == Some(mark));
        if let Some(name) = self.different.iter().find(same) {
            return Ok(Err(NotReferred::SameMark(name.clone())));
        }
        if self.first_order && friend.member.orders > 0 {
            return Ok(Err(NotReferred::NotNew));
        }
        for limit in &self.limits {
            let left = limit.room(advocate.member, calendar, at)?;
            if let (Room::Left(..=0), Some(counter)) = (left, &limit.counter) {
                return Ok(Err(NotReferred::TooMany(counter.clone())));
            }
        }
        Ok(Ok(ReferralStep::Joined(FriendJoined { friend: friend.account.clone(), at })))
    }
}
