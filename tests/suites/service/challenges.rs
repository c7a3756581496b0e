//! Challenges on an account: the same in whatever order things arrive, and back with what is returned.

use serde_json::json;
use tally_core::quote::View;

use super::fold::assert_stored_is_the_fold;
use super::shop::{Shop, cart, club, day, order, plain, with};

/// Four orders of four days, told in some order on the tenth.
fn told(order_of: [i64; 4]) -> Shop {
    let shop = Shop::new(club());
    shop.buy("enrols", cart(&[1]), day(-30));
    for number in order_of {
        let body = with(order(&number.to_string(), cart(&[10, 20])), "/occurredAt", json!(day(number).ms()));
        shop.must("order", &format!("order-{number}"), &body, day(10));
    }
    shop
}

fn seen(shop: &Shop) -> (View, i64) {
    let mut view = shop.view(day(11));
    let coffees = view.issued.iter().map(|issued| issued.count).sum::<i64>();
    view.issued.clear();
    view.wallets.clear();
    (view, coffees)
}

#[test]
fn progress_and_prizes_are_the_same_in_whatever_order_orders_arrive() {
    let wanted = told([1, 2, 3, 4]);
    let badges = wanted.view(day(11)).badges;
    assert_eq!(badges.values().sum::<i64>(), 2, "9 units: the second of five was passed twice");
    for order_of in [[4, 3, 2, 1], [2, 4, 1, 3], [3, 1, 4, 2], [1, 4, 2, 3]] {
        let other = told(order_of);
        assert_eq!(seen(&other), seen(&wanted), "{order_of:?}");
        assert_eq!(other.available("points"), wanted.available("points"), "{order_of:?}");
    }
}

/// D-40: a refund reverses what the order did for challenges, too.
#[test]
fn d40_returns_take_challenges_back_to_where_they_were() {
    let shop = told([1, 2, 3, 4]);
    shop.buy("more", cart(&[10, 20, 30]), day(12));
    for name in ["more", "4", "3", "2", "1", "enrols"] {
        shop.refund(name, day(13));
    }
    let view = shop.view(day(14));
    assert!(view.badges.is_empty() && view.issued.is_empty(), "{view:?}");
    assert!(view.challenges.list().iter().all(|progress| progress.done == 0 && progress.completions == 0), "{view:?}");
    assert_eq!((shop.holds("points").available.get(), shop.holds("points").owed.get()), (0, 0));
}

/// An edit after two months brings the second unit: what that wins began with the order, and has ended in the record that enters it.
#[test]
fn a_prize_that_is_won_late_has_the_life_of_its_occurrence() {
    let card =
        json!({"id": "card", "goal": {"units": {}}, "milestones": [{"at": "2", "give": {"points": {"wallet": "points", "points": "25"}}}]});
    let shop = Shop::new(with(with(plain(), "/wallets/0/expiry/after/months", json!(1)), "/challenges", json!([card])));
    shop.buy("a", cart(&[10]), day(0));
    let edit = json!({"account": "member", "order": "a", "revision": 1, "cart": cart(&[10, 20])});
    let record = shop.must("edit", "edit", &edit, day(60));
    assert_eq!(record.balances.get("points").copied().unwrap_or_default().available.get(), 0, "{record:?}");
    let text = shop.record_texts().concat();
    assert!(text.contains("\"prize\"") && shop.view(day(60)).challenges.list()[0].completions == 1, "{text}");
    assert_stored_is_the_fold(&shop);
}
