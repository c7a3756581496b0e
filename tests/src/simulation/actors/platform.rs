//! The order platform: it tells of orders and all that becomes of them by webhooks, which come late, twice and out of order, and again
//! until they are acknowledged.

use serde_json::{Value, json};

use super::super::actor::Actor;
use super::super::fault::Kind;
use super::super::network::{Answer, Patience};
use super::super::world::{HOUR_MS, MINUTE_MS, World};
use crate::random::Random;
use crate::service::request::request;

/// What the platform will tell, and when.
#[derive(Debug)]
struct Told {
    at_ms: i64,
    object: usize,
    kind: &'static str,
    key: String,
    body: Value,
}

/// An order of which something may become.
struct Sold {
    object: usize,
    /// Its account and its name.
    of: Value,
    /// How long it takes until the account is told of it.
    delay: i64,
    /// Of its first line.
    quantity: i64,
}

/// The order platform of all accounts.
#[derive(Debug)]
pub struct Platform {
    actor: usize,
    random: Random,
    made: u64,
    /// What is still to be told.
    waiting: Vec<Told>,
}

impl Platform {
    /// A platform.
    #[must_use]
    pub const fn new(actor: usize, random: Random) -> Self {
        Self { actor, random, made: 0, waiting: Vec::new() }
    }

    /// Somebody buys on the platform.
    fn sell(&mut self, world: &mut World) {
        self.made += 1;
        let last = i64::try_from(world.objects.len()).unwrap_or(1) - 1;
        let object = usize::try_from(self.random.between(0, last)).unwrap_or_default();
        let Some(account) = world.objects.get(object).map(|object| object.name.to_string()) else { return };
        let order = format!("shop-{}", self.made);
        let quantity = self.random.between(1, 4);
        let is_paid = self.random.percent(75);
        let body = json!({"account": account, "order": order, "occurredAt": world.now_ms, "cart": self.cart(quantity), "paid": is_paid});
        let delay = if world.faults.strikes(Kind::WebhookLate, 1500) {
            self.random.between(HOUR_MS, 30 * HOUR_MS)
        } else {
            self.random.between(500, MINUTE_MS)
        };
        self.tell(world, delay, object, "order", body.clone());
        if self.random.percent(15) {
            // The shop's own server tells of it too, under the order's own key.
            let mut body = body;
            body["cart"]["channel"] = json!("server");
            let letter = request("order", &format!("order-{order}"), &body);
            world.post(self.actor, object, letter, Patience::Receipt);
        }
        let sold = Sold { object, of: json!({"account": account, "order": order}), delay, quantity };
        self.become_of(world, &sold, is_paid);
    }

    fn cart(&mut self, quantity: i64) -> Value {
        json!({"currency": "EUR", "lines": [
            {"id": "line-0", "sku": "a", "quantity": quantity, "unitPrice": self.random.between(100, 9000)},
            {"id": "line-1", "sku": "b", "quantity": 1, "unitPrice": self.random.between(100, 9000)},
        ]})
    }

