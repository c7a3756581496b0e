//! What a quote needs to know of an account.

use std::collections::BTreeMap;

use tally_derive::Wire;

use crate::challenge::progress::ShownChallenges;
use crate::entitlement::quota::Entitled;
use crate::ledger::fold_facts::ActiveOffer;
use crate::member::Member;
use crate::plan::MemberPlan;
use crate::program::Rulebook;
use crate::tier::Standing;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// An account as its member may see it, at one instant.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct View {
    /// The account; absent for a guest.
    pub account: Option<Id>,
    /// How many commands the account has recorded; grows with each.
    #[wire(default)]
    pub revision: i64,
    /// When it was true.
    pub as_of: Option<Instant>,
    /// What it holds, wallet by wallet.
    #[wire(default)]
    pub wallets: BTreeMap<Id, Balance>,
    /// Where it stands, ladder by ladder.
    #[wire(default)]
    pub ladders: BTreeMap<Id, Standing>,
    /// Rewards that were issued to the member and not used.
    #[wire(default)]
    pub issued: Vec<IssuedReward>,
    /// What else rules may know of the member.
    #[wire(default)]
    pub member: Member,
    /// What the member may have so often in a period, by entitlement.
    #[wire(default)]
    pub entitlements: BTreeMap<Id, Entitled>,
    /// The offers that the member activated, those that ended among them.
    #[wire(default)]
    pub offers: BTreeMap<Id, ActiveOffer>,
    /// The paid membership that runs.
    pub membership: Option<MemberPlan>,
    /// How far the member is in each challenge.
    #[wire(default)]
    pub challenges: ShownChallenges,
    /// The badges that the member has, and how often each was won.
    #[wire(default)]
    pub badges: BTreeMap<Id, i64>,
    /// What the member agreed to, or did not, by purpose.
    #[wire(default)]
    pub consents: BTreeMap<Id, bool>,
}

/// A reward that was issued to a member: a voucher, a next-order coupon, a birthday gift.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct IssuedReward {
    /// Names the issue within the account.
    pub id: Id,
    /// The reward of the program, with the trigger `issued`.
    pub reward: Id,
    /// From when on it can be used.
    pub from: Option<Instant>,
    /// Until when it can be used.
    pub until: Option<Instant>,
    /// How often.
    #[wire(default = "once")]
    pub count: i64,
}

const fn once() -> i64 {
    1
}

impl IssuedReward {
    /// Whether it can be used at an instant.
    #[must_use]
    pub fn is_usable(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

/// What an account holds in one wallet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct Balance {
    /// What can be spent now.
    #[wire(default)]
    pub available: Points,
    /// What was earned and cannot be spent yet.
    #[wire(default)]
    pub pending: Points,
    /// What open checkouts hold.
    #[wire(default)]
    pub held: Points,
    /// What the member owes; the next credit pays it first.
    #[wire(default)]
    pub owed: Points,
    /// What becomes available, soonest first.
    #[wire(default)]
    pub maturing: Vec<Due>,
    /// What expires, soonest first.
    #[wire(default)]
    pub expiring: Vec<Due>,
}

/// Points for which something happens at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Due {
    /// When.
    pub at: Instant,
    /// How many.
    pub points: Points,
}

impl View {
    /// Someone who is not a member: nothing to spend, the first tier everywhere.
    #[must_use]
    pub fn guest() -> Self {
        Self {
            account: None,
            revision: 0,
            as_of: None,
            wallets: BTreeMap::new(),
            ladders: BTreeMap::new(),
            issued: Vec::new(),
            member: Member::default(),
            entitlements: BTreeMap::new(),
            offers: BTreeMap::new(),
            membership: None,
            challenges: ShownChallenges::default(),
            badges: BTreeMap::new(),
            consents: BTreeMap::new(),
        }
    }

    /// How often a reward that was issued to the member can be used at an instant.
    #[must_use]
    pub fn usable(&self, reward: &Id, at: Instant) -> i64 {
        let usable = self.issued.iter().filter(|issued| issued.reward == *reward && issued.is_usable(at));
        usable.fold(0, |sum, issued| sum.saturating_add(issued.count))
    }

    /// What can be spent of a wallet.
    #[must_use]
    pub fn available(&self, wallet: &Id) -> Points {
        self.wallets.get(wallet).map_or(Points::ZERO, |balance| balance.available)
    }

    /// What can be spent of each wallet of a program.
    #[must_use]
    pub fn balances(&self, version: &Rulebook) -> Vec<Points> {
        version.wallets.iter().map(|wallet| self.available(&wallet.id)).collect()
    }
}
