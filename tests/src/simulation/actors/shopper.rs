//! A shopper with one account: buys, holds points in a checkout, ends or forgets it, brings things back, asks again.

use serde_json::{Value, json};

use super::super::actor::Actor;
use super::super::fault::Kind;
use super::super::network::{Answer, Patience};
use super::super::world::{HOUR_MS, MINUTE_MS, World};
use crate::random::Random;
use crate::service::request::{choosing, request, with};
use crate::world::id;

/// A checkout that holds points.
#[derive(Debug, Clone)]
struct Checkout {
    hold: String,
    cart: Value,
}

/// A shopper with one account.
#[derive(Debug)]
pub struct Shopper {
    actor: usize,
    object: usize,
    account: String,
    random: Random,
    made: u64,
    /// The orders it sent, with their lines' quantities.
    orders: Vec<(String, Vec<i64>)>,
    checkouts: Vec<Checkout>,
    /// The holds it sent and has no answer to.
    asked: Vec<(usize, Checkout)>,
    /// The letters that have a receipt.
    answered: Vec<usize>,
}

impl Shopper {
    /// A shopper of an account.
    #[must_use]
    pub const fn new(actor: usize, object: usize, account: String, random: Random) -> Self {
        Self { actor, object, account, random, made: 0, orders: Vec::new(), checkouts: Vec::new(), asked: Vec::new(), answered: Vec::new() }
    }

    fn name(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-{}-{}", self.object, self.made)
    }

    fn cart(&mut self, world: &World) -> (Value, Vec<i64>) {
        let lines = self.random.several(1, 3, |random, _| (random.between(1, 3), random.between(100, 15_000)));
        let written = lines.iter().enumerate().map(|(place, (quantity, price))| {
            json!({"id": format!("line-{place}"), "sku": format!("sku-{place}"), "quantity": quantity, "unitPrice": price})
        });
        let cart = json!({"currency": "EUR", "lines": written.collect::<Vec<_>>()});
        let cart = match self.random.between(1, 10) {
            1 => choosing(cart, "five", None),
            2 => choosing(cart, "pay", Some(self.random.between(1, 300))),
            // Everything there is: what is taken back later is gone then.
            3 | 4 => {
                let all = world.books.get(self.object).map_or(0, |books| books.available(&id("points")));
                choosing(cart, "pay", Some(all.max(1)))
            }
            5 | 6 => choosing(cart, "card", None),
            // Where the program has no such code, it is one more that nobody knows.
            7 => with(cart, "/codes", json!(["TEN"])),
            8 => with(cart, "/codes", json!(["TWENTY"])),
            _ => cart,
        };
        (cart, lines.into_iter().map(|(quantity, _)| quantity).collect())
    }

    fn post(&mut self, world: &mut World, kind: &str, key: &str, body: &Value) -> usize {
        let patience = if self.random.percent(10) { Patience::Times(2) } else { Patience::Answer };
        world.post(self.actor, self.object, request(kind, key, body), patience)
    }

    fn buy(&mut self, world: &mut World) {
        let (cart, quantities) = self.cart(world);
        self.order(world, cart, quantities, None);
    }

    fn order(&mut self, world: &mut World, cart: Value, quantities: Vec<i64>, hold: Option<&str>) {
        let name = self.name("order");
        let key = if self.random.percent(50) { format!("order-{name}") } else { self.name("key") };
        let mut body = json!({"account": self.account, "order": name, "cart": cart, "hold": hold});
        if hold.is_none() && self.random.percent(30) {
            body["digest"] = json!(world.quote(self.object, &cart).and_then(|quote| quote.digest).map(|digest| digest.to_string()));
        }
        self.orders.push((name, quantities));
        self.post(world, "order", &key, &body);
    }

    /// Places a hold for what is quoted now; by the time it arrives the quote may be another.
    fn hold(&mut self, world: &mut World) {
        let (cart, _) = self.cart(world);
        let Some(digest) = world.quote(self.object, &cart).and_then(|quote| quote.digest) else { return };
        let hold = self.name("hold");
        let seconds = *self.random.pick(&[60, 600, 900, 7200, 86_400]);
        let body = json!({"account": self.account, "hold": hold, "cart": cart, "digest": digest.to_string(), "seconds": seconds});
        let key = self.name("key");
        let letter = self.post(world, "hold", &key, &body);
        self.asked.push((letter, Checkout { hold, cart }));
    }

