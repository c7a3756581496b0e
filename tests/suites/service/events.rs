//! Events as they are stored: once under their own name, and gone without a trace when they are taken back.

use serde_json::json;
use tally_core::quote::View;
use tally_core::values::time::Instant;
use tally_service::account::Freshness;

use super::shop::{Shop, cart, club, day, event, later, problem, request};

/// A member with some orders and a review.
fn member() -> Shop {
    let shop = Shop::new(club());
    shop.buy("first", cart(&[300, 40]), day(0));
    shop.must("event", "before", &event("before", "review", day(1)), day(1));
    shop.must("event", "seen", &event("seen", "checkIn", day(2)), day(2));
    shop
}

fn reversal(name: &str) -> serde_json::Value {
    json!({"account": "member", "event": name})
}

/// D-13: what a source tells twice is recorded once, whatever keys it makes.
#[test]
fn d13_an_event_told_twice_is_recorded_once() {
    let shop = Shop::new(club());
    let told = event("r1", "review", day(0));
    let first = shop.send(&request("event", "a", &told), day(0)).expect("an event");
    for key in ["a", "b", "c"] {
        let again = shop.send(&request("event", key, &told), day(1)).expect("an answer");
        let freshness = if key == "a" { Freshness::Replayed } else { Freshness::AlreadyRecorded };
        assert_eq!((again.freshness, &again.receipt), (freshness, &first.receipt));
    }
    assert_eq!((shop.records().len(), shop.available("points")), (1, 20));
    assert_eq!(problem(shop.send(&request("event", "a", &event("r2", "review", day(0))), day(1))), (422, "idempotency_key_reused"));
}

#[test]
fn an_event_that_was_taken_back_may_be_told_again() {
    let shop = member();
    shop.must("event_reversal", "back", &reversal("before"), day(3));
    assert_eq!(shop.available("points"), 340);
    assert_eq!(problem(shop.send(&request("event_reversal", "again", &reversal("before")), day(4))), (404, "event_not_found"));
    shop.must("event", "anew", &event("before", "review", day(1)), day(5));
    assert_eq!(shop.available("points"), 360);
}

#[test]
fn an_event_writes_four_rows_and_one_for_what_it_issues_and_reads_no_lot() {
    let shop = member();
    shop.sql.plan(None);
    let rows = |name: &str, kind: &str| {
        let before = shop.sql.rows_written();
        shop.send(&request("event", name, &event(name, kind, day(3))), day(3)).expect("an event");
        shop.sql.rows_written() - before
    };
    assert_eq!(rows("c2", "checkIn"), 4, "record, lot, event, receipt");
    assert_eq!(rows("r2", "review"), 5, "and the lot of a coffee");
    let steps = shop.sql.steps();
    assert!(steps.iter().all(|step| !step.contains("FROM lot") && !step.contains("FROM hold")), "{steps:?}");
}

/// What a member has, whenever it was entered. A counter at 0 is one that nothing was counted on.
fn seen(shop: &Shop, at: Instant) -> View {
    let mut view = shop.view(at);
    view.revision = 0;
    for counted in view.member.counters.values_mut() {
        counted.retain(|counted| counted.amount != 0);
    }
    view.member.counters.retain(|_, counted| !counted.is_empty());
    for standing in view.ladders.values_mut() {
        standing.measured.retain(|measured| measured.amount != 0);
        standing.earlier.clear();
        standing.since = Instant::EPOCH;
    }
    view
}

#[test]
fn an_event_and_its_reversal_leave_everything_as_it_was() {
    for (kind, told, back) in [("review", 3, 3), ("review", 1, 40), ("checkIn", 5, 6), ("checkIn", 3, 300)] {
        let shop = member();
        for visit in ["one", "more"] {
            shop.must("event", visit, &event(visit, "checkIn", later(day(2), 60_000)), day(3));
        }
        let end = day(310);
        let before = seen(&shop, end);
        shop.must("event", "x", &event("x", kind, day(told)), day(told.max(4)));
        shop.must("event_reversal", "y", &reversal("x"), day(back.max(4)));
        assert_eq!(seen(&shop, end), before, "{kind} of day {told}, taken back on day {back}");
    }
}
