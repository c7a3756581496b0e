//! Earn rules: what a purchase earns. One kind (`per`), one file.

pub mod base;
pub mod evaluate;
pub mod line;
pub mod money;
pub mod multiplier;
pub mod order;
pub mod unit;

use tally_derive::Wire;

use self::base::{EarnBase, ZeroUnits};
use self::evaluate::{Counted, Purchase};
pub use self::multiplier::{Factors, Group, Multiplier};
use crate::cart::filter::{Filter, Selection};
use crate::condition::{Condition, When};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::rate::Rate;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;
use crate::values::wire::Decoder;

/// A rule by which a purchase earns points.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Earn {
    /// Names the rule within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// The wallet it credits.
    pub wallet: Id,
    /// What it counts.
    pub per: Per,
    /// Points for each step.
    pub points: Rate,
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
    /// Where and how its points are rounded.
    #[wire(default)]
    pub round: Round,
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
            /// What a rule counts of a purchase.
            ///
            /// # Errors
            /// [`OutOfBounds`] if an amount leaves the bounds.
            pub fn count(self, rule: &EarnRule, purchase: &Purchase<'_>) -> Result<Vec<Counted>, OutOfBounds> {
                match self {
                    $(Self::$variant => $kind::count(rule, purchase),)*
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

/// A compiled earn rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarnRule {
    /// Its name.
    pub id: Id,
    /// The position of its wallet.
    pub wallet: usize,
    /// The position of its group.
    pub group: usize,
    /// What must hold.
    pub when: Vec<Condition>,
    /// The lines it speaks of.
    pub items: Selection,
    /// What of their price counts.
    pub base: EarnBase,
    /// Whether units brought to zero count.
    pub zero_units: ZeroUnits,
    /// What it counts.
    pub per: Per,
    /// Points, in the wallet's smallest unit, for each step.
    pub points: Ratio,
    /// The length of a step, in minor units for money.
    pub every: Ratio,
    /// Whether only full steps count.
    pub whole_steps: bool,
    /// Where and how it is rounded.
    pub round: Round,
}

impl Earn {
    /// Resolves the names of the rule; `groups` are those known, in order.
    pub fn compile(&self, groups: &[Id], scope: &mut Scope<'_>, at: &mut Decoder) -> Option<EarnRule> {
        let wallet = scope.wallet(&self.wallet, at);
        let when = crate::condition::compile(&self.when, scope, at);
        if self.every.is_zero() {
            at.within("every", |at| at.report("out_of_bounds", "a step is longer than 0"));
        }
        if self.per == Per::Order && !self.items.eq(&Filter::default()) {
            at.within("items", |at| at.report("never_used", "a rule per order counts the order; filter with a `units` condition instead"));
        }
        let items = at.within("items", |at| self.items.compile(scope, at));
        let wallet = wallet?;
        let every = Ratio::of(self.every);
        let minor_in_major = Ratio::whole(10_i64.saturating_pow(scope.money.home.exponent()));
        let every = if self.per == Per::Money { scope.money.exactly(every.times(minor_in_major).ok()?).ok()? } else { every };
        Some(EarnRule {
            id: self.id.clone(),
            wallet: wallet.index,
            group: groups.iter().position(|group| *group == self.group)?,
            when: when?,
            items: items?,
            base: self.base,
            zero_units: self.zero_units,
            per: self.per,
            points: Ratio::of(self.points).times(Ratio::whole(10_i64.saturating_pow(wallet.scale))).ok()?,
            every,
            whole_steps: self.whole_steps,
            round: self.round,
        })
    }
}
