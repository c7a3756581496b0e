//! What is kept of an order after returns, and what the kept part earns.
//!
//! Everything here is a function of the order as it was decided and of what came back *in all*, never of
//! the single refunds: so it does not matter how a return is split.

use std::collections::BTreeMap;

use super::erased_order;
use super::order_record::{OrderRecord, Paid, ReturnedLine};
use crate::accrual::base::{EarnLine, ShippingPaid};
use crate::accrual::earning::Which;
use crate::accrual::evaluate::{Earned, Purchase, evaluate};
use crate::accrual::habit;
use crate::cart::filter::Lines;
use crate::condition::Situation;
use crate::condition::situation::ShippingCost;
use crate::program::Version;
use crate::segment::memberships;
use crate::tier::LadderRule;
use crate::tier::rule::MetricRule;
use crate::values::allocate::{Part, allocate};
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::quantity::Quantity;
use crate::values::round::{Rounding, divide};

/// Millionths in a unit.
pub const MICRO: i64 = 1_000_000;

/// The kept share of a line: `numerator ÷ denominator`, between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    numerator: i128,
    denominator: i128,
}

impl Share {
    fn of(self, amount: Minor) -> Result<Minor, OutOfBounds> {
        amount.share(self.numerator, self.denominator, Rounding::HalfUp)
    }

    const fn is_nothing(self) -> bool {
        self.numerator == 0
    }
}

/// What is kept of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The kept share of each line.
    pub shares: Vec<Share>,
    /// The kept part of what each line counted for.
    pub earn_lines: Vec<EarnLine>,
    /// Whether nothing is kept.
    pub nothing: bool,
}

/// The quantity of a line in millionths of a unit.
///
/// # Errors
/// [`OutOfBounds`] if the order has no such line.
pub fn micro_units(order: &OrderRecord, line: usize) -> Result<i64, OutOfBounds> {
    micro(order.cart.lines.get(line).ok_or(OutOfBounds)?.quantity)
}

/// A quantity in millionths of a unit.
///
/// # Errors
/// [`OutOfBounds`] if it is too large to be counted so.
pub fn micro(quantity: Quantity) -> Result<i64, OutOfBounds> {
    let (numerator, denominator) = quantity.ratio().parts();
    divide(numerator.checked_mul(i128::from(MICRO)).ok_or(OutOfBounds)?, denominator, Rounding::Down)
}

/// What of each line's price came back by amount: its own, and its part of what belongs to no line.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn returned_amounts(order: &OrderRecord) -> Result<Vec<Minor>, OutOfBounds> {
    let parts = order.paid.iter().enumerate().map(|(line, paid)| {
        let room = price_left_by_units(order, line)?.minus(returned(order, line).amount)?.floor_zero();
        Ok(Part { weight: paid.all().get().max(0), room: room.get() })
    });
    let parts = parts.collect::<Result<Vec<_>, OutOfBounds>>()?;
    let shares = allocate(order.returned.amount.get(), &parts)?;
    let all = shares.into_iter().enumerate().map(|(line, share)| returned(order, line).amount.plus(Minor::new(share)?));
    all.collect()
}

/// What came back of a line.
#[must_use]
pub fn returned(order: &OrderRecord, line: usize) -> ReturnedLine {
    order.returned.lines.get(line).copied().unwrap_or_default()
}

/// The price of the units of a line that did not come back.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn price_left_by_units(order: &OrderRecord, line: usize) -> Result<Minor, OutOfBounds> {
    let all = micro_units(order, line)?;
    let left = all.saturating_sub(returned(order, line).micro_units);
    let paid = order.paid.get(line).copied().unwrap_or_default().all();
    paid.share(i128::from(left), i128::from(all), Rounding::HalfUp)
}

/// What is kept of an order.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn kept(order: &OrderRecord) -> Result<Kept, OutOfBounds> {
    let amounts = returned_amounts(order)?;
    let mut shares = Vec::with_capacity(amounts.len());
    let mut earn_lines = Vec::with_capacity(amounts.len());
    for (line, (amount, earn_line)) in amounts.into_iter().zip(&order.earn_lines).enumerate() {
        let share = share(order, line, amount)?;
        shares.push(share);
        earn_lines.push(kept_line(order, line, earn_line, share)?);
    }
    let sold = |line: usize| order.cart.lines.get(line).is_some_and(crate::cart::Line::is_sold);
    let nothing = shares.iter().enumerate().all(|(line, share)| share.is_nothing() || !sold(line));
    Ok(Kept { shares, earn_lines, nothing })
}

/// What is kept of an order where nothing is.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn nothing(order: &OrderRecord) -> Result<Kept, OutOfBounds> {
    let share = Share { numerator: 0, denominator: 1 };
    let earn_lines = order.earn_lines.iter().enumerate().map(|(line, earn_line)| kept_line(order, line, earn_line, share));
    Ok(Kept { shares: vec![share; order.earn_lines.len()], earn_lines: earn_lines.collect::<Result<_, _>>()?, nothing: true })
}

