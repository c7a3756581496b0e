//! Made-up members.

use serde_json::{Value, json};

use super::condition::member;
use super::limit::counted;
use crate::generate::BEGIN_2026_MS;
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
        if random.percent(80) {
            let tiers = ladder["tiers"].as_array().cloned().unwrap_or_default();
            let rank = usize::try_from(random.between(0, 3)).unwrap_or(0).min(tiers.len().saturating_sub(1));
            // Whoever reaches a tier has it, so less is measured than the next one takes.
            let next = tiers.get(rank + 1).and_then(|tier| tier["from"].as_str()).and_then(|from| from.parse().ok()).unwrap_or(20_000);
            let measured = json!([{"period": random.pick(&[0, 2025, 2026]), "amount": random.between(0, next - 1)}]);
            view["ladders"][ladder["id"].as_str().unwrap_or("")] =
                json!({"tier": tiers.get(rank).map(|tier| tier["id"].clone()), "since": BEGIN_2026_MS, "measured": measured});
        }
    }
    if random.percent(40) {
        let from = *random.pick(&[None, None, Some(at), Some(at + 1)]);
        let until = *random.pick(&[None, None, Some(at), Some(at + 1)]);
        view["issued"] = json!([{"id": "1-0", "reward": "later", "count": random.between(1, 3), "from": from, "until": until}]);
    }
    view["member"] = member(random);
    let (counters, grants) = counted(random, program, at);
    view["member"]["counters"] = counters;
    view["member"]["grants"] = grants;
    view
}
