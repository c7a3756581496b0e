//! The amounts at which something in a program changes: one step below, there, and one above.

use std::collections::BTreeSet;

use tally_core::accrual::{Earn, Per};
use tally_core::condition::When;
use tally_core::program::definition::Program;
use tally_core::reward::Give;
use tally_core::values::error::OutOfBounds;
use tally_core::values::rate::Rate;
use tally_core::values::ratio::Ratio;
use tally_core::values::round::Rounding;

use super::goods;
use crate::worth::digits;

/// The most amounts that are tried; the smallest are kept, because small ones are where rounding pays.
const MOST: usize = 40;

/// The amounts worth trying, in minor units at home, none below the cheapest thing the shop sells.
#[must_use]
pub fn of_program(program: &Program, cheapest: i64) -> Vec<i64> {
    let mut amounts = BTreeSet::from([cheapest.max(1)]);
    let exponent = program.currency.exponent();
    let mut add = |amount: Result<Ratio, OutOfBounds>| {
        let Ok(amount) = amount.and_then(|amount| amount.round(Rounding::Up)) else { return };
        amounts.extend([amount.saturating_sub(1), amount, amount.saturating_add(1)].into_iter().filter(|near| *near >= cheapest.max(1)));
    };
    for earn in &program.earn {
        let one = first_point(program, earn);
        add(one);
        // Half of a point is where `half_up` begins.
        add(one.and_then(|one| one.over(Ratio::whole(2))));
        for reward in &program.rewards {
            let of_same = reward.cost.as_ref().filter(|cost| Some(&cost.wallet) == earn.wallet.as_ref());
            let (Some(cost), Some(points)) = (of_same, earn.points) else { continue };
            // Just enough to earn what a reward costs.
            let steps = Ratio::of(cost.points).over(Ratio::of(points));
            if earn.per == Per::Money {
                add(steps.and_then(|steps| steps.times(digits(earn.every, exponent)?)));
            }
        }
    }
    for when in goods::conditions(program) {
        if let When::Spend(spend) = when {
            add(digits(spend.at_least, exponent));
        }
    }
    for reward in &program.rewards {
        if let Give::Amount(amount) = &reward.give {
            add(digits(amount.value, exponent));
        }
    }
    amounts.into_iter().take(MOST).collect()
}

/// The amount that earns one smallest unit of the wallet, exactly.
fn first_point(program: &Program, earn: &Earn) -> Result<Ratio, OutOfBounds> {
    let wallet = program.wallets.iter().find(|wallet| Some(&wallet.id) == earn.wallet.as_ref()).ok_or(OutOfBounds)?;
    let points = earn.points.filter(|points| !points.is_zero() && earn.per == Per::Money).ok_or(OutOfBounds)?;
    digits(earn.every, program.currency.exponent())?.over(digits(points, wallet.scale)?)
}

/// The numbers of units that some rule asks for.
#[must_use]
pub fn units(program: &Program) -> Vec<i64> {
    let asked = goods::conditions(program).into_iter().filter_map(|when| match when {
        When::Units(units) => Some(units.at_least),
        _ => None,
    });
    let steps = program.earn.iter().filter(|earn| earn.per == Per::Unit).filter_map(|earn| Rate::to_integer(earn.every));
    let some = asked.chain(steps).filter(|units| (2..=50).contains(units)).collect::<BTreeSet<_>>();
    some.into_iter().take(3).collect()
}
