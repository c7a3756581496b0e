//! Idempotency: a key names one request, and answers it with the same bytes for good.

use serde_json::json;
use tally_service::account::Freshness;

use super::shop::{Shop, cart, choosing, day, order, problem, program, request, with};

/// One of each kind of command, in an order in which all of them succeed.
fn all_kinds(shop: &Shop) -> Vec<(tally_service::account::Request, i64)> {
    let mut requests = vec![
        (request("order", "order-a", &order("a", cart(&[300, 20]))), 0),
        (request("order", "webhook-17", &order("b", cart(&[50]))), 1),
        (request("order", "order-c", &order("c", choosing(cart(&[40]), "five", None))), 2),
    ];
    for (request, number) in &requests {
        shop.send(request, day(*number)).expect("an order");
    }
    for (hold, number) in [("captured", 3), ("released", 4)] {
        let placed =
            request("hold", &format!("hold-{hold}"), &shop.hold_body(hold, choosing(cart(&[30]), "five", None), day(number), 86_400));
        shop.send(&placed, day(number)).expect("a hold");
        requests.push((placed, number));
        let (kind, ended) = if hold == "captured" { ("capture", 3) } else { ("release", 4) };
        let end = request(kind, &format!("{kind}-it"), &json!({"account": "member", "hold": hold}));
        shop.send(&end, day(ended)).expect("an open hold");
        requests.push((end, ended));
    }
    let refund = request("refund", "refund-a", &json!({"account": "member", "order": "a", "lines": [{"line": "line-1"}]}));
    shop.send(&refund, day(5)).expect("an order to refund");
    requests.push((refund, 5));
    requests
}

#[test]
fn a_replay_answers_the_same_bytes_and_writes_nothing() {
    let sent = order("a", cart(&[10]));
    for (kind, key) in [("order", "order-a"), ("order", "another")] {
        let shop = Shop::new(program());
        let first = shop.send(&request(kind, key, &sent), day(0)).expect("a first order");
        assert_eq!(first.freshness, Freshness::New);
        let before = shop.sql.dump();
        let again = shop.send(&request(kind, key, &sent), day(3)).expect("a replay");
        assert_eq!((again.freshness, again.receipt), (Freshness::Replayed, first.receipt));
        assert_eq!(shop.sql.dump(), before);
    }
}

#[test]
fn every_kind_is_replayed_with_its_first_bytes_after_everything_that_came_later() {
    let shop = Shop::new(program());
    let requests = all_kinds(&shop);
    shop.must("refund", "refund-the-rest", &json!({"account": "member", "order": "a"}), day(6));
    shop.pass(day(900)).expect("time passes");
    let records = shop.record_texts();
    let before = shop.sql.dump();
    for (request, _) in &requests {
        let reply = shop.send(request, day(901)).expect("a replay");
        assert_eq!(reply.freshness, Freshness::Replayed, "{}", request.key);
        assert!(records.contains(&reply.receipt), "{}", request.key);
        let input = format!("\"input\":\"{}\"", request.hash);
        assert!(reply.receipt.contains(&input), "{} is answered with another's receipt", request.key);
    }
    assert_eq!(shop.sql.dump(), before);
}

#[test]
fn replays_in_any_life_equal_the_first_answers() {
    let (one, other) = (Shop::new(program()), Shop::new(program()));
    let requests = all_kinds(&one);
    for (request, number) in &requests {
        let first = other.send(request, day(*number)).expect("the same life");
        let again = one.send(request, day(1000)).expect("a replay");
        assert_eq!(first.receipt, again.receipt, "{}", request.key);
    }
}

#[test]
fn a_key_that_was_used_refuses_another_request() {
    let shop = Shop::new(program());
    let requests = all_kinds(&shop);
    let before = shop.sql.dump();
    for (used, _) in requests {
        let other = match used.key.as_str() {
            "order-a" => request("order", &used.key, &order("a", cart(&[1]))),
            "order-c" => request("order", &used.key, &order("c", cart(&[1]))),
            key => request("order", key, &order("never-seen", cart(&[1]))),
        };
        assert_eq!(problem(shop.send(&other, day(9))), (422, "idempotency_key_reused"), "{}", used.key);
    }
    assert_eq!(shop.sql.dump(), before);
}

/// Semantics 6.2 knows no exception for the key that an order carries itself.
#[test]
fn the_key_of_an_order_refuses_a_request_of_another_kind() {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[300]), day(0));
    let refund = request("refund", "order-a", &json!({"account": "member", "order": "a"}));
    assert_eq!(problem(shop.send(&refund, day(1))), (422, "idempotency_key_reused"));
    let other = request("order", "order-a", &order("b", cart(&[10])));
    assert_eq!(problem(shop.send(&other, day(1))), (422, "idempotency_key_reused"));
}

