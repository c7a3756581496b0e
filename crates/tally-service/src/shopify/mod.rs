//! Shopify's webhooks, as Shopify sends them.
//!
//! Field notes: ids are 64-bit numbers or strings; money is text; a line's `total_discount` is `0.00`
//! even when discounted, the truth is in `discount_allocations`; of refunds, fulfilments and disputes only the order's id is
//! known, and no customer; `quantity` of a line stays when units come back, and `current_quantity` says what is left.

mod became;
mod order;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tally_core::values::error::Diagnostic;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::money::{Currency, Minor};
use tally_core::values::quantity::Quantity;
use tally_core::values::rate::Rate;
use tally_core::values::time::Instant;

use crate::signature;
use crate::told::Told;

/// Whether the body was signed with the shop's secret: `X-Shopify-Hmac-Sha256` is the base64 of the
/// HMAC-SHA-256 of the raw body.
#[must_use]
pub fn is_signed(secret: &str, body: &[u8], header: &str) -> bool {
    STANDARD.decode(header.trim()).is_ok_and(|signature| signature::verify(secret.as_bytes(), body, &signature))
}

/// What a webhook asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// To take in what is told of an order.
    Tell(Id, Box<Told>),
    /// Nothing, and why.
    Ignore(&'static str),
}

/// Reads a delivery with its idempotency key.
///
/// # Errors
/// The place in the payload that is not as Shopify documents it.
pub fn read(topic: &str, key: &str, payload: &Json) -> Result<Delivery, Vec<Diagnostic>> {
    match topic {
        "orders/paid" | "orders/create" | "orders/updated" | "orders/cancelled" | "orders/fulfilled" | "orders/partially_fulfilled" => {
            order::read(topic, key, payload)
        }
        "refunds/create" => became::refund(key, payload),
        "fulfillments/create" | "fulfillments/update" => became::fulfilment(payload),
        "disputes/create" | "disputes/update" => became::dispute(payload),
        "orders/edited" => Ok(Delivery::Ignore("this topic says too little; orders/updated says what the order is now")),
        _ => Ok(Delivery::Ignore("this topic is not used")),
    }
}

fn order_id(id: Option<&Json>, place: &str) -> Result<Id, Vec<Diagnostic>> {
    let id = id.and_then(number_or_text).and_then(|id| Id::new(&format!("shopify-{id}")));
    id.ok_or_else(|| wrong(place, "an id"))
}

fn list<'a>(json: &'a Json, name: &str) -> impl Iterator<Item = &'a Json> {
    match json.get(name) {
        Some(Json::List(items)) => items.iter(),
        _ => [].iter(),
    }
}

fn number_or_text(json: &Json) -> Option<String> {
    match json {
        Json::Integer(number) => Some(number.to_string()),
        Json::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn money(json: &Json, currency: Currency, place: &str) -> Result<Minor, Vec<Diagnostic>> {
    let amount = json.as_text().and_then(Rate::parse).and_then(|amount| amount.to_minor(currency));
    amount.ok_or_else(|| wrong(place, "an amount as decimal text, such as `12.50`"))
}

fn instant(json: &Json, name: &str) -> Option<Instant> {
    let time = chrono::DateTime::parse_from_rfc3339(json.get(name)?.as_text()?).ok()?;
    Instant::new(time.timestamp_millis()).ok()
}

/// Some whole units.
fn units(json: &Json, name: &str) -> Option<Quantity> {
    match json.get(name) {
        Some(Json::Integer(units)) => Quantity::whole(*units),
        _ => None,
    }
}

fn is(json: &Json, name: &str, wanted: &str) -> bool {
    json.get(name).and_then(Json::as_text) == Some(wanted)
}

fn wrong(path: &str, wanted: &str) -> Vec<Diagnostic> {
    vec![Diagnostic {
        path: path.to_owned(),
        code: "wrong_type".to_owned(),
        message: format!("expected {wanted}, as Shopify documents it"),
    }]
}
