//! Made-up filters.

use serde_json::{Value, json};

use super::program::{CATEGORIES, SKUS, TAGS};
use crate::random::Random;

/// Who makes the articles.
pub const BRANDS: [&str; 3] = ["acme", "bona", "cara"];

/// A filter, or none.
pub fn filter(random: &mut Random, chance: i64) -> Value {
    if random.percent(chance) { some_filter(random, 1) } else { json!({}) }
}

/// A filter that says something.
pub fn some_filter(random: &mut Random, depth: u32) -> Value {
    match random.between(0, if depth == 0 { 7 } else { 8 }) {
        0 => json!({"sku": random.several(0, 3, |random, _| *random.pick(&SKUS))}),
        1 => json!({"category": [*random.pick(&["drinks", "drinks/coffee", "food"])]}),
        2 => json!({"tag": [*random.pick(&TAGS)]}),
        3 => json!({"category": [*random.pick(&CATEGORIES)], "tag": [*random.pick(&TAGS)]}),
        4 => json!({"brand": [*random.pick(&BRANDS), *random.pick(&BRANDS)]}),
        5 => json!({"attribute": {"size": ["small", *random.pick(&["large", "huge"])]}}),
        6 => {
            let from = random.between(0, 60);
            let until = from + random.between(1, 80);
            json!({"unitPrice": {"from": from.to_string(), "until": if random.percent(70) { Some(until.to_string()) } else { None }}})
        }
        7 => json!({"reduced": random.percent(50)}),
        _ => json!({"not": some_filter(random, depth - 1)}),
    }
}
