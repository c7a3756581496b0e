//! A record: what one command, or one instant of passing time, wrote. Records form the chain.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::entry::Entry;
use crate::values as tally_wire;
use crate::values::hash::sha256_hex;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;
use crate::values::wire::Wire as _;

/// What one command wrote. It is the receipt of that command too: a replay answers the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(rename = "LedgerRecord")]
pub struct Record {
    /// Its place in the account's chain, from 1.
    pub seq: i64,
    /// When it was entered.
    pub at: Instant,
    /// When it happened, if that was not the instant of entry.
    pub occurred_at: Option<Instant>,
    /// What was asked.
    pub command: CommandKind,
    /// The order it is about.
    pub order: Option<Id>,
    /// The event it is about.
    pub event: Option<Id>,
    /// The hold it is about.
    pub hold: Option<Id>,
    /// What names an import.
    pub reference: Option<Id>,
    /// When that hold lapses.
    pub deadline: Option<Instant>,
    /// The program version that decided.
    pub version: Id,
    /// The digest of the quote it committed.
    pub digest: Option<Id>,
    /// What a refund gives back.
    pub refund: Option<RefundFigures>,
    /// The new order of an exchange.
    pub exchanged_for: Option<Id>,
    /// Why nothing was done, if that is so: `outdated`, where a later change was there before; or the code of the problem
    /// for which what was parked could not be carried out.
    pub ignored: Option<Id>,
    /// The SHA-256 of the request's canonical text; of nothing for passing time.
    pub input: Option<Id>,
    /// What happened.
    #[wire(default)]
    pub entries: Vec<Entry>,
    /// What the account holds after it.
    #[wire(default)]
    pub balances: BTreeMap<Id, Holdings>,
    /// The hash of the record before it; absent for the first.
    pub previous: Option<Id>,
    /// The SHA-256 of this record's canonical text without this field.
    pub hash: Option<Id>,
}

/// What can make a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
#[wire(snake)]
pub enum CommandKind {
    /// A checkout reserved points.
    Hold,
    /// A checkout's points were spent.
    Capture,
    /// A checkout's points were given back.
    Release,
    /// An order was recorded.
    Order,
    /// An order was refunded, wholly or in part.
    Refund,
    /// Limits of the whole program granted something.
    Grant,
    /// Points were sent to another account.
    Transfer,
    /// Points were received from another account.
    Receive,
    /// Another account answered what was sent to it.
    Answer,
    /// The person was erased.
    Erase,
    /// An order was changed after it was placed.
    Edit,
    /// An order came back, wholly or in part, for a new one.
    Exchange,
    /// What was said of an order that is not recorded yet was kept; or it was dropped when the order came.
    Park,
    /// An order was cancelled.
    Cancel,
    /// An order's cancellation was undone.
    Reinstate,
    /// An order's payment was charged back, wholly or in part, or that was undone.
    Chargeback,
    /// An order was paid, or its payment was undone.
    Pay,
    /// An order was fulfilled, wholly or in part, or that was undone.
    Fulfil,
    /// Something that a member did beside buying was recorded.
    Event,
    /// An event was taken back.
    EventReversal,
    /// The shop said what it knows of the member as a person.
    Profile,
    /// An offer was activated.
    Offer,
    /// A paid membership was started.
    MembershipStart,
    /// Another period of a paid membership will follow.
    MembershipRenew,
    /// A paid membership was cancelled.
    MembershipCancel,
    /// What the member is entitled to was used.
    EntitlementUse,
    /// Such a use was given back.
    EntitlementReturn,
    /// Somebody may act on the account.
    Admit,
    /// Somebody may act on the account no longer.
    Dismiss,
    /// The account was merged into another one.
    Merge,
    /// Another account was merged into this one.
    Absorb,
    /// Its orders were taken in.
    Adopt,
    /// A tier was given by hand, or taken away again.
    Tier,
    /// Points were given or taken by hand.
    Adjust,
    /// What was given or taken by hand was reversed.
    Reverse,
    /// What a member had in another system was taken over.
    Import,
    /// What was kept in an older form was brought into the one of today.
    Upgrade,
    /// Time passed.
    Roll,
}

/// What an account holds in one wallet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub struct Holdings {
    /// What can be spent.
    #[wire(default)]
    pub available: Points,
    /// What cannot be spent yet.
    #[wire(default)]
    pub pending: Points,
    /// What open checkouts hold.
    #[wire(default)]
    pub held: Points,
    /// What is owed.
    #[wire(default)]
    pub owed: Points,
    /// What left for other accounts that have not answered yet.
    #[wire(default)]
    pub in_flight: Points,
}

/// What a refund gives back and takes back.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct RefundFigures {
    /// Money to return to the shopper, in minor units.
    pub money: crate::values::money::Minor,
    /// Points given back, by wallet.
    #[wire(default)]
    pub restored: BTreeMap<Id, Points>,
    /// Points taken back, by wallet; what was gone included.
    #[wire(default)]
    pub taken_back: BTreeMap<Id, Points>,
}

impl Record {
    /// Closes the record with its hash.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.hash = None;
        self.hash = Id::new(&sha256_hex(self.canonical().as_bytes()));
        self
    }

    /// The hash that it should have.
    #[must_use]
    pub fn expected_hash(&self) -> Option<Id> {
        self.clone().sealed().hash
    }
}
