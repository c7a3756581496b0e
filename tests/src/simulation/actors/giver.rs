//! Members who send points to each other.

use serde_json::json;

use super::super::actor::Actor;
use super::super::network::{Answer, Patience};
use super::super::world::{HOUR_MS, MINUTE_MS, World};
use crate::random::Random;
use crate::service::request::request;

/// Sends points from one account to another.
#[derive(Debug)]
pub struct Giver {
    actor: usize,
    random: Random,
    made: u64,
}

impl Giver {
    /// A giver.
    #[must_use]
    pub const fn new(actor: usize, random: Random) -> Self {
        Self { actor, random, made: 0 }
    }
}

impl Actor for Giver {
    fn act(&mut self, world: &mut World) -> i64 {
        let last = i64::try_from(world.objects.len()).unwrap_or(1) - 1;
        let [from, to] = [0, 1].map(|_| usize::try_from(self.random.between(0, last)).unwrap_or_default());
        let accounts = world.objects.get(from).zip(world.objects.get(to)).map(|(from, to)| (from.name.clone(), to.name.clone()));
        if let Some((account, receiver)) = accounts {
            self.made += 1;
            let body = json!({"account": account.to_string(), "to": receiver.to_string(), "transfer": "gift",
                "points": self.random.between(3, 60) + 100 * i64::from(self.random.percent(10))});
            // The same gift may be meant twice: then its keys differ and its bodies do not.
            let letter = request("transfer", &format!("gift-{}", self.made), &body);
            world.post(self.actor, from, letter, Patience::Answer);
        }
        self.random.between(MINUTE_MS, HOUR_MS)
    }

    fn hear(&mut self, _: &mut World, _: usize, _: &Answer) {}
}
