//! Which version decides, and what happens when it is not at hand.

use serde_json::json;
use tally_core::ledger::{Entry, Record};
use tally_core::values::time::Instant;
use tally_service::account::Failure;

use super::shop::{Shop, cart, choosing, day, later, order, plain, program, request, with};

/// Double points and a cheaper reward from day 20 on.
fn shop() -> Shop {
    let second = with(with(program(), "/earn/0/points", json!("2")), "/rewards/0/cost/points", json!("50"));
    Shop::scheduled(&[(Instant::EPOCH, program()), (day(20), second)])
}

fn hash(shop: &Shop, index: usize) -> String {
    shop.versions.entries[index].1.hash.to_string()
}

/// The points that a record credits to the wallet of points.
fn earned(record: &Record) -> i64 {
    let credits = record.entries.iter().filter_map(|entry| match entry {
        Entry::Accrue(accrue) if &*accrue.wallet == "points" => Some(accrue.points.get()),
        _ => None,
    });
    credits.sum()
}

#[test]
fn an_order_is_decided_by_the_version_in_force_when_it_occurred() {
    let shop = shop();
    for (name, occurred, now, index, points) in [
        ("before", None, day(19), 0, 100),
        ("late", Some(later(day(20), -1)), day(25), 0, 100),
        ("at-the-instant", Some(day(20)), day(25), 1, 200),
        ("after", None, day(26), 1, 200),
    ] {
        let body = with(order(name, cart(&[100])), "/occurredAt", json!(occurred.map(Instant::ms)));
        let record = shop.must("order", &format!("order-{name}"), &body, now);
        assert_eq!(*record.version, hash(&shop, index), "{name}");
        assert_eq!(earned(&record), points, "{name}");
        assert_eq!((record.at, record.occurred_at), (now, occurred), "{name}");
    }
}

#[test]
fn what_a_late_order_earned_has_the_clock_of_its_occurrence() {
    let shop = shop();
    let body = with(order("late", cart(&[100])), "/occurredAt", json!(day(1).ms()));
    shop.must("order", "order-late", &body, day(30));
    let expiring = &shop.view(day(30)).wallets["points"].expiring;
    assert_eq!(expiring[0].at, day(366));
    assert_eq!(shop.holds("stars").available.get(), 1, "its star woke on day 15");
}

#[test]
fn an_order_before_the_first_version_is_refused() {
    let shop = Shop::scheduled(&[(day(5), program())]);
    let body = with(order("early", cart(&[100])), "/occurredAt", json!(day(4).ms()));
    let outcome = shop.send(&request("order", "order-early", &body), day(6));
    assert_eq!(super::shop::problem(outcome), (422, "wrong_instant"));
    let outcome = shop.send(&request("order", "order-early", &order("early", cart(&[100]))), day(4));
    assert_eq!(outcome, Err(Failure::NoProgram));
}

#[test]
fn a_hold_keeps_its_version_and_its_tiers() {
    let shop = shop();
    // 700 on day 1 make the member gold; the refund takes that back while the hold is open.
    shop.buy("earns", cart(&[100]), day(0));
    shop.buy("climbs", cart(&[700]), day(1));
    let checkout = choosing(cart(&[60]), "five", None);
    shop.hold("checkout", checkout.clone(), later(day(20), -3_600_000), 86_400);
    shop.refund("climbs", later(day(20), 3_600_000));
    assert_eq!(&*shop.view(later(day(20), 3_600_000)).ladders["status"].tier, "basic");
    let record = shop.must("order", "order-b", &with(order("b", checkout), "/hold", json!("checkout")), later(day(20), 7_200_000));
    assert_eq!(*record.version, hash(&shop, 0));
    // 100 points at the price of the first version; 55.00 earn 55, and gold doubles them.
    assert_eq!(earned(&record), 110);
    assert_eq!(shop.holds("points").held.get(), 0);
    assert_eq!(shop.available("points"), 110);
}

