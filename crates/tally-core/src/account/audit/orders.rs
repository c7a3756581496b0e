//! Orders as they are stored, against the chain and the versions that decided them.

use std::collections::BTreeMap;

use super::Programs;
use super::chain::Decided;
use super::entered::EnteredForOrders;
use super::misfit::{Found, named, same};
use crate::account::kept;
use crate::account::order_record::{OrderRecord, Returned};
use crate::ledger::State;
use crate::program::Version;
use crate::quote::in_currency_of;
use crate::values::bounds::MAX_AMOUNT;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::wire::Wire as _;

/// An order is the one that its record decided, earned what its entries say, and, by its version, exactly what it earns.
pub(super) fn check(account: &Id, order: &OrderRecord, decided: Option<&Decided>, programs: Programs<'_>) -> Result<(), Box<Found>> {
    let wanted = || format!("a record that decides the order `{}`", order.id);
    let decided = decided.ok_or_else(|| Found::new("order_without_record", wanted(), "no such record"))?;
    if !decided.anew {
        booked(order, decided)?;
    }
    if order.erased.is_some() {
        // What was bought is gone; what it earned is in the chain.
        return Ok(());
    }
    let Some(version) = programs.map(|known| known.get(&order.version).ok_or_else(|| no_version(order))).transpose()? else {
        return Ok(());
    };
    let earns = earns(account, order, version).map_err(|_| Found::new("order_does_not_fit", "amounts within bounds", "one that is not"))?;
    sums("order_earns_otherwise", &earns, &order.earned)
}

/// Of what the order earned, what is kept of it earns the rest by its version, and as much of that waits as has to.
pub(super) fn check_kept(
    account: &Id,
    order: &OrderRecord,
    (entered, state): (&EnteredForOrders, &State),
    programs: Programs<'_>,
) -> Result<(), Box<Found>> {
    let Some(version) = programs.and_then(|known| known.get(&order.version)).filter(|_| order.erased.is_none()) else { return Ok(()) };
    let earns = keeps(account, order, version).map_err(|_| Found::new("order_does_not_fit", "amounts within bounds", "one that is not"))?;
    let left = order.earned.iter().map(|(wallet, points)| {
        let taken_back = order.taken_back.get(wallet).copied().unwrap_or_default();
        (wallet.clone(), points.minus(taken_back).unwrap_or_default())
    });
    sums("order_keeps_otherwise", &earns, &left.collect())?;
    for wallet in &version.program.wallets {
        entered.waits(order, state, wallet, earns.get(&wallet.id).copied().unwrap_or_default())?;
    }
    Ok(())
}

/// What the order earns now, after all that became of it.
fn keeps(account: &Id, order: &OrderRecord, version: &Version) -> Result<BTreeMap<Id, Points>, OutOfBounds> {
    let version = &*in_currency_of(version, &order.cart).map_err(|_| OutOfBounds)?;
    let goods = if order.cancelled { kept::nothing(order)? } else { kept::kept(order)? };
    let earned = kept::earned(account, order, &kept::not_charged_back(order, &goods)?, version)?;
    Ok(version.program.wallets.iter().map(|wallet| wallet.id.clone()).zip(earned.wallets).collect())
}

/// The order earned, spent and gave back what the entries of its records say.
fn booked(order: &OrderRecord, decided: &Decided) -> Result<(), Box<Found>> {
    same("order_version_differs", &named(decided.version.as_ref()), &order.version)?;
    sums("order_earned_differs", &decided.earned, &order.earned)?;
    let burned = order.burned.iter().map(|part| {
        let points = Points::sum(part.lots.iter().map(|spent| spent.points)).unwrap_or_default();
        (part.wallet.clone(), points)
    });
    sums("order_burned_differs", &decided.burned, &burned.collect())?;
    sums("order_taken_back_differs", &decided.taken_back, &order.taken_back)?;
    sums("order_restored_differs", &decided.restored, &order.restored)
}

fn no_version(order: &OrderRecord) -> Box<Found> {
    Found::new("version_not_found", format!("the program version {}", order.version), "no program with this hash")
}

/// Compares sums by wallet; a sum of nothing is as good as none.
fn sums(code: &'static str, wanted: &BTreeMap<Id, Points>, actual: &BTreeMap<Id, Points>) -> Result<(), Box<Found>> {
    let text = |sums: &BTreeMap<Id, Points>| {
        let some = sums.iter().filter(|(_, points)| **points != Points::ZERO);
        some.map(|(wallet, points)| (wallet.clone(), *points)).collect::<BTreeMap<_, _>>().canonical()
    };
    same(code, &text(wanted), &text(actual))
}

/// What the order earns by its version, with nothing returned, whatever it says it earned.
fn earns(account: &Id, order: &OrderRecord, version: &Version) -> Result<BTreeMap<Id, Points>, OutOfBounds> {
    let version = &*in_currency_of(version, &order.cart).map_err(|_| OutOfBounds)?;
    let most = Points::new(MAX_AMOUNT)?;
    let whole = OrderRecord {
        returned: Returned::default(),
        earned: version.program.wallets.iter().map(|wallet| (wallet.id.clone(), most)).collect(),
        ..order.clone()
    };
    let earned = kept::earned(account, &whole, &kept::kept(&whole)?, version)?;
    Ok(version.program.wallets.iter().map(|wallet| wallet.id.clone()).zip(earned.wallets).collect())
}
