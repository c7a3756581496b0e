//! An order that changed after it was placed: it is decided again as it was then, and the difference is booked. And one that
//! comes back, wholly or in part, for a new one: both, or neither.

use serde_json::Value;

use super::super::tree::{field, part, text, text_or};
use super::account::{Account, Refusal};
use super::decided::{Decided, decided};
use super::law::{Wallet, small};
use super::lot::{Place, Source};
use super::order::{Line, Order};
use super::take::{split, total};

impl Account {
    /// Changes an order. What it saw of the account it sees again; what came back of it before stays so, line by line.
    ///
    /// # Errors
    /// When there is no such order or it is cancelled, or a choice cannot be had.
    pub fn edit(&mut self, body: &Value) -> Result<(), Refusal> {
        let name = text_or(body, "order", "");
        let order = self.orders.get(name).cloned().ok_or("order_not_found")?;
        if field(body, "occurredAt").and_then(Value::as_i64).is_some_and(|at| at > self.now) {
            return Err("wrong_instant");
        }
        let (cart, revision) = (part(body, "cart"), small(body, "revision", 0));
        if text(cart, "currency") != text(&order.cart, "currency") {
            return Err("wrong_currency");
        }
        if order.is_cancelled {
            return Err("order_state");
        }
        if order.revision.is_some_and(|known| known >= revision) {
            return Ok(());
        }
        let view = self.view_again(name, &order);
        let decided = decided(&self.law.program, &view, cart, order.decided_at)?;
        if decided.is_refused {
            return Err("choice_not_possible");
        }
        let was = order.nets();
        for wallet in self.law.wallets.clone() {
            self.spend_instead(name, &wallet, decided.spent.get(&wallet.id).copied().unwrap_or(0));
        }
        if let Some(order) = self.orders.get_mut(name) {
            order.rewrite(cart, decided);
            (order.view, order.revision) = (view, Some(revision));
        }
        self.book(name, &was)
    }

    /// What the order saw, with what it can be paid from now: what is free but for its own points (2.13), and what was spent
    /// on it and not given back.
    fn view_again(&self, name: &str, order: &Order) -> Value {
        let mut view = order.view.clone();
        view["wallets"] = self.view()["wallets"].clone();
        for wallet in &self.law.wallets {
            let own = Source::Order(name.to_owned());
            let own: i64 =
                self.lots.iter().filter(|lot| lot.wallet == wallet.id && lot.source == own).map(|lot| lot.count(&Place::Free)).sum();
            let burned: i64 = order.burned.iter().filter(|taken| self.lots[taken.lot].wallet == wallet.id).map(|taken| taken.points).sum();
            let restored = order.restored.get(&wallet.id).copied().unwrap_or(0);
            let free = (self.spendable(&wallet.id) - own).max(0);
            view["wallets"][&wallet.id]["available"] = (free + burned - restored).into();
        }
        view
    }

    /// Spends more on an order, or gives back what is not spent on it any more.
    fn spend_instead(&mut self, name: &str, wallet: &Wallet, wanted: i64) {
        let order = self.orders[name].clone();
        let (of_wallet, others): (Vec<_>, Vec<_>) =
            order.burned.iter().copied().partition(|taken| self.lots[taken.lot].wallet == wallet.id);
        let restored = order.restored.get(&wallet.id).copied().unwrap_or(0);
        let place = Place::Burned(name.to_owned());
        let (mut given_back, mut spent) = split(&of_wallet, restored);
        let had = total(&of_wallet);
        if wanted >= had {
            spent.extend(self.spend(&wallet.id, wanted - had, &place));
        } else {
            let (back, left) = split(&spent, had - wanted);
            given_back = split(&given_back, wanted - total(&left)).0;
            self.bring_back(wallet, &back, &place);
            spent = left;
        }
        if let Some(order) = self.orders.get_mut(name) {
            order.restored.insert(wallet.id.clone(), total(&given_back));
            order.burned = [given_back, spent, others].concat();
        }
    }

    /// Takes an order back for a new one, which what comes back can pay for.
    ///
    /// # Errors
    /// When either cannot be.
    pub fn exchange(&mut self, body: &Value) -> Result<(), Refusal> {
        let mut into = part(body, "into").clone();
        if self.orders.contains_key(text_or(&into, "order", "")) {
            return Err("name_taken");
        }
        self.step("refund", body)?;
        if let Some(at) = field(body, "occurredAt") {
            into["occurredAt"] = at.clone();
        }
        self.place(&into)
    }
}

impl Order {
    /// Takes over what is decided now, and keeps what became of it.
    fn rewrite(&mut self, cart: &Value, decided: Decided) {
        let Decided { lines, shipping, earned, used_by_rewards, .. } = decided;
        let known = std::mem::take(&mut self.lines);
        let kept = |line: Line| match known.iter().find(|known| known.id == line.id) {
            Some(known) => Line {
                units_back: known.units_back.min(line.units),
                amount_back: known.amount_back,
                fulfilled: known.fulfilled.min(line.units),
                ..line
            },
            None => line,
        };
        self.lines = lines.into_iter().map(kept).collect();
        self.cart = cart.clone();
        (self.shipping, self.earned, self.used_by_rewards) = (shipping, earned.points, used_by_rewards);
    }
}
