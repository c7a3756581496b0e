//! What codes took off orders: read from the orders as they are stored, and added up by arithmetic of our own.

use std::collections::BTreeMap;

use tally_core::account::OrderRecord;
use tally_core::ledger::Record;
use tally_core::values::id::Id;
use tally_service::store;

use super::super::finding::{Checked, holds};
use super::super::programs::Laws;
use crate::native_sql::NativeSql;

/// What each order has off by which code, while it counts.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    off: BTreeMap<Id, (Id, i64)>,
}

impl Codes {
    /// Looks at the order of a record as it is now.
    ///
    /// # Errors
    /// If the order cannot be read.
    pub fn look(&mut self, record: &Record, sql: &NativeSql) -> Checked {
        for order in record.order.iter().chain(&record.exchanged_for) {
            let stored = store::purchase(sql, order).map_err(|error| ("database", error.to_string()))?;
            let off = stored.and_then(|stored| off(&stored.order));
            match off {
                Some(off) => drop(self.off.insert(order.clone(), off)),
                None => drop(self.off.remove(order)),
            }
        }
        Ok(())
    }

    /// Takes over the orders of an account that was merged into this one.
    pub fn take_over(&mut self, theirs: &Self) {
        self.off.extend(theirs.off.clone());
    }

    /// What each code took off, over all accounts, is no more than the program allows.
    ///
    /// # Errors
    /// The code that was honoured too often, or with too much.
    pub fn check<'a>(all: impl Iterator<Item = &'a Self> + Clone, laws: &Laws) -> Checked {
        for law in &laws.codes {
            let off = || all.clone().flat_map(|codes| codes.off.values()).filter(|(code, _)| *code == law.code).map(|(_, off)| *off);
            let (times, sum) = (off().count(), off().sum::<i64>());
            let fits = law.times.is_none_or(|most| times <= most) && law.sum.is_none_or(|most| sum <= most);
            holds("limits of the program", fits, || format!("{law:?} was honoured {times} times with {sum} in all"))?;
        }
        Ok(())
    }
}

/// The code of an order and what is off; nothing where nothing is, or nothing of the order counts.
fn off(order: &OrderRecord) -> Option<(Id, i64)> {
    let code = order.cart.codes.first().filter(|_| order.cart.choices.is_empty() && !order.cancelled)?;
    let whole = |(place, line): (usize, &tally_core::cart::Line)| {
        let back = order.returned.lines.get(place).map_or(0, |back| back.micro_units);
        back == super::asked::units(line.quantity) * 1_000_000
    };
    if order.cart.lines.iter().enumerate().all(whole) {
        return None;
    }
    let price: i64 = order.cart.lines.iter().map(|line| line.unit_price.get() * super::asked::units(line.quantity)).sum();
    let paid: i64 = order.paid.iter().map(|paid| paid.all().get()).sum();
    Some((code.clone(), price - paid)).filter(|(_, off)| *off > 0)
}
