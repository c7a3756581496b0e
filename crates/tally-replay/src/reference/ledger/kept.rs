//! What is kept of an order, and what that earns (3.6): functions of what came back in all, never of the single returns.

use num_traits::Zero;

use super::super::allocation::allocate;
use super::super::number::{Exact, Whole, at_least_zero, exact, ratio, round, whole};
use super::law::{Law, Wallet};
use super::order::{Line, Order};

impl Line {
    /// The price of the units that did not come back.
    pub fn price_of_kept_units(&self) -> i64 {
        self.price / self.units * (self.units - self.units_back)
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

    fn shares(&self, kept: &[Whole]) -> Vec<Exact> {
        self.lines.iter().zip(kept).map(|(line, kept)| ratio(kept, &whole(line.price))).collect()
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

    /// What kept shares of its lines earn in a wallet, by its own rules. A kept amount of a line is money, in whole minor
    /// units, `half_up` (1.3).
    pub fn earns(&self, law: &Law, wallet: &str, shares: &[Exact]) -> i64 {
        let of_lines = |amount: &dyn Fn(&Line) -> i64| -> Exact {
            let kept = self.lines.iter().zip(shares).map(|(line, share)| round(&(exact(&whole(amount(line))) * share), "half_up"));
            exact(&kept.fold(Whole::zero(), |sum, part| sum + part))
        };
        let spend = of_lines(&|line| line.price);
        let base = &spend - of_lines(&|line| line.with_points);
        let rules = law.earn.iter().filter(|rule| rule.wallet == wallet && spend >= rule.at_least);
        rules.map(|rule| i64::try_from((&rule.rate * &base).floor().to_integer()).unwrap_or(0)).sum()
    }

    /// What it earns now that all this became of it: never more than it did.
    pub fn earns_now(&self, law: &Law, wallet: &str) -> i64 {
        if self.is_cancelled || self.is_charged_back {
            return 0;
        }
        self.earns(law, wallet, &self.kept_and_paid()).min(self.earned.get(wallet).copied().unwrap_or(0))
    }

    /// What of the points that were spent on it is due back in all.
    pub fn due_back(&self, wallet: &Wallet, burned: i64) -> i64 {
        let kept: Whole = super::super::number::sum(&self.kept_prices(self.amount_back));
        let all = whole(self.lines.iter().map(|line| line.price).sum());
        match wallet.restore.as_str() {
            _ if self.is_cancelled => burned,
            "never" => 0,
            _ if kept.is_zero() => burned,
            "onFullRefund" | "on_full_refund" => 0,
            _ => {
                let back = exact(&whole(burned)) * ratio(&(&all - kept), &all);
                i64::try_from(back.floor().to_integer()).unwrap_or(0)
            }
        }
    }
}
