//! Two machines' clocks: no record is entered before the last one, and a clock that goes back stops nobody.

use serde_json::json;
use tally_service::account::Freshness;

use super::shop::{Shop, cart, choosing, day, later, order, plain, problem, program, request, with};

#[test]
fn a_clock_that_goes_back_enters_nothing_before_the_last_record() {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[300]), day(10));
    let record = shop.buy("b", choosing(cart(&[30]), "five", None), day(3));
    assert_eq!((record.at, record.occurred_at), (day(10), None));
    assert_eq!(shop.view(day(1)).as_of, Some(day(10)));
}

#[test]
fn an_order_from_the_future_of_the_account_is_refused() {
    let shop = Shop::new(program());
    let body = with(order("a", cart(&[300])), "/occurredAt", json!(later(day(1), 1).ms()));
    assert_eq!(problem(shop.send(&request("order", "order-a", &body), day(1))), (422, "wrong_instant"));
    let reply = shop.send(&request("order", "order-a", &body), later(day(1), 1)).expect("the instant has come");
    assert_eq!(reply.freshness, Freshness::New);
}

/// A restored lot past its expiry is due in the past. A machine whose clock is before that due must not
/// roll without the lots that are due.
#[test]
fn an_order_from_a_machine_whose_clock_is_behind_an_expiry_is_recorded() {
    let shop = Shop::new(plain());
    shop.buy("earns", cart(&[100]), day(0));
    shop.buy("spends", choosing(cart(&[30]), "five", None), day(1));
    // The points of the first order expired on day 365; they come back late, and expire next.
    let refunded = shop.refund("spends", day(366));
    assert_eq!(refunded.refund.expect("figures").restored["points"].get(), 100);
    let record = shop.buy("slow-clock", cart(&[10]), later(day(365), -1000));
    assert_eq!(record.at, day(366));
    // The 100 came back dead, so the 25 that the returned order had earned are owed; the new 10 pay of that.
    assert_eq!(shop.available("points"), 0);
}

#[test]
fn passing_time_backwards_changes_nothing() {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[300]), day(0));
    shop.pass(day(20)).expect("time passes");
    let before = shop.sql.dump();
    shop.pass(day(2)).expect("nothing is due");
    assert_eq!(shop.sql.dump(), before);
}