/// What of the goods that are kept was not charged back. An amount that was belongs to no line, like one that came back.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn not_charged_back(order: &OrderRecord, goods: &Kept) -> Result<Kept, OutOfBounds> {
    if goods.nothing || order.charged_back.whole {
        return nothing(order);
    }
    let amount = order.charged_back.amount.min(amount_left(order)?);
    if amount <= Minor::ZERO {
        return Ok(goods.clone());
    }
    let mut also = order.clone();
    also.returned.amount = also.returned.amount.plus(amount)?;
    kept(&also)
}

/// What of the order's price did not come back yet: of its lines, and of what was paid in all.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn amount_left(order: &OrderRecord) -> Result<Minor, OutOfBounds> {
    let taken = returned_amounts(order)?;
    let left = taken.iter().enumerate().map(|(line, taken)| Ok(price_left_by_units(order, line)?.minus(*taken)?.floor_zero()));
    let of_lines = Minor::sum(left.collect::<Result<Vec<_>, OutOfBounds>>()?)?;
    let paid = Minor::sum(order.paid.iter().map(|paid| paid.all()))?;
    let (back, _) = returned_of_all(order, &kept(order)?)?;
    Ok(of_lines.min(paid.minus(back)?.floor_zero()))
}

/// 1 − units returned ÷ units − amount returned ÷ price.
fn share(order: &OrderRecord, line: usize, amount: Minor) -> Result<Share, OutOfBounds> {
    let all = i128::from(micro_units(order, line)?);
    let left = all.checked_sub(i128::from(returned(order, line).micro_units)).ok_or(OutOfBounds)?.max(0);
    let price = order.paid.get(line).copied().unwrap_or_default().all();
    if amount <= Minor::ZERO || price <= Minor::ZERO {
        return Ok(Share { numerator: left, denominator: all });
    }
    if amount >= price_left_by_units(order, line)? {
        return Ok(Share { numerator: 0, denominator: 1 });
    }
    let denominator = price.wide().checked_mul(all).ok_or(OutOfBounds)?;
    let by_units = price.wide().checked_mul(left).ok_or(OutOfBounds)?;
    let by_amount = amount.wide().checked_mul(all).ok_or(OutOfBounds)?;
    Ok(Share { numerator: by_units.checked_sub(by_amount).ok_or(OutOfBounds)?.max(0), denominator })
}

/// The kept share of every figure. Of the units that are left, those made free are kept first: the
/// shopper brings back what was paid for.
fn kept_line(order: &OrderRecord, line: usize, earn_line: &EarnLine, share: Share) -> Result<EarnLine, OutOfBounds> {
    let returned_units = returned(order, line).micro_units;
    let whole = order.cart.lines.get(line).is_some_and(|line| line.quantity.units() == 1 && line.quantity.ratio().parts().1 > 1);
    let gone = if whole { 0 } else { returned_units.div_euclid(MICRO) };
    let units = if share.is_nothing() { 0 } else { earn_line.units.saturating_sub(gone) };
    Ok(EarnLine {
        gross: share.of(earn_line.gross)?,
        listed: share.of(earn_line.listed)?,
        net: share.of(earn_line.net)?,
        basis: share.of(earn_line.basis)?,
        item_discount: share.of(earn_line.item_discount)?,
        order_discount: share.of(earn_line.order_discount)?,
        paid_with_points: share.of(earn_line.paid_with_points)?,
        tendered: share.of(earn_line.tendered)?,
        paid_with_stored_value: share.of(earn_line.paid_with_stored_value)?,
        units,
        zero_units: earn_line.zero_units.min(units),
    })
}

/// What the kept part of an order earns, under the order's own rules, in no wallet more than the order did.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn earned(account: &Id, order: &OrderRecord, kept: &Kept, version: &Version) -> Result<Earned, OutOfBounds> {
    if kept.nothing {
        return Ok(Earned { wallets: vec![Points::ZERO; version.program.wallets.len()], ..Earned::default() });
    }
    if let Some(measure) = &order.erased {
        return erased_order::earned(order, measure, kept, version);
    }
    let lines = Lines::new(&order.cart, &version.symbols);
    let ranks: Vec<usize> =
        version.ladders.iter().map(|ladder| order.tiers.get(&ladder.id).map_or(0, |tier| ladder.rank_of(tier))).collect();
    let before: Vec<Minor> = kept.earn_lines.iter().map(|line| line.basis).collect();
    let left = kept.earn_lines.iter().map(EarnLine::discounted).collect::<Result<Vec<_>, _>>()?;
    let units: Vec<i64> = kept.earn_lines.iter().map(|line| line.units).collect();
    let excluded = excluded(order);
    let balances: Vec<Points> =
        version.program.wallets.iter().map(|wallet| order.balances.get(&wallet.id).copied().unwrap_or_default()).collect();
    let situation = Situation {
        cart: &order.cart,
        lines: &lines,
        event: None,
        at: order.decided_at.unwrap_or(order.occurred_at),
        zone: &version.program.zone,
        account: Some(account),
        member: &order.member,
        ranks: &ranks,
        balances: &balances,
        segments: &[],
        units: &units,
        shipping: ShippingCost::settled(order.cart.shipping, order.paid_shipping.all()),
        before: &before,
        after_phases: &left,
        after_earlier: &left,
    };
    let segments = memberships(&version.segments, &situation);
    let purchase = Purchase {
        situation: Situation { segments: &segments, ..situation },
        earn_lines: &kept.earn_lines,
        placed: &order.earn_lines,
        excluded: &excluded,
        shipping: shipping_paid(order),
        price: version.program.price,
        calendar: version.calendar(),
    };
    let mut earned = evaluate(version.rules(Which::Candidates), &purchase)?;
    for (wallet, points) in version.program.wallets.iter().zip(&mut earned.wallets) {
        *points = (*points).min(order.earned.get(&wallet.id).copied().unwrap_or_default());
    }
    Ok(earned)
}

