//! Duties that only the stored account can show, by their names in `duties.md`. D-05, D-13 and D-38 are with
//! lives, keys and versions.

use serde_json::{Value, json};
use tally_core::ledger::Entry;

use super::fold::assert_stored_is_the_fold;
use super::shop::{Shop, cart, choosing, day, later, plain, problem, program, request, with};

/// Everything the account has or owes in a wallet.
fn worth(shop: &Shop) -> i64 {
    let holds = shop.holds("points");
    holds.available.get() + holds.pending.get() + holds.held.get() - holds.owed.get()
}

#[test]
fn d01_buying_and_bringing_back_leaves_no_points() {
    for spends in [false, true] {
        let shop = Shop::new(program());
        shop.buy("stays", cart(&[200]), day(0));
        let before = worth(&shop);
        shop.buy("goes", cart(&[250]), day(1));
        if spends {
            // The points of the purchase are spent on another one before it comes back.
            shop.buy("spends", choosing(cart(&[40]), "pay", Some(400)), day(2));
        }
        let spent = if spends { 400 - 36 } else { 0 };
        shop.refund("goes", day(3));
        assert_eq!(worth(&shop), before - spent, "spends: {spends}");
        let again = json!({"account": "member", "order": "goes"});
        shop.must("refund", "once-more", &again, day(4));
        assert_eq!(worth(&shop), before - spent, "a second refund of everything gives nothing, spends: {spends}");
        assert_stored_is_the_fold(&shop);
    }
}

#[test]
fn d02_a_refund_gives_redeemed_points_back_and_never_charges_them_again() {
    let shop = Shop::new(program());
    shop.buy("earns", cart(&[300]), day(0));
    shop.buy("spends", choosing(cart(&[60]), "five", None), day(1));
    assert_eq!(shop.available("points"), 300 - 100 + 55);
    let back = shop.refund("spends", day(2));
    assert!(back.entries.iter().all(|entry| !matches!(entry, Entry::Burn(_))), "{:?}", back.entries);
    let figures = back.refund.expect("figures");
    assert_eq!((figures.money.get(), figures.restored["points"].get(), figures.taken_back["points"].get()), (5500, 100, 55));
    assert_eq!(shop.available("points"), 300);
}

#[test]
fn d23_points_spent_before_an_expiry_do_not_expire() {
    let shop = Shop::new(plain());
    shop.buy("old", cart(&[150]), day(0));
    shop.buy("young", cart(&[150]), day(30));
    // The soonest to expire pay: 100 of the 150 of the old lot.
    shop.buy("spends", choosing(cart(&[5]), "five", None), day(40));
    assert_eq!(shop.available("points"), 200);
    shop.pass(later(day(365), -1)).expect("time passes");
    assert_eq!(shop.available("points"), 200);
    shop.pass(day(365)).expect("time passes");
    assert_eq!(shop.available("points"), 150, "only what was left of the old lot expired");
    shop.pass(day(395)).expect("time passes");
    assert_eq!(shop.available("points"), 0);
    assert_stored_is_the_fold(&shop);
}

/// D-37 (and semantics 3.6): what comes back in pieces comes back as if at once.
#[test]
fn d37_a_refund_in_pieces_takes_back_what_one_refund_does() {
    let bought = with(choosing(cart(&[31, 17, 4]), "five", None), "/lines/0/quantity", json!(3));
    let pieces: [&[Value]; 5] = [
        &[json!({})],
        &[json!({"lines": [{"line": "line-0", "quantity": 1}]}), json!({"lines": [{"line": "line-0", "quantity": 1}]}), json!({})],
        &[json!({"amount": 333}), json!({"amount": 333}), json!({"amount": 1}), json!({"lines": [{"line": "line-2"}]}), json!({})],
        &[json!({"lines": [{"line": "line-2"}, {"line": "line-1"}]}), json!({"lines": [{"line": "line-0"}]})],
        &[json!({"lines": [{"line": "line-1", "amount": 850}]}), json!({"lines": [{"line": "line-1", "amount": 1}]}), json!({})],
    ];
    let ends = pieces.map(|refunds| {
        let shop = Shop::new(program());
        shop.buy("earns", cart(&[300]), day(0));
        shop.buy("b", bought.clone(), day(1));
        let (mut money, mut restored, mut taken) = (0, 0, 0);
        for (number, refund) in refunds.iter().enumerate() {
            let mut body = refund.clone();
            (body["account"], body["order"]) = (json!("member"), json!("b"));
            let figures = shop.must("refund", &format!("refund-{number}"), &body, day(2)).refund.expect("figures");
            money += figures.money.get();
            restored += figures.restored.get("points").map_or(0, |points| points.get());
            taken += figures.taken_back.get("points").map_or(0, |points| points.get());
        }
        assert_stored_is_the_fold(&shop);
        (money, restored, taken, shop.available("points"))
    });
    // 3 × 31 + 17 + 4 = 114, less the 5 of the reward.
    assert_eq!(ends, [(10_900, 100, 109, 300); 5]);
}

#[test]
fn d37_two_halves_of_a_refund_are_one_whole() {
    let halves = |amounts: &[i64]| {
        let program = with(plain(), "/earn/0", json!({"id": "base", "wallet": "points", "per": "money", "points": "1", "every": "10"}));
        let shop = Shop::new(program);
        shop.buy("b", cart(&[100]), day(0));
        for (number, amount) in amounts.iter().enumerate() {
            shop.must("refund", &format!("{number}"), &json!({"account": "member", "order": "b", "amount": amount}), day(1));
        }
        shop.available("points")
    };
    assert_eq!((halves(&[1000]), halves(&[500, 500]), halves(&[1, 998, 1])), (9, 9, 9));
}

