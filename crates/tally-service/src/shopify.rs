//! Shopify's webhooks: `orders/paid` and `refunds/create`, as Shopify sends them.
//!
//! Field notes: ids are 64-bit numbers or strings; money is text; a line's `total_discount` is `0.00`
//! even when discounted, the truth is in `discount_allocations`; a refund's webhook carries no customer,
//! so its account is found through the order.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tally_core::account::command::{PlaceOrder, RefundLine, RefundOrder};
use tally_core::cart::{Cart, Line, Tax};
use tally_core::values::error::Diagnostic;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::money::{Currency, Minor};
use tally_core::values::quantity::Quantity;
use tally_core::values::rate::Rate;
use tally_core::values::time::Instant;

use crate::signature;

/// Whether the body was signed with the shop's secret: `X-Shopify-Hmac-Sha256` is the base64 of the
/// HMAC-SHA-256 of the raw body.
#[must_use]
pub fn is_signed(secret: &str, body: &[u8], header: &str) -> bool {
    STANDARD.decode(header.trim()).is_ok_and(|signature| signature::verify(secret.as_bytes(), body, &signature))
}

/// What a webhook asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// An order was paid.
    Order(Box<PlaceOrder>),
    /// Part of an order came back; the account is not in it.
    Refund(RefundWithoutAccount),
    /// Nothing to record, and why.
    Ignore(&'static str),
}

/// A refund as Shopify sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundWithoutAccount {
    /// The order's name here.
    pub order: Id,
    /// When it happened.
    pub occurred_at: Option<Instant>,
    /// The lines that come back.
    pub lines: Vec<RefundLine>,
    /// What comes back and belongs to no line, as Shopify writes it.
    pub amount: Option<Rate>,
}

impl RefundWithoutAccount {
    /// Whether nothing comes back. As a command that would mean everything, so it must not become one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.amount.is_none_or(Rate::is_zero)
    }

    /// The command, once account and currency of the order are known.
    ///
    /// # Errors
    /// The place of an amount that is finer than the currency counts.
    pub fn command(self, account: Id, currency: Currency) -> Result<RefundOrder, Vec<Diagnostic>> {
        let in_minor = |amount: Rate| amount.to_minor(currency).ok_or_else(|| wrong("/transactions", "amounts in whole minor units"));
        let amount = self.amount.filter(|amount| !amount.is_zero()).map(in_minor).transpose()?;
        Ok(RefundOrder { account, order: self.order, occurred_at: self.occurred_at, lines: self.lines, amount })
    }
}

/// Reads a delivery.
///
/// # Errors
/// The place in the payload that is not as Shopify documents it.
pub fn read(topic: &str, payload: &Json) -> Result<Delivery, Vec<Diagnostic>> {
    match topic {
        "orders/paid" => order(payload),
        "refunds/create" => match refund(payload)? {
            refund if refund.is_empty() => Ok(Delivery::Ignore("the refund returns no line and no money")),
            refund => Ok(Delivery::Refund(refund)),
        },
        _ => Ok(Delivery::Ignore("this topic is not used; subscribe to orders/paid and refunds/create")),
    }
}

/// The account of a Shopify customer.
fn account(customer: &str) -> Option<Id> {
    Id::new(&format!("shopify-{customer}"))
}

fn order(payload: &Json) -> Result<Delivery, Vec<Diagnostic>> {
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
    let lines = items.iter().enumerate().map(|(index, item)| line(item, index, currency, included));
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
    let place = PlaceOrder {
        account: account(&customer).ok_or_else(|| wrong("/customer/id", "an id"))?,
        order: order_id(payload.get("id"), "/id")?,
        occurred_at: instant(payload, "processed_at").or_else(|| instant(payload, "created_at")),
        cart,
        hold: None,
        digest: None,
        paid: true,
        by: None,
    };
    // The adapter builds values, and the contract's reader has laws about them (bounds, unique lines).
    let tree = tally_core::values::wire::Wire::encode(&place);
    tally_core::values::wire::decode(&tree).map(|place| Delivery::Order(Box::new(place)))
}

fn line(item: &Json, index: usize, currency: Currency, included: bool) -> Result<Line, Vec<Diagnostic>> {
    let place = |name: &str| format!("/line_items/{index}/{name}");
    let text = |name: &str| item.get(name).and_then(number_or_text).filter(|text| !text.is_empty());
    let id = text("id").and_then(|id| Id::new(&id)).ok_or_else(|| wrong(&place("id"), "an id"))?;
    let sku = text("sku").or_else(|| text("variant_id")).or_else(|| text("product_id")).and_then(|sku| Id::new(&sku));
    let quantity = match item.get("quantity") {
        Some(Json::Integer(units)) => Quantity::whole(*units),
        _ => None,
    };
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

fn refund(payload: &Json) -> Result<RefundWithoutAccount, Vec<Diagnostic>> {
    let items = list(payload, "refund_line_items").enumerate().map(|(index, item)| {
        let place = format!("/refund_line_items/{index}");
        let line =
            item.get("line_item_id").and_then(number_or_text).and_then(|id| Id::new(&id)).ok_or_else(|| wrong(&place, "a line_item_id"))?;
        let quantity = match item.get("quantity") {
            Some(Json::Integer(units)) => Quantity::whole(*units),
            _ => None,
        };
        Ok(RefundLine { line, quantity: Some(quantity.ok_or_else(|| wrong(&place, "a positive quantity"))?), amount: None })
    });
    let lines = items.collect::<Result<Vec<_>, Vec<Diagnostic>>>()?;
    // Money without lines is a goodwill refund; money with lines is the price of those lines.
    let amount = if lines.is_empty() { Some(refunded_money(payload)?) } else { None };
    let order = order_id(payload.get("order_id"), "/order_id")?;
    Ok(RefundWithoutAccount {
        order,
        occurred_at: instant(payload, "processed_at").or_else(|| instant(payload, "created_at")),
        lines,
        amount,
    })
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

fn wrong(path: &str, wanted: &str) -> Vec<Diagnostic> {
    vec![Diagnostic {
        path: path.to_owned(),
        code: "wrong_type".to_owned(),
        message: format!("expected {wanted}, as Shopify documents it"),
    }]
}
