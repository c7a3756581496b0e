//! Made-up members.

use serde_json::{Map, json};
use tally_core::program::Version;
use tally_core::quote::View;
use tally_core::values::wire::decode;

use super::BEGIN_2026_MS;
use crate::document::document;
use crate::random::Random;

/// What a member of a program might hold: nothing, a little, plenty, some of it owed; any tier of each ladder.
///
/// # Panics
/// If it is not valid, which is a fault of the generator.
#[must_use]
pub fn view(seed: u64, version: &Version) -> View {
    let random = &mut Random::new(seed ^ 0x01e3);
    if random.percent(10) {
        return View::guest();
    }
    let mut wallets = Map::new();
    for wallet in &version.program.wallets {
        let available = match random.between(0, 3) {
            0 => 0,
            1 => random.between(1, 50),
            2 => random.between(51, 5000),
            _ => random.between(5001, 90_000_000),
        };
        wallets.insert(
            wallet.id.to_string(),
            json!({"available": available, "pending": random.between(0, 20), "held": random.between(0, 20)}),
        );
    }
    let mut ladders = Map::new();
    for ladder in version.program.ladders.iter().filter(|_| random.percent(80)).collect::<Vec<_>>() {
        let tier = &random.pick(&ladder.tiers).id;
        let period = *random.pick(&[0, 2025, 2026]);
        ladders.insert(
            ladder.id.to_string(),
            json!({"tier": tier.to_string(), "since": BEGIN_2026_MS, "measured": [{"period": period, "amount": random.between(0, 20_000)}]}),
        );
    }
    decode(&document(json!({"account": "member", "revision": random.between(0, 99), "wallets": wallets, "ladders": ladders})))
        .expect("a generated member is valid")
}
