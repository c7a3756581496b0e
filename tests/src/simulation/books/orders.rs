//! Orders and what became of them: one decision each, never more back than there was, and nothing left of what was undone.

use std::collections::{BTreeMap, BTreeSet};

use tally_core::ledger::entry::Entry;
use tally_core::ledger::record::CommandKind;
use tally_core::ledger::voucher::is_reserved;
use tally_core::ledger::{Record, State};
use tally_core::values::id::Id;

use super::super::finding::{Checked, holds};
use super::super::programs::Laws;
use super::asked::{Asked, Bought, Goods};
use super::lots::Lots;
use super::vouchers::Vouchers;

/// Points, by wallet.
type ByWallet = BTreeMap<Id, i64>;

/// An order as its receipts tell it.
#[derive(Debug, Clone, Default)]
struct Order {
    earned: ByWallet,
    taken_back: ByWallet,
    burned: ByWallet,
    restored: ByWallet,
    vouchers: Vouchers,
    money: i64,
    /// What the cart costs before anything comes off.
    price: i64,
    /// Whether nothing can come off.
    is_plain: bool,
    /// What was bought, what of it came back and what was sent, line by line.
    lines: BTreeMap<Id, i64>,
    back: BTreeMap<Id, i64>,
    sent: BTreeMap<Id, i64>,
    /// Whether an amount came back, after which everything may have.
    has_amounts: bool,
    was_edited: bool,
    is_cancelled: bool,
    /// Whether all of it was charged back, and amounts of it.
    is_charged_back: bool,
    charged_back: i64,
    is_paid: bool,
    /// Whether a payment was undone: what was held meanwhile keeps its dates.
    was_unpaid_again: bool,
}

/// The orders of an account.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    orders: BTreeMap<Id, Order>,
}

const ONCE: &str = "one decision an order";
const REFUND: &str = "refunds";
const WAITING: &str = "points that wait";

impl Orders {
    /// Enters a record; `asked` is what was asked by who sent it.
    ///
    /// # Errors
    /// The law that it breaks.
    pub fn enter(&mut self, record: &Record, asked: Option<&Asked>, laws: &Laws, lots: &Lots) -> Checked {
        let Some(id) = record.order.as_ref().filter(|_| record.ignored.is_none()) else { return Ok(()) };
        match (record.command, asked) {
            (CommandKind::Order, Some(Asked::Order(bought))) => self.order(id, record, bought)?,
            (CommandKind::Exchange, Some(Asked::Exchange(goods, bought))) => {
                self.step(id, record, &Asked::Back(goods.clone()), laws)?;
                if let Some(made) = &record.exchanged_for {
                    self.order(made, record, bought)?;
                }
            }
            (CommandKind::Order | CommandKind::Exchange | CommandKind::Park, _) => {}
            (_, Some(asked)) if record.refund.is_some() => self.step(id, record, asked, laws)?,
            _ => return Ok(()),
        }
        let waits = |id: &Id| self.orders.get(id).map_or(Ok(()), |order| order.waits(id, laws, lots));
        record.exchanged_for.iter().chain([id]).try_for_each(waits)
    }

    /// Takes over the orders of an account that was merged into this one.
    pub fn take_over(&mut self, theirs: &Self) {
        self.orders.extend(theirs.orders.clone());
    }

    /// Whether what an order's rewards used is there again.
    #[must_use]
    pub fn is_over(&self, order: &Id) -> bool {
        self.orders.get(order).is_some_and(Order::is_nothing)
    }

    /// Compares the account's count of orders with ours.
    ///
    /// # Errors
    /// Where they differ.
    pub fn counted(&self, state: &State) -> Checked {
        let counted = state.member.orders;
        let live = |order: &&Order| !order.is_nothing() && !order.is_charged_back;
        let most = self.orders.values().filter(live).count();
        let fewest = self.orders.values().filter(live).filter(|order| !order.has_amounts && order.charged_back == 0).count();
        let fits = usize::try_from(counted).is_ok_and(|counted| (fewest..=most).contains(&counted));
        holds("limits", fits, || format!("the account counts {counted} orders, of which {fewest} to {most} are kept"))
    }

