//! What Shopify says that became of an order: its order's id, and never whose it is.

use tally_core::account::Command;
use tally_core::account::command::{ChargeBack, FulfilLine, FulfilOrder, RefundLine, RefundOrder};
use tally_core::values::error::Diagnostic;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::money::Currency;
use tally_core::values::rate::Rate;

use super::{Delivery, instant, is, list, number_or_text, order_id, units, wrong};
use crate::told::{Became, Told};

/// A line that is named somewhere, and how many of it.
fn named(item: &Json, name: &str, place: &str) -> Result<FulfilLine, Vec<Diagnostic>> {
    let line = item.get(name).and_then(number_or_text).and_then(|id| Id::new(&id)).ok_or_else(|| wrong(place, &format!("a {name}")))?;
    let quantity = units(item, "quantity").ok_or_else(|| wrong(place, "a positive quantity"))?;
    Ok(FulfilLine { line, quantity: Some(quantity) })
}

fn currency(json: &Json) -> Option<Currency> {
    json.get("currency").and_then(Json::as_text).and_then(Currency::new)
}

fn tell(order: Id, key: &str, became: impl IntoIterator<Item = Became>) -> Delivery {
    Delivery::Tell(order, Box::new(Told { key: key.to_owned(), is: None, became: became.into_iter().collect() }))
}

/// Goods that came back, or money.
pub(super) fn refund(key: &str, payload: &Json) -> Result<Delivery, Vec<Diagnostic>> {
    let items = list(payload, "refund_line_items").enumerate().map(|(index, item)| {
        let FulfilLine { line, quantity } = named(item, "line_item_id", &format!("/refund_line_items/{index}"))?;
        Ok(RefundLine { line, quantity, amount: None })
    });
    let lines = items.collect::<Result<Vec<_>, Vec<Diagnostic>>>()?;
    // Money without lines is a goodwill refund; money with lines is the price of those lines.
    let amount = if lines.is_empty() { Some(refunded_money(payload)?) } else { None };
    let order = order_id(payload.get("order_id"), "/order_id")?;
    // As a command, a refund of nothing would mean everything.
    if lines.is_empty() && amount.is_none_or(Rate::is_zero) {
        return Ok(Delivery::Ignore("the refund returns no line and no money"));
    }
    let occurred_at = instant(payload, "processed_at").or_else(|| instant(payload, "created_at"));
    let refund = RefundOrder { account: order.clone(), order: order.clone(), occurred_at, lines, amount: None };
    let currency = list(payload, "transactions").find_map(currency);
    let became = Became::new(key.to_owned(), &Command::Refund(refund), amount).map(|became| Became { currency, ..became });
    Ok(tell(order, key, became))
}

fn refunded_money(payload: &Json) -> Result<Rate, Vec<Diagnostic>> {
    let succeeded = |transaction: &&Json| {
        let is = |name: &str, wanted: &str| transaction.get(name).and_then(Json::as_text) == Some(wanted);
        is("kind", "refund") && is("status", "success")
    };
    let amounts = list(payload, "transactions").filter(succeeded).map(|transaction| {
        let amount = transaction.get("amount").and_then(Json::as_text).and_then(Rate::parse);
        amount.ok_or_else(|| wrong("/transactions", "amounts as decimal text"))
    });
    let amounts = amounts.collect::<Result<Vec<_>, _>>()?;
    let all = amounts.into_iter().try_fold(Rate::ZERO, Rate::plus).ok_or_else(|| wrong("/transactions", "amounts in bounds"))?;
    Ok(all.less(refunded_shipping(payload)))
}

