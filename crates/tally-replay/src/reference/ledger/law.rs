//! What of a program the model speaks of.

use serde_json::Value;

use super::super::number::{Exact, exact, whole};
use super::super::tree::{field, integer_or, list, number, part, text, text_or};

/// How long points live.
#[derive(Debug, Clone, Copy)]
pub enum Life {
    Endless,
    Days(i64),
    Months(i64),
}

/// What points of an order wait for beside time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    Nothing,
    Payment,
    Fulfilment,
}

/// What becomes of points that have to be taken and are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    Owed,
    Waived,
    /// Waived, and of an order only pending points are taken.
    PendingOnly,
}

/// The laws of a wallet.
#[derive(Debug, Clone)]
pub struct Wallet {
    pub id: String,
    pub oldest_first: bool,
    pub waits_for: WaitsFor,
    pub after_days: i64,
    pub life: Life,
    pub from_earned: bool,
    pub gone: Gone,
    pub most_owed: Option<i64>,
    /// The most that is owed as a share of what was ever credited.
    pub share_owed: Option<Exact>,
    pub restore: String,
    pub grace_days: i64,
}

/// So many points for each so much money; from a spend on.
#[derive(Debug, Clone)]
pub struct Earn {
    pub wallet: String,
    /// Points for a minor unit.
    pub rate: Exact,
    /// Minor units of the order before discounts.
    pub at_least: Exact,
}

/// What points buy.
#[derive(Debug, Clone)]
pub enum Reward {
    /// Minor units off the order.
    Off { wallet: String, points: i64, value: i64 },
    /// A minor unit for each point, as a payment.
    Slider { wallet: String },
}

/// What of a program the model speaks of.
#[derive(Debug, Clone)]
pub struct Law {
    pub wallets: Vec<Wallet>,
    pub earn: Vec<Earn>,
    pub rewards: Vec<(String, Reward)>,
}

impl Law {
    pub fn read(program: &Value) -> Self {
        let rewards = list(program, "rewards").iter().map(|reward| (text_or(reward, "id", "").to_owned(), read_reward(reward)));
        Self {
            wallets: list(program, "wallets").iter().map(read_wallet).collect(),
            earn: list(program, "earn").iter().map(read_earn).collect(),
            rewards: rewards.collect(),
        }
    }

    pub fn wallet(&self, id: &str) -> Option<&Wallet> {
        self.wallets.iter().find(|wallet| wallet.id == id)
    }
}

fn read_wallet(wallet: &Value) -> Wallet {
    let (available, expiry, gone) = (part(wallet, "available"), part(wallet, "expiry"), part(wallet, "whenGone"));
    let after = part(expiry, "after");
    Wallet {
        id: text_or(wallet, "id", "").to_owned(),
        oldest_first: text(wallet, "spend") == Some("oldest"),
        waits_for: match text(available, "on") {
            Some("paid") => WaitsFor::Payment,
            Some("fulfilled") => WaitsFor::Fulfilment,
            _ => WaitsFor::Nothing,
        },
        after_days: small(available, "afterDays", 0),
        life: match (field(after, "days"), field(after, "months")) {
            (Some(_), _) => Life::Days(small(after, "days", 0)),
            (_, Some(_)) => Life::Months(small(after, "months", 0)),
            _ => Life::Endless,
        },
        from_earned: text(expiry, "from") == Some("earned"),
        gone: match text(gone, "mode") {
            Some("clamp") => Gone::Waived,
            Some("pendingOnly") => Gone::PendingOnly,
            _ => Gone::Owed,
        },
        most_owed: number(gone, "limit").and_then(|limit| i64::try_from(limit.to_integer()).ok()),
        share_owed: number(gone, "share"),
        restore: text_or(wallet, "restore", "proportional").to_owned(),
        grace_days: small(wallet, "graceDays", 0),
    }
}

fn read_earn(rule: &Value) -> Earn {
    let (hundred, one) = (exact(&whole(100)), exact(&whole(1)));
    let conditions = list(rule, "when");
    let spend = conditions.iter().find_map(|condition| field(condition, "spend"));
    Earn {
        wallet: text_or(rule, "wallet", "").to_owned(),
        rate: number(rule, "points").unwrap_or_else(|| one.clone()) / (number(rule, "every").unwrap_or(one) * &hundred),
        at_least: spend.and_then(|spend| number(spend, "atLeast")).map_or_else(|| exact(&whole(0)), |least| least * &hundred),
    }
}

fn read_reward(reward: &Value) -> Reward {
    let (cost, amount) = (part(reward, "cost"), part(part(reward, "give"), "amount"));
    let wallet = text_or(cost, "wallet", "").to_owned();
    if amount.is_null() {
        return Reward::Slider { wallet };
    }
    let minor = |number: Option<Exact>| number.and_then(|number| i64::try_from(number.to_integer()).ok()).unwrap_or(0);
    let value = number(amount, "value").map(|value| value * exact(&whole(100)));
    Reward::Off { wallet, points: minor(number(cost, "points")), value: minor(value) }
}

/// A small integer of a field.
pub fn small(tree: &Value, name: &str, absent: i64) -> i64 {
    i64::try_from(integer_or(tree, name, absent)).unwrap_or(absent)
}
