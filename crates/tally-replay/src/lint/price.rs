//! Rewards worth more than they cost: what their points pay exceeds the money that earns these points.

use tally_core::accrual::Per;
use tally_core::program::Version;
use tally_core::reward::Give;
use tally_core::values::error::OutOfBounds;
use tally_core::values::rate::Rate;
use tally_core::values::ratio::Ratio;
use tally_core::values::time::Instant;

use super::finding::Findings;
use crate::worth::{digits, of_reward};

pub fn look(version: &Version, _: Instant, findings: &mut Findings) {
    let program = &version.program;
    for (index, reward) in program.rewards.iter().enumerate() {
        if let (Give::Percent(percent), Some(_)) = (&reward.give, &reward.cost)
            && percent.at_most.is_none()
        {
            let message = "points buy a percentage without a most, so the dearer the cart the more they are worth; give it an `atMost`";
            findings.warn(format!("/rewards/{index}/give/percent"), "no_most", message.to_owned());
        }
        let Some((wallet, each)) = of_reward(program, reward) else { continue };
        for (rule, earn) in program.earn.iter().enumerate() {
            if earn.wallet.as_ref() != Some(wallet) || earn.per != Per::Money {
                continue;
            }
            if back(version, rule, each).is_ok_and(|back| back.exceeds(Ratio::whole(1)).unwrap_or(true)) {
                let message = format!(
                    "what its points pay is more than the money that earns them by `{}` at its highest factor; raise its cost, or lower what it gives",
                    earn.id
                );
                findings.danger(format!("/rewards/{index}"), "worth_more_than_it_costs", message);
            }
        }
    }
}

/// What comes back in points for each unit of money under an earn rule, at the highest factor of its group.
fn back(version: &Version, rule: usize, each: Ratio) -> Result<Ratio, OutOfBounds> {
    let program = &version.program;
    let earn = program.earn.get(rule).ok_or(OutOfBounds)?;
    let scale = program.wallets.iter().find(|wallet| Some(&wallet.id) == earn.wallet.as_ref()).ok_or(OutOfBounds)?.scale;
    let points = digits(earn.points.ok_or(OutOfBounds)?, scale)?.over(digits(earn.every, program.currency.exponent())?)?;
    let combine = version.earning.groups.iter().find(|group| group.id == earn.group).ok_or(OutOfBounds)?.multipliers;
    // Factors below one are left out: not every order meets their conditions.
    let factors = program.multipliers.iter().filter(|multiplier| multiplier.group == earn.group).map(|multiplier| multiplier.factor);
    let raising = factors.filter(|factor| *factor > Rate::ONE);
    combine.combine(raising)?.times(points)?.times(each)
}
