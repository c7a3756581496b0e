//! Limits count what is stored: over orders, refunds and holds, each in a request of its own.

use serde_json::{Value, json};
use tally_core::member::Member;
use tally_core::values::time::Instant;

use super::fold::assert_stored_is_the_fold;
use super::shop::{Shop, cart, choosing, day, later, plain, problem, request, with};
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

/// What a hold reserved of a cooldown may be moved on by the time it lapses: then nothing goes back, and time passes still.
#[test]
fn a_hold_lapses_whose_cooldown_was_moved_on_meanwhile() {
    let shop = Shop::new(with(plain(), "/earn/0/cooldown", json!({"hours": 1})));
    let hours = |hours: i64| later(day(0), hours * HOUR);
    shop.hold("checkout", cart(&[20]), day(0), 3 * 3600);
    // The hour of the hold is over: this order earns, and its own hour begins.
    shop.buy("beside", cart(&[25]), hours(2));
    assert_eq!(shop.available("points"), 25);
    let last = member(&shop, hours(2)).counted(&id("earn/base/last/lifetime"), 0);
    shop.pass(hours(3)).expect("the hold lapses");
    assert_eq!(member(&shop, hours(3)).counted(&id("earn/base/last/lifetime"), 0), last);
    shop.buy("after", cart(&[10]), hours(4));
    assert_eq!(shop.available("points"), 35);
    assert_stored_is_the_fold(&shop);
}

/// A late capture is a new redemption: it takes a use of its reward again, unless somebody took the last one meanwhile.
#[test]
fn a_late_capture_uses_its_reward_anew_or_is_refused() {
    let two_a_day = with(plain(), "/rewards/0/limits", json!([{"period": "day", "uses": 2}]));
    let wants = || choosing(cart(&[10]), "five", None);
    let capture = json!({"account": "member", "hold": "checkout"});
    let uses = |shop: &Shop, at| member(shop, at).counted(&id("reward/five/uses/day"), 20458);
    for others in [1, 2] {
        let shop = Shop::new(two_a_day.clone());
        shop.buy("earns", cart(&[1000]), day(0));
        shop.hold("checkout", wants(), day(0), 600);
        let late = later(day(0), HOUR);
        for other in 0..others {
            shop.buy(&format!("other-{other}"), wants(), late);
        }
        assert_eq!(uses(&shop, late), others);
        let captured = shop.send(&request("capture", "late", &capture), late);
        if others == 1 {
            assert!(captured.is_ok(), "{captured:?}");
        } else {
            assert_eq!(problem(captured), (404, "hold_not_found"));
        }
        assert_eq!(uses(&shop, late), 2);
        assert_stored_is_the_fold(&shop);
    }
}
