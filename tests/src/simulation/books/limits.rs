//! What limits of a member allow, counted from receipts.

use std::collections::BTreeMap;

use tally_core::ledger::lot::Spent;
use tally_core::ledger::record::CommandKind;
use tally_core::ledger::{Entry, Record};
use tally_core::values::id::Id;
use tally_core::values::time::{DAY_MS, Instant};

use super::super::finding::{Checked, holds};
use super::super::programs::Laws;
use crate::world::id;

/// What was used of each limit on each day, and by which hold or order.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    points: BTreeMap<(Id, i64), i64>,
    uses: BTreeMap<(Id, i64), i64>,
    /// What was sent to others, with its day.
    sent: Vec<(Vec<Spent>, i64)>,
    /// When each hold was placed: its order is decided for that instant.
    placed: BTreeMap<Id, Instant>,
    /// The wallets of which each hold reserves a use.
    reserved: BTreeMap<Id, Vec<Id>>,
    /// The points of a day that each hold reserves, for what its order will earn.
    promised: BTreeMap<Id, i64>,
    /// The days of orders.
    decided: BTreeMap<Id, i64>,
    /// The wallets of which each order took a use, and whether they count now.
    taken: BTreeMap<Id, (Vec<Id>, bool)>,
    /// What is allowed beyond a limit of points: an order that is as it was before counts as it did, whatever was used meanwhile.
    excess_points: BTreeMap<(Id, i64), i64>,
    /// The same of uses.
    excess_uses: BTreeMap<(Id, i64), i64>,
}

const LAW: &str = "limits";

const fn day(at: Instant) -> i64 {
    at.ms().div_euclid(DAY_MS)
}

impl Limits {
    /// Enters a record. `is_over` says whether nothing is left of its order.
    ///
    /// # Errors
    /// The limit that is exceeded.
    pub fn enter(&mut self, record: &Record, laws: &Laws, is_over: bool) -> Checked {
        match record.command {
            CommandKind::Hold => self.hold(record),
            CommandKind::Order => self.order(record),
            CommandKind::Capture => self.capture(record),
            CommandKind::Release => self.free(record.hold.as_ref()),
            CommandKind::Exchange => {
                self.step(record, is_over);
                self.order(record);
            }
            CommandKind::Transfer => self.transfer(record),
            _ if record.refund.is_some() => self.step(record, is_over),
            _ => {}
        }
        for entry in &record.entries {
            match entry {
                Entry::Lapse(lapse) => self.free(Some(&lapse.hold)),
                Entry::TransferBack(back) => self.come_back(&back.lots),
                _ => {}
            }
        }
        self.check(record, laws)
    }

    /// How often the only reward of a wallet is used.
    #[must_use]
    pub fn uses_of(&self, wallet: &Id) -> i64 {
        self.uses.iter().filter(|((known, _), _)| known == wallet).map(|(_, uses)| uses).sum()
    }

    /// What the only rule of a wallet gave, by day.
    pub fn points_of<'a>(&'a self, wallet: &'a Id) -> impl Iterator<Item = (i64, i64)> + 'a {
        self.points.iter().filter(move |((known, _), _)| known == wallet).map(|((_, day), points)| (*day, *points))
    }

    fn transfer(&mut self, record: &Record) {
        let lots = record.entries.iter().find_map(|entry| if let Entry::TransferOut(out) = entry { Some(out.lots.clone()) } else { None });
        self.sent.push((lots.unwrap_or_default(), day(record.at)));
        *self.uses.entry((id("gift"), day(record.at))).or_default() += 1;
    }

    /// What was refused counts for nothing.
    fn come_back(&mut self, lots: &[Spent]) {
        let Some(place) = self.sent.iter().position(|(sent, _)| sent == lots) else { return };
        let (_, day) = self.sent.swap_remove(place);
        *self.uses.entry((id("gift"), day)).or_default() -= 1;
    }

    fn hold(&mut self, record: &Record) {
        let Some(hold) = record.hold.clone() else { return };
        let wallets: Vec<Id> =
            record.entries.iter().filter(|entry| matches!(entry, Entry::Hold(_))).filter_map(Entry::wallet).cloned().collect();
        for wallet in &wallets {
            *self.uses.entry((wallet.clone(), day(record.at))).or_default() += 1;
        }
        let counts = record.entries.iter().filter_map(|entry| if let Entry::Count(count) = entry { Some(&count.counts) } else { None });
        let of_day = counts.flatten().filter(|used| used.counter.ends_with("/points/day")).map(|used| used.by);
        self.promised.insert(hold.clone(), of_day.sum());
        self.placed.insert(hold.clone(), record.at);
        self.reserved.insert(hold, wallets);
    }

    /// What a hold reserved is there again.
    fn free(&mut self, hold: Option<&Id>) {
        let Some(hold) = hold else { return };
        self.promised.remove(hold);
        let Some(placed) = self.placed.get(hold).copied() else { return };
        for wallet in self.reserved.remove(hold).unwrap_or_default() {
            *self.uses.entry((wallet, day(placed))).or_default() -= 1;
        }
    }

