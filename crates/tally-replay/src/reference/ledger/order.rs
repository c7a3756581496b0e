//! An order: what it spends, what it earns, and what became of it since.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::allocation::allocate;
use super::super::number::{Whole, whole};
use super::super::tree::{field, list, part, text, text_or};
use super::account::{Account, Refusal};
use super::law::{Reward, small};
use super::lot::{Place, Source};
use super::take::{Taken, total};

/// A line of an order as it was decided.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: String,
    pub units: i64,
    /// The price of all units.
    pub price: i64,
    /// What points paid of it, as a discount or as a payment.
    pub with_points: i64,
    /// How many units came back.
    pub units_back: i64,
    /// What came back of its price beside those.
    pub amount_back: i64,
    /// How many units were fulfilled.
    pub fulfilled: i64,
}

/// What a cart comes to.
pub struct Decided {
    pub lines: Vec<Line>,
    /// Points by wallet.
    pub spent: Vec<(String, i64)>,
    /// Whether a choice could not be had.
    pub is_refused: bool,
}

/// An order with what became of it.
#[derive(Debug, Clone)]
pub struct Order {
    pub occurred_at: i64,
    pub lines: Vec<Line>,
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
    /// What was spent on it, in the order in which it was taken. What was given back of it is its beginning.
    pub burned: Vec<Taken>,
    /// By wallet.
    pub earned: BTreeMap<String, i64>,
    /// Of what it had earned, what was taken back so far: what is owed or waived included.
    pub taken_back: BTreeMap<String, i64>,
    /// Of that, what was waived.
    pub waived: BTreeMap<String, i64>,
    /// Of what was spent on it, what was given back so far.
    pub restored: BTreeMap<String, i64>,
}

impl Account {
    /// Records an order. One that is recorded is answered and changes nothing; a cancelled one is decided anew.
    ///
    /// # Errors
    /// When it lies in the future, there is no such hold, or a choice cannot be had.
    pub fn place(&mut self, body: &Value) -> Result<(), Refusal> {
        let name = text_or(body, "order", "").to_owned();
        let occurred_at = field(body, "occurredAt").and_then(Value::as_i64).unwrap_or(self.now);
        if occurred_at > self.now {
            return Err("wrong_instant");
        }
        let hold = text(body, "hold");
        if hold.is_some_and(|hold| !self.holds.contains_key(hold)) {
            return Err("hold_not_found");
        }
        let decided = self.decide(part(body, "cart"), hold);
        if decided.is_refused {
            return Err("choice_not_possible");
        }
        let of_name = Source::Order(name.clone());
        self.lots.iter_mut().filter(|lot| lot.source == of_name).for_each(|lot| lot.source = Source::Forgotten);
        let burned = self.pay(&name, &decided.spent, hold);
        let is_paid = field(body, "paid").and_then(Value::as_bool).unwrap_or(true);
        let mut order = Order {
            occurred_at,
            lines: decided.lines,
            amount_back: 0,
            charged_back: 0,
            is_charged_back: false,
            is_cancelled: false,
            is_paid,
            paid_at: occurred_at,
            fulfilled_at: occurred_at,
            burned,
            earned: BTreeMap::new(),
            taken_back: BTreeMap::new(),
            waived: BTreeMap::new(),
            restored: BTreeMap::new(),
        };
        for wallet in self.law.wallets.clone() {
            order.earned.insert(wallet.id.clone(), order.earns(&self.law, &wallet.id, &order.kept()));
        }
        self.orders.insert(name.clone(), order);
        for wallet in self.law.wallets.clone() {
            let earned = self.orders[&name].earned[&wallet.id];
            self.earn(&name, &wallet, earned);
        }
        Ok(())
    }

    /// Spends points on an order: those of its hold first, then free ones; what the hold has beside goes back.
    fn pay(&mut self, name: &str, spent: &[(String, i64)], hold: Option<&str>) -> Vec<Taken> {
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

    /// Decides a cart: what each choice takes off, and what that costs. An order sees the points of its own hold.
    pub fn decide(&self, cart: &Value, hold: Option<&str>) -> Decided {
        let mut lines: Vec<Line> = list(cart, "lines").iter().map(read_line).collect();
        let mut spent: Vec<(String, i64)> = Vec::new();
        let mut is_refused = false;
        let mut choices: Vec<&Value> = list(cart, "choices").iter().collect();
        let reward = |choice: &Value| self.law.rewards.iter().find(|(id, _)| Some(id.as_str()) == text(choice, "reward"));
        // Discounts come before payments.
        choices.sort_by_key(|choice| matches!(reward(choice), Some((_, Reward::Slider { .. }))));
        for choice in choices {
            let payable: i64 = lines.iter().map(|line| line.price - line.with_points).sum();
            let Some((_, reward)) = reward(choice) else { continue };
            let (wallet, points, value) = match reward {
                Reward::Off { wallet, points, value } => {
                    let used = payable.min(*value);
                    (wallet, (points * used + value - 1) / value, used)
                }
                Reward::Slider { wallet } => {
                    let asked = small(choice, "points", 0);
                    (wallet, asked, asked)
                }
            };
            let before: i64 = spent.iter().filter(|(of, _)| of == wallet).map(|(_, points)| points).sum();
            if value <= 0 || value > payable || points > self.spendable_with(wallet, hold) - before {
                is_refused = true;
                continue;
            }
            let left: Vec<Whole> = lines.iter().map(|line| whole(line.price - line.with_points)).collect();
            for (line, part) in lines.iter_mut().zip(allocate(&whole(value), &left, &left)) {
                line.with_points += i64::try_from(part).unwrap_or(0);
            }
            spent.push((wallet.clone(), points));
        }
        Decided { lines, spent, is_refused }
    }

    fn spendable_with(&self, wallet: &str, hold: Option<&str>) -> i64 {
        let held = hold.map(|hold| Place::Held(hold.to_owned()));
        let lots = self.lots.iter().filter(|lot| lot.wallet == wallet);
        self.spendable(wallet) + held.map_or(0, |held| lots.map(|lot| lot.count(&held)).sum())
    }
}

fn read_line(line: &Value) -> Line {
    let units = small(line, "quantity", 1);
    Line {
        id: text_or(line, "id", "").to_owned(),
        units,
        price: units * small(line, "unitPrice", 0),
        with_points: 0,
        units_back: 0,
        amount_back: 0,
        fulfilled: 0,
    }
}
