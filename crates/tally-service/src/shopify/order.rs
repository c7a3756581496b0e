//! An order as Shopify says that it is.

use std::collections::BTreeMap;

use tally_core::account::Command;
use tally_core::account::command::{CancelOrder, PlaceOrder};
use tally_core::cart::{Cart, Line, Tax};
use tally_core::values::error::Diagnostic;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::money::{Currency, Minor};
use tally_core::values::quantity::Quantity;
use tally_core::values::time::Instant;

use super::became::fulfilled;
use super::{Delivery, instant, is, list, money, number_or_text, order_id, wrong};
use crate::told::{Became, OrderIs, Told};

/// What the payment of an order is called once all of it was paid, whatever went back since.
const PAID: [&str; 3] = ["paid", "partially_refunded", "refunded"];

/// The account of a Shopify customer.
fn account(customer: &str) -> Option<Id> {
    Id::new(&format!("shopify-{customer}"))
}

/// An order as it is when the delivery is made. `orders/paid` records it, and `orders/create` before that: whoever asks says
/// whether the program wants it then.
pub(super) fn read(topic: &str, key: &str, payload: &Json) -> Result<Delivery, Vec<Diagnostic>> {
    if payload.get("test") == Some(&Json::Bool(true)) {
        return Ok(Delivery::Ignore("this is a test order"));
    }
    let Some(customer) = payload.get("customer").and_then(|customer| customer.get("id")).and_then(number_or_text) else {
        return Ok(Delivery::Ignore("the order has no customer"));
    };
    let currency =
        payload.get("currency").and_then(Json::as_text).and_then(Currency::new).ok_or_else(|| wrong("/currency", "a currency code"))?;
    let included = payload.get("taxes_included") == Some(&Json::Bool(true));
    let Some(Json::List(items)) = payload.get("line_items") else { return Err(wrong("/line_items", "a list")) };
    let quantities = quantities(payload, items);
    let lines = items
        .iter()
        .zip(&quantities)
        .enumerate()
        .filter(|(_, (item, quantity))| **quantity != Some(0) || item.get("quantity") == Some(&Json::Integer(0)));
    let lines = lines.map(|(index, (item, quantity))| line(item, index, *quantity, currency, included));
    let shipping = payload.get("total_shipping_price_set").and_then(|set| set.get("shop_money")).and_then(|money| money.get("amount"));
    let cart = Cart {
        id: None,
        currency,
        store: None,
        payment: None,
        amounts: BTreeMap::new(),
        channel: payload.get("source_name").and_then(Json::as_text).and_then(Id::new),
        lines: lines.collect::<Result<Vec<_>, _>>()?,
        shipping: shipping.map_or(Ok(Minor::ZERO), |amount| money(amount, currency, "/total_shipping_price_set/shop_money/amount"))?,
        codes: Vec::new(),
        choices: Vec::new(),
    };
    let order = order_id(payload.get("id"), "/id")?;
    let place = PlaceOrder {
        account: account(&customer).ok_or_else(|| wrong("/customer/id", "an id"))?,
        order: order.clone(),
        occurred_at: instant(payload, "processed_at").or_else(|| instant(payload, "created_at")),
        cart,
        hold: None,
        digest: None,
        paid: topic == "orders/paid" || PAID.iter().any(|status| is(payload, "financial_status", status)),
        by: None,
    };
    // The adapter builds values, and the contract's reader has laws about them (bounds, unique lines).
    let place: PlaceOrder = tally_core::values::wire::decode(&tally_core::values::wire::Wire::encode(&place))?;
    let mut became = Vec::new();
    if topic == "orders/cancelled" {
        let cancel = CancelOrder { account: order.clone(), order: order.clone(), occurred_at: instant(payload, "cancelled_at") };
        became.extend(Became::new(key.to_owned(), &Command::Cancel(cancel), None));
    }
    let sent = matches!(topic, "orders/fulfilled" | "orders/partially_fulfilled");
    for (index, fulfilment) in list(payload, "fulfillments").enumerate().filter(|_| sent) {
        became.extend(fulfilled(&order, fulfilment, &format!("/fulfillments/{index}"))?);
    }
    // A cancelled order has no lines any more, as Shopify says it; what they were stays.
    let revision = instant(payload, "updated_at").map(Instant::ms).filter(|_| instant(payload, "cancelled_at").is_none());
    let records = matches!(topic, "orders/paid" | "orders/create");
    let is = Some(Box::new(OrderIs { place, revision, records }));
    Ok(Delivery::Tell(order, Box::new(Told { key: key.to_owned(), is, became })))
}

