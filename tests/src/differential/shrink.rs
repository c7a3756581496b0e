//! Makes a case on which engine and model differ as small as it gets.

use serde_json::Value;

/// Drops list items and fields, one at a time, while the case stays `interesting`; over and over, until nothing can go.
#[must_use]
pub fn shrink(case: &Value, interesting: impl Fn(&Value) -> bool) -> Value {
    let mut smallest = case.clone();
    loop {
        let before = smallest.clone();
        let mut places = places(&smallest, "");
        places.sort_by_key(|place| place.matches('/').count());
        for place in places {
            let smaller = without(&smallest, &place);
            if smaller != smallest && interesting(&smaller) {
                smallest = smaller;
            }
        }
        if smallest == before {
            return smallest;
        }
    }
}

/// Every item and field of a tree; of a list the last item first, so that the places of the others stay.
fn places(tree: &Value, at: &str) -> Vec<String> {
    let children: Vec<(String, &Value)> = match tree {
        Value::Object(fields) => fields.iter().map(|(name, value)| (format!("{at}/{name}"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().rev().map(|(index, value)| (format!("{at}/{index}"), value)).collect(),
        _ => Vec::new(),
    };
    let mut places: Vec<String> = children.iter().map(|(place, _)| place.clone()).collect();
    for (place, child) in children {
        places.extend(self::places(child, &place));
    }
    places
}

/// A tree without one of its items or fields.
fn without(tree: &Value, place: &str) -> Value {
    let mut smaller = tree.clone();
    let (parent, name) = place.rsplit_once('/').unwrap_or(("", place));
    match smaller.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.remove(name);
        }
        Some(Value::Array(items)) => {
            if let Some(index) = name.parse::<usize>().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
    smaller
}