    /// What becomes of an order: each of these may come late, twice, out of order, and before the order itself.
    fn become_of(&mut self, world: &mut World, sold: &Sold, is_paid: bool) {
        if !is_paid && self.random.percent(85) {
            self.step(world, sold, "pay", json!({}));
        }
        if self.random.percent(7) {
            self.step_and_back(world, sold, "pay", ("undone", json!(true)), "pay");
        }
        if self.random.percent(55) {
            let first = json!({"lines": [{"line": "line-0", "quantity": self.random.between(1, sold.quantity)}]});
            if self.random.percent(50) {
                self.step(world, sold, "fulfil", first);
            }
            self.step(world, sold, "fulfil", json!({}));
        }
        if self.random.percent(8) {
            self.step(world, sold, "fulfil", json!({"undone": true}));
        }
        if self.random.percent(35) {
            let lines = json!({"lines": [{"line": "line-0", "quantity": self.random.between(1, sold.quantity)}]});
            let back = if self.random.percent(60) { lines } else { json!({}) };
            self.step(world, sold, "refund", back);
        }
        for _ in 0..self.random.between(0, 2) * i64::from(self.random.percent(20)) {
            let quantity = self.random.between(1, 4);
            let cart = self.cart(quantity);
            let revision = world.now_ms + self.random.between(0, 1000);
            self.step(world, sold, "edit", json!({"cart": cart, "revision": revision}));
        }
        if self.random.percent(15) {
            self.step_and_back(world, sold, "cancel", ("order", sold.of["order"].clone()), "reinstate");
        }
        if self.random.percent(15) {
            let part = json!(self.random.between(1, 5000));
            let of = if self.random.percent(40) { ("amount", part) } else { ("order", sold.of["order"].clone()) };
            self.step_and_back(world, sold, "chargeback", of, "chargeback");
        }
        if self.random.percent(10) {
            self.made += 1;
            let quantity = self.random.between(1, 4);
            let into = json!({"order": format!("shop-{}", self.made), "cart": self.cart(quantity), "paid": self.random.percent(80)});
            self.step(world, sold, "exchange", json!({"lines": [{"line": "line-0", "quantity": 1}], "into": into}));
        }
    }

    /// Something becomes of an order, within two days.
    fn step(&mut self, world: &mut World, sold: &Sold, kind: &'static str, more: Value) {
        let after = self.random.between(MINUTE_MS, 40 * HOUR_MS);
        self.step_at(world, sold, after, kind, more);
    }

    /// Something is done and, as often as not, undone.
    fn step_and_back(&mut self, world: &mut World, sold: &Sold, kind: &'static str, (name, value): (&str, Value), back: &'static str) {
        let after = self.random.between(MINUTE_MS, 30 * HOUR_MS);
        let mut done = json!({});
        done[name] = value;
        let mut undone = done.clone();
        if kind == back {
            undone["undone"] = json!(kind != "pay");
        }
        self.step_at(world, sold, after, kind, done);
        if self.random.percent(60) {
            let later = after + self.random.between(-HOUR_MS, 10 * HOUR_MS);
            self.step_at(world, sold, later.max(0), back, undone);
        }
    }

    fn step_at(&mut self, world: &mut World, sold: &Sold, after: i64, kind: &'static str, more: Value) {
        if after < sold.delay {
            world.faults.happened(Kind::WebhookOutOfOrder);
        }
        let mut body = sold.of.clone();
        if let Value::Object(more) = more {
            more.into_iter().for_each(|(name, value)| body[name] = value);
        }
        if self.random.percent(50) {
            body["occurredAt"] = json!(world.now_ms + after);
        }
        self.tell(world, after, sold.object, kind, body);
    }

    fn tell(&mut self, world: &mut World, delay: i64, object: usize, kind: &'static str, body: Value) {
        self.made += 1;
        let key = format!("event-{}", self.made);
        let at_ms = world.now_ms + delay;
        if world.faults.strikes(Kind::WebhookTwice, 1000) {
            let again = at_ms + self.random.between(0, 2 * HOUR_MS);
            self.waiting.push(Told { at_ms: again, object, kind, key: key.clone(), body: body.clone() });
        }
        self.waiting.push(Told { at_ms, object, kind, key, body });
    }
}

impl Actor for Platform {
    fn act(&mut self, world: &mut World) -> i64 {
        if world.now_ms < world.end_ms && self.random.percent(12) {
            self.sell(world);
        }
        let now_ms = world.now_ms;
        let (due, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|told| told.at_ms <= now_ms);
        self.waiting = waiting;
        let due: Vec<Told> = due;
        for Told { object, kind, key, body, .. } in due {
            // What may be refused for good is not sent for ever.
            let patience = if kind == "order" { Patience::Receipt } else { Patience::Answer };
            world.post(self.actor, object, request(kind, &key, &body), patience);
        }
        if world.faults.are_on { 2 * MINUTE_MS } else { HOUR_MS }
    }

    fn hear(&mut self, _: &mut World, _: usize, _: &Answer) {}
}
