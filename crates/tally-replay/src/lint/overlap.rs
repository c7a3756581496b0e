//! Rules that say the same twice, and both count.

use tally_core::accrual::multiplier::Combine;
use tally_core::program::Version;
use tally_core::reward::Reward;
use tally_core::values::id::Id;
use tally_core::values::time::Instant;

use super::finding::Findings;

pub fn look(version: &Version, _: Instant, findings: &mut Findings) {
    earning(version, findings);
    rewards(version, findings);
}

/// Two earn rules of one group and wallet that select the same lines under the same conditions.
fn earning(version: &Version, findings: &mut Findings) {
    let adds_up = |group: &Id| version.earning.groups.iter().any(|known| known.id == *group && known.combine == Combine::Sum);
    for (index, earn) in version.program.earn.iter().enumerate() {
        if earn.wallet.is_none() || !adds_up(&earn.group) {
            continue;
        }
        let same = version.program.earn.iter().take(index).find(|other| {
            (&other.group, &other.wallet, other.per, &other.items, &other.when)
                == (&earn.group, &earn.wallet, earn.per, &earn.items, &earn.when)
        });
        if let Some(same) = same {
            let message = format!(
                "counts the same lines under the same conditions as `{}`, and both add up; take one out, or let their group combine by `best`",
                same.id
            );
            findings.warn(format!("/earn/{index}"), "overlapping_rules", message);
        }
    }
}

/// Two rewards that one code sets off, or that give the same under the same conditions, and both are applied.
fn rewards(version: &Version, findings: &mut Findings) {
    let rewards = &version.program.rewards;
    for (index, reward) in rewards.iter().enumerate() {
        let others = || rewards.iter().take(index).filter(|other| stacks(other, reward));
        if let Some(other) = others().find(|other| reward.codes.iter().any(|code| other.codes.contains(code))) {
            let message =
                format!("a code of it sets off `{}` too, and both are applied; give each its own code, or put both into a lane", other.id);
            findings.warn(format!("/rewards/{index}/codes"), "same_code", message);
        } else if let Some(other) = others().find(|other| same(other, reward)) {
            let message = format!(
                "gives the same under the same conditions as `{}`, and both are applied; take one out, or put both into a lane",
                other.id
            );
            findings.warn(format!("/rewards/{index}"), "stacking_rewards", message);
        }
    }
}

/// Whether nothing keeps two rewards apart.
fn stacks(one: &Reward, other: &Reward) -> bool {
    let shared_lane = one.lane.is_some() && one.lane == other.lane;
    !shared_lane && one.exclusive.is_none() && other.exclusive.is_none()
}

fn same(one: &Reward, other: &Reward) -> bool {
    (one.trigger, &one.codes, &one.give, &one.when, &one.cost) == (other.trigger, &other.codes, &other.give, &other.when, &other.cost)
}
