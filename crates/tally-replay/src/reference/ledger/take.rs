//! Points in and out: a credit pays what is owed (3.2), a debit remembers which lots it took (3.3), and what has to be
//! taken back comes from the order's own lots first (3.7).

use super::account::Account;
use super::law::{Gone, Wallet};
use super::lot::{Lot, Place, Source};

/// Points that left a lot, with the end that it had then.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    pub lot: usize,
    pub points: i64,
    pub end: Option<i64>,
}

/// What has to be taken.
pub struct Due<'a> {
    pub wallet: &'a Wallet,
    pub points: i64,
    /// What made the lots that pay first.
    pub own: Option<Source>,
    /// Whether it is what an order had earned.
    pub of_order: bool,
    /// Where it goes.
    pub to: Place,
}

impl Account {
    /// Credits a lot; what is owed is paid first, and then what is over already ends at once.
    pub fn credit(&mut self, lot: Lot) {
        let wallet = lot.wallet.clone();
        let place = self.add(lot);
        for from in [Place::Pending, Place::Free] {
            let pays = self.lots[place].count(&from).min(self.owed(&wallet));
            self.lots[place].go(pays, from, Place::Settled);
            self.debts.push((wallet.clone(), -pays));
        }
        self.expire();
    }

    /// Adds a lot, spendable if its time has come.
    pub fn add(&mut self, mut lot: Lot) -> usize {
        if let Some(since) = lot.available_at.filter(|at| *at <= self.now && lot.count(&Place::Pending) > 0) {
            lot.go(lot.count(&Place::Pending), Place::Pending, Place::Free);
            self.begin_clock(&lot.wallet, since.max(lot.earned_at));
        }
        self.lots.push(lot);
        self.lots.len() - 1
    }

    /// Takes free points in spending order; answers which lots gave how many.
    pub fn spend(&mut self, wallet: &str, points: i64, to: &Place) -> Vec<Taken> {
        let order = self.in_spending_order(wallet);
        self.move_from(&order, &Place::Free, points, to)
    }

    /// Moves up to so many points out of some lots, one lot after the other.
    pub fn move_from(&mut self, lots: &[usize], from: &Place, points: i64, to: &Place) -> Vec<Taken> {
        let mut left = points;
        let mut moved = Vec::new();
        for place in lots {
            let part = self.lots[*place].count(from).min(left);
            if part > 0 {
                self.lots[*place].go(part, from.clone(), to.clone());
                moved.push(Taken { lot: *place, points: part, end: self.lots[*place].expires_at });
                left -= part;
            }
        }
        moved
    }

    /// Takes what is due: own lots, pending then free; then the others in spending order, never held ones. What is gone is
    /// owed, or waived. Answers the lots that paid, what is owed, and what is waived.
    pub fn take(&mut self, due: &Due<'_>) -> (Vec<Taken>, i64, i64) {
        let wallet = due.wallet;
        let all = self.in_spending_order(&wallet.id);
        let own: Vec<usize> = all.iter().copied().filter(|place| Some(&self.lots[*place].source) == due.own.as_ref()).collect();
        // What has no date yet waits longest, so it goes first.
        let mut pending = own.clone();
        pending.sort_by_key(|place| self.lots[*place].available_at.is_some());
        let mut taken = self.move_from(&pending, &Place::Pending, due.points, &due.to);
        if !(due.of_order && wallet.gone == Gone::PendingOnly) {
            for lots in [own, all] {
                let rest = due.points - total(&taken);
                taken.extend(self.move_from(&lots, &Place::Free, rest, &due.to));
            }
        }
        let gone = due.points - total(&taken);
        let owed = if wallet.gone == Gone::Owed { gone.min(self.room_for_debt(wallet)) } else { 0 };
        self.debts.push((wallet.id.clone(), owed));
        (taken, owed, gone - owed)
    }

    /// How much more may be owed.
    fn room_for_debt(&self, wallet: &Wallet) -> i64 {
        let credited: i64 = self.lots.iter().filter(|lot| lot.wallet == wallet.id).map(Lot::credited).sum();
        let share = wallet.share_owed.as_ref().map(|share| {
            let most = (share * super::super::number::exact(&credited.into())).floor().to_integer();
            i64::try_from(most).unwrap_or(i64::MAX)
        });
        let most = [wallet.most_owed, share].into_iter().flatten().min().unwrap_or(i64::MAX);
        (most - self.owed(&wallet.id)).max(0)
    }

    /// Gives points back to the lots they came from, with the end they had. What is past that lives for the wallet's grace,
    /// or ends at once; points that are there already do not end sooner for it. What is left pays what is owed.
    pub fn give_back(&mut self, wallet: &Wallet, back: &[Taken], from: &Place) {
        self.bring_back(wallet, back, from);
        self.expire();
        self.settle();
    }

    /// Brings points back to their lots, in a command that goes on: what is past its end ends with it.
    pub fn bring_back(&mut self, wallet: &Wallet, back: &[Taken], from: &Place) {
        for Taken { lot, points, end } in back {
            let lot = &mut self.lots[*lot];
            let is_empty = lot.count(&Place::Free) + lot.count(&Place::Pending) + lot.held() == 0;
            let end =
                end.map(
                    |end| if end <= self.now && wallet.grace_days > 0 { wallet.zone.days_later(self.now, wallet.grace_days) } else { end },
                );
            if is_empty || end.is_none_or(|end| lot.expires_at.is_some_and(|before| before < end)) {
                lot.expires_at = end;
            }
            lot.go(*points, from.clone(), Place::Free);
        }
        if total(back) > 0 {
            self.grant_grace(wallet);
        }
    }
}

/// The sum of what was taken.
pub fn total(taken: &[Taken]) -> i64 {
    taken.iter().map(|taken| taken.points).sum()
}

/// The first so many of some points, and the rest.
pub fn split(taken: &[Taken], points: i64) -> (Vec<Taken>, Vec<Taken>) {
    let (mut first, mut rest, mut left) = (Vec::new(), Vec::new(), points);
    for part in taken {
        let here = part.points.min(left);
        left -= here;
        first.push(Taken { points: here, ..*part });
        rest.push(Taken { points: part.points - here, ..*part });
    }
    first.retain(|part| part.points > 0);
    rest.retain(|part| part.points > 0);
    (first, rest)
}