#[test]
fn a_capture_and_a_release_name_the_version_of_their_hold() {
    for kind in ["capture", "release"] {
        let shop = shop();
        shop.buy("earns", cart(&[300]), day(0));
        shop.hold("checkout", choosing(cart(&[60]), "five", None), later(day(20), -3_600_000), 86_400);
        let record = shop.must(kind, "end", &json!({"account": "member", "hold": "checkout"}), day(20));
        assert_eq!(*record.version, hash(&shop, 0), "{kind}");
    }
}

/// D-38: today's rules never change what an old order owes.
#[test]
fn d38_a_refund_is_decided_by_the_version_of_its_order() {
    let shop = shop();
    shop.buy("first", cart(&[100, 50]), day(0));
    shop.buy("spends", choosing(cart(&[80]), "five", None), day(1));
    let back = shop.refund("first", day(30));
    assert_eq!(*back.version, hash(&shop, 0));
    let figures = back.refund.expect("figures");
    assert_eq!((figures.money.get(), figures.taken_back["points"].get()), (15_000, 150));
    let figures = shop.refund("spends", day(31)).refund.expect("figures");
    // 100 points at the price of then, and the 75 that 75.00 had earned at the rate of then.
    assert_eq!((figures.restored["points"].get(), figures.taken_back["points"].get()), (100, 75));
}

#[test]
fn a_version_that_is_not_at_hand_is_asked_for_and_nothing_is_written() {
    let shop = shop();
    shop.buy("first", cart(&[300]), day(0));
    shop.hold("checkout", choosing(cart(&[60]), "five", None), later(day(20), -3_600_000), 86_400);
    let before = shop.sql.dump();
    let now = later(day(20), 60_000);
    let ended = json!({"account": "member", "hold": "checkout"});
    let requests = [
        (0, request("order", "order-late", &with(order("late", cart(&[100])), "/occurredAt", json!(day(3).ms())))),
        (0, request("order", "order-b", &with(order("b", choosing(cart(&[60]), "five", None)), "/hold", json!("checkout")))),
        (0, request("capture", "end", &ended)),
        (0, request("release", "end", &ended)),
        (0, request("refund", "refund", &json!({"account": "member", "order": "first"}))),
        (1, request("order", "order-now", &order("now", cart(&[100])))),
        (1, request("refund", "refund", &json!({"account": "member", "order": "first"}))),
    ];
    for (index, request) in requests {
        let missing = shop.versions.entries[index].1.hash.clone();
        shop.versions.out_of_reach.borrow_mut().insert(missing.clone());
        assert_eq!(shop.send(&request, now), Err(Failure::NeedsVersion(missing.clone())), "{}", request.key);
        assert_eq!(shop.sql.dump(), before, "{}", request.key);
        shop.versions.out_of_reach.borrow_mut().clear();
    }
    let missing = shop.versions.entries[1].1.hash.clone();
    shop.versions.out_of_reach.borrow_mut().insert(missing.clone());
    assert_eq!(shop.pass(day(40)), Err(Failure::NeedsVersion(missing)));
    assert_eq!(shop.sql.dump(), before);
}

/// A merchant asks what is due while the shopper's hold is open: the answer is what the order will be.
#[test]
fn a_quote_with_a_hold_is_the_order_that_captures_it() {
    let shop = Shop::new(plain());
    shop.buy("a", cart(&[150]), day(0));
    let wants = choosing(cart(&[50]), "five", None);
    let agreed = shop.hold("checkout", wants.clone(), day(1), 600).digest;
    let later = later(day(1), 1000);
    assert_ne!(shop.quote(&wants, later).digest, agreed, "without the hold its points are not there");
    let quote = shop.quote_with(&wants, Some("checkout"), later).expect("a quote");
    assert_eq!(quote.digest, agreed);
    assert_eq!(quote.spent.values().map(|points| points.get()).sum::<i64>(), 100);
    assert!(matches!(shop.quote_with(&wants, Some("nobody's"), later), Err(Failure::Problem(problem)) if problem.code == "hold_not_found"));
}