/// The lots with their ends, as a member sees them.
fn expiring(shop: &Shop, number: i64) -> Vec<(i64, i64)> {
    let balance = &shop.view(day(number)).wallets["points"];
    balance.expiring.iter().map(|due| ((due.at.ms() - day(0).ms()) / 86_400_000, due.points.get())).collect()
}

#[test]
fn d39_released_and_restored_points_keep_their_end() {
    let shop = Shop::new(plain());
    shop.buy("a", cart(&[150]), day(0));
    shop.buy("b", cart(&[150]), day(30));
    assert_eq!(expiring(&shop, 30), [(365, 150), (395, 150)]);
    shop.hold("h", choosing(cart(&[5]), "five", None), day(40), 600);
    shop.must("release", "release", &json!({"account": "member", "hold": "h"}), day(40));
    assert_eq!(expiring(&shop, 40), [(365, 150), (395, 150)]);
    shop.hold("h", choosing(cart(&[5]), "five", None), day(50), 600);
    assert_eq!(expiring(&shop, 60), [(365, 150), (395, 150)], "a lapse gives back what the hold had");
    shop.buy("spends", choosing(cart(&[5]), "five", None), day(61));
    shop.buy("spends-more", choosing(cart(&[5]), "five", None), day(62));
    assert_eq!(expiring(&shop, 62), [(395, 100)]);
    shop.refund("spends", day(63));
    shop.refund("spends-more", day(64));
    assert_eq!(expiring(&shop, 64), [(365, 150), (395, 150)]);
}

/// A lot that was wholly spent and comes back is still the lot of the order that earned it (semantics 3.3),
/// so the return of that order takes it and not one that others earned (3.7).
#[test]
fn d39_a_restored_lot_still_belongs_to_the_order_that_earned_it() {
    let shop = Shop::new(with(plain(), "/wallets/0/spend", json!("oldest")));
    shop.buy("a", cart(&[100]), day(10));
    shop.buy("spends", choosing(cart(&[5]), "five", None), day(11));
    // Recorded late, and earned before: in spending order it comes first.
    let late = json!({"account": "member", "order": "b", "occurredAt": day(0).ms(), "cart": cart(&[100])});
    shop.must("order", "order-b", &late, day(12));
    shop.refund("spends", day(13));
    assert_eq!(expiring(&shop, 13), [(365, 100), (375, 100)]);
    shop.refund("a", day(14));
    assert_eq!(expiring(&shop, 14), [(365, 100)], "what is left is what order b earned");
}

/// D-36: a limit counts for the member, whatever the shop says of the person afterwards.
#[test]
fn d36_a_limit_stays_used_when_the_profile_changes() {
    let shop = Shop::new(with(plain(), "/rewards/0/limits", json!([{"uses": 1}])));
    shop.buy("a", cart(&[300]), day(0));
    shop.buy("b", choosing(cart(&[50]), "five", None), day(1));
    let written = shop.record_texts();
    let person = json!({"account": "member", "birthday": "05-17", "attributes": {"email": "a new one"}, "consents": {"mail": true}});
    shop.must("profile", "profile", &person, day(2));
    let again = request("order", "order-c", &super::shop::order("c", choosing(cart(&[50]), "five", None)));
    assert_eq!(problem(shop.send(&again, day(3))).1, "choice_not_possible");
    shop.must("cancel", "cancel", &json!({"account": "member", "order": "b"}), day(4));
    shop.must("profile", "profile-2", &json!({"account": "member"}), day(5));
    shop.send(&again, day(6)).expect("the use came back with its order");
    assert_eq!(shop.record_texts().get(..written.len()), Some(written.as_slice()), "what was recorded stays as it was");
}

#[test]
fn d41_held_points_are_gone_for_every_other_reader() {
    let shop = Shop::new(plain());
    shop.buy("a", cart(&[150]), day(0));
    let wants = choosing(cart(&[50]), "five", None);
    shop.hold("one", wants.clone(), day(1), 600);
    let balance = shop.view(day(1)).wallets["points"].clone();
    assert_eq!((balance.available.get(), balance.held.get()), (50, 100));
    let quote = shop.quote(&wants, day(1));
    assert!(quote.spent.values().all(|points| points.get() == 0), "{:?}", quote.spent);
    let order = request("order", "order-b", &super::shop::order("b", wants.clone()));
    assert_eq!(problem(shop.send(&order, day(1))), (409, "choice_not_possible"));
    let before = shop.hold_body("two", wants.clone(), day(0), 600);
    // A digest from before the first hold took the points.
    let stale = with(before, "/digest", json!("the quote of an hour ago"));
    assert_eq!(problem(shop.send(&request("hold", "hold-two", &stale), day(1))), (409, "quote_changed"));
    // Once the hold lapsed the points are there for everyone.
    let record = shop.buy("c", wants, later(day(1), 600_000));
    assert!(record.entries.iter().any(|entry| matches!(entry, Entry::Burn(_))));
}

/// The closed list says "more is asked for than there is: of a hold"; a wallet it has nothing of is that too.
#[test]
fn a_capture_of_more_than_a_hold_has_is_refused() {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[150]), day(0));
    shop.hold("h", choosing(cart(&[50]), "five", None), day(1), 600);
    for points in [json!({"points": 101}), json!({"stars": 1}), json!({"unknown": 1})] {
        let body = json!({"account": "member", "hold": "h", "points": points});
        assert_eq!(problem(shop.send(&request("capture", "k", &body), day(1))), (409, "exceeds"), "{points}");
    }
}
