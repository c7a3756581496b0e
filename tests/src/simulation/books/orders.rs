//! Orders and what came back of them: one decision each, and never more back than there was.

use std::collections::BTreeMap;

use tally_core::ledger::entry::Entry;
use tally_core::ledger::record::CommandKind;
use tally_core::ledger::{Record, State};
use tally_core::values::id::Id;

use super::super::finding::{Checked, holds};
use super::super::programs::Laws;
use super::Asked;

/// An order as its receipts tell it.
#[derive(Debug, Default)]
struct Order {
    earned: BTreeMap<Id, i64>,
    burned: BTreeMap<Id, i64>,
    taken_back: BTreeMap<Id, i64>,
    restored: BTreeMap<Id, i64>,
    money: i64,
    /// What the cart cost before anything came off.
    price: i64,
    /// Whether nothing could come off.
    is_plain: bool,
    /// What of each line did not come back.
    kept: BTreeMap<Id, i64>,
    /// Whether everything came back.
    is_whole: bool,
    /// Whether an amount came back, after which everything may have.
    may_be_whole: bool,
}

/// The orders of an account.
#[derive(Debug, Default)]
pub struct Orders {
    orders: BTreeMap<Id, Order>,
}

const ONCE: &str = "one decision an order";
const REFUND: &str = "refunds";

impl Orders {
    /// Enters a record; `asked` is what was asked by who sent it.
    ///
    /// # Errors
    /// The law that it breaks.
    pub fn enter(&mut self, record: &Record, asked: Option<&Asked>, laws: &Laws) -> Checked {
        match (record.command, &record.order) {
            (CommandKind::Order, Some(id)) => self.order(id, record, asked),
            (CommandKind::Refund, Some(id)) => self.refund(id, record, asked, laws),
            _ => Ok(()),
        }
    }

    /// Whether nothing of an order is kept.
    #[must_use]
    pub fn is_whole(&self, order: &Id) -> bool {
        self.orders.get(order).is_some_and(|order| order.is_whole)
    }

    /// Compares the account's count of orders with ours.
    ///
    /// # Errors
    /// Where they differ.
    pub fn counted(&self, state: &State) -> Checked {
        let counted = state.member.orders;
        let live = |order: &&Order| !order.is_whole;
        let most = self.orders.values().filter(live).count();
        let fewest = self.orders.values().filter(live).filter(|order| !order.may_be_whole).count();
        let fits = usize::try_from(counted).is_ok_and(|counted| (fewest..=most).contains(&counted));
        holds("limits", fits, || format!("the account counts {counted} orders, of which {fewest} to {most} are kept"))
    }

    fn order(&mut self, id: &Id, record: &Record, asked: Option<&Asked>) -> Checked {
        let (mut order, what) = (Order::default(), || format!("record {} decides the order {id} again", record.seq));
        for entry in &record.entries {
            match entry {
                Entry::Accrue(accrue) => *order.earned.entry(accrue.wallet.clone()).or_default() += accrue.points.get(),
                Entry::Burn(burn) => *order.burned.entry(burn.wallet.clone()).or_default() += spent(&burn.lots),
                _ => {}
            }
        }
        if let Some(Asked::Order { price, is_plain, lines }) = asked {
            (order.price, order.is_plain, order.kept) = (*price, *is_plain, lines.clone());
        }
        holds(ONCE, self.orders.insert(id.clone(), order).is_none(), what)
    }

    fn refund(&mut self, id: &Id, record: &Record, asked: Option<&Asked>, laws: &Laws) -> Checked {
        let seq = record.seq;
        let order = self.orders.get_mut(id).ok_or_else(|| (REFUND, format!("record {seq} refunds {id}, which nobody bought")))?;
        let figures = record.refund.clone().ok_or_else(|| (REFUND, format!("record {seq} has no figures")))?;
        order.money += figures.money.get();
        holds(REFUND, order.money >= 0 && order.money <= order.price, || {
            format!("record {seq}: {} came back of {id}, which cost {}", order.money, order.price)
        })?;
        for (wallet, points) in &figures.taken_back {
            *order.taken_back.entry(wallet.clone()).or_default() += points.get();
            let taken: i64 = record.entries.iter().filter_map(|entry| clawed_back(entry, wallet)).sum();
            holds(REFUND, taken == points.get().max(0), || format!("record {seq}: {taken} of {wallet} taken back, told {points:?}"))?;
        }
        for (wallet, points) in &figures.restored {
            *order.restored.entry(wallet.clone()).or_default() += points.get();
        }
        let restored: i64 = record
            .entries
            .iter()
            .filter_map(|entry| if let Entry::Restore(restore) = entry { Some(spent(&restore.lots)) } else { None })
            .sum();
        let told: i64 = figures.restored.values().map(|points| points.get()).sum();
        holds(REFUND, restored == told, || format!("record {seq}: {restored} points given back, told {told}"))?;
        order.give_back(asked);
        order.check(seq, laws)
    }
}

impl Order {
    fn give_back(&mut self, asked: Option<&Asked>) {
        match asked {
            Some(Asked::RefundAll) => self.is_whole = true,
            Some(Asked::RefundAmount) => self.may_be_whole = true,
            Some(Asked::RefundLines(lines)) => {
                for (line, quantity) in lines {
                    if let Some(kept) = self.kept.get_mut(line) {
                        *kept -= quantity.unwrap_or(*kept);
                    }
                }
                self.is_whole |= self.kept.values().all(|kept| *kept == 0);
            }
            _ => {}
        }
    }

    fn check(&self, seq: i64, laws: &Laws) -> Checked {
        let of = |sums: &BTreeMap<Id, i64>, wallet: &Id| sums.get(wallet).copied().unwrap_or_default();
        for wallet in self.taken_back.keys().chain(self.restored.keys()).chain(self.earned.keys()).chain(self.burned.keys()) {
            let (earned, taken_back) = (of(&self.earned, wallet), of(&self.taken_back, wallet));
            let (burned, restored) = (of(&self.burned, wallet), of(&self.restored, wallet));
            let within = (0..=earned).contains(&taken_back) && (0..=burned).contains(&restored);
            holds(REFUND, within, || format!("record {seq}: {wallet}: {self:?}"))?;
            let whole = taken_back == earned && (restored == burned || laws.never_restores(wallet));
            holds(REFUND, !self.is_whole || whole, || format!("record {seq} leaves something of {wallet}: {self:?}"))?;
        }
        let paid_back = !self.is_whole || !self.is_plain || self.money == self.price;
        holds(REFUND, paid_back, || format!("record {seq} gives {} back of {}", self.money, self.price))
    }
}

fn spent(lots: &[tally_core::ledger::lot::Spent]) -> i64 {
    lots.iter().map(|lot| lot.points.get()).sum()
}

/// What an entry takes back from a wallet, found or not.
fn clawed_back(entry: &Entry, wallet: &Id) -> Option<i64> {
    let Entry::Clawback(clawback) = entry else { return None };
    let taken: i64 = clawback.lots.iter().map(|moved| moved.points.get()).sum();
    (clawback.wallet == *wallet).then(|| taken + clawback.owed.get() + clawback.waived.get())
}
