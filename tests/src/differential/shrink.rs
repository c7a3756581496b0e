//! Makes a case on which engine and model differ as small as it gets.

use serde_json::Value;

/// Drops list items and fields, one at a time, while the case stays `interesting`.
#[must_use]
pub fn shrink(case: &Value, interesting: impl Fn(&Value) -> bool) -> Value {
    let mut smallest = case.clone();
    loop {
        let places = places(&smallest, "");
        let smaller = places.iter().map(|place| without(&smallest, place)).find(|candidate| interesting(candidate));
        match smaller {
            Some(candidate) => smallest = candidate,
            None => return smallest,
        }
    }
}

/// Every item and field of a tree, the large before what is inside them.
fn places(tree: &Value, at: &str) -> Vec<String> {
    let children: Vec<(String, &Value)> = match tree {
        Value::Object(fields) => fields.iter().map(|(name, value)| (format!("{at}/{name}"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (format!("{at}/{index}"), value)).collect(),
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
            if let Ok(index) = name.parse::<usize>() {
                items.remove(index);
            }
        }
        _ => {}
    }
    smaller
}