/// What the kept part of an order adds to the counts of what the member buys, by habit: the same however it came back.
#[must_use]
pub fn bought(order: &OrderRecord, kept: &Kept, version: &Version) -> BTreeMap<Id, i64> {
    habit::counts(&version.habits, &Lines::new(&order.cart, &version.symbols), &kept.earn_lines, &excluded(order))
}

/// What shipping cost after rewards: all that was paid for it.
fn shipping_paid(order: &OrderRecord) -> ShippingPaid {
    let paid = &order.paid_shipping;
    ShippingPaid { all: paid.all(), with_points: paid.points, with_stored_value: paid.stored_value }
}

/// Lines that never earn.
fn excluded(order: &OrderRecord) -> Vec<bool> {
    order.cart.lines.iter().map(|line| line.stored_value || !line.is_sold()).collect()
}

/// What the kept part of an order adds to a ladder.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn measured(order: &OrderRecord, kept: &Kept, earned: &[Points], ladder: &LadderRule, version: &Version) -> Result<i64, OutOfBounds> {
    Ok(match &ladder.metric {
        _ if kept.nothing => 0,
        MetricRule::Orders => 1,
        MetricRule::Visits | MetricRule::Tenure => 0,
        MetricRule::Points(wallet) => earned.get(*wallet).map_or(0, |points| points.get()),
        MetricRule::Spend(base) => {
            let counted = kept.earn_lines.iter().zip(&order.cart.lines).filter(|(_, line)| !line.stored_value && line.is_sold());
            let shipping = base.shipping_amount(shipping_paid(order))?;
            let spent = base.sum(counted.map(|(line, _)| line), shipping, version.program.price)?;
            version.money.to_home(spent)?.get()
        }
    })
}

/// What is due back in all, where it was paid from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueBack {
    /// As money.
    pub money: Minor,
    /// As stored value, for each payment with it in the order of use.
    pub tenders: Vec<Minor>,
}

/// What is due back in all, never more than was paid: lines the merchant took off count. It goes back in reverse order of
/// use: stored value is used last of what the member holds, and money pays what it leaves.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn due_back(order: &OrderRecord, kept: &Kept) -> Result<DueBack, OutOfBounds> {
    let mut left = money_and_stored_value_due(order, kept)?;
    let paid = Minor::sum(order.paid.iter().chain([&order.paid_shipping]).map(|paid| paid.money))?;
    let money = left.min(paid);
    left = left.minus(money)?;
    let mut tenders = Vec::with_capacity(order.tenders.len());
    for tender in order.tenders.iter().rev() {
        let back = left.min(tender.amount);
        left = left.minus(back)?;
        tenders.push(back);
    }
    tenders.reverse();
    Ok(DueBack { money, tenders })
}

/// What is due back beside points. Of an order that was recorded without its payments with stored value it is the money
/// alone: what such an order spent of a wallet comes back as points do.
fn money_and_stored_value_due(order: &OrderRecord, kept: &Kept) -> Result<Minor, OutOfBounds> {
    let of = |paid: &Paid| if order.tenders.is_empty() { Ok(paid.money) } else { paid.money.plus(paid.stored_value) };
    let paid = order.paid.iter().map(of).collect::<Result<Vec<_>, _>>()?;
    let all = Minor::sum(paid.iter().copied())?;
    if kept.nothing {
        return all.plus(of(&order.paid_shipping)?);
    }
    let lines = paid.iter().zip(&kept.shares).map(|(paid, share)| paid.minus(share.of(*paid)?));
    Ok(Minor::sum(lines.collect::<Result<Vec<_>, _>>()?)?.min(all.floor_zero()))
}

/// What came back and what there was, both in money and points: the measure of proportional restoring.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn returned_of_all(order: &OrderRecord, kept: &Kept) -> Result<(Minor, Minor), OutOfBounds> {
    let all = Minor::sum(order.paid.iter().map(|paid| paid.all()))?.plus(order.paid_shipping.all())?;
    if kept.nothing {
        return Ok((all, all));
    }
    let back = order.paid.iter().zip(&kept.shares).map(|(paid, share)| paid.all().minus(share.of(paid.all())?));
    Ok((Minor::sum(back.collect::<Result<Vec<_>, _>>()?)?.min(all), all))
}
