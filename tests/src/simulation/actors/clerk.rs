//! Somebody who gives and takes points by hand, takes that back, and brings points over from another system.

use serde_json::{Value, json};

use super::super::actor::Actor;
use super::super::network::{Answer, Patience};
use super::super::world::{HOUR_MS, MINUTE_MS, World};
use crate::random::Random;
use crate::service::request::request;

/// Gives and takes by hand.
#[derive(Debug)]
pub struct Clerk {
    actor: usize,
    random: Random,
    made: u64,
    /// The adjustments, with their objects.
    adjusted: Vec<(usize, Value)>,
}

impl Clerk {
    /// A clerk.
    #[must_use]
    pub const fn new(actor: usize, random: Random) -> Self {
        Self { actor, random, made: 0, adjusted: Vec::new() }
    }

    fn name(&mut self, what: &str) -> String {
        self.made += 1;
        format!("{what}-{}", self.made)
    }

    fn adjust(&mut self, account: &str) -> Value {
        let points = self.random.between(1, 120) * if self.random.percent(50) { 1 } else { -1 };
        let wallet = *self.random.pick(&["points", "points", "stamps"]);
        json!({"account": account, "adjustment": self.name("fix"), "wallet": wallet, "points": points, "reason": "goodwill", "actor": "clerk"})
    }

    fn import(&mut self, world: &World, account: &str) -> Value {
        let lots = self.random.several(1, 3, |random, _| (random.between(1, 80), random.between(1, 60), random.between(4, 60)));
        let hours = |hours: i64| world.now_ms + hours * HOUR_MS;
        let lots = lots
            .into_iter()
            .map(|(points, ago, left)| json!({"wallet": "points", "points": points, "earnedAt": hours(-ago), "expiresAt": hours(left)}));
        json!({"account": account, "reference": self.name("old"), "actor": "clerk", "lots": lots.collect::<Vec<_>>()})
    }
}

impl Actor for Clerk {
    fn act(&mut self, world: &mut World) -> i64 {
        let last = i64::try_from(world.objects.len()).unwrap_or(1) - 1;
        let object = usize::try_from(self.random.between(0, last)).unwrap_or_default();
        let Some(account) = world.objects.get(object).map(|object| object.name.to_string()) else { return HOUR_MS };
        let (object, word, body) = match self.random.between(1, 10) {
            1..=4 => {
                let body = self.adjust(&account);
                self.adjusted.push((object, body.clone()));
                (object, "adjust", body)
            }
            5..=8 if !self.adjusted.is_empty() => {
                let (object, body) = self.random.pick(&self.adjusted).clone();
                let known = |name: &str| body.get(name).cloned().unwrap_or_default();
                let reversal =
                    json!({"account": known("account"), "adjustment": known("adjustment"), "reason": "mistake", "actor": "clerk"});
                // At times the same is adjusted once more, under another key.
                if self.random.percent(75) { (object, "reverse", reversal) } else { (object, "adjust", body) }
            }
            _ => (object, "import", self.import(world, &account)),
        };
        let key = self.name("by-hand");
        world.post(self.actor, object, request(word, &key, &body), Patience::Answer);
        self.random.between(5 * MINUTE_MS, 90 * MINUTE_MS)
    }

    fn hear(&mut self, _: &mut World, _: usize, _: &Answer) {}
}
