//! Conditions: what must hold for a rule to apply. One kind, one file.
//!
//! A condition is written in a program, compiled once against the program's names, and then checked
//! against the [`Situation`] of one cart at one turn.

pub mod any;
pub mod attribute;
pub mod balance;
pub mod birthday;
pub mod bought;
pub mod channel;
pub mod code;
pub mod event;
pub mod experiment;
pub mod gap;
pub mod index;
pub mod member;
pub mod need;
pub mod offer;
mod one_of;
pub mod order;
pub mod payment;
pub mod plan;
pub mod schedule;
pub mod segment;
pub mod situation;
pub mod spend;
pub mod store;
pub mod tenure;
pub mod tier;
pub mod units;
pub mod window;

use tally_derive::Wire;

use self::gap::Gap;
use self::need::Need;
pub use self::situation::Situation;
use crate::cart::code::Code;
use crate::scope::{Asker, Scope};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// A kind of condition, as a program writes it.
pub trait ConditionKind {
    /// The key that names it in a program.
    const NAME: &'static str;
    /// What it asks about, which decides where it may stand.
    const ABOUT: About;
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
    /// What is missing for it to hold, where a shopper can supply it.
    fn gap(&self, _: &Situation<'_>) -> Option<Gap> {
        None
    }
    /// Whether it holds because the member likes what it asks for: an offer activated, something bought before.
    fn is_liked(&self, _: &Situation<'_>) -> bool {
        false
    }
    /// Whether it can never hold again.
    fn is_over(&self, _now: Instant) -> bool {
        false
    }
    /// What must be there for it to hold, where that can be looked up.
    fn need(&self) -> Option<Need> {
        None
    }
    /// Adds the codes it asks for, itself or inside.
    fn add_codes(&self, _to: &mut Vec<Code>) {}
    /// Whether it asks for a code.
    fn asks_for(&self, _code: &Code) -> bool {
        false
    }
}

/// What a kind of condition asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The cart.
    Cart,
    /// An event.
    Event,
    /// The member as the account knows it, or whatever stands inside.
    Member,
    /// Anything else: the time, the segments and experiments that a member is in.
    Else,
}

impl About {
    /// Reports a condition that can know nothing where it stands.
    fn place(self, name: &str, asker: Asker<'_>, at: &mut Decoder) {
        let wrong = match (asker, self) {
            (Asker::Cart, Self::Event) => "only a rule `per: event` sees an event",
            (Asker::Event(_), Self::Cart) => "a rule `per: event` sees no cart",
            (Asker::Segment, Self::Cart | Self::Event | Self::Else) => "a segment sees the member alone",
            _ => return,
        };
        at.report("wrong_place", format!("{wrong}; move `{name}` to another rule"));
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
        #[derive(Debug, Clone, PartialEq, Eq, Wire)]
        pub enum Condition {
            $($(#[$doc])* $variant(<$kind as ConditionKind>::Compiled),)*
        }

        impl When {
            fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Condition> {
                match self {
                    $(Self::$variant(kind) => at.within(<$kind as ConditionKind>::NAME, |at| {
                        <$kind as ConditionKind>::ABOUT.place(<$kind as ConditionKind>::NAME, scope.asker, at);
                        kind.compile(scope, at).map(Condition::$variant)
                    }),)*
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

            fn gap(&self, situation: &Situation<'_>) -> Option<Gap> {
                match self {
                    $(Self::$variant(kind) => kind.gap(situation),)*
                }
            }

            fn is_liked(&self, situation: &Situation<'_>) -> bool {
                match self {
                    $(Self::$variant(kind) => kind.is_liked(situation),)*
                }
            }

            fn is_over(&self, now: Instant) -> bool {
                match self {
                    $(Self::$variant(kind) => kind.is_over(now),)*
                }
            }

            fn need(&self) -> Option<Need> {
                match self {
                    $(Self::$variant(kind) => kind.need(),)*
                }
            }

            fn add_codes(&self, to: &mut Vec<Code>) {
                match self {
                    $(Self::$variant(kind) => kind.add_codes(to),)*
                }
            }

            fn asks_for(&self, code: &Code) -> bool {
                match self {
                    $(Self::$variant(kind) => kind.asks_for(code),)*
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
    /// It is the member's n-th order, or every n-th.
    Order(order::OrderNumber),
    /// The instant lies in a weekly window.
    Schedule(schedule::Schedule),
    /// The order is placed in one of these stores.
    Store(store::Store),
    /// The order is paid in one of these ways.
    Payment(payment::Payment),
    /// Somebody is, or is not, a member.
    Member(bool),
    /// The member is in one of these segments.
    Segment(segment::InSegment),
    /// The shop knows something of the member.
    Attribute(attribute::AttributeOneOf),
    /// The member's birthday is near.
    Birthday(birthday::Birthday),
    /// The member activated this offer.
    Offer(Id),
    /// The member bought something so often before.
    Bought(bought::Bought),
    /// The member has one of these paid memberships.
    Plan(plan::OnPlan),
    /// The member joined at least so long ago.
    Tenure(tenure::Tenure),
    /// The member can spend at least so many points.
    Balance(balance::BalanceAtLeast),
    /// The cart has one of these codes.
    Code(Vec<Code>),
    /// The member is in this arm of an experiment.
    Experiment(experiment::InArm),
    /// The event carries something; only in rules `per: event`.
    Event(event::EventCarries),
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
    unmet_at(conditions, situation).and_then(|index| conditions.get(index))
}

/// The index of the first condition that does not hold.
#[must_use]
pub fn unmet_at(conditions: &[Condition], situation: &Situation<'_>) -> Option<usize> {
    conditions.iter().position(|condition| !condition.holds(situation))
}
