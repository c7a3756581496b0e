//! Taxes: each group of lines splits what is left once.

use crate::cart::price::PriceBasis;
use crate::cart::{Cart, Line, Tax};
use crate::values::allocate::{Part, allocate};
use crate::values::error::OutOfBounds;
use crate::values::gather::gathered;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;

/// The prices of one line, with each of its taxes in percent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// All taxes in percent included.
    pub gross: Minor,
    /// Included taxes in, added taxes out.
    pub listed: Minor,
    /// No taxes.
    pub net: Minor,
    /// The taxes in percent, as the line lists them.
    pub taxes: Vec<Minor>,
}

/// The prices of what costs nothing.
pub static NO_FIGURES: Figures = Figures { gross: Minor::ZERO, listed: Minor::ZERO, net: Minor::ZERO, taxes: Vec::new() };

impl Figures {
    /// One of the three prices.
    #[must_use]
    pub const fn price(&self, basis: PriceBasis) -> Minor {
        match basis {
            PriceBasis::Gross => self.gross,
            PriceBasis::Listed => self.listed,
            PriceBasis::Net => self.net,
        }
    }
}

/// The figures before any discount: the listed amounts, and the added taxes as the cart brings them.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn before(cart: &Cart) -> Result<Vec<Figures>, OutOfBounds> {
    let listed = gathered(cart.lines.iter().map(Line::listed))?;
    let mut figures = split(cart, &listed, PriceBasis::Listed)?;
    for (line, figure) in cart.lines.iter().zip(&mut figures) {
        for (tax, amount) in in_percent(line).zip(&mut figure.taxes) {
            if let (Some(given), false) = (tax.amount, tax.included) {
                figure.gross = figure.gross.minus(*amount)?.plus(given)?;
                *amount = given;
            }
        }
    }
    Ok(figures)
}

/// The figures after all discounts: what is left of each line on the program's basis, split group by group.
///
/// A group that no discount touched is split from its price with all taxes in, so that it costs what it cost.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn after(cart: &Cart, before: &[Figures], left: &[Minor], basis: PriceBasis) -> Result<Vec<Figures>, OutOfBounds> {
    let mut after = split(cart, left, basis)?;
    if basis == PriceBasis::Gross {
        return Ok(after);
    }
    let gross: Vec<Minor> = before.iter().map(|figures| figures.gross).collect();
    let whole = split(cart, &gross, PriceBasis::Gross)?;
    let untouched = |index: &usize| before.get(*index).map(|figures| figures.price(basis)) == left.get(*index).copied();
    for group in groups(cart, left).into_iter().filter(|group| group.iter().all(untouched)) {
        for index in group {
            if let (Some(slot), Some(figures)) = (after.get_mut(index), whole.get(index)) {
                slot.clone_from(figures);
            }
        }
    }
    Ok(after)
}

/// Splits amounts of the lines on one basis into all prices and taxes, group by group.
///
/// tax = amount × factor ÷ (1 + factors that the basis includes), `half_up`, allocated over the lines
/// of the group by largest remainder; a tax that compounds has the factors before it in its own.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn split(cart: &Cart, amounts: &[Minor], basis: PriceBasis) -> Result<Vec<Figures>, OutOfBounds> {
    let mut figures: Vec<Figures> =
        amounts.iter().map(|amount| Figures { gross: *amount, listed: *amount, net: *amount, taxes: Vec::new() }).collect();
    for group in groups(cart, amounts) {
        let Some(first) = group.first().and_then(|index| cart.lines.get(*index)) else { continue };
        let taxes: Vec<&Tax> = in_percent(first).collect();
        let factors = factors(first, &taxes)?;
        let divisor = divisor(&taxes, &factors, basis)?;
        let sum = Minor::sum(group.iter().filter_map(|index| amounts.get(*index)).copied())?;
        for (tax, factor) in taxes.iter().zip(&factors) {
            let amount = Ratio::whole(sum.get()).times(*factor)?.over(divisor)?.round(Rounding::HalfUp)?;
            let shares = spread(amount, &group, amounts)?;
            for (index, share) in group.iter().zip(shares) {
                if let Some(figure) = figures.get_mut(*index) {
                    apply(figure, share, tax.included, basis)?;
                }
            }
        }
    }
    Ok(figures)
}

/// What the taxes per unit of a line come to, as far as each is within the bounds; they stand outside every discount.
pub fn per_unit(line: &Line) -> impl Iterator<Item = Result<(&Id, Minor), OutOfBounds>> {
    line.taxes.iter().filter_map(|tax| tax.per_unit.map(|amount| Ok((&tax.id, line.quantity.at_price(amount)?))))
}

