//! What an order does on the ladders: how far the member is, and what comes next.

use super::Decided;
use super::answer::Progress;
use super::settled::Settled;
use crate::tier::rise_and_fall::Change;
use crate::tier::rule::MetricRule;
use crate::tier::{LadderRule, Standing};
use crate::values::error::OutOfBounds;

/// Where the member stands on every ladder, before and after this order.
///
/// # Errors
/// [`OutOfBounds`] if a sum leaves the bounds.
pub fn progress(decided: &Decided<'_>) -> Result<Vec<Progress>, OutOfBounds> {
    let mut all = Vec::with_capacity(decided.settled.version.ladders.len());
    for ladder in &decided.settled.version.ladders {
        all.extend(on_ladder(ladder, decided)?);
    }
    Ok(all)
}

fn on_ladder(ladder: &LadderRule, decided: &Decided<'_>) -> Result<Option<Progress>, OutOfBounds> {
    let settled = &decided.settled;
    let (at, zone) = (settled.at, &settled.version.zone);
    let Some(standing) = standing(ladder, settled)? else { return Ok(None) };
    let adds = adds(ladder, decided)?;
    let change = Change { occurred_at: at, now: at, by: adds };
    let after = if adds > 0 { standing.after(ladder, change, zone)? } else { standing.clone() };
    Ok(Some(Progress {
        ladder: ladder.id.clone(),
        measured: standing.measure_at(ladder, at, zone)?,
        adds,
        tier: standing.tier,
        until: after.until,
        keep: after.keep_tier(ladder, at, zone)?,
        next: after.next_tier(ladder, at, zone)?,
        tier_after: after.tier,
    }))
}

/// Where the member stands on a ladder; who is not on it yet would enter it with this order.
///
/// # Errors
/// [`OutOfBounds`] after the year 9999.
pub(super) fn standing(ladder: &LadderRule, settled: &Settled<'_>) -> Result<Option<Standing>, OutOfBounds> {
    let enrolled = settled.view.member.enrolled_at;
    match settled.view.ladders.get(&ladder.id).cloned() {
        Some(standing) => Ok(Some(Standing { enrolled: standing.enrolled.or(enrolled), ..standing })),
        None => Standing::beginning(ladder, settled.at, enrolled.unwrap_or(settled.at), &settled.version.zone),
    }
}

/// What an order adds to the measure of a ladder.
///
/// # Errors
/// [`OutOfBounds`] if a sum leaves the bounds.
pub fn adds(ladder: &LadderRule, decided: &Decided<'_>) -> Result<i64, OutOfBounds> {
    let settled = &decided.settled;
    Ok(match &ladder.metric {
        MetricRule::Points(wallet) => decided.earned.wallets.get(*wallet).map_or(0, |points| points.get()),
        MetricRule::Orders => 1,
        MetricRule::Visits | MetricRule::Tenure => 0,
        MetricRule::Spend(base) => {
            let lines = settled.earn_lines.iter().zip(&settled.excluded).filter(|(_, excluded)| !**excluded);
            let shipping = base.shipping_amount(settled.shipping_paid())?;
            let spent = base.sum(lines.map(|(line, _)| line), shipping, settled.version.price)?;
            settled.version.money.to_home(spent)?.get()
        }
    })
}
