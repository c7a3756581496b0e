//! What stays of an order once its person was erased: amounts, quantities and the names of its lines, and what it had
//! earned. What was bought is gone, so its rules cannot be asked again: what is kept of it earns its share of what it had
//! earned, by value.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::kept::{self, Kept};
use super::order_record::OrderRecord;
use crate::accrual::evaluate::Earned;
use crate::limit::Usage;
use crate::member::{Member, ORDERS};
use crate::program::Version;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::order::try_mapped;
use crate::values::points::Points;
use crate::values::round::Rounding;

/// What of an order counted when its person was erased: the measure of what its returns take back.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ErasedOrder {
    /// What of it counted for earning, by value.
    pub value: Minor,
    /// What that had earned, by wallet.
    #[wire(default)]
    pub earned: BTreeMap<Id, Points>,
    /// What its earn rules used of their limits.
    #[wire(default)]
    pub used: Vec<Usage>,
}

/// The order without its person: what was bought, with which codes and choices, where and how it was paid is gone.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn erased(order: &OrderRecord, sku: &Id) -> Result<OrderRecord, OutOfBounds> {
    let mut stays = order.clone();
    if stays.erased.is_none() {
        stays.erased = Some(measure(order)?);
    }
    let cart = &mut stays.cart;
    (cart.id, cart.channel, cart.store, cart.payment) = (None, None, None, None);
    cart.amounts.clear();
    cart.codes.clear();
    cart.choices.clear();
    for line in &mut cart.lines {
        line.sku.clone_from(sku);
        (line.category, line.brand, line.list_price) = (None, None, None);
        line.tags.clear();
        line.attributes.clear();
        line.amounts.clear();
    }
    let member = core::mem::take(&mut stays.member);
    stays.member = Member { enrolled_at: member.enrolled_at, orders: member.orders, counters: member.counters, ..Member::default() };
    Ok(stays)
}

fn measure(order: &OrderRecord) -> Result<ErasedOrder, OutOfBounds> {
    let taken = |wallet: &Id| order.taken_back.get(wallet).copied().unwrap_or_default();
    let earned = order.earned.iter().map(|(wallet, points)| Ok((wallet.clone(), points.minus(taken(wallet))?)));
    let of_rule = |used: &&Usage| *used.counter != *ORDERS && !order.rewards_used.contains(used) && !order.passes.contains(used);
    Ok(ErasedOrder {
        value: value(order, &kept::kept(order)?)?,
        earned: try_mapped::<_, _, OutOfBounds>(earned)?,
        used: order.used.iter().filter(of_rule).cloned().collect(),
    })
}

/// What is kept of the lines that earn.
fn value(order: &OrderRecord, kept: &Kept) -> Result<Minor, OutOfBounds> {
    let counted = kept.earn_lines.iter().zip(&order.cart.lines).filter(|(_, line)| !line.stored_value && line.is_sold());
    let left = counted.map(|(line, _)| Ok(line.left()?.floor_zero()));
    Minor::sum(left.collect::<Result<Vec<_>, OutOfBounds>>()?)
}

/// What is kept earns its share of what the order had earned, rounded down; all of it where nothing had a price.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn earned(order: &OrderRecord, measure: &ErasedOrder, kept: &Kept, version: &Version) -> Result<Earned, OutOfBounds> {
    let (is, was) = (value(order, kept)?.min(measure.value), measure.value);
    let wallets = version.program.wallets.iter().map(|wallet| {
        let all = measure.earned.get(&wallet.id).copied().unwrap_or_default();
        if was > Minor::ZERO { all.share(is.wide(), was.wide(), Rounding::Down) } else { Ok(all) }
    });
    Ok(Earned { wallets: wallets.collect::<Result<_, _>>()?, usage: measure.used.clone(), ..Earned::default() })
}
