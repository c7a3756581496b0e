//! What of an order's points has to wait for its payment or its fulfilment (3.4): what was not fulfilled, by line.

use num_traits::{One, Zero};

use super::super::allocation::allocate;
use super::super::number::{Exact, Whole, exact, whole};
use super::account::Account;
use super::decided::Earned;
use super::law::{WaitsFor, Wallet};
use super::life::{dates, ended};
use super::lot::{Lot, Place, Source};
use super::order::Order;
use super::take::{Taken, total};

impl Order {
    /// The units of a line that are kept, and how many of them were fulfilled: what comes back was not sent, as long as
    /// there is some.
    fn fulfilled(&self, line: usize) -> (i64, i64) {
        let line = &self.lines[line];
        let kept = line.units - line.units_back;
        (kept, line.fulfilled.min(kept))
    }

    /// The dates of what waits for nothing any more.
    fn dates(&self, wallet: &Wallet) -> (i64, Option<i64>) {
        let from = match wallet.waits_for {
            WaitsFor::Nothing => self.occurred_at,
            WaitsFor::Payment => self.paid_at,
            WaitsFor::Fulfilment => self.fulfilled_at.max(self.paid_at),
        };
        let (available_at, _) = dates(wallet, self.occurred_at, from);
        ended(wallet, self.occurred_at, available_at.max(self.paid_at))
    }

    /// The dates of all that it earns; nothing while some of it waits.
    pub fn dates_of_all(&self, wallet: &Wallet) -> Option<(i64, Option<i64>)> {
        (self.is_paid && (wallet.waits_for != WaitsFor::Fulfilment || self.is_sent())).then(|| self.dates(wallet))
    }

    /// Whether all that is kept of it was fulfilled.
    fn is_sent(&self) -> bool {
        (0..self.lines.len()).all(|line| {
            let (kept, fulfilled) = self.fulfilled(line);
            kept == fulfilled
        })
    }

    /// How many of the points that it earns now have to wait.
    fn has_to_wait(&self, wallet: &Wallet, earned: &Earned) -> i64 {
        let earns = earned.points.get(&wallet.id).copied().unwrap_or(0);
        if !self.is_paid {
            return earns;
        }
        if wallet.waits_for != WaitsFor::Fulfilment || self.is_sent() {
            return 0;
        }
        let mut weights: Vec<Whole> = earned.counts.iter().map(|counts| whole((*counts).max(0))).collect();
        if weights.iter().all(Whole::is_zero) {
            weights = (0..self.lines.len()).map(|line| whole(self.fulfilled(line).0)).collect();
        }
        let rooms = vec![whole(earns); weights.len()];
        let sent: i64 =
            allocate(&whole(earns), &weights, &rooms).into_iter().enumerate().map(|(line, points)| self.sent(line, &points)).sum();
        earns - sent
    }

    /// What of a line's points was sent, rounded down.
    fn sent(&self, line: usize, points: &Whole) -> i64 {
        let (kept, fulfilled) = self.fulfilled(line);
        let share = if kept == 0 { Exact::one() } else { Exact::new(whole(fulfilled), whole(kept)) };
        i64::try_from((exact(points) * share).floor().to_integer()).unwrap_or(0)
    }
}

impl Account {
    /// Gives points of an order their dates that wait no more; takes the dates away of what waits again and is there.
    pub fn redate(&mut self, name: &str, wallet: &Wallet, earned: &Earned) {
        let order = self.orders[name].clone();
        let has_to_wait = order.has_to_wait(wallet, earned);
        let source = Source::Order(name.to_owned());
        let own: Vec<usize> = self.in_spending_order(&wallet.id).into_iter().filter(|lot| self.lots[*lot].source == source).collect();
        let (dated, waiting): (Vec<usize>, Vec<usize>) = own.into_iter().partition(|lot| self.lots[*lot].available_at.is_some());
        let waits: i64 = waiting.iter().map(|lot| self.lots[*lot].count(&Place::Pending)).sum();
        if waits > has_to_wait {
            let moved = self.move_from(&waiting, &Place::Pending, waits - has_to_wait, &Place::Moved);
            self.go_on(&moved, order.occurred_at, Some(order.dates(wallet)));
        } else if waits < has_to_wait {
            let mut moved = self.move_from(&dated, &Place::Pending, has_to_wait - waits, &Place::Moved);
            let rest = has_to_wait - waits - total(&moved);
            moved.extend(self.move_from(&dated, &Place::Free, rest, &Place::Moved));
            self.go_on(&moved, order.occurred_at, None);
        }
    }

    /// Points go on in a lot of their own.
    fn go_on(&mut self, moved: &[Taken], earned_at: i64, dates: Option<(i64, Option<i64>)>) {
        let Some(first) = moved.first() else { return };
        let mut lot = Lot::redated(&self.lots[first.lot], total(moved), dates);
        lot.earned_at = earned_at;
        self.add(lot);
        self.expire();
        self.settle();
    }
}