/// The other way round: a key that looks like an order's, taken by another request before.
#[test]
fn an_order_is_refused_under_its_own_key_if_another_request_took_it() {
    let shop = Shop::new(program());
    shop.must("order", "order-b", &order("a", cart(&[300])), day(0));
    let order = request("order", "order-b", &order("b", cart(&[10])));
    assert_eq!(problem(shop.send(&order, day(1))), (422, "idempotency_key_reused"));
}

#[test]
fn an_order_under_another_key_answers_its_first_receipt() {
    let shop = Shop::new(program());
    for (first, second) in [("order-a", "late"), ("early", "order-b"), ("one", "two")] {
        let name = if first == "order-a" {
            "a"
        } else if second == "order-b" {
            "b"
        } else {
            "c"
        };
        let placed = shop.send(&request("order", first, &order(name, cart(&[10]))), day(0)).expect("a first order");
        // Even with another cart: the order has its one decision.
        for (key, cart) in [(second, cart(&[10])), ("with-another-cart", cart(&[99]))] {
            let key = format!("{key}{}", if key == second { "" } else { name });
            let again = shop.send(&request("order", &key, &order(name, cart)), day(1)).expect("the first receipt");
            assert_eq!((again.freshness, &again.receipt), (Freshness::AlreadyRecorded, &placed.receipt), "{first}, then {key}");
        }
        assert_eq!(shop.records().iter().filter(|record| record.order.as_deref() == Some(name)).count(), 1);
    }
}

/// A platform's event that came after the shop's own word, and comes again after the order was cancelled.
#[test]
fn d13_an_event_that_heard_of_its_order_does_not_revive_it_when_it_is_cancelled() {
    let shop = Shop::new(program());
    let placed = shop.send(&request("order", "order-a", &order("a", cart(&[10]))), day(0)).expect("an order");
    let told = request("order", "event-1", &order("a", cart(&[10])));
    assert_eq!(shop.send(&told, day(0)).expect("the first receipt").freshness, Freshness::AlreadyRecorded);
    shop.must("cancel", "cancel", &json!({"account": "member", "order": "a"}), day(1));
    let again = shop.send(&told, day(2)).expect("the first receipt");
    assert_eq!((again.freshness, again.receipt), (Freshness::Replayed, placed.receipt));
    assert_eq!(shop.available("points"), 0);
    // Somebody who means it has a key of his own.
    shop.must("order", "anew", &order("a", cart(&[10])), day(3));
    assert_eq!(shop.available("points"), 10);
}

#[test]
fn a_key_is_free_after_a_rejection() {
    let shop = Shop::new(program());
    let cart = choosing(cart(&[30]), "five", None);
    let rejected = [
        (request("order", "order-a", &order("a", cart.clone())), "choice_not_possible"),
        (request("order", "k", &order("a", cart.clone())), "choice_not_possible"),
        (request("capture", "k", &json!({"account": "member", "hold": "h"})), "hold_not_found"),
        (request("release", "k", &json!({"account": "member", "hold": "h"})), "hold_not_found"),
        (request("hold", "k", &json!({"account": "member", "hold": "h", "cart": cart, "digest": "another"})), "quote_changed"),
        (request("order", "k", &with(order("a", cart.clone()), "/occurredAt", json!(day(8).ms()))), "wrong_instant"),
    ];
    let before = shop.sql.dump();
    for (request, code) in &rejected {
        assert_eq!(problem(shop.send(request, day(0))).1, *code);
    }
    assert_eq!(shop.sql.dump(), before, "a rejection writes nothing");
    let used = shop.send(&request("order", "k", &order("b", super::shop::cart(&[200]))), day(1)).expect("the key is free");
    assert_eq!(used.freshness, Freshness::New);
    let now_possible = shop.send(&rejected[0].0, day(2)).expect("the same request, now that there are points");
    assert_eq!(now_possible.freshness, Freshness::New);
}

/// D-13: a webhook that arrives five times awards once.
#[test]
fn d13_a_source_event_delivered_five_times_awards_once() {
    let shop = Shop::new(program());
    for number in 0..5 {
        shop.send(&request("order", "shopify-event-1", &order("a", cart(&[100]))), day(number)).expect("an answer each time");
        // The platform also sends the order under another event, and a till repeats it under the order's name.
        shop.send(&request("order", &format!("event-{number}"), &order("a", cart(&[100]))), day(number)).expect("an answer each time");
        shop.send(&request("order", "order-a", &order("a", cart(&[100]))), day(number)).expect("an answer each time");
    }
    assert_eq!((shop.records().len(), shop.available("points")), (1, 100));
    let refund = json!({"account": "member", "order": "a", "amount": 2500});
    for number in 5..9 {
        shop.must("refund", "refund-event-1", &refund, day(number));
    }
    assert_eq!((shop.records().len(), shop.available("points")), (2, 75));
}
