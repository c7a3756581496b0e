//! Vouchers (2.14): a reward that was issued is points of a wallet of its own, a lot for each issue, and a use is a point. What
//! wallets of points do with their lots these do too; here is only when an order gives them, and when they are void.

use serde_json::{Value, json};

use super::super::tree::{choice, field, list, part, text, text_or};
use super::account::{Account, Refusal};
use super::law::{Wallet, read_wallet};
use super::lot::{Lot, Place, Source};
use super::take::Taken;
use super::zone::Zone;

/// How the names of wallets of vouchers begin.
const REWARD: &str = "reward/";

/// What an order issues of one reward.
#[derive(Debug, Clone)]
pub struct Gift {
    /// Its wallet, with the dates of this issue.
    pub wallet: Wallet,
    /// How many, or, once they were taken back, how many those were.
    pub count: i64,
    /// The lot they are in, as long as the member has them.
    pub lot: Option<usize>,
}

/// The name of the wallet of a reward's vouchers.
pub fn wallet_of(reward: &str) -> String {
    format!("{REWARD}{reward}")
}

/// Whether a wallet is one of vouchers.
pub fn is_of_vouchers(wallet: &str) -> bool {
    wallet.starts_with(REWARD)
}

/// The wallets of all rewards that are issued: what was used comes back when nothing of the order is kept.
pub fn wallets(program: &Value) -> impl Iterator<Item = Wallet> {
    let issued = list(program, "rewards").iter().filter(|reward| text(reward, "trigger") == Some("issued"));
    issued.map(|reward| law_of(&Zone::of(program), text_or(reward, "id", ""), &Value::Null))
}

fn law_of(zone: &Zone, reward: &str, issue: &Value) -> Wallet {
    let (available, expiry) = (part(issue, "available"), part(issue, "expiry"));
    read_wallet(zone, &json!({"id": wallet_of(reward), "available": available, "expiry": expiry, "restore": "onFullRefund"}))
}

/// What a rule or a reward issues, so often; nothing where that is no reward.
pub fn gift(program: &Value, rule: &Value, count: i64) -> Option<Gift> {
    let issue =
        field(rule, "issue").or_else(|| Some(choice(part(rule, "give"))).filter(|(kind, _)| *kind == "issue").map(|(_, issue)| issue))?;
    Some(Gift { wallet: law_of(&Zone::of(program), text(issue, "reward")?, issue), count, lot: None })
}

impl Account {
    /// What was issued to the member and is there, as a decision sees it; what a hold has too, for its order.
    pub(super) fn issued(&self, hold: Option<&str>) -> Value {
        let held = hold.map(|hold| Place::Held(hold.to_owned()));
        let count = |lot: &Lot| lot.count(&Place::Free) + lot.count(&Place::Pending) + held.as_ref().map_or(0, |held| lot.count(held));
        let vouchers = self.lots.iter().filter_map(|lot| Some((lot.wallet.strip_prefix(REWARD)?, lot))).filter(|(_, lot)| count(lot) > 0);
        vouchers
            .map(|(reward, lot)| json!({"reward": reward, "from": lot.available_at, "until": lot.expires_at, "count": count(lot)}))
            .collect()
    }

    /// Gives what an order issues, once it waits for nothing; takes back what of it nobody used or holds where it waits again,
    /// or nothing of the order is kept.
    pub fn book_issued(&mut self, name: &str) {
        for place in 0..self.orders[name].gifts.len() {
            let order = &self.orders[name];
            let mut gift = order.gifts[place].clone();
            let dates = order.dates_of_all(&gift.wallet).filter(|_| order.stands());
            match (gift.lot, dates) {
                (None, Some(dates)) if gift.count > 0 => {
                    gift.lot = Some(self.lots.len());
                    let source = Source::Order(name.to_owned());
                    self.credit(Lot::credit(&gift.wallet.id, source, gift.count, order.occurred_at, Some(dates)));
                }
                (Some(lot), None) => {
                    let unused = [Place::Pending, Place::Free].map(|from| self.move_from(&[lot], &from, gift.count, &Place::TakenBack));
                    let unused: i64 = unused.iter().flatten().map(|taken| taken.points).sum();
                    // What was used is owed, unless nobody could use it any more.
                    let is_over = self.lots[lot].expires_at.is_some_and(|end| end <= self.now);
                    let owed = if is_over { 0 } else { gift.count - unused };
                    self.debts.push((gift.wallet.id.clone(), owed));
                    gift.count = unused + owed;
                    gift.lot = None;
                    self.settle();
                }
                _ => {}
            }
            if let Some(order) = self.orders.get_mut(name) {
                order.gifts[place] = gift;
            }
        }
    }

    /// Uses vouchers again that were given back: the very same.
    ///
    /// # Errors
    /// Where one of them is gone.
    pub(super) fn use_again(&mut self, again: &[Taken], to: &Place) -> Result<Vec<Taken>, Refusal> {
        if again.iter().any(|taken| self.lots[taken.lot].count(&Place::Free) < taken.points) {
            return Err("choice_not_possible");
        }
        Ok(again.iter().flat_map(|taken| self.move_from(&[taken.lot], &Place::Free, taken.points, to)).collect())
    }
}
