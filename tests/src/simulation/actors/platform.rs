//! The order platform: it tells of orders and refunds by webhooks, which come late, twice and out of order, and again
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
        let lines = json!([
            {"id": "line-0", "sku": "a", "quantity": quantity, "unitPrice": self.random.between(100, 9000)},
            {"id": "line-1", "sku": "b", "quantity": 1, "unitPrice": self.random.between(100, 9000)},
        ]);
        let body = json!({"account": account, "order": order, "occurredAt": world.now_ms, "cart": {"currency": "EUR", "lines": lines}});
        let delay = if world.faults.strikes(Kind::WebhookLate, 1500) {
            self.random.between(HOUR_MS, 30 * HOUR_MS)
        } else {
            self.random.between(500, MINUTE_MS)
        };
        let placed_ms = world.now_ms;
        self.tell(world, delay, object, "order", body.clone());
        if self.random.percent(15) {
            // The shop's own server tells of it too, under the order's own key.
            let mut body = body;
            body["cart"]["channel"] = json!("server");
            let letter = request("order", &format!("order-{order}"), &body);
            world.post(self.actor, object, letter, Patience::Receipt);
        }
        if self.random.percent(35) {
            let after = self.random.between(MINUTE_MS, 40 * HOUR_MS);
            if after < delay {
                world.faults.happened(Kind::WebhookOutOfOrder);
            }
            let mut refund = json!({"account": account, "order": order, "occurredAt": placed_ms + after});
            if self.random.percent(60) {
                refund["lines"] = json!([{"line": "line-0", "quantity": self.random.between(1, quantity)}]);
            }
            self.tell(world, after, object, "refund", refund);
        }
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
            world.post(self.actor, object, request(kind, &key, &body), Patience::Receipt);
        }
        if world.faults.are_on { 2 * MINUTE_MS } else { HOUR_MS }
    }

    fn hear(&mut self, _: &mut World, _: usize, _: &Answer) {}
}
