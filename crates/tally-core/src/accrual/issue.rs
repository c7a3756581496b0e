//! What an earn rule issues instead of points.

use tally_derive::Wire;

use super::Per;
use crate::program::wallet::{Availability, Expiry};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;
use crate::values::wire::Decoder;

/// A reward that a rule issues instead of points.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Issue {
    /// The reward.
    pub reward: Id,
    /// Whether one is issued for the order, or one for each unit.
    #[wire(default)]
    pub per: IssuePer,
    /// When it can be used; at once when absent.
    pub available: Option<Availability>,
    /// When it ends if it is not used; never when absent.
    pub expiry: Option<Expiry>,
}

/// How many are issued.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum IssuePer {
    /// One, as soon as the rule counts a whole step.
    #[default]
    Order,
    /// One for each whole step of units.
    Unit,
}

/// A compiled issue.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct IssueRule {
    /// The reward.
    pub reward: Id,
    /// How many.
    pub per: IssuePer,
}

impl Issue {
    /// Resolves the reward; `counts` is what the rule counts.
    pub fn compile(&self, counts: Per, scope: &Scope<'_>, at: &mut Decoder) -> Option<IssueRule> {
        let known = at.within("reward", |at| scope.reward(&self.reward, at));
        if self.per == IssuePer::Unit && counts != Per::Unit {
            at.within("per", |at| at.report("wrong_choice", "only a rule `per` unit counts units; say so there too"));
        }
        Expiry::check(self.expiry, at);
        known.map(|_| IssueRule { reward: self.reward.clone(), per: self.per })
    }
}

impl IssueRule {
    /// How many are issued for so many steps.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub fn count(&self, steps: Ratio) -> Result<i64, OutOfBounds> {
        let whole = steps.round(Rounding::Down)?;
        Ok(match self.per {
            IssuePer::Order => whole.clamp(0, 1),
            IssuePer::Unit => whole.max(0),
        })
    }
}
