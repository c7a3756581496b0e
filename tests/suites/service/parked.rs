//! What arrives before its order waits for it, and does what it would have done after it.

use serde_json::{Value, json};
use tally_service::account::Freshness;
use tally_tests::permutations::permutations;

use super::fold::assert_stored_is_the_fold;
use super::shop::{Shop, cart, day, order, plain, problem, request};

fn of(order: &str) -> Value {
    json!({"account": "member", "order": order})
}

fn one_line(order: &str) -> Value {
    json!({"account": "member", "order": order, "lines": [{"line": "line-1"}]})
}

#[test]
fn a_refund_before_its_order_is_kept_and_carried_out_with_it() {
    let shop = Shop::new(plain());
    let refund = request("refund", "refund", &one_line("a"));
    let kept = shop.send(&refund, day(1)).expect("it is kept");
    assert!(kept.is_parked());
    assert!(kept.receipt.contains("\"command\":\"park\"") && kept.receipt.contains("\"order\":\"a\""), "{}", kept.receipt);
    // 60.00 and 40.00 earn 100; 40.00 came back.
    let placed = shop.send(&request("order", "order-a", &order("a", cart(&[60, 40]))), day(2)).expect("an order");
    assert!(placed.receipt.contains("\"command\":\"order\""), "the order's receipt is its own: {}", placed.receipt);
    assert_eq!(shop.available("points"), 60);
    let commands: Vec<String> = shop.records().iter().map(|record| format!("{:?}", record.command)).collect();
    assert_eq!(commands, ["Park", "Order", "Refund"]);
    let again = shop.send(&refund, day(3)).expect("a replay");
    assert_eq!((again.freshness, again.receipt), (Freshness::Replayed, kept.receipt));
    assert_eq!(shop.sql.texts("SELECT word FROM parked"), Vec::<String>::new());
    assert_stored_is_the_fold(&shop);
}

/// D-05: the balance is that of the orders, whatever arrives first.
#[test]
fn d05_whatever_arrives_first_the_balance_is_the_same() {
    let steps = [
        request("order", "order-a", &order("a", cart(&[60, 40]))),
        request("refund", "refund", &one_line("a")),
        request("cancel", "cancel", &of("a")),
        request("chargeback", "charge", &json!({"account": "member", "order": "a", "amount": 1000})),
        request("fulfil", "fulfil", &of("a")),
    ];
    let orders = permutations(steps.len());
    for cancelled in [true, false] {
        for arrival in &orders {
            let shop = Shop::new(plain());
            for step in arrival.iter().filter(|step| cancelled || **step != 2) {
                shop.send(&steps[*step], day(1)).unwrap_or_else(|failure| panic!("{arrival:?}: {failure:?}"));
            }
            assert_stored_is_the_fold(&shop);
            // 60.00 are kept of which 10.00 were charged back: 50; of a cancelled order nothing.
            assert_eq!(shop.available("points"), if cancelled { 0 } else { 50 }, "{arrival:?}");
            assert_eq!(shop.view(day(2)).member.orders, i64::from(!cancelled), "{arrival:?}");
        }
    }
}

#[test]
fn what_cannot_be_carried_out_is_dropped_and_says_why() {
    let shop = Shop::new(plain());
    shop.must("refund", "refund", &json!({"account": "member", "order": "a", "lines": [{"line": "nowhere"}]}), day(1));
    shop.must("refund", "second", &one_line("a"), day(1));
    shop.buy("a", cart(&[60, 40]), day(2));
    let ignored: Vec<_> = shop.records().iter().map(|record| record.ignored.as_ref().map(|code| code.to_string())).collect();
    assert_eq!(ignored, [None, None, None, Some("line_not_found".to_owned()), None]);
    assert_eq!(shop.available("points"), 60);
}

#[test]
fn an_account_keeps_a_hundred() {
    let shop = Shop::new(plain());
    for number in 0..100 {
        shop.must("cancel", &format!("k{number}"), &of(&format!("o{number}")), day(1));
    }
    assert_eq!(problem(shop.send(&request("cancel", "k", &of("one-more")), day(1))), (409, "too_many_parked"));
    shop.buy("o7", cart(&[10]), day(2));
    shop.must("cancel", "k", &of("one-more"), day(2));
    assert_eq!(shop.available("points"), 0);
}

#[test]
fn a_cancelled_order_is_decided_anew_under_another_key_alone() {
    let shop = Shop::new(plain());
    let first = request("order", "order-a", &order("a", cart(&[60])));
    let receipt = shop.send(&first, day(1)).expect("an order").receipt;
    assert_eq!(shop.send(&request("order", "k", &order("a", cart(&[40]))), day(1)).expect("known").freshness, Freshness::AlreadyRecorded);
    shop.must("cancel", "cancel", &of("a"), day(2));
    assert_eq!(shop.send(&first, day(3)).expect("a replay").freshness, Freshness::Replayed);
    let anew = shop.send(&request("order", "k2", &order("a", cart(&[40]))), day(3)).expect("decided anew");
    assert_eq!((anew.freshness, shop.available("points")), (Freshness::New, 40));
    // Both keys answer what they recorded, for good.
    assert_eq!(shop.send(&first, day(4)).expect("a replay").receipt, receipt);
    assert_eq!(shop.send(&request("order", "k2", &order("a", cart(&[40]))), day(4)).expect("a replay").receipt, anew.receipt);
    assert_eq!(problem(shop.send(&request("order", "order-a", &order("a", cart(&[50]))), day(4))), (422, "idempotency_key_reused"));
    assert_eq!(shop.send(&request("order", "k3", &order("a", cart(&[50]))), day(4)).expect("known").freshness, Freshness::AlreadyRecorded);
}
