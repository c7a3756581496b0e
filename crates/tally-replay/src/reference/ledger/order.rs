//! An order: what it spends, what it earns, and what became of it since.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::tree::{field, part, text, text_or};
use super::account::{Account, Refusal};
use super::decided::{Decided, Used, decided};
use super::lot::{Place, Source};
use super::take::{Taken, total};
use super::vouchers::Gift;

/// A line of an order as it was decided.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: String,
    pub units: i64,
    /// What was paid for all units, with money and with points.
    pub price: i64,
    /// How many units came back.
    pub units_back: i64,
    /// What came back of its price beside those.
    pub amount_back: i64,
    /// How many units were fulfilled.
    pub fulfilled: i64,
}

/// What was taken back at once of what an order had earned.
#[derive(Debug, Clone)]
pub struct Step {
    pub at: i64,
    pub taken: Vec<Taken>,
    pub owed: i64,
    pub waived: i64,
}

/// An order with what became of it.
#[derive(Debug, Clone)]
pub struct Order {
    pub occurred_at: i64,
    /// When it was decided: when its hold was placed, if it has one.
    pub decided_at: i64,
    /// What its decision saw of the account.
    pub view: Value,
    pub cart: Value,
    pub lines: Vec<Line>,
    /// What was paid for delivery.
    pub shipping: i64,
    /// What came back of its price and belongs to no line.
    pub amount_back: i64,
    /// What of its price was charged back.
    pub charged_back: i64,
    pub is_charged_back: bool,
    pub is_cancelled: bool,
    pub is_paid: bool,
    /// When it was paid.
    pub paid_at: i64,
    /// When the last of it was fulfilled.
    pub fulfilled_at: i64,
    /// The number of its last change.
    pub revision: Option<i64>,
    /// What was spent on it, in the order in which it was taken. What was given back of it is its beginning.
    pub burned: Vec<Taken>,
    /// By wallet.
    pub earned: BTreeMap<String, i64>,
    /// Of what it had earned, what was taken back so far: what is owed or waived included.
    pub taken_back: BTreeMap<String, i64>,
    /// Where that was taken from, by wallet, step by step.
    pub steps: BTreeMap<String, Vec<Step>>,
    /// Of what was spent on it, what was given back so far.
    pub restored: BTreeMap<String, i64>,
    /// What it issues.
    pub gifts: Vec<Gift>,
    /// What it adds to what each ladder measures.
    pub measured: BTreeMap<String, i64>,
    /// What its rewards used of their limits when it was decided.
    pub used_by_rewards: Used,
    /// What it uses of limits now.
    pub used: Used,
}

impl Account {
    /// Records an order. One that is recorded is answered and changes nothing; a cancelled one is decided anew.
    ///
    /// # Errors
    /// When it lies in the future, there is no such hold, or a choice cannot be had.
    pub fn place(&mut self, body: &Value) -> Result<(), Refusal> {
        let name = text_or(body, "order", "").to_owned();
        let occurred_at = field(body, "occurredAt").and_then(Value::as_i64).unwrap_or(self.now);
        let hold = text(body, "hold");
        if hold.is_some_and(|hold| !self.holds.contains_key(hold)) {
            return Err("hold_not_found");
        }
        if occurred_at > self.now {
            return Err("wrong_instant");
        }
        if hold.is_some_and(|hold| self.uses_are_gone(hold)) {
            return Err("hold_not_found");
        }
        let decided_at = hold.map_or(occurred_at, |hold| self.holds[hold].placed_at);
        let cart = part(body, "cart").clone();
        let view = match hold {
            Some(hold) => self.view_through(hold, &cart, occurred_at)?,
            None => self.view_of_order(None, occurred_at),
        };
        let Decided { lines, shipping, spent, earned, gifts, used_by_rewards, is_refused } =
            decided(&self.law.program, &view, &cart, decided_at)?;
        if is_refused {
            return Err("choice_not_possible");
        }
        let of_name = Source::Order(name.clone());
        self.lots.iter_mut().filter(|lot| lot.source == of_name).for_each(|lot| lot.source = Source::Forgotten);
        for wallet in self.law.wallets.clone() {
            let of = |points: &BTreeMap<String, i64>| points.get(&wallet.id).copied().unwrap_or(0);
            let kinds = [("order", true), ("redeem", of(&spent) > 0), ("earn", of(&earned.points) > 0)];
            kinds.iter().filter(|(_, is)| *is).for_each(|(kind, _)| self.happened(&wallet, kind, occurred_at));
        }
        let burned = self.pay(&name, &spent, hold);
        let is_paid = field(body, "paid").and_then(Value::as_bool).unwrap_or(true);
        let used = used_by_rewards.iter().chain(&earned.used).map(|(counter, by)| (counter.clone(), *by)).collect();
        let order = Order {
            occurred_at,
            decided_at,
            view,
            cart,
            lines,
            shipping,
            amount_back: 0,
            charged_back: 0,
            is_charged_back: false,
            is_cancelled: false,
            is_paid,
            paid_at: occurred_at,
            fulfilled_at: occurred_at,
            revision: None,
            burned,
            earned: earned.points.clone(),
            taken_back: BTreeMap::new(),
            steps: BTreeMap::new(),
            restored: BTreeMap::new(),
            gifts,
            measured: earned.measured.clone(),
            used_by_rewards,
            used,
        };
        self.orders.insert(name.clone(), order);
        for wallet in self.law.wallets.clone() {
            self.earn(&name, &wallet, earned.points.get(&wallet.id).copied().unwrap_or(0));
        }
        self.book_issued(&name);
        self.measure(&name, &BTreeMap::new())
    }

    /// Spends points on an order: those of its hold first, then free ones; what the hold has beside goes back.
    fn pay(&mut self, name: &str, spent: &BTreeMap<String, i64>, hold: Option<&str>) -> Vec<Taken> {
        let to = Place::Burned(name.to_owned());
        let mut burned = Vec::new();
        for (wallet, points) in spent {
            let mut lots = Vec::new();
            if let Some(hold) = hold.filter(|hold| self.holds[*hold].is_open) {
                let held: Vec<usize> =
                    self.holds[hold].lots.iter().map(|taken| taken.lot).filter(|lot| self.lots[*lot].wallet == *wallet).collect();
                lots = self.move_from(&held, &Place::Held(hold.to_owned()), *points, &to);
            }
            lots.extend(self.spend(wallet, *points - total(&lots), &to));
            burned.extend(lots);
        }
        if let Some(hold) = hold {
            self.free_hold(hold);
            self.holds.remove(hold);
        }
        burned
    }
}
