//! What is checked of lanes and exclusions once all rewards are known.

use super::definition::Program;
use super::policies::BestOf;
use crate::reward::exclusive::{self, MAX_CHOICES};
use crate::reward::{Giving as _, RewardRule};
use crate::values::wire::Decoder;

/// A lane has rewards of its own phase, and leaves few enough choices where whole quotes are compared.
pub fn check(program: &Program, rewards: Option<&[RewardRule]>, at: &mut Decoder) {
    let Some(rewards) = rewards else { return };
    for (index, reward) in rewards.iter().enumerate() {
        let phase = reward.lane.and_then(|lane| program.lanes.get(lane)).map(|lane| lane.phase.phase());
        if phase.is_some_and(|phase| phase != reward.give.phase()) {
            at.within("rewards", |at| {
                at.at_index(index, |at| {
                    at.within("lane", |at| {
                        at.report("wrong_choice", "the lane is in another phase than what the reward gives; use a lane of its phase")
                    });
                });
            });
        }
    }
    if program.policies.best_of == BestOf::Quote {
        let indexed = exclusive::involved(&program.lanes, rewards);
        let alternative = |left: usize, right: usize| match (indexed.get(left), indexed.get(right)) {
            (Some(left), Some(right)) => exclusive::alternatives(&program.lanes, *left, *right),
            _ => false,
        };
        if exclusive::choices(indexed.len(), alternative, MAX_CHOICES).is_none() {
            at.within("policies", |at| {
                at.within("bestOf", |at| {
                    let message = format!("these lanes and exclusions leave more than {MAX_CHOICES} choices of rewards to decide for one quote; join lanes, or compare by `lane`");
                    at.report("too_many_choices", message);
                });
            });
        }
    }
}
