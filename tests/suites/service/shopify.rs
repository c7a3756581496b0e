//! Shopify's deliveries, cut down to the fields that are read; shapes and oddities as Shopify documents them.

use serde_json::{Value, json};
use tally_core::account::command::{PlaceOrder, RefundOrder};
use tally_core::values::error::Diagnostic;
use tally_core::values::json::Json;
use tally_core::values::money::Currency;
use tally_core::values::time::Instant;
use tally_core::values::wire::{Wire as _, decode};
use tally_service::shopify::{Delivery, read};
use tally_service::told::Told;
use tally_tests::document::document;
use tally_tests::world::id;

use super::shop::{Shop, with};

/// Two mugs at 20.00 less 10.00 by a code, a gift card, and shipping, in a shop that adds tax.
fn order() -> Value {
    json!({
        "id": 820_982_911_946_154_508_i64, "test": false, "currency": "USD", "taxes_included": false, "source_name": "web",
        "created_at": "2026-01-05T07:00:00-05:00", "processed_at": "2026-01-05T07:00:01-05:00",
        "customer": {"id": 115_310_627_314_723_954_i64},
        "total_shipping_price_set": {"shop_money": {"amount": "5.00", "currency_code": "USD"}},
        "line_items": [
            {"id": 866_550_311_766_439_020_i64, "variant_id": 808_950_810, "product_id": 632_910_392, "sku": "MUG-1", "quantity": 2,
             "price": "20.00", "total_discount": "0.00", "gift_card": false, "vendor": "Pottery", "product_type": "Mugs",
             "discount_allocations": [{"amount": "6.50", "discount_application_index": 0}, {"amount": "3.50", "discount_application_index": 1}],
             "tax_lines": [{"title": "State tax", "price": "1.80", "rate": 0.06}, {"title": "State tax", "price": "0.30", "rate": 0.01}]},
            {"id": 141_249_953_214_522_974_i64, "variant_id": null, "product_id": 7, "sku": "", "quantity": 1, "price": "25.00",
             "total_discount": "0.00", "gift_card": true, "vendor": null, "discount_allocations": [], "tax_lines": []}
        ]
    })
}

fn refund() -> Value {
    json!({
        "id": 890_088_186_047_892_319_i64, "order_id": 820_982_911_946_154_508_i64, "created_at": "2026-01-06T12:00:00Z",
        "processed_at": "2026-01-06T12:00:00Z", "note": "Things were damaged",
        "refund_line_items": [{"id": 1, "line_item_id": 866_550_311_766_439_020_i64, "quantity": 1, "subtotal": 15.0, "total_tax": 1.05}],
        "transactions": [{"kind": "refund", "status": "success", "amount": "16.05"}]
    })
}

fn told(topic: &str, payload: Value) -> Told {
    match read(topic, "k", &document(payload)) {
        Ok(Delivery::Tell(_, told)) => *told,
        other => panic!("wanted what became of an order, actual {other:?}"),
    }
}

fn placed(payload: Value) -> PlaceOrder {
    told("orders/paid", payload).is.expect("an order").place
}

fn refunded(payload: Value) -> RefundOrder {
    let body = in_dollars(payload).expect("a refund in cents");
    decode(&body).expect("a refund")
}

/// The body of a refund for an account, once the order's currency is known.
fn in_dollars(payload: Value) -> Option<Json> {
    told("refunds/create", payload).became[0].body_for(&id("member"), Currency::new("USD"))
}

fn problems(topic: &str, payload: Value) -> Vec<Diagnostic> {
    read(topic, "k", &document(payload)).expect_err("a payload that is wrong")
}

#[test]
fn an_order_is_read_as_it_was_paid() {
    let wanted = json!({
        "account": "shopify-115310627314723954", "order": "shopify-820982911946154508", "occurredAt": 1_767_614_401_000_i64,
        "cart": {"currency": "USD", "channel": "web", "shipping": 500, "lines": [
            {"id": "866550311766439020", "sku": "MUG-1", "quantity": 2, "unitPrice": 2000, "discount": 1000, "category": "Mugs",
             "brand": "Pottery", "taxes": [{"id": "0-State tax", "amount": 180}, {"id": "1-State tax", "amount": 30}]},
            {"id": "141249953214522974", "sku": "7", "quantity": 1, "unitPrice": 2500, "storedValue": true}]}
    });
    assert_eq!(placed(order()).encode().canonical(), document(wanted).canonical());
}

#[test]
fn an_order_of_a_shop_with_taxes_included_has_them_in_its_prices() {
    let order = placed(with(order(), "/taxes_included", json!(true)));
    assert!(order.cart.lines[0].taxes.iter().all(|tax| tax.included && tax.is_amount_only()));
}

#[test]
fn ids_may_be_text_and_instants_fall_back() {
    let text = with(with(order(), "/id", json!("gid-1")), "/customer/id", json!("c-1"));
    let order = placed(with(text, "/processed_at", Value::Null));
    assert_eq!((&*order.order, &*order.account), ("shopify-gid-1", "shopify-c-1"));
    assert_eq!(order.occurred_at.map(Instant::ms), Some(1_767_614_400_000));
}

#[test]
fn currencies_without_cents_and_with_three_digits_are_read_exactly() {
    for (currency, price, minor) in [("JPY", "1500", 1500), ("JPY", "1500.00", 1500), ("KWD", "1.234", 1234), ("USD", "0.1", 10)] {
        let mut payload = with(order(), "/currency", json!(currency));
        payload["line_items"] = json!([{"id": 1, "quantity": 1, "price": price}]);
        payload["total_shipping_price_set"] = Value::Null;
        assert_eq!(placed(payload).cart.lines[0].unit_price.get(), minor, "{price} {currency}");
    }
}

