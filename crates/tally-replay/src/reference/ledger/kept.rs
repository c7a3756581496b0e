//! What is kept of an order, and what that earns (3.6): functions of what came back in all, never of the single returns.

use std::collections::BTreeMap;

use num_traits::Zero;

use super::super::allocation::allocate;
use super::super::number::{Exact, Whole, at_least_zero, exact, ratio, round, whole};
use super::decided::{Earned, Used, of_kept, small_of};
use super::law::{Law, Wallet};
use super::order::{Line, Order};

impl Line {
    /// The price of the units that did not come back.
    pub fn price_of_kept_units(&self) -> i64 {
        let kept = ratio(&whole(self.units - self.units_back), &whole(self.units));
        small_of(&round(&(exact(&whole(self.price)) * kept), "half_up"))
    }
}

impl Order {
    /// What is kept of the price of each line, where so much more belongs to no line.
    fn kept_prices(&self, without_line: i64) -> Vec<Whole> {
        let rooms: Vec<Whole> = self.lines.iter().map(|line| at_least_zero(whole(line.price_of_kept_units() - line.amount_back))).collect();
        let prices: Vec<Whole> = self.lines.iter().map(|line| whole(line.price)).collect();
        let parts = allocate(&whole(without_line), &prices, &rooms);
        rooms.iter().zip(parts).map(|(room, part)| room - part).collect()
    }

    /// Units that came back and money that did, of one line: 1 − units ÷ units − amount ÷ price.
    fn shares(&self, kept: &[Whole]) -> Vec<Exact> {
        let share = |(line, kept): (&Line, &Whole)| {
            let by_units = ratio(&whole(line.units - line.units_back), &whole(line.units));
            let amount = whole(line.price_of_kept_units()) - kept;
            match (amount.is_zero(), kept.is_zero()) {
                (true, _) => by_units,
                (_, true) => Exact::zero(),
                _ => by_units - ratio(&amount, &whole(line.price)),
            }
        };
        self.lines.iter().zip(kept).map(share).collect()
    }

    /// The share of each line that did not come back.
    pub fn kept(&self) -> Vec<Exact> {
        self.shares(&self.kept_prices(self.amount_back))
    }

    /// The share of each line that neither came back nor was charged back.
    pub fn kept_and_paid(&self) -> Vec<Exact> {
        self.shares(&self.kept_prices(self.amount_back + self.charged_back))
    }

    /// What of a line's price, and of the whole price, can still come back as an amount.
    pub fn amount_left(&self, line: Option<usize>) -> i64 {
        let kept = self.kept_prices(self.amount_back);
        let left = line.map_or_else(|| super::super::number::sum(&kept), |line| kept[line].clone());
        i64::try_from(left).unwrap_or(0)
    }

    /// What it earns now that all this became of it: never more than it did.
    pub fn earns_now(&self, law: &Law) -> Earned {
        let shares = self.kept_and_paid();
        if !self.stands() {
            return Earned { counts: vec![0; self.lines.len()], ..Earned::default() };
        }
        let mut earned = of_kept(&law.program, self, &shares);
        for (wallet, points) in &mut earned.points {
            *points = (*points).min(self.earned.get(wallet).copied().unwrap_or(0));
        }
        earned.measure_points(&law.program);
        earned
    }

    /// What it has earned, less what was taken back, by wallet.
    pub fn nets(&self) -> BTreeMap<String, i64> {
        let back = |wallet: &str| self.taken_back.get(wallet).copied().unwrap_or(0);
        self.earned.iter().map(|(wallet, points)| (wallet.clone(), points - back(wallet))).collect()
    }

    /// Whether it counts as an order: "a cancelled or fully refunded order counts for no metric and no n-th order".
    pub fn stands(&self) -> bool {
        !self.is_cancelled && !self.is_charged_back && !self.kept_and_paid().iter().all(Zero::is_zero)
    }

    /// What it uses of limits now: rewards what they used, as long as something is kept; earning what its points now use. Who
    /// charges back keeps the goods, and what rewards gave with them.
    pub fn uses_now(&self, earned: &Earned) -> Used {
        if self.is_cancelled || self.kept().iter().all(Zero::is_zero) {
            return Used::new();
        }
        self.used_by_rewards.iter().chain(&earned.used).map(|(counter, by)| (counter.clone(), *by)).collect()
    }

    /// What of the points that were spent on it is due back in all.
    pub fn due_back(&self, wallet: &Wallet, burned: i64) -> i64 {
        let kept: Whole = super::super::number::sum(&self.kept_prices(self.amount_back));
        let of_lines = whole(self.lines.iter().map(|line| line.price).sum());
        let all = &of_lines + whole(self.shipping);
        match wallet.restore.as_str() {
            _ if self.is_cancelled => burned,
            "never" => 0,
            _ if self.kept().iter().all(Zero::is_zero) => burned,
            "onFullRefund" | "on_full_refund" => 0,
            _ => {
                let back = exact(&whole(burned)) * ratio(&(of_lines - kept), &all);
                i64::try_from(back.floor().to_integer()).unwrap_or(0)
            }
        }
    }
}
