//! Percentages that together take everything.

use tally_core::condition::When;
use tally_core::program::Version;
use tally_core::reward::lane::{LanePick, Percentages};
use tally_core::reward::{Give, Reward, Trigger};
use tally_core::values::rate::Rate;
use tally_core::values::time::Instant;

use super::finding::Findings;

pub fn look(version: &Version, _: Instant, findings: &mut Findings) {
    let program = &version.program;
    let Some(all) = Rate::parse("100") else { return };
    for (index, lane) in program.lanes.iter().enumerate() {
        if lane.pick != LanePick::All || lane.percentages != Percentages::Add {
            continue;
        }
        let of_lane = program.rewards.iter().filter(|reward| reward.lane.as_ref() == Some(&lane.id));
        let sum = of_lane.filter_map(percentage).try_fold(Rate::ZERO, Rate::plus);
        if sum.is_none_or(|sum| sum >= all) {
            let message = "the percentages of this lane add up to everything; let them `compound`, or pick the `best`";
            findings.danger(format!("/lanes/{index}"), "takes_everything", message.to_owned());
        }
    }
    for (index, reward) in program.rewards.iter().enumerate() {
        let free = reward.trigger == Trigger::Auto && reward.cost.is_none() && percentage(reward).is_some_and(|value| value >= all);
        let asks_nothing = reward.when.iter().all(|when| matches!(when, When::Window(_) | When::Channel(_)));
        let whole = matches!(&reward.give, Give::Percent(percent) if percent.units.is_none() && percent.items == Default::default());
        if free && asks_nothing && whole {
            let message = "this takes everything off every order; name `items`, or a `value` below 100, or what must hold";
            findings.danger(format!("/rewards/{index}"), "takes_everything", message.to_owned());
        }
    }
}

/// The percentage that a reward takes off without a most.
fn percentage(reward: &Reward) -> Option<Rate> {
    match &reward.give {
        Give::Percent(percent) if percent.at_most.is_none() => Some(percent.value),
        _ => None,
    }
}
