//! Ladders whose tier follows from the very order that is being decided: the order's metric is computed with
//! the tier held before, then the tier follows, then the earn rules and multipliers see it.

use std::collections::BTreeMap;

use super::Decided;
use super::progress::{adds, standing};
use crate::accrual::earning::Which;
use crate::accrual::evaluate::evaluate;
use crate::tier::rise_and_fall::Change;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::order::mapped;

/// Decides again what is earned, where the order takes a member to a tier that counts for itself. Rewards
/// were decided before, and stay.
pub(super) fn follow(mut decided: Decided<'_>, which: Which) -> Result<Decided<'_>, OutOfBounds> {
    let (version, at) = (decided.settled.version, decided.settled.at);
    if decided.settled.view.account.is_none() {
        return Ok(decided); // a guest is on no ladder
    }
    let mut ranks = decided.settled.ranks.clone();
    let following = version.ladders.iter().zip(&mut ranks).filter(|(ladder, _)| ladder.including_this_order);
    for (ladder, rank) in following {
        let Some(standing) = standing(ladder, &decided.settled)? else { continue };
        let by = adds(ladder, &decided)?;
        if by > 0 {
            let after = standing.after(ladder, Change { occurred_at: at, now: at, by }, &version.zone)?;
            *rank = ladder.rank_of(&after.tier);
        }
    }
    if ranks != decided.settled.ranks {
        decided.settled.ranks = ranks;
        decided.settled.enter_segments();
        decided.earned = evaluate(version.rules(which), &decided.settled.purchase())?;
    }
    Ok(decided)
}

impl Decided<'_> {
    /// The member's tier on each ladder as the earn rules saw it: a refund is decided by the same.
    #[must_use]
    pub fn tiers(&self) -> BTreeMap<Id, Id> {
        let ladders = self.settled.version.ladders.iter().zip(&self.settled.ranks);
        mapped(ladders.filter_map(|(ladder, rank)| Some((ladder.id.clone(), ladder.tier(*rank)?.clone()))))
    }
}
