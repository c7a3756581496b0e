//! What orders issue: it is there while they stand, goes with them or is owed, and comes again with them.

use std::collections::BTreeMap;

use tally_core::ledger::voucher::is_reserved;
use tally_core::ledger::{Entry, Record};
use tally_core::values::id::Id;

use super::super::finding::{Checked, holds};

const LAW: &str = "vouchers";

/// What an order issued of one reward.
#[derive(Debug, Clone, Copy, Default)]
struct Issued {
    /// How many it gave, used or not, and did not take back.
    given: i64,
    /// How many it took back, or has the member owe, and would give again; nothing before it ever gave any.
    taken: Option<i64>,
}

/// What an order issued, by wallet.
#[derive(Debug, Clone, Default)]
pub struct Vouchers(BTreeMap<Id, Issued>);

impl Vouchers {
    /// Enters what a record moves of what the order issued; `is_decided` where the record decides anew what that is.
    ///
    /// # Errors
    /// Where some of it is taken back and some is not, or where it gives again what was used.
    pub fn enter(&mut self, order: &Id, record: &Record, is_decided: bool) -> Checked {
        let seq = record.seq;
        let mut moved: BTreeMap<Id, (i64, i64, i64)> = BTreeMap::new();
        for entry in &record.entries {
            match entry {
                Entry::Accrue(accrue) if accrue.order.as_ref() == Some(order) && is_reserved(&accrue.wallet) => {
                    moved.entry(accrue.wallet.clone()).or_default().0 += accrue.points.get();
                }
                Entry::Clawback(back) if back.order.as_ref() == Some(order) && is_reserved(&back.wallet) => {
                    let (_, taken, waived) = moved.entry(back.wallet.clone()).or_default();
                    *taken += back.lots.iter().map(|moved| moved.points.get()).sum::<i64>() + back.owed.get();
                    *waived += back.waived.get();
                }
                _ => {}
            }
        }
        for (wallet, (given, taken, waived)) in moved {
            let issued = self.0.entry(wallet).or_default();
            let what = || format!("record {seq}: {given} given, {taken} taken back, {waived} waived: {issued:?}");
            if is_decided {
                *issued = Issued { given: issued.given + given - taken - waived, taken: None };
                continue;
            }
            holds(LAW, taken + waived == 0 || taken + waived == issued.given, what)?;
            let is_again = issued.given == taken + waived && issued.taken.is_none_or(|taken| taken == given);
            holds(LAW, given == 0 || is_again, what)?;
            *issued = match given {
                0 => Issued { given: 0, taken: Some(taken) },
                _ => Issued { given, taken: None },
            };
        }
        Ok(())
    }

    /// What an order issued of which nothing is kept is void.
    ///
    /// # Errors
    /// Where it is not.
    pub fn are_void_if(&self, is_nothing: bool, seq: i64) -> Checked {
        let void = self.0.values().all(|issued| issued.given == 0);
        holds(LAW, void || !is_nothing, || format!("record {seq} leaves vouchers of an order of which nothing is kept: {self:?}"))
    }
}
