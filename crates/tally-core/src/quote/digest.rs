//! The digest: what a checkout agrees to, and nothing else.

use super::answer::Quote;
use crate::cart::Cart;
use crate::values::canonical::Canonical;
use crate::values::hash::sha256_hex;
use crate::values::id::Id;

/// The SHA-256 over the canonical text of version, currency, lines, discounts, shipping, taxes, totals,
/// code statuses, points spent and points earned. No instant, balance, trace or progress is in it, so
/// that what changed nothing for the shopper conflicts with nothing.
#[must_use]
pub fn digest(cart: &Cart, quote: &Quote) -> Option<Id> {
    let mut text = Canonical::default();
    text.open('{');
    text.name("codes");
    text.open('[');
    for code in &quote.codes {
        text.open('{');
        text.field("code", &code.code);
        text.field("status", &code.status);
        text.close('}');
    }
    text.close(']');
    text.field("currency", &quote.currency);
    text.field("earned", &quote.earned);
    text.field("lines", &quote.lines);
    text.field("rewards", &quote.rewards);
    text.name("sold");
    text.open('[');
    for line in &cart.lines {
        text.open('{');
        text.field("id", &line.id);
        text.field("quantity", &line.quantity);
        text.field("sku", &line.sku);
        text.field("unitPrice", &line.unit_price);
        text.close('}');
    }
    text.close(']');
    text.field("spent", &quote.spent);
    text.field("totals", &quote.totals);
    text.field("version", &quote.version);
    text.close('}');
    Id::new(&sha256_hex(text.finish().as_bytes()))
}
