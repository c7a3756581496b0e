//! Made-up members.

use serde_json::{Value, json};

use super::condition::member;
use super::ladder::standing;
use super::limit::counted;
use crate::random::Random;

/// What a member of a program might hold: nothing, a little, plenty; any tier of each ladder; or nobody at all.
#[must_use]
pub fn view(random: &mut Random, program: &Value, at: i64) -> Value {
    if random.percent(10) {
        return json!({});
    }
    let mut view = json!({"account": format!("member-{}", random.between(1, 99)), "wallets": {}, "ladders": {}});
    for wallet in program["wallets"].as_array().into_iter().flatten() {
        let available = match random.between(0, 3) {
            0 => 0,
            1 => random.between(1, 50),
            2 => random.between(51, 5000),
            _ => random.between(5001, 90_000_000),
        };
        view["wallets"][wallet["id"].as_str().unwrap_or("")] = json!({"available": available});
    }
    for ladder in program["ladders"].as_array().into_iter().flatten() {
        // What tenure brought is what it brings again.
        if ladder["metric"] != "tenure" && random.percent(80) {
            view["ladders"][ladder["id"].as_str().unwrap_or("")] = standing(random, ladder, at);
        }
    }
    if random.percent(40) {
        let from = *random.pick(&[None, None, Some(at), Some(at + 1)]);
        let until = *random.pick(&[None, None, Some(at), Some(at + 1)]);
        view["issued"] = json!([{"id": "1-0", "reward": "later", "count": random.between(1, 3), "from": from, "until": until}]);
    }
    view["member"] = member(random);
    // Nobody enrols after an order of theirs.
    let enrolled = view["member"]["enrolledAt"].as_i64().unwrap_or(at);
    view["member"]["enrolledAt"] = json!(enrolled.min(at));
    let (counters, grants) = counted(random, program, at);
    view["member"]["counters"] = counters;
    view["member"]["grants"] = grants;
    view
}
