//! Reading plain JSON trees. A field that is null is a field that is absent.

use num_traits::Zero;
use serde_json::Value;

use super::number::{Exact, Whole, decimal};

/// A field that is there.
pub fn field<'a>(tree: &'a Value, name: &str) -> Option<&'a Value> {
    tree.get(name).filter(|value| !value.is_null())
}

/// A field, and null where there is none.
pub fn part<'a>(tree: &'a Value, name: &str) -> &'a Value {
    field(tree, name).unwrap_or(&Value::Null)
}

/// The text of a field.
pub fn text<'a>(tree: &'a Value, name: &str) -> Option<&'a str> {
    part(tree, name).as_str()
}

/// The text of a field, or what it means when absent.
pub fn text_or<'a>(tree: &'a Value, name: &str, absent: &'a str) -> &'a str {
    text(tree, name).unwrap_or(absent)
}

/// The integer of a field; nought when absent.
pub fn integer(tree: &Value, name: &str) -> Whole {
    part(tree, name).as_i64().map_or_else(Whole::zero, Whole::from)
}

/// The integer of a field, or what it means when absent.
pub fn integer_or(tree: &Value, name: &str, absent: i64) -> Whole {
    field(tree, name).map_or_else(|| Whole::from(absent), |_| integer(tree, name))
}

/// Whether a field is true.
pub fn flag(tree: &Value, name: &str) -> bool {
    part(tree, name).as_bool().unwrap_or(false)
}

/// The items of a list; none of anything else.
pub fn list<'a>(tree: &'a Value, name: &str) -> &'a [Value] {
    part(tree, name).as_array().map_or(&[], Vec::as_slice)
}

/// The decimal of a field: a text, or an integer.
pub fn number(tree: &Value, name: &str) -> Option<Exact> {
    match part(tree, name) {
        Value::String(text) => decimal(text),
        other => other.as_i64().map(|integer| Exact::from_integer(Whole::from(integer))),
    }
}

/// A choice: `"gross"` is the name alone, `{"percent": {…}}` a name with its content.
pub fn choice(tree: &Value) -> (&str, &Value) {
    match tree {
        Value::String(name) => (name, &Value::Null),
        Value::Object(fields) => fields.iter().next().map_or(("", &Value::Null), |(name, content)| (name.as_str(), content)),
        _ => ("", &Value::Null),
    }
}

/// The part of a list that has an id.
pub fn named<'a>(items: &'a [Value], id: &str) -> Option<&'a Value> {
    items.iter().find(|item| text(item, "id") == Some(id))
}
