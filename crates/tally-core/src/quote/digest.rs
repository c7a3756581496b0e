//! The digest: what a checkout agrees to, and nothing else.

use super::answer::Quote;
use crate::cart::Cart;
use crate::values::hash::sha256_hex;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::wire::Wire;

/// The SHA-256 over the canonical text of version, currency, lines, discounts, shipping, taxes, totals,
/// code statuses, points spent and points earned. No instant, balance, trace or progress is in it, so
/// that what changed nothing for the shopper conflicts with nothing.
#[must_use]
pub fn digest(cart: &Cart, quote: &Quote) -> Option<Id> {
    let field = |name: &str, value: Json| (name.to_owned(), value);
    let sold = cart.lines.iter().map(|line| {
        Json::Map(vec![
            field("id", line.id.encode()),
            field("sku", line.sku.encode()),
            field("quantity", line.quantity.encode()),
            field("unitPrice", line.unit_price.encode()),
        ])
    });
    let codes = quote.codes.iter().map(|code| Json::Map(vec![field("code", code.code.encode()), field("status", code.status.encode())]));
    let document = Json::Map(vec![
        field("version", quote.version.encode()),
        field("currency", quote.currency.encode()),
        field("sold", Json::List(sold.collect())),
        field("lines", quote.lines.encode()),
        field("rewards", quote.rewards.encode()),
        field("totals", quote.totals.encode()),
        field("codes", Json::List(codes.collect())),
        field("earned", quote.earned.encode()),
        field("spent", quote.spent.encode()),
    ]);
    Id::new(&sha256_hex(document.canonical().as_bytes()))
}