/// What the taxes per unit of all lines come to.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn all_per_unit(cart: &Cart) -> Result<Minor, OutOfBounds> {
    cart.lines.iter().flat_map(per_unit).try_fold(Minor::ZERO, |sum, tax| sum.plus(tax?.1))
}

/// The taxes of a line that are a share of its price.
pub fn in_percent(line: &Line) -> impl Iterator<Item = &Tax> {
    line.taxes.iter().filter(|tax| tax.per_unit.is_none())
}

/// Lines with the same taxes in the same order and the same sign; lines without taxes are in no group.
fn groups(cart: &Cart, amounts: &[Minor]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let same = |left: usize, right: usize| {
        let taxes = |index: usize| {
            cart.lines.get(index).map(|line| in_percent(line).map(|tax| (&tax.id, tax.percent, tax.included, tax.compounds)))
        };
        let negative = |index: usize| amounts.get(index).is_some_and(|amount| *amount < Minor::ZERO);
        // What a shop computed for one line says nothing of another.
        let alone = |index: usize| cart.lines.get(index).is_some_and(|line| in_percent(line).any(Tax::is_amount_only));
        negative(left) == negative(right)
            && !alone(left)
            && !alone(right)
            && taxes(left).into_iter().flatten().eq(taxes(right).into_iter().flatten())
    };
    for (index, line) in cart.lines.iter().enumerate() {
        if in_percent(line).next().is_none() {
            continue;
        }
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| same(*first, index))) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// Each tax as a factor on the price without taxes. Of a tax known by its amount only, that is what the
/// amount is of the line's price without taxes.
fn factors(line: &Line, taxes: &[&Tax]) -> Result<Vec<Ratio>, OutOfBounds> {
    let hundred = Ratio::whole(100);
    let included = Minor::sum(taxes.iter().filter(|tax| tax.included && tax.is_amount_only()).filter_map(|tax| tax.amount))?;
    let net = line.listed()?.minus(included)?;
    let mut all = Vec::with_capacity(taxes.len());
    let mut price = Ratio::whole(1);
    for tax in taxes {
        let factor = match (tax.percent, tax.amount) {
            (Some(percent), _) => {
                let rate = Ratio::of(percent).over(hundred)?;
                if tax.compounds { rate.times(price)? } else { rate }
            }
            (None, Some(amount)) if net > Minor::ZERO => Ratio::whole(amount.get()).over(Ratio::whole(net.get()))?,
            (None, _) => Ratio::ZERO,
        };
        price = price.plus(factor)?;
        all.push(factor);
    }
    Ok(all)
}

/// 1 + the factors of the taxes that are in a price of this basis.
fn divisor(taxes: &[&Tax], factors: &[Ratio], basis: PriceBasis) -> Result<Ratio, OutOfBounds> {
    let inside = taxes.iter().zip(factors).filter(|(tax, _)| match basis {
        PriceBasis::Gross => true,
        PriceBasis::Listed => tax.included,
        PriceBasis::Net => false,
    });
    inside.map(|(_, factor)| *factor).try_fold(Ratio::whole(1), Ratio::plus)
}

fn spread(amount: i64, group: &[usize], amounts: &[Minor]) -> Result<Vec<Minor>, OutOfBounds> {
    let weight = |index: &usize| amounts.get(*index).map_or(0, |amount| amount.get().saturating_abs());
    let parts: Vec<Part> = group.iter().map(|index| Part { weight: weight(index), room: i64::MAX }).collect();
    let shares = allocate(amount.saturating_abs(), &parts)?;
    shares.into_iter().map(|share| Minor::new(if amount < 0 { share.saturating_neg() } else { share })).collect()
}

/// Adds a tax to the prices of a line that have it in, or takes it out of those that do not.
fn apply(figure: &mut Figures, share: Minor, included: bool, basis: PriceBasis) -> Result<(), OutOfBounds> {
    match (basis, included) {
        (PriceBasis::Gross, true) => figure.net = figure.net.minus(share)?,
        (PriceBasis::Gross, false) => {
            figure.net = figure.net.minus(share)?;
            figure.listed = figure.listed.minus(share)?;
        }
        (PriceBasis::Listed, true) => figure.net = figure.net.minus(share)?,
        (PriceBasis::Listed, false) => figure.gross = figure.gross.plus(share)?,
        (PriceBasis::Net, true) => {
            figure.listed = figure.listed.plus(share)?;
            figure.gross = figure.gross.plus(share)?;
        }
        (PriceBasis::Net, false) => figure.gross = figure.gross.plus(share)?,
    }
    figure.taxes.push(share);
    Ok(())
}
