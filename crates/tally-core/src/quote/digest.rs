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
    text.object(|text| {
        text.field("codes", |text| {
            text.list(quote.codes.iter(), |text, code| {
                text.object(|text| {
                    text.field("code", |text| text.value(&code.code));
                    text.field("status", |text| text.value(&code.status));
                });
            });
        });
        text.field("currency", |text| text.value(&quote.currency));
        text.field("earned", |text| text.value(&quote.earned));
        text.field("lines", |text| text.value(&quote.lines));
        text.field("rewards", |text| text.value(&quote.rewards));
        text.field("sold", |text| {
            text.list(cart.lines.iter(), |text, line| {
                text.object(|text| {
                    text.field("id", |text| text.value(&line.id));
                    text.field("quantity", |text| text.value(&line.quantity));
                    text.field("sku", |text| text.value(&line.sku));
                    text.field("unitPrice", |text| text.value(&line.unit_price));
                });
            });
        });
        text.field("spent", |text| text.value(&quote.spent));
        text.field("totals", |text| text.value(&quote.totals));
        text.field("version", |text| text.value(&quote.version));
    });
    Id::new(&sha256_hex(text.text().as_bytes()))
}
