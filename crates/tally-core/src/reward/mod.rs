//! Rewards: what takes something off a cart. One kind of `give`, one file.
//!
//! Promotions, coupons and what members buy with points are one thing with another trigger and cost.

pub mod add_unit;
pub mod amount;
pub mod amount_per_point;
pub mod board;
pub mod bundle_price;
pub mod bundles;
pub mod cost;
pub mod exclusive;
pub mod free_unit;
pub mod issue;
pub mod lane;
pub mod line_units;
pub mod measure;
pub mod over_units;
pub mod percent;
pub mod pick;
pub mod rewards;
pub mod rule;
pub mod shipping;
pub mod stored_value;
pub mod tender;
pub mod times;
pub mod unit_price;
pub mod units;

use tally_derive::Wire;

pub use self::board::{AddedUnits, Ask, Board, IssuedThing, Take, Thing, UnitsTaken, ValueUsed};
pub use self::cost::{Cost, CostRule};
pub use self::lane::Lane;
pub use self::rewards::Rewards;
pub use self::rule::{Reward, RewardRule, Trigger};
use crate::cart::filter::Selection;
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::wire::Decoder;

/// A kind of gift, as a program writes it.
pub trait GiveKind {
    /// The key that names it in a program.
    const NAME: &'static str;
    /// What takes its turns.
    type Compiled: Giving;

    /// Resolves its names and amounts; reports what is wrong at the current place.
    fn compile(&self, cost: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Self::Compiled>;
}

/// A compiled gift of some kind.
pub trait Giving {
    /// The phase in which it takes its turn.
    fn phase(&self) -> Phase;

    /// The wallet whose stored value it pays with.
    fn wallet(&self) -> Option<usize> {
        None
    }

    /// The lines without one of which it does nothing, where it names some.
    fn items(&self) -> Option<&Selection> {
        None
    }

    /// The most it can take off a cart in so many uses, whatever other rewards did before it; nothing is known when absent.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds, which amounts of a checked cart cannot.
    fn at_most(&self, _: &Board<'_>, _: i64) -> Result<Option<Minor>, OutOfBounds> {
        Ok(None)
    }

    /// How often it is used at once where neither the reward nor the shopper says so.
    fn uses_when_unsaid(&self) -> i64 {
        1
    }

    /// What it takes off now, by itself, as it is asked for.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds, which amounts of a checked cart cannot.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds>;
}

/// Makes the enums of gifts and their dispatch from one line a kind.
macro_rules! gifts {
    ($($(#[$doc:meta])* $variant:ident($kind:ty),)*) => {
        /// What a reward gives; the key names the kind.
        #[derive(Debug, Clone, PartialEq, Eq, Wire)]
        pub enum Give {
            $($(#[$doc])* $variant($kind),)*
        }

        /// A compiled gift.
        #[derive(Debug, Clone, PartialEq, Eq, Wire)]
        pub enum GiveRule {
            $($(#[$doc])* $variant(<$kind as GiveKind>::Compiled),)*
        }

        impl Give {
            fn compile(&self, cost: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<GiveRule> {
                match self {
                    $(Self::$variant(kind) => at.within(<$kind as GiveKind>::NAME, |at| kind.compile(cost, scope, at).map(GiveRule::$variant)),)*
                }
            }
        }

        impl Giving for GiveRule {
            fn phase(&self) -> Phase {
                match self {
                    $(Self::$variant(kind) => kind.phase(),)*
                }
            }

            fn wallet(&self) -> Option<usize> {
                match self {
                    $(Self::$variant(kind) => kind.wallet(),)*
                }
            }

            fn items(&self) -> Option<&Selection> {
                match self {
                    $(Self::$variant(kind) => kind.items(),)*
                }
            }

            fn uses_when_unsaid(&self) -> i64 {
                match self {
                    $(Self::$variant(kind) => kind.uses_when_unsaid(),)*
                }
            }

            fn at_most(&self, board: &Board<'_>, uses: i64) -> Result<Option<Minor>, OutOfBounds> {
                match self {
                    $(Self::$variant(kind) => kind.at_most(board, uses),)*
                }
            }

            fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
                match self {
                    $(Self::$variant(kind) => kind.take(board, ask),)*
                }
            }
        }
    };
}

gifts! {
    /// A percentage off items or the order.
    Percent(percent::Percent),
    /// An amount of money off items or the order.
    Amount(amount::AmountOff),
    /// Money for each point the shopper puts in.
    AmountPerPoint(amount_per_point::AmountPerPoint),
    /// Units that are in the cart, for nothing.
    FreeUnit(free_unit::FreeUnit),
    /// Units for a fixed price.
    UnitPrice(unit_price::UnitPrice),
    /// Units put on the order for nothing.
    AddUnit(add_unit::AddUnit),
    /// Units of several kinds together for a fixed price.
    BundlePrice(bundle_price::BundlePrice),
    /// Delivery for less, or for nothing.
    Shipping(shipping::ShippingOff),
    /// Pays with money that the member holds.
    StoredValue(stored_value::PayWithStoredValue),
    /// Something for later.
    Issue(issue::IssueThing),
}

/// What a percentage or an amount is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum Target {
    /// Each matching line by itself.
    Items,
    /// The order as one amount, allocated over its lines.
    Order,
}

/// The phases of a quote, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Free and fixed-price units.
    Units,
    /// Discounts on items.
    Items,
    /// Discounts on the order.
    Order,
    /// Discounts on delivery.
    Shipping,
    /// Payments.
    Tender,
}

impl Phase {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Units, Self::Items, Self::Order, Self::Shipping, Self::Tender];
}
