//! Limits count what is stored: over orders, refunds and holds, each in a request of its own.

use serde_json::{Value, json};
use tally_core::member::Member;
use tally_core::values::time::Instant;

use super::fold::assert_stored_is_the_fold;
use super::shop::{Shop, cart, day, later, plain, with};
use tally_tests::world::id;

const HOUR: i64 = 3_600_000;

/// At most 30 points a day.
fn daily() -> Value {
    with(plain(), "/earn/0/limits", json!([{"period": "day", "points": "30"}]))
}

fn member(shop: &Shop, at: Instant) -> Member {
    shop.view(at).member
}

#[test]
fn a_refund_gives_back_what_its_order_used_of_a_day() {
    let shop = Shop::new(daily());
    // Of 25 and 25 points 25 and 5 fit into the 30 of the day: Monday, 5 January 2026, is day 20458.
    let counted = |at| member(&shop, at).counted(&id("earn/base/points/day"), 20458);
    shop.buy("a", cart(&[25]), day(0));
    assert_eq!((shop.available("points"), counted(day(0))), (25, 25));
    shop.buy("b", cart(&[25]), later(day(0), HOUR));
    assert_eq!((shop.available("points"), counted(later(day(0), HOUR))), (30, 30));
    // The first comes back: its 25 are taken, and 25 are left of the day.
    let body = json!({"account": "member", "order": "a"});
    shop.must("refund", "all-of-a", &body, later(day(0), 2 * HOUR));
    assert_eq!((shop.available("points"), counted(later(day(0), 2 * HOUR))), (5, 5));
    assert_eq!(member(&shop, later(day(0), 2 * HOUR)).orders, 1);
    shop.must("refund", "all-of-a", &body, later(day(0), 3 * HOUR));
    assert_eq!(counted(later(day(0), 3 * HOUR)), 5, "a replay gives nothing back again");
    shop.buy("c", cart(&[40]), later(day(0), 4 * HOUR));
    assert_eq!((shop.available("points"), counted(later(day(0), 4 * HOUR))), (30, 30));
    assert_stored_is_the_fold(&shop);
}

#[test]
fn a_hold_reserves_its_uses_until_it_lapses() {
    let shop = Shop::new(daily());
    let counted = |at| member(&shop, at).counted(&id("earn/base/points/day"), 20458);
    shop.hold("checkout", cart(&[20]), day(0), 600);
    assert_eq!(counted(day(0)), 20);
    assert_stored_is_the_fold(&shop);
    shop.buy("beside", cart(&[25]), later(day(0), 60_000));
    assert_eq!((shop.available("points"), counted(later(day(0), 60_000))), (10, 30));
    // Ten minutes are over: what it had reserved is given back, and the alarm stores that.
    shop.pass(later(day(0), HOUR)).expect("time passes");
    assert_eq!(counted(later(day(0), HOUR)), 10);
    assert_stored_is_the_fold(&shop);
}
