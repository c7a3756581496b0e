//! Members who use what they are entitled to, at some desk, and give uses back that came to nothing.

use serde_json::json;

use super::super::actor::Actor;
use super::super::network::{Answer, Patience};
use super::super::world::{MINUTE_MS, World};
use crate::random::Random;
use crate::service::request::request;

/// Uses passes.
#[derive(Debug)]
pub struct Guest {
    actor: usize,
    random: Random,
    made: u64,
}

impl Guest {
    /// A guest.
    #[must_use]
    pub const fn new(actor: usize, random: Random) -> Self {
        Self { actor, random, made: 0 }
    }
}

impl Actor for Guest {
    fn act(&mut self, world: &mut World) -> i64 {
        let last = i64::try_from(world.objects.len()).unwrap_or(1) - 1;
        let object = usize::try_from(self.random.between(0, last)).unwrap_or_default();
        if let Some(account) = world.objects.get(object).map(|object| object.name.to_string()) {
            self.made += 1;
            let word = if self.random.percent(60) { "entitlement_use" } else { "entitlement_return" };
            let entitlement = *self.random.pick(&["lounge", "lounge", "call"]);
            let body = json!({"account": account, "entitlement": entitlement, "count": self.random.between(1, 2)});
            let letter = request(word, &format!("guest-{}", self.made), &body);
            world.post(self.actor, object, letter, Patience::Answer);
        }
        self.random.between(5 * MINUTE_MS, 90 * MINUTE_MS)
    }

    fn hear(&mut self, _: &mut World, _: usize, _: &Answer) {}
}
