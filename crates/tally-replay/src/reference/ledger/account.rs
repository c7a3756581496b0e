//! An account: its lots, its debts, and what was done under which name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::tree::text_or;
use super::adjust::Adjustment;
use super::clock::Clock;
use super::decided::{Used, is_instant};
use super::entitlement::Use;
use super::hold::Hold;
use super::import::Fact;
use super::law::Law;
use super::lot::{Lot, OpenLot, Place};
use super::order::Order;
use super::tier::Standing;

/// Why a command is refused: its stable code.
pub type Refusal = &'static str;

/// What an account holds in a wallet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holding {
    /// What can be spent.
    pub available: i64,
    /// What cannot be spent yet.
    pub pending: i64,
    /// What open checkouts hold.
    pub held: i64,
    /// What is owed.
    pub owed: i64,
}

/// An account under one program for all time.
#[derive(Debug, Clone)]
pub struct Account {
    pub(super) law: Law,
    pub(super) lots: Vec<Lot>,
    /// What was added to the debt of a wallet, or paid of it where negative.
    pub(super) debts: Vec<(String, i64)>,
    pub(super) orders: BTreeMap<String, Order>,
    pub(super) holds: BTreeMap<String, Hold>,
    pub(super) adjustments: BTreeMap<String, Adjustment>,
    pub(super) ladders: BTreeMap<String, Standing>,
    /// The clocks of wallets that end when nothing happens.
    pub(super) clocks: BTreeMap<String, Clock>,
    /// What holds used of limits that were captured without an order.
    pub(super) captured: Vec<Used>,
    /// The uses of what the member is entitled to.
    pub(super) uses: Vec<Use>,
    /// What was taken over from other systems, and what those had measured.
    pub(super) imports: BTreeSet<String>,
    pub(super) facts: Vec<Fact>,
    /// Since when the member is on each ladder.
    pub(super) joined: BTreeMap<String, i64>,
    /// When the first thing happened.
    pub(super) enrolled_at: Option<i64>,
    /// Whether anything ever happened to it.
    pub(super) is_known: bool,
    pub(super) now: i64,
}

impl Account {
    /// An account that nothing has happened to.
    #[must_use]
    pub fn new(program: &Value) -> Self {
        Self {
            law: Law::read(program),
            lots: Vec::new(),
            debts: Vec::new(),
            orders: BTreeMap::new(),
            holds: BTreeMap::new(),
            adjustments: BTreeMap::new(),
            ladders: BTreeMap::new(),
            clocks: BTreeMap::new(),
            captured: Vec::new(),
            uses: Vec::new(),
            imports: BTreeSet::new(),
            facts: Vec::new(),
            joined: BTreeMap::new(),
            enrolled_at: None,
            is_known: false,
            now: i64::MIN,
        }
    }

    /// Does what a command asks for, at an instant; a command that is refused changes nothing.
    ///
    /// # Errors
    /// The code of the refusal.
    pub fn command(&mut self, word: &str, body: &Value, now: i64) -> Result<(), Refusal> {
        let recorded = self.orders.get(text_or(body, "order", ""));
        if word == "order" && recorded.is_some_and(|order| !order.is_cancelled) {
            return Ok(());
        }
        let mut next = self.clone();
        next.pass(now);
        match word {
            "roll" => {}
            "order" => next.place(body)?,
            "refund" | "cancel" | "reinstate" | "chargeback" | "pay" | "fulfil" => next.step(word, body)?,
            "edit" => next.edit(body)?,
            "exchange" => next.exchange(body)?,
            "hold" => next.reserve(body)?,
            "capture" => next.capture(body)?,
            "release" => next.release(body)?,
            "adjust" => next.adjust(body)?,
            "reverse" => next.reverse(body)?,
            "import" => next.import(body)?,
            "tier" | "giveTier" => next.give_tier(body)?,
            "entitlement_use" => next.use_passes(body, false)?,
            "entitlement_return" => next.use_passes(body, true)?,
            _ => return Err("not_found"),
        }
        next.is_known |= word != "roll";
        if next.is_known {
            next.settle_passes();
        }
        if word != "roll" && next.has_entries(word) {
            next.enrolled_at = next.enrolled_at.or(Some(now));
        }
        *self = next;
        Ok(())
    }

    /// Whether a command left anything in the books: a checkout that reserves nothing makes nobody a member.
    fn has_entries(&self, word: &str) -> bool {
        let is_checkout = ["hold", "capture", "release"].contains(&word);
        !is_checkout || !self.lots.is_empty() || self.holds.values().any(|hold| !hold.used.is_empty()) || self.waits_for_passes()
    }

    /// What the account holds in a wallet.
    #[must_use]
    pub fn holding(&self, wallet: &str) -> Holding {
        let lots = || self.lots.iter().filter(|lot| lot.wallet == wallet);
        Holding {
            available: lots().map(|lot| lot.count(&Place::Free)).sum(),
            pending: lots().map(|lot| lot.count(&Place::Pending)).sum(),
            held: lots().map(Lot::held).sum(),
            owed: self.owed(wallet),
        }
    }