/// What of a refund is for shipping, which earned nothing. Shopify writes these adjustments below zero.
fn refunded_shipping(payload: &Json) -> Rate {
    let is_shipping = |adjustment: &&Json| adjustment.get("kind").and_then(Json::as_text) == Some("shipping_refund");
    let amount = |adjustment: &Json, name: &str| {
        let text = adjustment.get(name).and_then(Json::as_text)?;
        Rate::parse(text.strip_prefix('-')?)
    };
    let adjustments = list(payload, "order_adjustments").filter(is_shipping);
    let amounts = adjustments.flat_map(|adjustment| [amount(adjustment, "amount"), amount(adjustment, "tax_amount")]).flatten();
    amounts.fold(Rate::ZERO, |sum, amount| sum.plus(amount).unwrap_or(sum))
}

/// A parcel. Its own id is the key of what it fulfils, so it counts once, whoever says it: a delivery of its own, one that
/// says where the parcel is now, the order.
pub(super) fn fulfilment(payload: &Json) -> Result<Delivery, Vec<Diagnostic>> {
    let order = order_id(payload.get("order_id"), "/order_id")?;
    match fulfilled(&order, payload, "")? {
        none if none.is_empty() => Ok(Delivery::Ignore("nothing has left yet")),
        became => Ok(tell(order, &parcel_key(payload, "")?, became)),
    }
}

fn parcel_key(payload: &Json, place: &str) -> Result<String, Vec<Diagnostic>> {
    let id = payload.get("id").and_then(number_or_text).ok_or_else(|| wrong(&format!("{place}/id"), "an id"))?;
    Ok(format!("shopify-fulfillment-{id}"))
}

/// What a parcel fulfils. One that was cancelled is told to have left first, so that whoever says that later says nothing new.
pub(super) fn fulfilled(order: &Id, payload: &Json, place: &str) -> Result<Vec<Became>, Vec<Diagnostic>> {
    let cancelled = is(payload, "status", "cancelled");
    if !cancelled && !is(payload, "status", "success") {
        return Ok(Vec::new());
    }
    let items = list(payload, "line_items").enumerate();
    let lines = items.map(|(index, item)| named(item, "id", &format!("{place}/line_items/{index}"))).collect::<Result<Vec<_>, _>>()?;
    // As a command, a parcel of nothing would be one of everything.
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let key = parcel_key(payload, place)?;
    let occurred_at = instant(payload, "created_at");
    let left = FulfilOrder { account: order.clone(), order: order.clone(), occurred_at, lines, undone: false };
    let back = FulfilOrder { undone: true, ..left.clone() };
    let undone = cancelled.then(|| Became::new(format!("{key}-cancelled"), &Command::Fulfil(back), None)).flatten();
    Ok(Became::new(key, &Command::Fulfil(left), None).into_iter().chain(undone).collect())
}

/// A payment that the shopper's bank takes back. Its own id is the key; one that was won is told to have begun first.
pub(super) fn dispute(payload: &Json) -> Result<Delivery, Vec<Diagnostic>> {
    if payload.get("order_id").and_then(number_or_text).is_none() {
        return Ok(Delivery::Ignore("the dispute has no order"));
    }
    if !is(payload, "type", "chargeback") {
        return Ok(Delivery::Ignore("the bank only asks; it has taken nothing back"));
    }
    let order = order_id(payload.get("order_id"), "/order_id")?;
    let id = payload.get("id").and_then(number_or_text).ok_or_else(|| wrong("/id", "an id"))?;
    let amount = payload.get("amount").and_then(Json::as_text).and_then(Rate::parse);
    let amount = amount.ok_or_else(|| wrong("/amount", "an amount as decimal text"))?;
    let key = format!("shopify-dispute-{id}");
    let occurred_at = instant(payload, "initiated_at");
    let begun = ChargeBack { account: order.clone(), order: order.clone(), occurred_at, amount: None, undone: false };
    let won = ChargeBack { undone: true, ..begun.clone() };
    let won = is(payload, "status", "won").then(|| Became::new(format!("{key}-won"), &Command::ChargeBack(won), Some(amount))).flatten();
    let both = Became::new(key.clone(), &Command::ChargeBack(begun), Some(amount)).into_iter().chain(won);
    Ok(tell(order, &key, both.map(|became| Became { currency: currency(payload), ..became })))
}
