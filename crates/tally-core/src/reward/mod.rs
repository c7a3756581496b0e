//! Rewards: what takes something off a cart. One kind of `give`, one file.
//!
//! Promotions, coupons and what members buy with points are one thing with another trigger and cost.

pub mod amount;
pub mod amount_per_point;
pub mod board;
pub mod code;
pub mod cost;
pub mod free_unit;
pub mod percent;

use tally_derive::Wire;

pub use self::board::{AddedUnits, Ask, Board, Take};
pub use self::code::Code;
pub use self::cost::{Cost, CostRule};
use crate::condition::{Condition, When};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::wire::Decoder;

/// Something that takes money off a cart.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Reward {
    /// Names the reward within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// What sets it off.
    #[wire(default)]
    pub trigger: Trigger,
    /// The codes that set it off, for `code`; upper and lower case are the same.
    #[wire(default)]
    pub codes: Vec<Code>,
    /// Within a phase the higher one comes first.
    #[wire(default)]
    pub priority: i64,
    /// What must hold.
    #[wire(default)]
    pub when: Vec<When>,
    /// What it gives.
    pub give: Give,
    /// What it costs in points; nothing when absent.
    pub cost: Option<Cost>,
}

/// What sets a reward off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Trigger {
    /// Its conditions alone.
    #[default]
    Auto,
    /// A code on the cart.
    Code,
    /// The shopper's choice.
    Chosen,
}

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
        #[derive(Debug, Clone, PartialEq, Eq)]
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

/// A compiled reward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RewardRule {
    /// Its name.
    pub id: Id,
    /// What sets it off.
    pub trigger: Trigger,
    /// Its codes.
    pub codes: Vec<Code>,
    /// Within a phase the higher one comes first.
    pub priority: i64,
    /// What must hold.
    pub when: Vec<Condition>,
    /// What it gives.
    pub give: GiveRule,
    /// What it costs.
    pub cost: Option<CostRule>,
}

impl Reward {
    /// Resolves the names and amounts of the reward.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<RewardRule> {
        let when = crate::condition::compile(&self.when, scope, at);
        if (self.trigger == Trigger::Code) == self.codes.is_empty() {
            at.within("codes", |at| at.report("wrong_choice", "a reward with the trigger `code` has codes, any other has none"));
        }
        let cost = match &self.cost {
            Some(cost) => at.within("cost", |at| cost.compile(scope, at)).map(Some),
            None => Some(None),
        };
        if self.cost.is_some() && self.trigger != Trigger::Chosen {
            at.within("cost", |at| {
                at.report("wrong_choice", "only a reward that the shopper chooses costs points; set `trigger` to `chosen`")
            });
        }
        let give = at.within("give", |at| self.give.compile(cost.as_ref()?.as_ref(), scope, at));
        let codes = self.codes.clone();
        Some(RewardRule {
            id: self.id.clone(),
            trigger: self.trigger,
            codes,
            priority: self.priority,
            when: when?,
            give: give?,
            cost: cost?,
        })
    }
}
