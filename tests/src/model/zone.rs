//! Zones of made-up programs: one that is known, and some in which days are missing, begin late, or last for 25 hours.

use serde_json::{Value, json};

use crate::generate::{BEGIN_2026_MS, DAY_MS};
use crate::random::Random;

const HOUR_S: i64 = 3600;

/// A zone: UTC in every second program.
#[must_use]
pub fn zone(random: &mut Random) -> Value {
    match random.between(0, 5) {
        0..=2 => json!({"name": "UTC"}),
        3 => json!({"name": "Europe/Vienna", "offset": HOUR_S, "transitions": [
            {"at": 1_774_746_000_000_i64, "offset": 2 * HOUR_S}, {"at": 1_792_890_000_000_i64, "offset": HOUR_S}]}),
        _ => made_up(random),
    }
}

/// A zone that changes every few weeks, at midnight or some hours after it.
fn made_up(random: &mut Random) -> Value {
    let standard = *random.pick(&[-10, -4, 0, 5, 9]) * HOUR_S + *random.pick(&[0, 0, 1800, 2700]);
    let step = *random.pick(&[HOUR_S, HOUR_S, -HOUR_S, 1800, 3 * HOUR_S, 24 * HOUR_S]);
    // An offset is less than a day either way.
    let step = if step == 24 * HOUR_S && standard > -HOUR_S { 2 * HOUR_S } else { step };
    let mut day = 0;
    let transitions = random.several(2, 9, |random, index| {
        day += random.between(3, 60);
        let (before, after) = if index % 2 == 0 { (standard, standard + step) } else { (standard + step, standard) };
        let hour = *random.pick(&[0, 0, 1, 2, 23]);
        json!({"at": BEGIN_2026_MS + day * DAY_MS + (hour * HOUR_S - before) * 1000, "offset": after})
    });
    json!({"name": "Made/Up", "offset": standard, "transitions": transitions})
}

/// When the first of January 2026 begins there.
#[must_use]
pub fn begin(zone: &Value) -> i64 {
    BEGIN_2026_MS - zone["offset"].as_i64().unwrap_or(0) * 1000
}
