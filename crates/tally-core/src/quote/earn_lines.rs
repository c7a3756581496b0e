//! What each line counts for when earning, once everything is taken off.

use super::settled::Settled;
use super::tax::NO_FIGURES;
use crate::accrual::base::EarnLine;
use crate::cart::Line;
use crate::reward::Phase;
use crate::values::error::OutOfBounds;
use crate::values::gather::gathered;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::round::Rounding;

/// What each line counts for.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn earn_lines(settled: &Settled<'_>) -> Result<Vec<EarnLine>, OutOfBounds> {
    gathered(settled.cart.lines.iter().enumerate().map(|(index, line)| earn_line(settled, index, line)))
}

fn earn_line(settled: &Settled<'_>, index: usize, line: &Line) -> Result<EarnLine, OutOfBounds> {
    let before = settled.before.get(index).unwrap_or(&NO_FIGURES);
    let basis = settled.basis.get(index).copied().unwrap_or_default();
    let left = settled.left.get(index).copied().unwrap_or_default();
    let units = line.quantity.units();
    let mut entry = EarnLine {
        gross: before.gross,
        listed: before.listed,
        net: before.net,
        basis,
        units,
        zero_units: if left == Minor::ZERO && basis > Minor::ZERO {
            units
        } else if line.minimum_price.is_some_and(|minimum| minimum > Minor::ZERO) {
            0 // a free unit still costs its minimum price
        } else {
            settled.freed.get(index).copied().unwrap_or_default()
        },
        ..EarnLine::default()
    };
    for (reward, take, points) in settled.applied() {
        let amount = take.lines.get(index).copied().unwrap_or_default();
        match settled.phase(reward) {
            Some(Phase::Shipping | Phase::Tender) | None => {}
            Some(_) if points > Points::ZERO => entry.paid_with_points = entry.paid_with_points.plus(amount)?,
            Some(Phase::Order) => entry.order_discount = entry.order_discount.plus(amount)?,
            Some(Phase::Units | Phase::Items) => entry.item_discount = entry.item_discount.plus(amount)?,
        }
    }
    let gross_left = settled.after.get(index).map_or(Minor::ZERO, |figures| figures.gross);
    let on_basis = |paid: Minor| {
        if paid > Minor::ZERO && gross_left > Minor::ZERO {
            paid.share(left.wide(), gross_left.wide(), Rounding::HalfUp)
        } else {
            Ok(Minor::ZERO)
        }
    };
    entry.tendered = on_basis(settled.points.of(index))?;
    entry.paid_with_points = entry.paid_with_points.plus(entry.tendered)?;
    entry.paid_with_stored_value = on_basis(settled.stored_value.of(index))?;
    Ok(entry)
}
