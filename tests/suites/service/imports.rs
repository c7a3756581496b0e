//! Balances that are taken over from another system.

use serde_json::{Value, json};
use tally_service::account::Failure;

use super::shop::{Shop, day, plain, problem, request};

fn import(reference: &str, lots: &Value) -> Value {
    json!({"account": "member", "reference": reference, "actor": "migration", "lots": lots})
}

fn lot(points: i64) -> Value {
    json!({"wallet": "points", "points": points, "earnedAt": day(0).ms()})
}

#[test]
fn the_same_reference_is_imported_once_whatever_the_key() {
    let shop = Shop::new(plain());
    let body = import("old", &json!([lot(50)]));
    let first = shop.send(&request("import", "one", &body), day(1)).expect("an import");
    let replayed = shop.send(&request("import", "one", &body), day(2)).expect("the same receipt");
    assert_eq!(first.receipt, replayed.receipt);
    assert_eq!(problem(shop.send(&request("import", "two", &body), day(2))), (409, "already_imported"));
    shop.must("import", "three", &import("another", &json!([lot(5)])), day(3));
    assert_eq!(shop.available("points"), 55);
}

#[test]
fn every_wrong_lot_is_named_and_nothing_is_entered() {
    let shop = Shop::new(plain());
    let mut lots = vec![lot(1), lot(2), lot(3), lot(4)];
    lots[1]["wallet"] = json!("stars");
    lots[2]["expiresAt"] = json!(day(1).ms());
    lots[3]["earnedAt"] = json!(day(2).ms());
    let Err(Failure::Problem(problem)) = shop.send(&request("import", "one", &import("old", &json!(lots))), day(1)) else {
        panic!("three lots are wrong");
    };
    assert_eq!((problem.status, problem.code), (422, "cannot_enter"));
    let errors: Vec<_> = problem.errors.iter().map(|error| (error.path.as_str(), error.code.as_str())).collect();
    let wanted = [("/lots/1/wallet", "unknown_name"), ("/lots/2/expiresAt", "already_expired"), ("/lots/3/earnedAt", "wrong_instant")];
    assert_eq!(errors, wanted);
    assert_eq!(shop.record_texts(), Vec::<String>::new());
}

#[test]
fn a_thousand_lots_are_one_record() {
    let shop = Shop::new(plain());
    shop.must(
        "adjust",
        "debt",
        &json!({"account": "member", "adjustment": "a", "wallet": "points", "points": -1500, "reason": "r", "actor": "a"}),
        day(0),
    );
    let lots: Vec<_> = (0..1000).map(|_| lot(2)).collect();
    shop.must("import", "one", &import("old", &json!(lots)), day(1));
    assert_eq!(shop.available("points"), 500);
}
