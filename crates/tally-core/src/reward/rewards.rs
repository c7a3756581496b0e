//! The rewards of a program, with the index over them.

use super::{Giving as _, RewardRule, Trigger};
use crate::condition::index::{Index, Indexed};
use crate::values::with_index::WithIndex;

/// Compiled rewards in the program's order.
pub type Rewards = WithIndex<Vec<RewardRule>, Index>;

impl From<&Vec<RewardRule>> for Index {
    fn from(rules: &Vec<RewardRule>) -> Self {
        Self::new(rules.iter().map(|rule| Indexed {
            event: None,
            // What a shopper can choose is shown, also where it would do nothing; and a lane takes its turn with the
            // first of its rewards, whether that one does something or not.
            always: matches!(rule.trigger, Trigger::Chosen | Trigger::Issued) || rule.lane.is_some(),
            codes: Some(rule.codes.as_slice()).filter(|codes| !codes.is_empty()),
            items: rule.give.items(),
            when: &rule.when,
        }))
    }
}
