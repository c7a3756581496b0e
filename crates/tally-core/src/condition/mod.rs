//! Conditions: what must hold for a rule to apply. One kind, one file.
//!
//! A condition is written in a program, compiled once against the program's names, and then checked
//! against the [`Situation`] of one cart at one turn.

pub mod any;
pub mod channel;
pub mod spend;
pub mod tier;
pub mod units;
pub mod window;

use tally_derive::Wire;

use crate::cart::Cart;
use crate::cart::filter::Lines;
use crate::member::Member;
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::money::Minor;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// A kind of condition, as a program writes it.
pub trait ConditionKind {
    /// The key that names it in a program.
    const NAME: &'static str;
    /// What it is checked with.
    type Compiled: Check;

    /// Resolves its names and amounts; reports what is wrong at the current place.
    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Self::Compiled>;
}

/// A compiled condition of some kind.
pub trait Check {
    /// Whether it holds.
    fn holds(&self, situation: &Situation<'_>) -> bool;
    /// What it wanted and what there was.
    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet>;
    /// Whether it can never hold again.
    fn is_over(&self, _now: Instant) -> bool {
        false
    }
}

/// Makes the enums of conditions and their dispatch from one line a kind.
macro_rules! conditions {
    ($($(#[$doc:meta])* $variant:ident($kind:ty),)*) => {
        /// A condition as a program writes it; the key names the kind.
        #[derive(Debug, Clone, PartialEq, Eq, Wire)]
        pub enum When {
            $($(#[$doc])* $variant($kind),)*
        }

        /// A compiled condition.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Condition {
            $($(#[$doc])* $variant(<$kind as ConditionKind>::Compiled),)*
        }

        impl When {
            fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Condition> {
                match self {
                    $(Self::$variant(kind) => at.within(<$kind as ConditionKind>::NAME, |at| kind.compile(scope, at).map(Condition::$variant)),)*
                }
            }
        }

        impl Check for Condition {
            fn holds(&self, situation: &Situation<'_>) -> bool {
                match self {
                    $(Self::$variant(kind) => kind.holds(situation),)*
                }
            }

            fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
                match self {
                    $(Self::$variant(kind) => kind.unmet(situation),)*
                }
            }

            fn is_over(&self, now: Instant) -> bool {
                match self {
                    $(Self::$variant(kind) => kind.is_over(now),)*
                }
            }
        }
    };
}

conditions! {
    /// The order reaches an amount.
    Spend(spend::Spend),
    /// The order has at least so many units.
    Units(units::Units),
    /// The member has at least a tier, or one in a range.
    Tier(tier::TierAtLeast),
    /// The instant lies in a window.
    Window(window::Window),
    /// The order is placed through one of these channels.
    Channel(Vec<Id>),
    /// One of these holds.
    Any(Vec<When>),
}

/// Which state of the order's amounts a threshold is measured on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Measured {
    /// Before any discount.
    #[default]
    Before,
    /// After the phases before this rule's own.
    AfterPhases,
    /// After every reward applied before this rule.
    AfterEarlier,
}

/// What a condition may look at, at one rule's turn.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The cart.
    pub cart: &'a Cart,
    /// Its lines, translated for filters.
    pub lines: &'a Lines,
    /// The instant of the quote.
    pub at: Instant,
    /// The account; absent for a guest.
    pub account: Option<&'a Id>,
    /// What is known of the member.
    pub member: &'a Member,
    /// The rank of the member's tier on each ladder of the program.
    pub ranks: &'a [usize],
    /// Single units of each line; of a refunded order those that are kept.
    pub units: &'a [i64],
    /// What shipping costs.
    pub shipping: Minor,
    /// What each line costs before any discount, on the program's price basis.
    pub before: &'a [Minor],
    /// What is left of each line after the phases before this one.
    pub after_phases: &'a [Minor],
    /// What is left of each line now.
    pub after_earlier: &'a [Minor],
}

impl Situation<'_> {
    /// The amounts of the lines as measured.
    #[must_use]
    pub const fn amounts(&self, measured: Measured) -> &[Minor] {
        match measured {
            Measured::Before => self.before,
            Measured::AfterPhases => self.after_phases,
            Measured::AfterEarlier => self.after_earlier,
        }
    }
}

/// A condition that does not hold: its kind, what it wanted, what there was.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Unmet {
    /// The kind of the condition.
    pub condition: Id,
    /// What it wanted.
    pub wanted: Json,
    /// What there was.
    pub actual: Json,
}

impl Unmet {
    /// Says what was wanted and what there was.
    #[must_use]
    pub fn new(condition: &str, wanted: Json, actual: Json) -> Option<Self> {
        Id::new(condition).map(|condition| Self { condition, wanted, actual })
    }
}

/// Compiles the conditions of a rule; reports at `when`.
pub fn compile(when: &[When], scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Vec<Condition>> {
    at.within("when", |at| any::each(when, scope, at))
}

/// The first condition that does not hold.
#[must_use]
pub fn first_unmet<'a>(conditions: &'a [Condition], situation: &Situation<'_>) -> Option<&'a Condition> {
    conditions.iter().find(|condition| !condition.holds(situation))
}
