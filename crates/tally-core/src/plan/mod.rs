//! Plans: memberships that are paid for, by the month or the year.

pub mod membership;

use tally_derive::Wire;

use crate::entitlement::{self, Benefit, Grant};
use crate::program::wallet::Span;
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

pub use membership::MemberPlan;

/// A membership that is paid for.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Plan {
    /// Names the plan within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// What a period costs, in the program's currency.
    pub price: Rate,
    /// How long a paid period lasts.
    pub period: Span,
    /// Days that a new member has it for nothing first.
    #[wire(default)]
    pub trial_days: u32,
    /// What comes after a period.
    #[wire(default)]
    pub renew: Renew,
    /// What it entitles to.
    #[wire(default)]
    pub benefits: Vec<Benefit>,
    /// What else it brings, in words.
    #[wire(default)]
    pub perks: Vec<String>,
}

/// What comes after a paid period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Renew {
    /// The next period, unless the member has cancelled.
    #[default]
    Auto,
    /// Nothing: the member has to pay for another one.
    Manual,
}

/// A compiled plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRule {
    /// Its name.
    pub id: Id,
    /// What a period costs, in the program's own currency.
    pub price: Minor,
    /// How long a paid period lasts.
    pub period: Span,
    /// Days of trial.
    pub trial_days: u32,
    /// What comes after a period.
    pub renew: Renew,
    /// What it entitles to.
    pub grants: Vec<Grant>,
}

/// The longest trial, in days.
const LONGEST_TRIAL: u32 = 366;

impl Plan {
    /// Resolves its price and benefits.
    pub fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<PlanRule> {
        let home = scope.money.home;
        let price = self.price.to_minor(home);
        at.within("price", |at| match price {
            None => at.report("too_fine", format!("`{}` counts {} digits after the point", home.code(), home.exponent())),
            Some(price) if price < Minor::ZERO => {
                at.report("out_of_bounds", "a plan costs nothing or more; write `0` or an amount above it")
            }
            Some(_) => {}
        });
        let length = match self.period {
            Span::Months(months) => u64::from(months),
            Span::Days(days) => u64::from(days),
        };
        if !(1..=3660).contains(&length) || matches!(self.period, Span::Months(121..)) {
            at.within("period", |at| at.report("out_of_bounds", "a paid period lasts a day or longer, and at most 10 years"));
        }
        if self.trial_days > LONGEST_TRIAL {
            at.within("trialDays", |at| at.report("out_of_bounds", format!("a trial lasts at most {LONGEST_TRIAL} days")));
        }
        let grants = entitlement::compile(&self.benefits, scope, at);
        Some(PlanRule { id: self.id.clone(), price: price?, period: self.period, trial_days: self.trial_days, renew: self.renew, grants })
    }
}