    fn order(&mut self, id: &Id, record: &Record, bought: &Bought) -> Checked {
        let mut order = Order { is_paid: bought.is_paid, ..Order::default() };
        (order.price, order.is_plain, order.lines) = (bought.price, bought.is_plain, bought.lines.clone());
        for entry in &record.entries {
            match entry {
                Entry::Accrue(accrue) if accrue.order.as_ref() == Some(id) && !is_reserved(&accrue.wallet) => {
                    add(&mut order.earned, &accrue.wallet, accrue.points.get())
                }
                Entry::Burn(burn) if burn.order.as_ref() == Some(id) => add(&mut order.burned, &burn.wallet, spent(&burn.lots)),
                _ => {}
            }
        }
        order.vouchers.enter(id, record, true)?;
        let before = self.orders.insert(id.clone(), order);
        holds(ONCE, before.is_none_or(|before| before.is_cancelled), || format!("record {} decides the order {id} again", record.seq))
    }

    fn step(&mut self, id: &Id, record: &Record, asked: &Asked, laws: &Laws) -> Checked {
        let seq = record.seq;
        let order = self.orders.get_mut(id).ok_or_else(|| (REFUND, format!("record {seq} is about {id}, which nobody bought")))?;
        let figures = record.refund.clone().ok_or_else(|| (REFUND, format!("record {seq} has no figures")))?;
        order.money += figures.money.get();
        order.enter_points(id, record)?;
        order.change(record.command, asked);
        order.vouchers.enter(id, record, order.was_edited)?;
        order.vouchers.are_void_if(order.is_nothing() || order.is_charged_back, seq)?;
        order.check(seq, laws)
    }
}

impl Order {
    /// Enters what the entries of a record move, and compares that with its figures.
    fn enter_points(&mut self, id: &Id, record: &Record) -> Checked {
        let (seq, told) = (record.seq, record.refund.clone());
        let told = told.ok_or_else(|| (REFUND, format!("record {seq} has no figures")))?;
        let (mut taken, mut credited, mut restored) = (ByWallet::new(), ByWallet::new(), ByWallet::new());
        for entry in &record.entries {
            match entry {
                Entry::Accrue(accrue) if accrue.order.as_ref() == Some(id) && !is_reserved(&accrue.wallet) => {
                    add(&mut credited, &accrue.wallet, accrue.points.get())
                }
                Entry::Burn(burn) if burn.order.as_ref() == Some(id) => add(&mut restored, &burn.wallet, -spent(&burn.lots)),
                Entry::Restore(restore) if restore.order == *id => add(&mut restored, &restore.wallet, spent(&restore.lots)),
                Entry::Clawback(claw) if claw.order.as_ref() == Some(id) && !is_reserved(&claw.wallet) => {
                    let lots: i64 = claw.lots.iter().map(|moved| moved.points.get()).sum();
                    let back: i64 = claw.back.iter().map(|lot| lot.left.get()).sum();
                    add(&mut taken, &claw.wallet, lots + claw.owed.get().max(0) + claw.waived.get().max(0));
                    add(&mut credited, &claw.wallet, back - claw.owed.get().min(0) - claw.waived.get().min(0));
                }
                _ => {}
            }
        }
        let wallets: BTreeSet<Id> = told.taken_back.keys().chain(taken.keys()).chain(credited.keys()).cloned().collect();
        for wallet in wallets {
            let figure = told.taken_back.get(&wallet).map_or(0, |points| points.get());
            let fits = (of(&taken, &wallet), of(&credited, &wallet)) == (figure.max(0), (-figure).max(0));
            holds(REFUND, fits, || format!("record {seq}: {taken:?} taken back and {credited:?} given back or credited, told {told:?}"))?;
            add(&mut self.taken_back, &wallet, figure);
        }
        let fits = told.restored.iter().all(|(wallet, points)| of(&restored, wallet) == points.get());
        holds(REFUND, fits || record.command == CommandKind::Edit, || format!("record {seq}: {restored:?} given back, told {told:?}"))?;
        restored.into_iter().for_each(|(wallet, points)| add(&mut self.restored, &wallet, points));
        Ok(())
    }

    fn change(&mut self, command: CommandKind, asked: &Asked) {
        match asked {
            Asked::Back(Goods::All) => self.back = self.lines.clone(),
            Asked::Back(Goods::Amount) => self.has_amounts = true,
            Asked::Back(Goods::Lines(lines)) => {
                for (line, quantity) in lines {
                    let left = of(&self.lines, line) - of(&self.back, line);
                    add(&mut self.back, line, quantity.unwrap_or(left));
                }
            }
            Asked::Edit(bought) => {
                (self.price, self.is_plain, self.lines) = (bought.price, bought.is_plain, bought.lines.clone());
                self.was_edited = true;
                for known in [&mut self.back, &mut self.sent] {
                    known.retain(|line, _| bought.lines.contains_key(line));
                    known.iter_mut().for_each(|(line, quantity)| *quantity = (*quantity).min(of(&bought.lines, line)));
                }
            }
            Asked::ChargeBack { amount: Some(amount), undone } => self.charged_back += if *undone { -amount } else { *amount },
            Asked::ChargeBack { amount: None, undone } => {
                self.is_charged_back = !undone;
                self.charged_back = if *undone { 0 } else { self.charged_back };
            }
            Asked::Pay { undone } => {
                self.was_unpaid_again |= *undone;
                self.is_paid = !undone;
            }
            Asked::Fulfil { lines, undone } => self.fulfil(lines, *undone),
            _ if command == CommandKind::Cancel => self.is_cancelled = true,
            _ if command == CommandKind::Reinstate => self.is_cancelled = false,
            _ => {}
        }
    }

