//! Rounding that pays for splitting: a tiny order earns a whole point that is worth more than it cost.

use tally_core::accrual::Per;
use tally_core::program::Version;
use tally_core::values::error::OutOfBounds;
use tally_core::values::money::Minor;
use tally_core::values::ratio::Ratio;
use tally_core::values::round::Rounding;
use tally_core::values::time::Instant;

use super::finding::Findings;
use crate::pump::step::Money;
use crate::worth::{MICRO, Worth, digits};

pub fn look(version: &Version, _: Instant, findings: &mut Findings) {
    let worth = Worth::of(version);
    for (index, earn) in version.program.earn.iter().enumerate() {
        let Some(wallet) = earn.wallet.as_ref().and_then(|wallet| version.wallet_index(wallet)) else { continue };
        if earn.per != Per::Money || earn.round.mode == Rounding::Down || earn.whole_steps {
            continue;
        }
        let Ok(enough) = enough(version, index, wallet) else { continue };
        if worth.of_points(wallet, 1) > i128::from(enough).saturating_mul(i128::from(MICRO)) {
            let least = Money(Minor::new(enough).unwrap_or(Minor::ZERO), version.program.currency);
            let message = format!("{least} is rounded to a point that is worth more; round `down`, or lower what a point buys");
            findings.danger(format!("/earn/{index}/round"), "rounding_pays", message);
        } else if earn.round.mode == Rounding::Up {
            let message = "each order is rounded up, so splitting one earns more points; round `down`, or `half_up` at least";
            findings.warn(format!("/earn/{index}/round"), "rounds_up", message.to_owned());
        }
    }
}

/// The least amount, in minor units, that is rounded to one smallest unit of the wallet.
fn enough(version: &Version, rule: usize, wallet: usize) -> Result<i64, OutOfBounds> {
    let program = &version.program;
    let earn = program.earn.get(rule).ok_or(OutOfBounds)?;
    if earn.round.mode == Rounding::Up {
        return Ok(1);
    }
    let scale = program.wallets.get(wallet).ok_or(OutOfBounds)?.scale;
    let points = digits(earn.points.ok_or(OutOfBounds)?, scale)?.over(digits(earn.every, program.currency.exponent())?)?;
    Ratio::whole(1).over(points.times(Ratio::whole(2))?)?.round(Rounding::Up).map(|amount| amount.max(1))
}
