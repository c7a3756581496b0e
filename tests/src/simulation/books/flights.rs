//! Points between accounts: what left one arrives at the other, once, or comes back.

use std::collections::BTreeMap;

use tally_core::ledger::Record;
use tally_core::ledger::entry::Entry;
use tally_core::ledger::lot::Spent;
use tally_core::values::id::Id;
use tally_core::values::points::Points;

use super::super::finding::{Checked, holds};

/// What one account had to do with another.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    sent: i64,
    arrived: i64,
    back: i64,
    received: i64,
    owed_sent: i64,
    owed_back: i64,
    owed_received: i64,
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
                Entry::MergeOut(out) => {
                    self.with(&out.into).sent += out.lots.iter().map(|moved| moved.points.get()).sum::<i64>();
                    self.with(&out.into).owed_sent += points(&out.owed);
                }
                Entry::MergeDone(done) => self.with(&done.into).arrived += points(&done.points),
                Entry::MergeBack(back) => {
                    self.with(&back.into).back += back.lots.iter().map(|lot| lot.left.get()).sum::<i64>();
                    self.with(&back.into).owed_back += points(&back.owed);
                }
                Entry::MergeIn(into) => {
                    self.with(&into.from).received += into.lots.iter().map(|lot| lot.left.get()).sum::<i64>();
                    self.with(&into.from).owed_received += points(&into.owed);
                }
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
            let theirs = others.get(other).and_then(|flights| flights.with.get(own)).copied().unwrap_or_default();
            let received = theirs.received;
            let owed = theirs.owed_received + sums.owed_back;
            let fits = owed <= sums.owed_sent && (owed == sums.owed_sent || !is_over);
            holds(LAW, fits, || format!("what {own} owed and {other} took over: {sums:?}, {theirs:?}"))?;
            let fits = sums.arrived <= received && received + sums.back <= sums.sent;
            holds(LAW, fits, || format!("{own} and {other}: {sums:?}, received {received}"))?;
            let settled = sums.arrived == received && received + sums.back == sums.sent;
            holds(LAW, settled || !is_over, || format!("{own} and {other} still in flight: {sums:?}, received {received}"))?;
        }
        Ok(())
    }
}

fn points(of: &BTreeMap<Id, Points>) -> i64 {
    of.values().map(|points| points.get()).sum()
}

fn sum(lots: &[Spent]) -> i64 {
    lots.iter().map(|spent| spent.points.get()).sum()
}
