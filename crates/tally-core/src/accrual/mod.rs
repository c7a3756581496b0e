//! Earn rules: what a purchase, or an event, earns. One kind (`per`), one file.

pub mod base;
pub mod cap;
mod combine;
pub mod cooldown;
pub mod cut;
pub mod earning;
pub mod evaluate;
pub mod event;
pub mod habit;
mod held;
pub mod issue;
pub mod line;
pub mod money;
pub mod multiplier;
pub mod order;
pub mod rule;
mod turn;
pub mod unit;

use tally_derive::Wire;

use self::base::{EarnBase, ZeroUnits};
pub use self::cap::Cap;
use self::cooldown::Cooldown;
use self::evaluate::{Note, Purchase};
pub use self::habit::{Habit, HabitRule};
use self::issue::Issue;
pub use self::multiplier::{Factors, Group, Multiplier};
pub use self::rule::EarnRule;
use crate::cart::filter::Filter;
use crate::condition::When;
use crate::limit::Limit;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::rate::Rate;
use crate::values::round::Rounding;

/// A rule by which a purchase, or something else that a member did, earns points.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Earn {
    /// Names the rule within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// The wallet it credits; absent for a rule that issues something.
    pub wallet: Option<Id>,
    /// What it counts.
    pub per: Per,
    /// The kind of event that a rule `per` event is for.
    pub event: Option<Id>,
    /// A number field of the event that such a rule counts instead of the event itself.
    pub amount: Option<Id>,
    /// Points for each step; absent for a rule that issues something.
    pub points: Option<Rate>,
    /// The length of a step: 1 major unit of money, 1 unit, 1 line.
    #[wire(default = "one")]
    pub every: Rate,
    /// Whether only full steps count.
    #[wire(default)]
    pub whole_steps: bool,
    /// The lines it speaks of; all when absent.
    #[wire(default)]
    pub items: Filter,
    /// What of their price counts.
    #[wire(default)]
    pub base: EarnBase,
    /// Whether units that a reward brought to zero count.
    #[wire(default)]
    pub zero_units: ZeroUnits,
    /// What must hold.
    #[wire(default)]
    pub when: Vec<When>,
    /// The group in which it combines and is multiplied.
    #[wire(default = "base_group")]
    pub group: Id,
    /// In its group the higher one comes first.
    #[wire(default)]
    pub priority: i64,
    /// Where and how its points are rounded.
    #[wire(default)]
    pub round: Round,
    /// How often and how much it may give.
    #[wire(default)]
    pub limits: Vec<Limit>,
    /// How long it rests after it gave something.
    pub cooldown: Option<Cooldown>,
    /// What it issues instead of points.
    pub issue: Option<Issue>,
}

/// Makes the enum of what earn rules count, and its dispatch, from one line a kind.
macro_rules! accruals {
    ($($(#[$doc:meta])* $variant:ident($kind:ident),)*) => {
        /// What an earn rule counts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
        pub enum Per {
            $($(#[$doc])* $variant,)*
        }

        impl Per {
            /// Tells `note` what a rule counts of a purchase.
            ///
            /// # Errors
            /// [`OutOfBounds`] if an amount leaves the bounds, or what `note` answers.
            pub fn count(self, rule: &EarnRule, purchase: &Purchase<'_>, note: Note<'_>) -> Result<(), OutOfBounds> {
                match self {
                    $(Self::$variant => $kind::count(rule, purchase, note),)*
                }
            }
        }
    };
}

accruals! {
    /// Money spent, in major units.
    Money(money),
    /// Single units.
    Unit(unit),
    /// Lines.
    Line(line),
    /// The order itself.
    Order(order),
    /// Something that a member did beside buying.
    Event(event),
}

/// Where and how the points of a rule are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Round {
    /// The place.
    #[wire(default)]
    pub at: RoundAt,
    /// The mode.
    #[wire(default = "down")]
    pub mode: Rounding,
}

/// The place at which the points of a rule are rounded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum RoundAt {
    /// Once for the rule, before multipliers.
    #[default]
    Rule,
    /// Once for each line.
    Line,
    /// Not before the wallet's sum.
    Order,
}

impl Default for Round {
    fn default() -> Self {
        Self { at: RoundAt::Rule, mode: Rounding::Down }
    }
}

const fn one() -> Rate {
    Rate::ONE
}

const fn down() -> Rounding {
    Rounding::Down
}

/// The group of rules that name none.
pub const BASE_GROUP: &str = "base";

#[expect(clippy::expect_used, reason = "the constant is a valid name, and a test reads it")]
fn base_group() -> Id {
    Id::new(BASE_GROUP).expect("a valid name")
}