/// Units of each line that were bought, with those that came back, and without those that an edit took off; nothing where that
/// is not said, and what was bought first where everything was taken off.
fn quantities(payload: &Json, items: &[Json]) -> Vec<Option<i64>> {
    let number = |json: &Json, name: &str| if let Some(Json::Integer(number)) = json.get(name) { Some(*number) } else { None };
    let refunded = |line: &Json| {
        let lines = list(payload, "refunds").flat_map(|refund| list(refund, "refund_line_items"));
        let same = lines.filter(|refunded| refunded.get("line_item_id") == line.get("id"));
        same.filter_map(|refunded| number(refunded, "quantity")).fold(0_i64, i64::saturating_add)
    };
    let left = |line: &Json| Some(number(line, "current_quantity")?.saturating_add(refunded(line)));
    let bought = |line: &Json| number(line, "quantity").map(|all| left(line).map_or(all, |left| left.min(all)));
    let all: Vec<Option<i64>> = items.iter().map(bought).collect();
    if all.iter().all(|quantity| *quantity == Some(0)) { items.iter().map(|line| number(line, "quantity")).collect() } else { all }
}

fn line(item: &Json, index: usize, quantity: Option<i64>, currency: Currency, included: bool) -> Result<Line, Vec<Diagnostic>> {
    let place = |name: &str| format!("/line_items/{index}/{name}");
    let text = |name: &str| item.get(name).and_then(number_or_text).filter(|text| !text.is_empty());
    let id = text("id").and_then(|id| Id::new(&id)).ok_or_else(|| wrong(&place("id"), "an id"))?;
    let sku = text("sku").or_else(|| text("variant_id")).or_else(|| text("product_id")).and_then(|sku| Id::new(&sku));
    let quantity = quantity.and_then(Quantity::whole);
    let allocations = list(item, "discount_allocations");
    let discounts =
        allocations.map(|allocation| money(allocation.get("amount").unwrap_or(&Json::Null), currency, &place("discount_allocations")));
    let taxes = list(item, "tax_lines").enumerate().map(|(number, tax)| tax_line(tax, number, currency, included, &place("tax_lines")));
    Ok(Line {
        id: id.clone(),
        sku: sku.unwrap_or(id),
        quantity: quantity.ok_or_else(|| wrong(&place("quantity"), "a positive integer"))?,
        unit_price: money(item.get("price").unwrap_or(&Json::Null), currency, &place("price"))?,
        list_price: None,
        discount: Minor::sum(discounts.collect::<Result<Vec<_>, _>>()?)
            .map_err(|_| wrong(&place("discount_allocations"), "an amount in bounds"))?,
        minimum_price: None,
        category: text("product_type").and_then(|category| Id::new(&category)),
        tags: Vec::new(),
        brand: text("vendor").and_then(|vendor| Id::new(&vendor)),
        attributes: BTreeMap::new(),
        amounts: BTreeMap::new(),
        taxes: taxes.collect::<Result<Vec<_>, _>>()?,
        stored_value: item.get("gift_card") == Some(&Json::Bool(true)),
    })
}

/// Shopify sends the amount of each tax; its `rate` is a floating point number and is not read.
fn tax_line(tax: &Json, number: usize, currency: Currency, included: bool, place: &str) -> Result<Tax, Vec<Diagnostic>> {
    let title = tax.get("title").and_then(Json::as_text).unwrap_or("tax");
    // A title is for people; what does not make a name is left out of it.
    let id = Id::new(format!("{number}-{title}").trim()).or_else(|| Id::new(&number.to_string())).ok_or_else(|| wrong(place, "a title"))?;
    let amount = money(tax.get("price").unwrap_or(&Json::Null), currency, place)?;
    Ok(Tax { id, percent: None, per_unit: None, included, compounds: false, amount: Some(amount) })
}
