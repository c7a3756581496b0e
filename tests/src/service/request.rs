//! Requests as the edge reads them from a body.

use serde_json::{Value, json};
use tally_core::account::Command;
use tally_core::values::json::Json;
use tally_service::account::Request;

use crate::document::document;
use crate::world::id;

/// A document with another value at a pointer.
///
/// # Panics
/// If the pointer leads nowhere.
#[must_use]
pub fn with(mut document: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = document.pointer_mut(parent).expect("a place in the document");
    match name.parse::<usize>() {
        Ok(index) => parent[index] = value,
        Err(_) => parent[name] = value,
    }
    document
}

/// A cart of lines of so many euros each.
#[must_use]
pub fn cart(euros: &[i64]) -> Value {
    let lines = euros.iter().enumerate().map(|(index, euros)| {
        let name = format!("line-{index}");
        json!({"id": name, "sku": name, "quantity": 1, "unitPrice": euros * 100})
    });
    json!({"currency": "EUR", "lines": lines.collect::<Vec<_>>()})
}

/// A cart for which a reward was chosen, with so many points where the reward takes any number.
#[must_use]
pub fn choosing(cart: Value, reward: &str, points: Option<i64>) -> Value {
    with(cart, "/choices", json!([{"reward": reward, "points": points}]))
}

/// A command as the edge reads it from a request's body.
///
/// # Panics
/// If there is no such command, or the body is none of its.
#[must_use]
pub fn request(kind: &str, key: &str, body: &Value) -> Request {
    let tree: Json = document(body.clone());
    let command = Command::read(kind, &tree).unwrap_or_else(|| panic!("`{kind}` is no command"));
    Request { salt: Some(id("salt")), ..Request::new(command.expect("a valid command"), key.to_owned(), &tree.canonical()) }
}
