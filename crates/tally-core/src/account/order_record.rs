//! An order as it was decided, kept for its refunds.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::erased_order::ErasedOrder;
use super::taken::TakenBack;
use crate::accrual::base::EarnLine;
use crate::cart::Cart;
use crate::ledger::hold::HeldPart;
use crate::ledger::lot::LotId;
use crate::limit::Usage;
use crate::member::Member;
use crate::program::wallet::{Availability, Expiry};
use crate::quote::view::IssuedReward;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::time::Instant;

/// An order as it was decided. A refund reads it and never evaluates a reward again.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct OrderRecord {
    /// Its name in the shop.
    pub id: Id,
    /// The record that decided it.
    pub seq: i64,
    /// When it was placed.
    pub occurred_at: Instant,
    /// When it was decided, if that was not then: when its hold was placed.
    pub decided_at: Option<Instant>,
    /// The version that decided it, and decides its refunds.
    pub version: Id,
    /// What was bought.
    pub cart: Cart,
    /// The member's tiers then, by ladder.
    #[wire(default)]
    pub tiers: BTreeMap<Id, Id>,
    /// What was known of the member then.
    #[wire(default)]
    pub member: Member,
    /// What the member could spend then, of wallets whose balance some condition asks.
    #[wire(default)]
    pub balances: BTreeMap<Id, Points>,
    /// What each line counted for.
    pub earn_lines: Vec<EarnLine>,
    /// What was paid for each line.
    pub paid: Vec<Paid>,
    /// What was paid for shipping.
    pub paid_shipping: Paid,
    /// What it earned, by wallet.
    #[wire(default)]
    pub earned: BTreeMap<Id, Points>,
    /// What was spent on it, vouchers too, with the lots it came from.
    #[wire(default)]
    pub burned: Vec<HeldPart>,
    /// What stored value paid of it, in the order of use.
    #[wire(default)]
    pub tenders: Vec<StoredValuePaid>,
    /// The lots that it earned.
    #[wire(default)]
    pub lots: Vec<LotId>,
    /// What it added to each ladder.
    #[wire(default)]
    pub measured: BTreeMap<Id, i64>,
    /// What its rewards use of their limits, while anything of it is kept.
    #[wire(default)]
    pub rewards_used: Vec<Usage>,
    /// What it counts of entitlements that its rewards issue, while anything of it is kept.
    #[wire(default)]
    pub passes: Vec<Usage>,
    /// What it counts for limits, and as an order: of what is kept of it.
    #[wire(default)]
    pub used: Vec<Usage>,
    /// What it issued; nothing once nothing of it is kept.
    #[wire(default)]
    pub issued: Vec<Gift>,
    /// What it issues and the member does not have: not due yet, or taken back unused.
    #[wire(default)]
    pub withheld: Vec<Gift>,
    /// The issued rewards that its choices used before those were kept in lots.
    #[wire(default)]
    pub coupons: Vec<IssuedReward>,
    /// Whether the vouchers that it used were given back.
    #[wire(default)]
    pub coupons_back: bool,
    /// What came back so far.
    #[wire(default)]
    pub returned: Returned,
    /// Whether it was cancelled.
    #[wire(default)]
    pub cancelled: bool,
    /// Which change of it was the last.
    pub revision: Option<i64>,
    /// Whether it is still to be paid.
    #[wire(default)]
    pub unpaid: bool,
    /// When it was paid, if that was not when it was placed.
    pub paid_at: Option<Instant>,
    /// What of it was fulfilled.
    #[wire(default)]
    pub fulfilled: Fulfilled,
    /// What of its price was charged back.
    #[wire(default)]
    pub charged_back: ChargedBack,
    /// What counted of it when its person was erased, if that was.
    pub erased: Option<ErasedOrder>,
    /// What was taken back of what it earned so far, by wallet.
    #[wire(default)]
    pub taken_back: BTreeMap<Id, Points>,
    /// Where it was taken from, by wallet, step by step.
    #[wire(default)]
    pub taken: BTreeMap<Id, Vec<TakenBack>>,
    /// What of it was gone and is waived, by wallet.
    #[wire(default)]
    pub waived: BTreeMap<Id, Points>,
    /// What was given back of what was spent so far, by wallet.
    #[wire(default)]
    pub restored: BTreeMap<Id, Points>,
    /// What was taken off each ladder so far.
    #[wire(default)]
    pub unmeasured: BTreeMap<Id, i64>,
    /// The money returned so far.
    #[wire(default)]
    pub money_returned: Minor,
}

/// What a wallet with stored value paid of an order.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct StoredValuePaid {
    /// The wallet.
    pub wallet: Id,
    /// What was spent of it.
    pub points: Points,
    /// What that paid, in the order's currency.
    pub amount: Minor,
}

/// What was paid for something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub struct Paid {
    /// With money.
    #[wire(default)]
    pub money: Minor,
    /// With points, as money.
    #[wire(default)]
    pub points: Minor,
    /// With stored value, as money: it goes back where it came from, and not in cash.
    #[wire(default)]
    pub stored_value: Minor,
}

impl Paid {
    /// With all of them.
    #[must_use]
    pub fn all(&self) -> Minor {
        self.money.plus(self.points).and_then(|paid| paid.plus(self.stored_value)).unwrap_or(self.money)
    }
}

/// Something that an order issues.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Gift {
    /// Its name before issued rewards were kept in lots.
    pub id: Option<Id>,
    /// Its lot, once the member has it.
    pub lot: Option<LotId>,
    /// The reward.
    pub reward: Id,
    /// How many; of what is withheld, how many are left to give.
    pub count: i64,
    /// When it can be used.
    pub available: Option<Availability>,
    /// When it ends.
    pub expiry: Option<Expiry>,
}

/// What the shopper's bank took back of what was paid for an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub struct ChargedBack {
    /// All of it.
    #[wire(default)]
    pub whole: bool,
    /// Amounts of it.
    #[wire(default)]
    pub amount: Minor,
}

/// What of an order was fulfilled, cumulatively.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct Fulfilled {
    /// Millionths of a unit, of each line; lines of which nothing was fulfilled may be missing at the end.
    #[wire(default)]
    pub lines: Vec<i64>,
    /// When the last of it was.
    pub at: Option<Instant>,
}

/// Where an order is in its life. What came back of it, what was paid and what was fulfilled are quantities
/// and no states: they may change in each of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
#[wire(snake)]
pub enum OrderState {
    /// It counts, as far as it is kept.
    Live,
    /// All of it was charged back: it earned nothing, and what was spent on it stays spent.
    ChargedBack,
    /// It is as if it had never been.
    Cancelled,
}

impl OrderState {
    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::ChargedBack => "charged back",
            Self::Cancelled => "cancelled",
        }
    }
}

impl OrderRecord {
    /// Where it is in its life.
    #[must_use]
    pub const fn state(&self) -> OrderState {
        if self.cancelled {
            OrderState::Cancelled
        } else if self.charged_back.whole {
            OrderState::ChargedBack
        } else {
            OrderState::Live
        }
    }
}

/// What came back of an order, cumulatively: everything a refund does is a function of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct Returned {
    /// Of each line; lines of which nothing came back may be missing at the end.
    #[wire(default)]
    pub lines: Vec<ReturnedLine>,
    /// An amount that belongs to no line.
    #[wire(default)]
    pub amount: Minor,
}

/// What came back of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub struct ReturnedLine {
    /// Millionths of a unit.
    #[wire(default)]
    pub micro_units: i64,
    /// An amount of its price, over and above those units.
    #[wire(default)]
    pub amount: Minor,
}