    fn fulfil(&mut self, lines: &[(Id, Option<i64>)], undone: bool) {
        let all: Vec<_> = self.lines.keys().map(|line| (line.clone(), None)).collect();
        for (line, quantity) in if lines.is_empty() { &all } else { lines } {
            let sent = of(&self.sent, line);
            let left = if undone { sent } else { of(&self.lines, line) - sent };
            let moved = quantity.unwrap_or(left);
            add(&mut self.sent, line, if undone { -moved } else { moved });
        }
    }

    /// Whether nothing of its goods is kept.
    fn is_nothing(&self) -> bool {
        self.is_cancelled || self.lines.iter().all(|(line, bought)| of(&self.back, line) >= *bought)
    }

    /// Whether it is as it was decided.
    fn is_untouched(&self) -> bool {
        let is_back = self.back.values().any(|back| *back > 0) || self.has_amounts;
        !is_back && !self.is_cancelled && !self.is_charged_back && self.charged_back == 0 && !self.was_edited
    }

    fn check(&self, seq: i64, laws: &Laws) -> Checked {
        let wallets = self.taken_back.keys().chain(self.restored.keys()).chain(self.earned.keys()).chain(self.burned.keys());
        for wallet in wallets {
            let (earned, taken_back) = (of(&self.earned, wallet), of(&self.taken_back, wallet));
            let (burned, restored) = (of(&self.burned, wallet), of(&self.restored, wallet));
            let within = taken_back <= earned && (0..=burned).contains(&restored) && (taken_back >= 0 || self.was_edited);
            holds(REFUND, within, || format!("record {seq}: {wallet}: {self:?}"))?;
            let earns_nothing = self.is_nothing() || self.is_charged_back;
            holds(REFUND, !earns_nothing || taken_back == earned, || format!("record {seq} leaves something of {wallet}: {self:?}"))?;
            let gives_back = self.is_cancelled || (self.is_nothing() && !laws.never_restores(wallet));
            holds(REFUND, !gives_back || restored == burned, || format!("record {seq} keeps something of {wallet}: {self:?}"))?;
            let as_it_was = taken_back == 0 && restored == 0 && self.money == 0;
            holds("what is undone is undone", !self.is_untouched() || as_it_was, || format!("record {seq}: {wallet}: {self:?}"))?;
        }
        holds(REFUND, self.money >= 0 && (self.money <= self.price || self.was_edited), || format!("record {seq}: {self:?}"))?;
        let is_due = self.is_nothing() && self.is_plain && !self.is_charged_back && self.charged_back == 0;
        holds(REFUND, !is_due || self.money == self.price, || format!("record {seq} gives {} back of {}", self.money, self.price))
    }

    /// What it earned waits as long as it is not paid, or not sent, and no longer.
    fn waits(&self, id: &Id, laws: &Laws, lots: &Lots) -> Checked {
        let is_sent = self.lines.iter().all(|(line, bought)| of(&self.sent, line) >= bought - of(&self.back, line));
        for (wallet, (waiting, dated)) in lots.of_order(id) {
            let waits_on = !self.is_paid || (laws.on_fulfilled.contains(&wallet) && !is_sent);
            let what = || format!("{waiting} points of {id} in {wallet} wait and {dated} do not: {self:?}");
            holds(WAITING, waits_on || waiting == 0, what)?;
            holds(WAITING, self.is_paid || dated == 0 || self.was_unpaid_again, what)?;
        }
        Ok(())
    }
}

fn of(sums: &BTreeMap<Id, i64>, name: &Id) -> i64 {
    sums.get(name).copied().unwrap_or_default()
}

fn add(sums: &mut BTreeMap<Id, i64>, name: &Id, by: i64) {
    *sums.entry(name.clone()).or_default() += by;
}

fn spent(lots: &[tally_core::ledger::lot::Spent]) -> i64 {
    lots.iter().map(|lot| lot.points.get()).sum()
}
