//! The compiled referral rules: which order qualifies, and what a return undoes.

use super::state::{KEPT_ORDERS, MemberReferral, ReferralStep, Stage};
use crate::limit::LimitRule;
use crate::prize::PrizeRule;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::time::Instant;

/// The compiled referral rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralRule {
    /// How many characters a code has.
    pub code_length: u32,
    /// What the friend wins.
    pub friend: Option<PrizeRule>,
    /// What the member who invited wins.
    pub advocate: Option<PrizeRule>,
    /// Whether only a first order qualifies.
    pub first_order: bool,
    /// The least that is kept of it, in the home currency.
    pub at_least: Minor,
    /// How many days after joining it still qualifies.
    pub within_days: Option<u32>,
    /// What a member wins for so many referrals, lowest first.
    pub milestones: Vec<AmbassadorRule>,
    /// Marks of identity that must differ.
    pub different: Vec<Id>,
    /// How many friends may join.
    pub limits: Vec<LimitRule>,
}

/// A compiled milestone of an ambassador.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmbassadorRule {
    /// How many referrals.
    pub count: i64,
    /// What is won.
    pub prize: PrizeRule,
}

/// An order of the friend, as far as it is kept.
#[derive(Debug, Clone, Copy)]
pub struct KeptOrder<'a> {
    /// The order.
    pub id: &'a Id,
    /// When it was placed.
    pub occurred_at: Instant,
    /// Which order of the friend it was when it was decided; the first is 1.
    pub number: i64,
    /// What was paid with money for what is kept of it, in the home currency.
    pub amount: Minor,
    /// Whether nothing of it is kept.
    pub nothing: bool,
}

impl ReferralRule {
    /// What an order of the friend does to the referral, whether it is new or some of it came back. The
    /// answer depends on what is kept in all, so it does not matter how a return is split.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a date leaves its bounds.
    pub fn order(
        &self,
        referral: &MemberReferral,
        order: &KeptOrder<'_>,
        calendar: &Calendar<'_>,
    ) -> Result<Option<ReferralStep>, OutOfBounds> {
        let qualified = referral.orders.contains(order.id);
        let qualifies = self.qualifies(referral, order, calendar)?;
        let room = referral.orders.len() < KEPT_ORDERS;
        Ok(match (qualified, qualifies) {
            (false, true) if room => Some(ReferralStep::Qualified(order.id.clone())),
            (true, false) => Some(ReferralStep::Disqualified(order.id.clone())),
            _ => None,
        })
    }

    fn qualifies(&self, referral: &MemberReferral, order: &KeptOrder<'_>, calendar: &Calendar<'_>) -> Result<bool, OutOfBounds> {
        let (Some(joined_at), false) = (referral.joined_at, referral.stage == Stage::Invited) else { return Ok(false) };
        let ends = match self.within_days {
            Some(days) => Some(calendar.zone.on_day(joined_at, calendar.zone.date(joined_at)?.plus_days(days)?)?),
            None => None,
        };
        let in_time = joined_at <= order.occurred_at && ends.is_none_or(|ends| order.occurred_at < ends);
        let in_turn = !self.first_order || order.number == 1;
        Ok(in_time && in_turn && !order.nothing && order.amount >= self.at_least)
    }

    /// The milestones that a member reaches, or falls below, when so many of their referrals count instead
    /// of so many before: the position of each, and whether it is reached.
    pub fn milestones_between(&self, before: i64, after: i64) -> impl Iterator<Item = (usize, bool)> + '_ {
        let reached = |count: i64, milestone: &AmbassadorRule| milestone.count <= count;
        let changed = move |(index, milestone): (usize, &AmbassadorRule)| {
            let (then, now) = (reached(before, milestone), reached(after, milestone));
            (then != now).then_some((index, now))
        };
        self.milestones.iter().enumerate().filter_map(changed)
    }
}
