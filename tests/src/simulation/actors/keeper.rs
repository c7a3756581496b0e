//! A merchant's back office that merges accounts of the same person, whatever is under way in them.

use serde_json::json;

use super::super::actor::Actor;
use super::super::network::{Answer, Patience};
use super::super::world::{HOUR_MS, MINUTE_MS, World};
use crate::random::Random;
use crate::service::request::request;

/// Merges accounts.
#[derive(Debug)]
pub struct Keeper {
    actor: usize,
    random: Random,
    made: u64,
}

impl Keeper {
    /// A keeper.
    #[must_use]
    pub const fn new(actor: usize, random: Random) -> Self {
        Self { actor, random, made: 0 }
    }
}

impl Actor for Keeper {
    fn act(&mut self, world: &mut World) -> i64 {
        let last = i64::try_from(world.objects.len()).unwrap_or(1) - 1;
        let [from, into] = [0, 1].map(|_| usize::try_from(self.random.between(0, last)).unwrap_or_default());
        let is_closed = |number: usize| world.books.get(number).is_none_or(|books| books.state().closed.is_some());
        let open = (0..world.objects.len()).filter(|number| !is_closed(*number)).count();
        // Into an account that is closed itself: then everything comes back.
        let fits = !is_closed(from) && (!is_closed(into) || self.random.percent(30));
        let names = world.objects.get(from).zip(world.objects.get(into)).map(|(from, into)| (from.name.to_string(), into.name.to_string()));
        if let Some((account, into)) = names.filter(|_| from != into && fits && open > 2) {
            self.made += 1;
            let letter = request("merge", &format!("merge-{}", self.made), &json!({"account": account, "into": into}));
            world.post(self.actor, from, letter, Patience::Answer);
        }
        self.random.between(20 * MINUTE_MS, 5 * HOUR_MS)
    }

    fn hear(&mut self, _: &mut World, _: usize, _: &Answer) {}
}
