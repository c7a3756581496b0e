//! Points between accounts: what left one arrives at the other, once, or comes back.

use std::collections::BTreeMap;

use tally_core::ledger::Record;
use tally_core::ledger::entry::Entry;
use tally_core::ledger::lot::Spent;
use tally_core::values::id::Id;

use super::super::finding::{Checked, holds};

/// What one account had to do with another.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    sent: i64,
    arrived: i64,
    back: i64,
    received: i64,
}

/// What an account sent to others and received from them.
#[derive(Debug, Default)]
pub struct Flights {
    with: BTreeMap<Id, Sums>,
}

const LAW: &str = "points between accounts";

impl Flights {
    /// Enters a record.
    pub fn enter(&mut self, record: &Record) {
        for entry in &record.entries {
            match entry {
                Entry::TransferOut(out) => self.with(&out.to).sent += sum(&out.lots),
                Entry::TransferDone(done) => self.with(&done.to).arrived += done.points.get(),
                Entry::TransferBack(back) => self.with(&back.to).back += sum(&back.lots),
                Entry::TransferIn(into) => self.with(&into.from).received += into.points.get(),
                _ => {}
            }
        }
    }

    fn with(&mut self, other: &Id) -> &mut Sums {
        self.with.entry(other.clone()).or_default()
    }

    /// Compares what an account sent with what the others received of it. When everything had time to arrive, nothing is
    /// in flight.
    ///
    /// # Errors
    /// What is too much or too little.
    pub fn check(&self, own: &Id, others: &BTreeMap<Id, &Self>, is_over: bool) -> Checked {
        for (other, sums) in &self.with {
            let received = others.get(other).and_then(|flights| flights.with.get(own)).map_or(0, |sums| sums.received);
            let fits = sums.arrived <= received && received + sums.back <= sums.sent;
            holds(LAW, fits, || format!("{own} and {other}: {sums:?}, received {received}"))?;
            let settled = sums.arrived == received && received + sums.back == sums.sent;
            holds(LAW, settled || !is_over, || format!("{own} and {other} still in flight: {sums:?}, received {received}"))?;
        }
        Ok(())
    }
}

fn sum(lots: &[Spent]) -> i64 {
    lots.iter().map(|spent| spent.points.get()).sum()
}