    /// Ends a checkout in one of the ways there are, in time or not.
    fn end(&mut self, world: &mut World) {
        if self.checkouts.is_empty() {
            return self.buy(world);
        }
        let last = i64::try_from(self.checkouts.len()).unwrap_or(1) - 1;
        let place = usize::try_from(self.random.between(0, last)).unwrap_or_default();
        let Checkout { hold, cart } = self.checkouts.swap_remove(place);
        let key = self.name("key");
        let body = json!({"account": self.account, "hold": hold});
        match self.random.between(1, 10) {
            1 | 2 => {
                self.post(world, "release", &key, &body);
            }
            3 => {
                self.post(world, "capture", &key, &body);
            }
            4 | 5 => {
                let points = json!({"points": self.random.between(0, 100)});
                self.post(world, "capture", &key, &with(body, "/points", points));
            }
            6 => {
                // Another cart than the one that was held for.
                let (other, quantities) = self.cart(world);
                self.order(world, other, quantities, Some(&hold));
            }
            7 => {}
            _ => {
                let quantities =
                    cart["lines"].as_array().into_iter().flatten().map(|line| line["quantity"].as_i64().unwrap_or(1)).collect();
                self.order(world, cart, quantities, Some(&hold));
            }
        }
    }

    fn refund(&mut self, world: &mut World) {
        if self.orders.is_empty() {
            return self.buy(world);
        }
        let recent = self.orders.len().saturating_sub(8);
        let (order, quantities) = self.random.pick(self.orders.get(recent..).unwrap_or_default()).clone();
        let mut body = json!({"account": self.account, "order": order});
        let lines = i64::try_from(quantities.len()).unwrap_or(1);
        let line = self.random.between(0, lines - 1);
        match self.random.between(1, 10) {
            1..=3 => body["lines"] = json!([{"line": format!("line-{line}"), "quantity": self.random.between(1, 2)}]),
            4 => body["lines"] = json!([{"line": format!("line-{line}"), "amount": self.random.between(1, 4000)}]),
            5 => body["amount"] = json!(self.random.between(1, 6000)),
            6 => body["lines"] = json!([{"line": format!("line-{line}")}]),
            _ => {}
        }
        let key = self.name("key");
        self.post(world, "refund", &key, &body);
        // The till sends what the server sent before it, under a key of its own.
        if self.random.percent(10) {
            let key = self.name("key");
            self.post(world, "refund", &key, &body);
        }
    }

    /// The merchant undoes an order wholly, or that.
    fn undo(&mut self, world: &mut World) {
        if self.orders.is_empty() {
            return self.buy(world);
        }
        let recent = self.orders.len().saturating_sub(5);
        let order = self.random.pick(self.orders.get(recent..).unwrap_or_default()).0.clone();
        let body = json!({"account": self.account, "order": order});
        let (kind, undone) = *self.random.pick(&[("cancel", None), ("reinstate", None), ("chargeback", None), ("chargeback", Some(true))]);
        let body = undone.map_or_else(|| body.clone(), |undone| with(body.clone(), "/undone", json!(undone)));
        let key = self.name("key");
        self.post(world, kind, &key, &body);
    }

    /// Sends what was answered long ago once more, or something else under its key.
    fn ask_again(&mut self, world: &mut World) {
        if self.answered.is_empty() {
            return;
        }
        let letter = *self.random.pick(&self.answered);
        let Some(sent) = world.letters.get(letter).map(|letter| (*letter.request).clone()) else { return };
        if self.random.percent(70) {
            world.faults.happened(Kind::Replay);
            world.post(self.actor, self.object, sent, Patience::Answer);
        } else {
            world.faults.happened(Kind::KeyReused);
            let body = json!({"account": self.account, "hold": self.name("nothing")});
            world.post(self.actor, self.object, request("release", &sent.key, &body), Patience::Answer);
        }
    }
}

impl Actor for Shopper {
    fn act(&mut self, world: &mut World) -> i64 {
        match self.random.between(1, 100) {
            1..=35 => self.buy(world),
            36..=55 => self.hold(world),
            56..=75 => self.end(world),
            76..=88 => self.refund(world),
            89..=94 => self.undo(world),
            _ => self.ask_again(world),
        }
        // Mostly minutes, at times at once, and at times not for a day or two.
        match self.random.between(1, 40) {
            1..=6 => self.random.between(0, 400),
            7 => self.random.between(6 * HOUR_MS, 50 * HOUR_MS),
            _ => self.random.between(MINUTE_MS, HOUR_MS),
        }
    }

    fn hear(&mut self, _: &mut World, letter: usize, answer: &Answer) {
        let asked = self.asked.iter().position(|(asked, _)| *asked == letter).map(|place| self.asked.swap_remove(place).1);
        if let Answer::Receipt(_) = answer {
            self.checkouts.extend(asked);
            self.answered.push(letter);
        }
    }
}