    /// The wallets of its program.
    pub fn wallets(&self) -> impl Iterator<Item = &str> {
        self.law.wallets.iter().map(|wallet| wallet.id.as_str())
    }

    /// Every lot with points in it.
    #[must_use]
    pub fn open_lots(&self) -> Vec<OpenLot> {
        self.lots.iter().filter_map(Lot::open).collect()
    }

    /// Whether an order of this name is recorded.
    #[must_use]
    pub fn knows(&self, order: &str) -> bool {
        self.orders.contains_key(order)
    }

    /// The names of the holds that can be captured.
    #[must_use]
    pub fn open_holds(&self) -> Vec<String> {
        self.holds.keys().cloned().collect()
    }

    /// The names of the orders that were cancelled.
    #[must_use]
    pub fn cancelled_orders(&self) -> Vec<String> {
        self.orders.iter().filter(|(_, order)| order.is_cancelled).map(|(name, _)| name.clone()).collect()
    }

    /// What an order earned, what of that was taken back, and what of what was spent on it was given back, of a wallet.
    #[must_use]
    pub fn figures(&self, order: &str, wallet: &str) -> (i64, i64, i64) {
        self.orders.get(order).map_or((0, 0, 0), |order| {
            let of = |figures: &BTreeMap<String, i64>| figures.get(wallet).copied().unwrap_or(0);
            (of(&order.earned), of(&order.taken_back), of(&order.restored))
        })
    }

    /// What is owed in a wallet.
    pub(super) fn owed(&self, wallet: &str) -> i64 {
        self.debts.iter().filter(|(of, _)| of == wallet).map(|(_, points)| points).sum()
    }

    /// What can be spent: a debt is no balance to spend from.
    pub(super) fn spendable(&self, wallet: &str) -> i64 {
        let holding = self.holding(wallet);
        (holding.available - holding.owed).max(0)
    }

    /// What a decision sees of the account now.
    pub(super) fn view(&self) -> Value {
        let wallets = self.law.wallets.iter().map(|wallet| (wallet.id.clone(), json!({"available": self.spendable(&wallet.id)})));
        let (wallets, ladders) = (Value::Object(wallets.collect()), self.tiers_at(self.now));
        let issued = self.issued(None);
        json!({"account": "member", "wallets": wallets, "ladders": ladders, "issued": issued, "member": self.member()})
    }

    /// What an order sees of it: the tiers of its day. A hold is a promise: its order sees the tiers that it saw, and as long
    /// as it stands, all that it saw, and its points.
    pub(super) fn view_of_order(&self, hold: Option<&str>, occurred_at: i64) -> Value {
        let mut view = self.view();
        let Some((name, hold)) = hold.and_then(|name| self.holds.get_key_value(name)) else {
            view["ladders"] = self.tiers_at(occurred_at);
            return view;
        };
        view["ladders"] = hold.view["ladders"].clone();
        if hold.is_open {
            view["member"] = hold.view["member"].clone();
        }
        view["issued"] = self.issued(Some(name));
        let held = Place::Held(name.clone());
        for lot in &self.lots {
            let points = view["wallets"][&lot.wallet]["available"].as_i64().unwrap_or(0);
            view["wallets"][&lot.wallet]["available"] = json!(points + lot.count(&held));
        }
        view
    }

    /// What rules may know of the member beside balances: what stands of what was ordered, and what that used of limits.
    fn member(&self) -> Value {
        let used =
            self.orders.values().map(|order| &order.used).chain(self.holds.values().filter(|hold| hold.is_open).map(|hold| &hold.used));
        let mut sums: BTreeMap<&(String, i64), i64> = BTreeMap::new();
        for (counter, by) in used.chain(&self.captured).flatten() {
            let sum = sums.entry(counter).or_default();
            // A rule rests since the last time of those that stand.
            *sum = if is_instant(&counter.0) { (*sum).max(*by) } else { *sum + by };
        }
        let mut counters = json!({});
        for ((counter, period), amount) in sums {
            let periods = counters[counter].as_array().cloned().unwrap_or_default();
            counters[counter] = periods.into_iter().chain([json!({"period": period, "amount": amount})]).collect();
        }
        json!({"orders": self.orders.values().filter(|order| order.stands()).count(), "counters": counters})
    }

    /// The lots of a wallet in spending order.
    pub(super) fn in_spending_order(&self, wallet: &str) -> Vec<usize> {
        let oldest_first = self.law.wallet(wallet).is_some_and(|wallet| wallet.oldest_first);
        let mut places: Vec<usize> = (0..self.lots.len()).filter(|place| self.lots[*place].wallet == wallet).collect();
        places.sort_by_key(|place| {
            let lot = &self.lots[*place];
            let end = lot.expires_at.unwrap_or(i64::MAX);
            if oldest_first { (lot.earned_at, end, *place) } else { (end, lot.earned_at, *place) }
        });
        places
    }
}
