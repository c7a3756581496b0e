//! What a hold promises of limits: what it has reserved, and of everything else what there is today.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::tree::list;
use super::account::{Account, Refusal};
use super::decided::decided;
use super::law::small;

impl Account {
    /// What the order of a hold sees of the account. Wherever it wants more of a limit than the hold has reserved, and
    /// others have used some of it since, it sees what there would be of it today without the hold; and is looked at again.
    ///
    /// # Errors
    /// When the program does not take the currency of its cart.
    pub(super) fn view_through(&self, name: &str, cart: &Value, occurred_at: i64) -> Result<Value, Refusal> {
        let (mut view, hold) = (self.view_of_order(Some(name), occurred_at), &self.holds[name]);
        if !hold.is_open {
            return Ok(view);
        }
        let mut without = self.clone();
        without.holds.remove(name);
        let today = without.view()["member"]["counters"].clone();
        loop {
            let seen = view["member"]["counters"].clone();
            let decided = decided(&self.law.program, &view, cart, hold.placed_at)?;
            let wanted: BTreeMap<_, _> = decided.used_by_rewards.into_iter().chain(decided.earned.used).collect();
            let reserved = |used: &(String, i64)| hold.used.iter().find(|(known, _)| *known == used).map_or(0, |(_, by)| *by);
            let beyond = wanted.into_iter().filter(|(used, by)| *by > reserved(used)).map(|(used, _)| used);
            let moved: Vec<_> = beyond.filter(|used| counted(&seen, used) != counted(&today, used)).collect();
            if moved.is_empty() {
                return Ok(view);
            }
            for used in moved {
                let others = list(&seen, &used.0).iter().filter(|each| each["period"] != used.1).cloned();
                let now = json!({"period": used.1, "amount": counted(&today, &used)});
                view["member"]["counters"][&used.0] = others.chain([now]).collect();
            }
        }
    }
}

fn counted(counters: &Value, (counter, period): &(String, i64)) -> i64 {
    list(counters, counter).iter().find(|each| each["period"] == *period).map_or(0, |each| small(each, "amount", 0))
}
