//! A person is erased, and the books still add up.

use serde_json::{Value, json};

use super::exports::{audited, exported, versions};
use super::fold::assert_stored_is_the_fold;
use super::shop::{Shop, cart, choosing, day, order, problem, program, request, with};

/// What nobody may find afterwards.
const WORDS: [&str; 11] = [
    "red-shoes",
    "footwear",
    "comfortable",
    "walker-brand",
    "colour-name",
    "crimson",
    "BARGAIN",
    "by-phone",
    "corner-shop",
    "in-coins",
    "cart-77",
];

/// A cart of two lines that says much about who buys.
fn telling(euros: [i64; 2]) -> Value {
    let line = |id: &str, euros: i64| {
        json!({"id": id, "sku": "red-shoes", "quantity": 2, "unitPrice": euros * 50, "category": "footwear", "tags": ["comfortable"],
               "brand": "walker-brand", "attributes": {"colour-name": "crimson"}})
    };
    json!({"currency": "EUR", "id": "cart-77", "channel": "by-phone", "store": "corner-shop", "payment": "in-coins",
           "codes": ["BARGAIN"], "lines": [line("one", euros[0]), line("two", euros[1])]})
}

/// The usual program, with challenges that tell articles and categories apart.
fn shop() -> Shop {
    let distinct =
        |id: &str, of: &str| json!({"id": id, "goal": {"distinct": {"of": of}}, "milestones": [{"at": "1", "give": {"badge": "taster"}}]});
    let program = with(program(), "/badges", json!([{"id": "taster"}]));
    let shop = Shop::new(with(program, "/challenges", json!([distinct("articles", "sku"), distinct("kinds", "category")])));
    shop.must("order", "till-1", &order("a", telling([300, 100])), day(0));
    shop.buy("b", choosing(cart(&[40]), "five", None), day(1));
    shop.hold("open", choosing(telling([30, 10]), "pay", Some(100)), day(2), 900);
    shop
}

fn erase(shop: &Shop) {
    shop.must("erase", "erase", &json!({"account": "member"}), day(2));
}

#[test]
fn nothing_that_says_what_was_bought_is_left_in_any_row() {
    let shop = shop();
    let before = shop.sql.dump();
    assert!(WORDS.iter().all(|word| before.contains(word)), "the words are there before");
    erase(&shop);
    let after = shop.sql.dump();
    assert_eq!(WORDS.iter().filter(|word| after.contains(*word)).collect::<Vec<_>>(), Vec::<&&str>::new());
    let export = exported(&shop, 1000);
    assert!(WORDS.iter().all(|word| !export.contains(word)), "{export}");
}

#[test]
fn the_books_still_add_up_and_an_auditor_finds_nothing() {
    let shop = shop();
    let held = shop.holds("points");
    erase(&shop);
    let holds = shop.holds("points");
    assert_eq!((holds.available.get(), holds.held.get()), (held.available.get() + 100, 0), "what was held is free again");
    assert_stored_is_the_fold(&shop);
    audited(&exported(&shop, 1000), versions(&shop)).expect("an auditor finds nothing");
    shop.pass(day(800)).expect("time passes");
    assert_eq!(shop.available("points"), 0, "what stays expires by the program");
    assert_stored_is_the_fold(&shop);
    audited(&exported(&shop, 1000), versions(&shop)).expect("an auditor finds nothing");
}

#[test]
fn receipts_replay_and_nothing_new_is_taken() {
    let shop = shop();
    let first = shop.send(&request("order", "till-1", &order("a", telling([300, 100]))), day(2)).expect("a replay").receipt;
    erase(&shop);
    let again = shop.send(&request("order", "till-1", &order("a", telling([300, 100]))), day(3)).expect("a replay").receipt;
    assert_eq!(again, first);
    assert_eq!(problem(shop.send(&request("order", "order-c", &order("c", cart(&[10]))), day(3))), (409, "account_closed"));
    let erased = shop.send(&request("erase", "erase", &json!({"account": "member"})), day(3)).expect("a replay");
    assert!(erased.receipt.contains("\"close\""));
}

/// Order `a` is 300 + 100 and earned 400. After the erasure its lines take back their share: 300 ÷ 400 of it, and the rest.
#[test]
fn returns_take_back_by_value_however_they_are_split() {
    let line = |line: &str, quantity: i64| json!({"account": "member", "order": "a", "lines": [{"line": line, "quantity": quantity}]});
    let shop = shop();
    erase(&shop);
    let taken = |key: &str, body: &Value| {
        let figures = shop.must("refund", key, body, day(3)).refund.expect("figures");
        (figures.money.get(), figures.taken_back.get("points").map_or(0, |points| points.get()))
    };
    assert_eq!(taken("r1", &line("one", 1)), (15_000, 150));
    assert_eq!(taken("r2", &line("two", 2)), (10_000, 100));
    assert_eq!(taken("r3", &json!({"account": "member", "order": "a"})), (15_000, 150));
    assert_stored_is_the_fold(&shop);
    audited(&exported(&shop, 1000), versions(&shop)).expect("an auditor finds nothing");
}
