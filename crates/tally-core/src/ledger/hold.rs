//! A hold: points reserved by a checkout.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::lot::Spent;
use super::record::Record;
use crate::cart::Cart;
use crate::limit::Usage;
use crate::member::Member;
use crate::quote::answer::Price;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::money::{Currency, Minor};
use crate::values::points::Points;
use crate::values::time::Instant;

/// Points reserved by a checkout, until it is captured, released, or its deadline passes.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(rename = "OpenHold")]
pub struct Hold {
    /// Its name.
    pub id: Id,
    /// When it lapses.
    pub deadline: Instant,
    /// The version it was decided with; a capture is decided with the same.
    pub version: Id,
    /// When it was decided.
    pub placed_at: Instant,
    /// The cart it was placed for.
    pub cart: Cart,
    /// The member's tiers then, by ladder: a hold is a promise, whatever happens to them meanwhile.
    #[wire(default)]
    pub tiers: BTreeMap<Id, Id>,
    /// What was known of the member then, for the same reason.
    #[wire(default)]
    pub member: Member,
    /// The uses, points and money of limits that it reserves.
    #[wire(default)]
    pub usage: Vec<Usage>,
    /// What the shopper agreed to.
    pub digest: Id,
    /// What it holds, by wallet.
    #[wire(default)]
    pub parts: Vec<HeldPart>,
    /// What it had held when its deadline passed: a late capture is decided at these prices.
    #[wire(default)]
    pub lapsed: Vec<Price>,
    /// What it had reserved of limits when its deadline passed: a late capture uses it anew, if it is still there.
    #[wire(default)]
    pub lapsed_usage: Vec<Usage>,
}

/// What a hold has of one wallet.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct HeldPart {
    /// The wallet.
    pub wallet: Id,
    /// The lots it took, in spending order.
    pub lots: Vec<Spent>,
}

/// How long after its deadline a hold can still be captured, as far as its points and uses are still there.
pub const LATE_CAPTURE_MS: i64 = 24 * 3_600_000;

impl Hold {
    /// A hold as far as the record of its making says what it is: of the cart it was placed for,
    /// and of the tiers then, it says nothing.
    #[must_use]
    pub fn known_by_record(id: Id, deadline: Instant, record: &Record, member: Member, usage: Vec<Usage>) -> Option<Self> {
        let cart = Cart {
            // The code for no currency.
            currency: Currency::new("XXX")?,
            id: None,
            channel: None,
            store: None,
            payment: None,
            amounts: BTreeMap::new(),
            lines: Vec::new(),
            shipping: Minor::ZERO,
            codes: Vec::new(),
            choices: Vec::new(),
        };
        Some(Self {
            id,
            deadline,
            version: record.version.clone(),
            placed_at: record.at,
            cart,
            tiers: BTreeMap::new(),
            member,
            usage,
            digest: record.digest.clone()?,
            parts: Vec::new(),
            lapsed: Vec::new(),
            lapsed_usage: Vec::new(),
        })
    }

    /// Whether nobody can ask for it any more.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        !self.is_open() && self.deadline.plus_ms(LATE_CAPTURE_MS).is_ok_and(|end| end <= now)
    }

    /// Whether something in it goes back when its deadline passes.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.parts.is_empty() || !self.usage.is_empty()
    }

    /// What it holds, by wallet.
    #[must_use]
    pub fn prices(&self) -> Vec<Price> {
        let total = |part: &HeldPart| Points::sum(part.lots.iter().map(|spent| spent.points)).unwrap_or_default();
        self.parts.iter().map(|part| Price { wallet: part.wallet.clone(), points: total(part) }).collect()
    }
}
