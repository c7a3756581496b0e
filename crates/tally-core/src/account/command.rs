//! What can be asked of an account.

use std::collections::BTreeMap;

use tally_derive::Wire;

use crate::cart::Cart;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::quantity::Quantity;
use crate::values::time::Instant;

/// A command to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Reserve the points of a checkout.
    Hold(PlaceHold),
    /// Spend the points of a checkout.
    Capture(CaptureHold),
    /// Give the points of a checkout back.
    Release(ReleaseHold),
    /// Record an order: spend what it spends, earn what it earns.
    Order(PlaceOrder),
    /// Take back what a returned part of an order earned, and give back what it had spent.
    Refund(RefundOrder),
}

/// Reserve the points of a checkout.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct PlaceHold {
    /// The account.
    pub account: Id,
    /// The name the hold gets; the caller makes it unique.
    pub hold: Id,
    /// What is about to be bought, with what was chosen.
    pub cart: Cart,
    /// The digest of the quote that the shopper agreed to.
    pub digest: Id,
    /// For how long the points stay reserved, 60 to 86400 seconds; 900 when absent.
    #[wire(default = "quarter_hour")]
    pub seconds: u32,
}

const fn quarter_hour() -> u32 {
    900
}

/// Spend the points of a checkout.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct CaptureHold {
    /// The account.
    pub account: Id,
    /// The hold.
    pub hold: Id,
    /// How many points of each wallet to spend; all when absent. What is not spent goes back.
    pub points: Option<BTreeMap<Id, Points>>,
}

/// Give the points of a checkout back.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ReleaseHold {
    /// The account.
    pub account: Id,
    /// The hold.
    pub hold: Id,
}

/// Record an order.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct PlaceOrder {
    /// The account.
    pub account: Id,
    /// The order's name in the shop.
    pub order: Id,
    /// When it was placed; now when absent.
    pub occurred_at: Option<Instant>,
    /// What was bought, with what was chosen.
    pub cart: Cart,
    /// The hold that its checkout placed.
    pub hold: Option<Id>,
    /// The digest of the quote that the shopper agreed to. Without one, every choice of the cart must be possible.
    pub digest: Option<Id>,
}

/// Take an order back, wholly or in part: lines, or an amount, or everything when both are absent.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct RefundOrder {
    /// The account.
    pub account: Id,
    /// The order.
    pub order: Id,
    /// When it happened; now when absent.
    pub occurred_at: Option<Instant>,
    /// The lines that come back.
    #[wire(default)]
    pub lines: Vec<RefundLine>,
    /// An amount that belongs to no line; it is allocated over all of them.
    pub amount: Option<Minor>,
}

/// A line that comes back: some of its quantity, or an amount of its price, or all that is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct RefundLine {
    /// The line of the order.
    pub line: Id,
    /// How much of it.
    pub quantity: Option<Quantity>,
    /// How much of its price.
    pub amount: Option<Minor>,
}
