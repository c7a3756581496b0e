//! All that decides what is earned, with the index over it.

use tally_derive::Wire;

use super::cap::CapRule;
use super::evaluate::Rules;
use super::multiplier::{Group, MultiplierRule};
use super::rule::EarnRule;
use crate::condition::index::{Index, Indexed};
use crate::values as tally_wire;
use crate::values::with_index::WithIndex;

/// The compiled rules that decide what is earned, in the program's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct EarningRules {
    /// Earn rules.
    pub earn: Vec<EarnRule>,
    /// Groups, those that have the defaults included.
    pub groups: Vec<Group>,
    /// Multipliers.
    pub multipliers: Vec<MultiplierRule>,
    /// Caps.
    pub caps: Vec<CapRule>,
}

/// The same with an index.
pub type Earning = WithIndex<EarningRules, Indexes>;

/// Which earn rules and multipliers may do something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Indexes {
    pub(super) earn: Index,
    pub(super) multipliers: Index,
}

impl From<&EarningRules> for Indexes {
    fn from(rules: &EarningRules) -> Self {
        let indexed = |event, items, when| Indexed { event, always: false, codes: None, items, when };
        let earn = rules.earn.iter().map(|rule| indexed(rule.event.as_ref().map(|event| &event.kind), Some(&rule.items), &rule.when));
        let multipliers = rules.multipliers.iter().map(|rule| indexed(None, rule.items.as_ref(), &rule.when));
        Self { earn: Index::new(earn), multipliers: Index::new(multipliers) }
    }
}

/// Which rules are asked what they do. The answer is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Each, so that each says why it does nothing.
    All,
    /// Those that may do something.
    Candidates,
}

impl Earning {
    /// The rules to ask, for a program of so many wallets.
    #[must_use]
    pub fn ask(&self, which: Which, wallets: usize) -> Rules<'_> {
        let index = match which {
            Which::All => None,
            Which::Candidates => Some(self.index()),
        };
        Rules { earn: &self.earn, groups: &self.groups, multipliers: &self.multipliers, caps: &self.caps, wallets, index }
    }
}
