//! Booking what became of an order (3.6, 3.7): the difference between what it does to its account now and what was booked
//! before. What had been spent comes back first; then what had been earned is taken back.

use std::collections::BTreeMap;

use super::account::{Account, Refusal};
use super::decided::Earned;
use super::law::Wallet;
use super::life::ended;
use super::lot::{Lot, Place, Source};
use super::order::Step;
use super::take::{Due, Taken, split, total};
use super::vouchers::is_of_vouchers;

impl Account {
    /// Books the difference for an order, which had earned so much before: what was taken back is not in it.
    ///
    /// # Errors
    /// When points that were given back have to be spent again and are gone.
    pub fn book(&mut self, name: &str, was: &BTreeMap<String, i64>) -> Result<(), Refusal> {
        for wallet in self.law.wallets.clone() {
            self.book_spent(name, &wallet)?;
        }
        let earned = self.orders[name].earns_now(&self.law);
        for wallet in self.law.wallets.clone() {
            self.book_earned(name, &wallet, was, &earned);
            self.redate(name, &wallet, &earned);
        }
        self.book_issued(name);
        let before = self.orders[name].measured.clone();
        if let Some(order) = self.orders.get_mut(name) {
            order.used = order.uses_now(&earned);
            order.measured.clone_from(&earned.measured);
        }
        self.measure(name, &before)
    }

    fn book_spent(&mut self, name: &str, wallet: &Wallet) -> Result<(), Refusal> {
        let order = self.orders[name].clone();
        let (of_wallet, others): (Vec<Taken>, Vec<Taken>) =
            order.burned.iter().copied().partition(|taken| self.lots[taken.lot].wallet == wallet.id);
        let before = order.restored.get(&wallet.id).copied().unwrap_or(0);
        let due = order.due_back(wallet, total(&of_wallet));
        let spent = Place::Burned(name.to_owned());
        let mut burned = of_wallet.clone();
        if due >= before {
            let (_, not_back) = split(&of_wallet, before);
            self.give_back(wallet, &split(&not_back, due - before).0, &spent);
        } else {
            let (back, never) = split(&of_wallet, before);
            let (still, again) = split(&back, due);
            burned = [still, self.spend_again(wallet, &again, &spent)?, never].concat();
        }
        if let Some(order) = self.orders.get_mut(name) {
            order.burned = [burned, others].concat();
            order.restored.insert(wallet.id.clone(), due);
        }
        self.expire();
        self.settle();
        Ok(())
    }

    /// Spends points again that were given back: of the same lots as far as they are there, then of others.
    fn spend_again(&mut self, wallet: &Wallet, again: &[Taken], to: &Place) -> Result<Vec<Taken>, Refusal> {
        if is_of_vouchers(&wallet.id) {
            return self.use_again(again, to);
        }
        // What came back in this very command, because less is spent now, has paid no debt and did not end yet.
        if total(again) > self.holding(&wallet.id).available {
            return Err("points_gone");
        }
        let mut spent = Vec::new();
        for Taken { lot, points, .. } in again {
            spent.extend(self.move_from(&[*lot], &Place::Free, *points, to));
        }
        spent.extend(self.spend(&wallet.id, total(again) - total(&spent), to));
        Ok(spent)
    }

    fn book_earned(&mut self, name: &str, wallet: &Wallet, was: &BTreeMap<String, i64>, earned: &Earned) {
        let order = &self.orders[name];
        let of = |figures: &BTreeMap<String, i64>| figures.get(&wallet.id).copied().unwrap_or(0);
        let (before, now) = (of(was), of(&earned.points));
        let taken_back = of(&order.earned) - now;
        let mut steps = order.steps.get(&wallet.id).cloned().unwrap_or_default();
        if now < before {
            let due = Due { wallet, points: before - now, own: Some(Source::Order(name.to_owned())), of_order: true, to: Place::TakenBack };
            let (taken, owed, waived) = self.take(&due);
            steps.push(Step { at: self.now, taken, owed, waived });
        } else if now > before {
            // What was never taken back is new: an order that was edited may earn more than it did.
            let new = self.undo_taking(name, wallet, &mut steps, now - before);
            self.earn(name, wallet, new);
        }
        if let Some(order) = self.orders.get_mut(name) {
            order.taken_back.insert(wallet.id.clone(), taken_back);
            order.steps.insert(wallet.id.clone(), steps);
        }
    }

    /// What was taken back last goes back first: what was waived is waived no more, what was owed is owed no more, and the
    /// lots have what was taken of them. Where a later credit has paid what was owed, that comes back as old as the debt.
    /// Answers what was never taken.
    fn undo_taking(&mut self, name: &str, wallet: &Wallet, steps: &mut Vec<Step>, points: i64) -> i64 {
        let mut left = points;
        let mut paid: Vec<(i64, i64)> = Vec::new();
        while left > 0 {
            let Some(mut step) = steps.pop() else { break };
            let waived = step.waived.min(left);
            let owed = step.owed.min(left - waived);
            let unpaid = owed.min(self.owed(&wallet.id));
            self.debts.push((wallet.id.clone(), -unpaid));
            paid.push((step.at, owed - unpaid));
            left -= waived + owed;
            let (kept, back) = split(&step.taken, (total(&step.taken) - left).max(0));
            left -= total(&back);
            self.put_back(&back);
            (step.taken, step.owed, step.waived) = (kept, step.owed - owed, step.waived - waived);
            if total(&step.taken) + step.owed + step.waived > 0 {
                steps.push(step);
            }
        }
        for (since, points) in paid.into_iter().filter(|(_, points)| *points > 0) {
            let life = ended(wallet, since, since);
            self.credit(Lot::credit(&wallet.id, Source::Order(name.to_owned()), points, since, Some(life)));
        }
        self.expire();
        self.settle();
        left
    }

    /// Points go back to their lots, which have the life they had: pending, if they were and their time has not come.
    fn put_back(&mut self, back: &[Taken]) {
        for Taken { lot, points, end } in back {
            let is_ripe = self.lots[*lot].available_at.is_some_and(|at| at <= self.now);
            let lot = &mut self.lots[*lot];
            if lot.count(&Place::Free) + lot.count(&Place::Pending) + lot.held() == 0 {
                lot.expires_at = *end;
            }
            lot.go(*points, Place::TakenBack, if is_ripe { Place::Free } else { Place::Pending });
        }
    }

    /// Credits points that an order earned, with the life they have since it was placed.
    pub fn earn(&mut self, name: &str, wallet: &Wallet, points: i64) {
        if points > 0 {
            let order = &self.orders[name];
            let lot = Lot::credit(&wallet.id, Source::Order(name.to_owned()), points, order.occurred_at, order.dates_of_all(wallet));
            self.credit(lot);
        }
    }
}
