//! What of a program the model speaks of.

use std::sync::Arc;

use serde_json::Value;

use super::super::limit;
use super::super::number::Exact;
use super::super::tree::{field, integer_or, list, number, part, text, text_or};
use super::clock::Inactivity;
use super::entitlement::Entitlement;
use super::ladder::Ladder;
use super::vouchers;
use super::zone::Zone;

/// How long points live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    Endless,
    Days(i64),
    Months(i64),
}

/// Up to what a life is made longer.
#[derive(Debug, Clone)]
pub enum UpTo {
    Nothing,
    Day,
    /// The end of a month, a quarter or a year.
    Months(i64),
    /// A month and a day of it.
    Date(i64, i64),
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
    pub zone: Zone,
    pub oldest_first: bool,
    pub waits_for: WaitsFor,
    pub after_days: i64,
    pub life: Life,
    pub up_to: UpTo,
    pub from_earned: bool,
    pub gone: Gone,
    pub most_owed: Option<i64>,
    /// The most that is owed as a share of what was ever credited.
    pub share_owed: Option<Exact>,
    pub restore: String,
    pub grace_days: i64,
    pub inactivity: Option<Inactivity>,
}

/// What of a program the model speaks of.
#[derive(Debug, Clone)]
pub struct Law {
    /// As it was written: carts are decided by the model of quotes, which reads it by itself.
    pub program: Arc<Value>,
    pub wallets: Vec<Wallet>,
    pub ladders: Vec<Ladder>,
    pub entitlements: Vec<Entitlement>,
}

impl Law {
    pub fn read(program: &Value) -> Self {
        let entitlements = Entitlement::read_all(program);
        let wallets =
            list(program, "wallets").iter().map(|wallet| read_wallet(&Zone::of(program), wallet)).chain(vouchers::wallets(program));
        Self {
            program: Arc::new(program.clone()),
            wallets: wallets.chain(entitlements.iter().map(Entitlement::wallet)).collect(),
            ladders: list(program, "ladders").iter().map(|ladder| Ladder::read(program, ladder)).collect(),
            entitlements,
        }
    }

    /// The most that a limit of a reward allows each member, by its counter.
    pub fn most_of_reward(&self, counter: &str) -> Option<i64> {
        self.most_of("rewards", "reward", counter)
    }

    /// How many uses a limit of a reward or an earn rule allows each member, by its counter.
    pub fn most_uses(&self, counter: &str) -> Option<i64> {
        let most = || self.most_of("rewards", "reward", counter).or_else(|| self.most_of("earn", "earn", counter));
        if counter.contains("/uses/") { most() } else { None }
    }

    fn most_of(&self, rules: &str, kind: &str, counter: &str) -> Option<i64> {
        list(&self.program, rules).iter().find_map(|rule| {
            let is_of = |limit: &&Value| limit::counter(kind, text_or(rule, "id", ""), limit::measure(limit), limit) == counter;
            let limit = list(rule, "limits").iter().find(is_of)?;
            let most = number(limit, limit::measure(limit))?;
            let minor = if limit::measure(limit) == "money" { 100 } else { 1 };
            i64::try_from((most * Exact::from_integer(minor.into())).to_integer()).ok()
        })
    }

    pub fn wallet(&self, id: &str) -> Option<&Wallet> {
        self.wallets.iter().find(|wallet| wallet.id == id)
    }
}

/// The laws of a wallet, as a program writes them.
pub fn read_wallet(zone: &Zone, wallet: &Value) -> Wallet {
    let (available, expiry, gone) = (part(wallet, "available"), part(wallet, "expiry"), part(wallet, "whenGone"));
    Wallet {
        id: text_or(wallet, "id", "").to_owned(),
        zone: zone.clone(),
        oldest_first: text(wallet, "spend") == Some("oldest"),
        waits_for: match text(available, "on") {
            Some("paid") => WaitsFor::Payment,
            Some("fulfilled") => WaitsFor::Fulfilment,
            _ => WaitsFor::Nothing,
        },
        after_days: small(available, "afterDays", 0),
        life: span(part(expiry, "after")),
        up_to: match (text(expiry, "roundUp"), text(expiry, "on").and_then(|on| on.split_once('-'))) {
            (Some("day"), _) => UpTo::Day,
            (Some("month"), _) => UpTo::Months(1),
            (Some("quarter"), _) => UpTo::Months(3),
            (Some("year"), _) => UpTo::Months(12),
            (_, Some((month, day))) => UpTo::Date(month.parse().unwrap_or(1), day.parse().unwrap_or(1)),
            _ => UpTo::Nothing,
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
        inactivity: Inactivity::read(wallet),
    }
}

/// So many days or months; endless where neither is said.
pub fn span(after: &Value) -> Life {
    match (field(after, "days"), field(after, "months")) {
        (Some(_), _) => Life::Days(small(after, "days", 0)),
        (_, Some(_)) => Life::Months(small(after, "months", 0)),
        _ => Life::Endless,
    }
}

/// A small integer of a field.
pub fn small(tree: &Value, name: &str, absent: i64) -> i64 {
    i64::try_from(integer_or(tree, name, absent)).unwrap_or(absent)
}