    fn order(&mut self, record: &Record) {
        let Some(order) = record.exchanged_for.clone().or_else(|| record.order.clone()) else { return };
        let placed = record.hold.as_ref().and_then(|hold| self.placed.get(hold)).copied();
        let at = day(placed.or(record.occurred_at).unwrap_or(record.at));
        self.free(record.hold.as_ref());
        let wallets = burned(record, Some(&order));
        for wallet in &wallets {
            *self.uses.entry((wallet.clone(), at)).or_default() += 1;
        }
        for (wallet, points) in accrued(record, &order) {
            *self.points.entry((wallet, at)).or_default() += points;
        }
        self.taken.insert(order.clone(), (wallets, true));
        self.decided.insert(order, at);
    }

    /// A capture on its own keeps what its hold reserved; a late one uses anew.
    fn capture(&mut self, record: &Record) {
        let Some(hold) = record.hold.as_ref() else { return };
        let Some(placed) = self.placed.get(hold).copied() else { return };
        if self.reserved.remove(hold).is_none() {
            for wallet in burned(record, None) {
                *self.uses.entry((wallet, day(placed))).or_default() += 1;
            }
        }
    }

    fn step(&mut self, record: &Record, is_over: bool) {
        let Some(order) = record.order.as_ref() else { return };
        let Some(at) = self.decided.get(order).copied() else { return };
        for (wallet, points) in record.refund.iter().flat_map(|figures| &figures.taken_back) {
            let sum = self.points.entry((wallet.clone(), at)).or_default();
            *sum -= points.get();
            if points.get() < 0 {
                self.excess_points.insert((wallet.clone(), at), *sum);
            }
        }
        let Some((wallets, counts)) = self.taken.get_mut(order).filter(|(_, counts)| *counts == is_over) else { return };
        *counts = !is_over;
        for wallet in wallets {
            let uses = self.uses.entry((wallet.clone(), at)).or_default();
            *uses += if is_over { -1 } else { 1 };
            if !is_over {
                self.excess_uses.insert((wallet.clone(), at), *uses);
            }
        }
    }

    /// Takes over what an account used that was merged into this one: both together may have used more than one may, and what
    /// was promised to a checkout is earned all the same.
    pub fn take_over(&mut self, theirs: &Self) {
        self.taken.extend(theirs.taken.clone());
        self.decided.extend(theirs.decided.clone());
        let promised: i64 = self.promised.values().sum();
        let points = (&mut self.points, &theirs.points, &mut self.excess_points, promised);
        let uses = (&mut self.uses, &theirs.uses, &mut self.excess_uses, 0);
        for (own, theirs, excess, promised) in [points, uses] {
            for (place, by) in theirs {
                let sum = own.entry(place.clone()).or_default();
                *sum += by;
                let excess = excess.entry(place.clone()).or_default();
                *excess = (*excess).max(*sum + promised);
            }
        }
    }

    fn check(&self, record: &Record, laws: &Laws) -> Checked {
        for limit in &laws.points_a_day {
            let of_wallet = self.points.iter().filter(|((wallet, _), _)| *wallet == limit.wallet);
            for (place @ (wallet, day), points) in of_wallet {
                holds(LAW, *points <= most(&self.excess_points, place, limit.most), || {
                    format!("record {}: {points} of {wallet} were earned on day {day}, more than {}", record.seq, limit.most)
                })?;
            }
        }
        for limit in &laws.uses_a_day {
            let of_wallet = self.uses.iter().filter(|((wallet, _), _)| *wallet == limit.wallet);
            for (place @ (wallet, day), uses) in of_wallet {
                holds(LAW, *uses <= most(&self.excess_uses, place, limit.most), || {
                    format!("record {}: {uses} uses of {wallet} on day {day}, more than {}", record.seq, limit.most)
                })?;
            }
        }
        Ok(())
    }
}

fn most(excess: &BTreeMap<(Id, i64), i64>, place: &(Id, i64), most: i64) -> i64 {
    excess.get(place).copied().unwrap_or_default().max(most)
}

fn burned(record: &Record, order: Option<&Id>) -> Vec<Id> {
    let of_order = |entry: &&Entry| matches!(entry, Entry::Burn(burn) if burn.order.as_ref() == order);
    let mut wallets: Vec<Id> = record.entries.iter().filter(of_order).filter_map(Entry::wallet).cloned().collect();
    wallets.sort();
    wallets.dedup();
    wallets
}

fn accrued(record: &Record, order: &Id) -> Vec<(Id, i64)> {
    let accrued = record.entries.iter().filter_map(|entry| match entry {
        Entry::Accrue(accrue) if accrue.order.as_ref() == Some(order) => Some((accrue.wallet.clone(), accrue.points.get())),
        _ => None,
    });
    accrued.collect()
}
