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
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::money::Minor;
use crate::values::time::Instant;
use crate::values::wire::{Decoder, Wire};

/// A condition as a program writes it; the key names the kind.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum When {
    /// The order reaches an amount.
    Spend(spend::Spend),
    /// The order has at least so many units.
    Units(units::Units),
    /// The member has at least a tier.
    Tier(tier::TierAtLeast),
    /// The instant lies in a window.
    Window(window::Window),
    /// The order is placed through one of these channels.
    Channel(Vec<Id>),
    /// One of these holds.
    Any(Vec<When>),
}

/// A compiled condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// See [`spend`].
    Spend(spend::Compiled),
    /// See [`units`].
    Units(units::Compiled),
    /// See [`tier`].
    Tier(tier::Compiled),
    /// See [`window`].
    Window(window::Compiled),
    /// See [`channel`].
    Channel(Vec<Id>),
    /// See [`any`].
    Any(Vec<Condition>),
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
    at.within("when", |at| any::compile(when, scope, at))
}

impl When {
    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Condition> {
        match self {
            Self::Spend(spend) => at.within("spend", |at| spend.compile(scope, at).map(Condition::Spend)),
            Self::Units(units) => at.within("units", |at| units.compile(scope, at).map(Condition::Units)),
            Self::Tier(tier) => at.within("tier", |at| tier.compile(scope, at).map(Condition::Tier)),
            Self::Window(window) => at.within("window", |at| window.compile(scope, at).map(Condition::Window)),
            Self::Channel(channels) => at.within("channel", |at| channel::compile(channels, at).map(Condition::Channel)),
            Self::Any(conditions) => at.within("any", |at| any::compile(conditions, scope, at).map(Condition::Any)),
        }
    }
}

impl Condition {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, situation: &Situation<'_>) -> bool {
        match self {
            Self::Spend(spend) => spend.holds(situation),
            Self::Units(units) => units.holds(situation),
            Self::Tier(tier) => tier.holds(situation),
            Self::Window(window) => window.contains(situation.at),
            Self::Channel(channels) => channel::holds(channels, situation),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(situation)),
        }
    }

    /// What it wanted and what there was, for the trace.
    #[must_use]
    pub fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        let (kind, wanted, actual) = match self {
            Self::Spend(spend) => ("spend", spend.at_least.encode(), spend.actual(situation).encode()),
            Self::Units(units) => ("units", units.at_least.encode(), units.actual(situation).encode()),
            Self::Tier(tier) => ("tier", tier.wanted.encode(), tier.actual(situation)),
            Self::Window(window) => ("window", window.encode(), situation.at.encode()),
            Self::Channel(channels) => ("channel", channels.encode(), situation.cart.channel.encode()),
            Self::Any(conditions) => return any::unmet(conditions, situation),
        };
        Unmet::new(kind, wanted, actual)
    }
}

/// The first condition that does not hold.
#[must_use]
pub fn first_unmet<'a>(conditions: &'a [Condition], situation: &Situation<'_>) -> Option<&'a Condition> {
    conditions.iter().find(|condition| !condition.holds(situation))
}
