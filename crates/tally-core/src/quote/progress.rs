//! What an order does on the ladders: how far the member is, and what comes next.

use super::Decided;
use super::answer::{NextTier, Progress};
use crate::tier::LadderRule;
use crate::tier::ladder::MetricRule;
use crate::values::error::OutOfBounds;

/// Where the member stands on every ladder, before and after this order.
///
/// # Errors
/// [`OutOfBounds`] if a sum leaves the bounds.
pub fn progress(decided: &Decided<'_>) -> Result<Vec<Progress>, OutOfBounds> {
    let settled = &decided.settled;
    let mut all = Vec::with_capacity(settled.version.ladders.len());
    for (ladder, rank) in settled.version.ladders.iter().zip(&settled.ranks) {
        let standing = settled.view.ladders.get(&ladder.id);
        let period = ladder.period_of(settled.at, &settled.version.program.zone)?;
        let measured = standing.map_or(0, |standing| standing.amount(period));
        let adds = adds(ladder, decided)?;
        let after = measured.saturating_add(adds);
        let rank_after = ladder.rank_for(after).max(*rank);
        let (Some(tier), Some(tier_after)) = (ladder.tier(*rank), ladder.tier(rank_after)) else { continue };
        let next = ladder.tiers.get(rank_after.saturating_add(1));
        all.push(Progress {
            ladder: ladder.id.clone(),
            tier: tier.clone(),
            measured,
            adds,
            tier_after: tier_after.clone(),
            next: next.map(|(tier, from)| NextTier { tier: tier.clone(), from: *from, missing: from.saturating_sub(after) }),
        });
    }
    Ok(all)
}

/// What an order adds to the measure of a ladder.
///
/// # Errors
/// [`OutOfBounds`] if a sum leaves the bounds.
pub fn adds(ladder: &LadderRule, decided: &Decided<'_>) -> Result<i64, OutOfBounds> {
    let settled = &decided.settled;
    Ok(match ladder.metric {
        MetricRule::Points(wallet) => decided.earned.wallets.get(wallet).map_or(0, |points| points.get()),
        MetricRule::Orders => 1,
        MetricRule::Spend(base) => {
            let lines = settled.earn_lines.iter().zip(&settled.excluded).filter(|(_, excluded)| !**excluded);
            let shipping = base.shipping_amount(settled.cart.shipping, settled.tendered_shipping)?;
            base.sum(lines.map(|(line, _)| line), shipping, settled.version.program.price)?.get()
        }
    })
}
