//! Challenges: something to do so often, for a prize. One kind of goal, one file.
//!
//! A goal turns each fact into [`mark::Mark`]s; the marks of a window are their sum, and a reversal takes
//! off what the returned part had added. What was reached is a function of that sum, so it does not
//! matter in which order facts arrive or how a return is split.

pub mod badge;
pub mod count;
pub mod definition;
pub mod distinct;
pub mod event;
pub mod fact;
pub mod mark;
pub mod order;
pub mod progress;
pub mod rule;
pub mod sequence;
pub mod spend;
pub mod state;
pub mod streak;
pub mod units;

pub use badge::{Badge, BadgeRule};
pub use definition::Challenge;
pub use rule::ChallengeRule;
pub use state::MemberChallenge;

use tally_derive::Wire;

use self::fact::Fact;
use self::mark::{Mark, Marks};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::bounds::MAX_AMOUNT;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// Marks kept of one window. Only goals that tell days, things or instants apart have more than one, and
/// nobody needs a thousand for a prize; beyond it the oldest are settled for good.
pub const KEPT_MARKS: usize = 1000;

/// A kind of goal, as a program writes it.
pub trait GoalKind {
    /// The key that names it in a program.
    const NAME: &'static str;
    /// What counts for it.
    type Compiled: Track;

    /// Resolves its names and amounts; reports what is wrong at the current place.
    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Self::Compiled>;
}

/// A compiled goal of some kind.
pub trait Track {
    /// Digits after the point of what it counts.
    fn digits(&self) -> u32 {
        0
    }

    /// The most that a milestone may ask for.
    fn most(&self) -> i64 {
        MAX_AMOUNT
    }

    /// Whether the last milestone has to ask for that much.
    fn ends_at_most(&self) -> bool {
        false
    }

    /// What a fact leaves behind.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount or a date leaves its bounds.
    fn marks(&self, fact: &Fact<'_>, calendar: &Calendar<'_>) -> Result<Vec<Mark>, OutOfBounds>;

    /// How far each run came: a streak has one for each time it was begun, other goals have one.
    fn runs(&self, marks: &Marks) -> Vec<i64> {
        vec![marks.total()]
    }

    /// How far the run came that can still be continued.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a date leaves its bounds.
    fn open(&self, marks: &Marks, _now: Instant, _calendar: &Calendar<'_>) -> Result<i64, OutOfBounds> {
        Ok(self.runs(marks).last().copied().unwrap_or_default())
    }

    /// Until when that run can be continued, if there is an end.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a date leaves its bounds.
    fn until(&self, _marks: &Marks, _now: Instant, _calendar: &Calendar<'_>) -> Result<Option<Instant>, OutOfBounds> {
        Ok(None)
    }

    /// Whether marks that are left out still count for what was reached. Things that are only told apart from
    /// others cannot: left out and bought again, they would count twice.
    fn settles_surplus(&self) -> bool {
        true
    }

    /// Leaves out at least one mark of more than are kept. `round` is what the last milestone asks for.
    fn drop_surplus(&self, _marks: &mut Marks, _round: i64) {}
}

/// Makes the enums of goals and their dispatch from one line a kind.
macro_rules! goals {
    ($($(#[$doc:meta])* $variant:ident($kind:ty),)*) => {
        /// What a challenge counts; the key names the kind.
        #[derive(Debug, Clone, PartialEq, Eq, Wire)]
        pub enum Goal {
            $($(#[$doc])* $variant($kind),)*
        }

        /// A compiled goal.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum GoalRule {
            $($(#[$doc])* $variant(<$kind as GoalKind>::Compiled),)*
        }

        impl Goal {
            /// Resolves its names and amounts; reports at the kind.
            pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<GoalRule> {
                match self {
                    $(Self::$variant(kind) => at.within(<$kind as GoalKind>::NAME, |at| GoalKind::compile(kind, scope, at).map(GoalRule::$variant)),)*
                }
            }
        }

        impl GoalRule {
            /// The goal, whatever its kind.
            #[must_use]
            pub fn track(&self) -> &dyn Track {
                match self {
                    $(Self::$variant(kind) => kind,)*
                }
            }
        }
    };
}

goals! {
    /// Orders.
    Count(order::QualifyingOrder),
    /// Single units, such as the stamps of a card.
    Units(units::UnitsBought),
    /// Money spent, in major units.
    Spend(spend::MoneySpent),
    /// Different articles or categories.
    Distinct(distinct::DifferentThings),
    /// Days, weeks or months in a row.
    Streak(streak::InARow),
    /// Steps that have to be done one after the other.
    Sequence(sequence::Steps),
    /// Events that the program names, such as check-ins.
    Event(event::EventsCaused),
}