#[test]
fn what_is_nobodys_or_a_test_is_ignored() {
    let guest = with(order(), "/customer", Value::Null);
    let test = with(order(), "/test", json!(true));
    let edited =
        json!({"order_edit": {"id": 78_912_328_793_i64, "order_id": 820_982_911_946_154_508_i64, "line_items": {"additions": []}}});
    for (topic, payload) in [("orders/paid", guest), ("orders/paid", test), ("orders/edited", edited), ("", json!({}))] {
        assert!(matches!(read(topic, "k", &document(payload)), Ok(Delivery::Ignore(_))), "{topic}");
    }
}

#[test]
fn a_payload_that_is_not_as_documented_names_its_place() {
    for (pointer, value, place) in [
        ("/currency", json!("dollars"), "/currency"),
        ("/line_items", json!({}), "/line_items"),
        ("/line_items/0/price", json!(20.5), "/line_items/0/price"),
        ("/line_items/0/price", json!("20.005"), "/line_items/0/price"),
        ("/line_items/0/quantity", json!("2"), "/line_items/0/quantity"),
        ("/line_items/0/quantity", json!(0), "/line_items/0/quantity"),
        ("/line_items/0/discount_allocations", json!([{"amount": 5}]), "/line_items/0/discount_allocations"),
        ("/line_items/0/tax_lines", json!([{"title": "t"}]), "/line_items/0/tax_lines"),
        ("/line_items/1/id", Value::Null, "/line_items/1/id"),
        ("/id", Value::Null, "/id"),
        ("/total_shipping_price_set/shop_money/amount", json!("five"), "/total_shipping_price_set/shop_money/amount"),
    ] {
        assert_eq!(problems("orders/paid", with(order(), pointer, value.clone()))[0].path, place, "{value}");
    }
}

/// The contract's own reader judges what the adapter built: a line's id twice, a discount above the price.
#[test]
fn an_order_that_breaks_the_contract_is_refused_like_any_other() {
    let first = order()["line_items"][0].clone();
    assert!(!problems("orders/paid", with(order(), "/line_items/1", first)).is_empty());
    let discount = json!([{"amount": "40.01"}]);
    assert!(!problems("orders/paid", with(order(), "/line_items/0/discount_allocations", discount)).is_empty());
}

#[test]
fn a_refund_of_lines_is_their_units_and_no_amount() {
    let wanted = json!({"account": "member", "order": "shopify-820982911946154508", "occurredAt": 1_767_700_800_000_i64,
        "lines": [{"line": "866550311766439020", "quantity": 1}]});
    assert_eq!(refunded(refund()).encode().canonical(), document(wanted).canonical());
}

#[test]
fn a_refund_of_money_alone_is_the_sum_of_what_succeeded() {
    let payload = with(refund(), "/refund_line_items", json!([]));
    let transactions = json!([
        {"kind": "refund", "status": "success", "amount": "10.00"}, {"kind": "refund", "status": "success", "amount": "0.50"},
        {"kind": "refund", "status": "failure", "amount": "99.00"}, {"kind": "sale", "status": "success", "amount": "99.00"}]);
    let refund = refunded(with(payload, "/transactions", transactions));
    assert_eq!((refund.amount.map(|amount| amount.get()), refund.lines.len()), (Some(1050), 0));
}

/// A refund with neither lines nor money (Shopify sends one when only a note or a restock is recorded) is
/// nothing to take back. A command with neither would take back everything.
#[test]
fn a_refund_of_nothing_takes_nothing_back() {
    let nothing = with(with(refund(), "/refund_line_items", json!([])), "/transactions", json!([]));
    let delivery = read("refunds/create", "k", &document(nothing));
    assert!(matches!(delivery, Ok(Delivery::Ignore(_))), "{delivery:?}");
}

/// The same for an amount that the currency cannot say: it is wrong, and never everything.
#[test]
fn a_refund_of_an_amount_too_fine_for_its_currency_is_not_the_whole_order() {
    let fine = json!([{"kind": "refund", "status": "success", "amount": "10.005"}]);
    let payload = with(with(refund(), "/refund_line_items", json!([])), "/transactions", fine);
    assert_eq!(in_dollars(payload), None, "half cents are no dollars");
}

#[test]
fn a_refund_that_is_not_as_documented_names_its_place() {
    for (pointer, value, place) in [
        ("/order_id", Value::Null, "/order_id"),
        ("/refund_line_items/0/line_item_id", Value::Null, "/refund_line_items/0"),
        ("/refund_line_items/0/quantity", json!(0), "/refund_line_items/0"),
    ] {
        assert_eq!(problems("refunds/create", with(refund(), pointer, value))[0].path, place);
    }
}

/// From webhook to ledger and back: 2 × 20.00 − 10.00 + 2.10 tax earn 32 points; one of two comes back.
#[test]
fn an_order_and_its_refund_go_through_the_ledger() {
    let shop = Shop::new(with(super::shop::plain(), "/currency", json!("USD")));
    let body = serde_json::from_str(&placed(order()).encode().canonical()).expect("JSON");
    shop.must("order", "webhook-1", &body, super::shop::day(1));
    assert_eq!(shop.available("points"), 32);
    let body = serde_json::from_str(&refunded(refund()).encode().canonical()).expect("JSON");
    let back = shop.must("refund", "webhook-2", &body, super::shop::day(2)).refund.expect("figures");
    assert_eq!((back.money.get(), back.taken_back["points"].get(), shop.available("points")), (1605, 16, 16));
}
