//! Time passing (3.9): what falls due, instant by instant, in the order activate, lapse, expire, tiers, passes.

use super::account::Account;
use super::hold::LATE_MS;
use super::lot::Place;

impl Account {
    /// Lets time pass until an instant, included.
    pub fn pass(&mut self, now: i64) {
        while let Some(due) = self.next_due().filter(|due| *due <= now) {
            self.now = self.now.max(due);
            self.fall_due();
        }
        self.now = self.now.max(now);
        self.holds.retain(|_, hold| hold.is_open || hold.deadline + LATE_MS > now);
    }

    /// The next instant at which time alone changes something.
    fn next_due(&self) -> Option<i64> {
        let lots = self.lots.iter().filter_map(|lot| match (lot.count(&Place::Pending), lot.count(&Place::Free)) {
            (1.., _) => lot.available_at,
            (_, 1..) => lot.expires_at,
            _ => None,
        });
        let holds = self.holds.values().filter(|hold| hold.is_open).map(|hold| hold.deadline);
        let period = if self.is_known { self.next_period() } else { None };
        lots.chain(holds).chain(period).chain(self.next_clock()).chain(self.next_tier_end()).min()
    }

    fn fall_due(&mut self) {
        let now = self.now;
        for place in 0..self.lots.len() {
            let lot = &mut self.lots[place];
            let points = lot.count(&Place::Pending);
            if points > 0 && lot.available_at.is_some_and(|at| at <= now) {
                lot.go(points, Place::Pending, Place::Free);
                let wallet = lot.wallet.clone();
                self.begin_clock(&wallet, now);
            }
        }
        let over: Vec<String> =
            self.holds.iter().filter(|(_, hold)| hold.is_open && hold.deadline <= now).map(|(name, _)| name.clone()).collect();
        for hold in &over {
            self.lapse(hold);
        }
        self.expire();
        self.settle();
        self.end_tiers();
        if self.is_known {
            self.settle_passes();
        }
    }

    /// Ends what is past its end. Pending points do not expire, and held ones only when they return.
    pub fn expire(&mut self) {
        let now = self.now;
        for lot in self.lots.iter_mut().filter(|lot| lot.expires_at.is_some_and(|end| end <= now)) {
            lot.go(lot.count(&Place::Free), Place::Free, Place::Expired);
        }
        self.end_of_clocks();
    }

    /// Pays what is owed with what is free, in spending order: nobody owes and has points to spend.
    pub fn settle(&mut self) {
        for wallet in self.law.wallets.clone() {
            for place in self.in_spending_order(&wallet.id) {
                let points = self.lots[place].count(&Place::Free).min(self.owed(&wallet.id));
                self.lots[place].go(points, Place::Free, Place::Settled);
                self.debts.push((wallet.id.clone(), -points));
            }
        }
    }
}
