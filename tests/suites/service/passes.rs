//! Passes are points of wallets of their own: each wallet holds what is left of its entitlement, whatever changes that.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tally_core::ledger::pass;
use tally_core::values::time::Instant;
use tally_service::store;

use super::exports::{audited, exported, versions};
use super::fold::assert_stored_is_the_fold;
use super::lives::{Life, try_lives};
use super::merges::{account, deliver_all};
use super::shop::{Shop, cart, day, order, plain, problem, request, with};
use super::tampering::{canonical, found, sealed_from};

/// Who spent 100.00 in a year is gold, and has so many passes a year.
fn lounge(passes: u32) -> Value {
    let more = json!([{"id": "gold", "metric": {"spend": {}}, "period": "calendar", "tiers": [{"id": "all", "from": "0"},
        {"id": "gold", "from": "100", "benefits": [{"entitlement": "pass", "count": passes}]}]}]);
    with(with(plain(), "/entitlements", json!([{"id": "pass"}])), "/ladders", more)
}

fn body() -> Value {
    json!({"account": "member", "entitlement": "pass"})
}

fn uses(shop: &Shop, key: &str, now: Instant) {
    shop.must("entitlement_use", key, &body(), now);
}

/// What the wallet holds, and what the view says is left.
fn left(shop: &Shop, now: Instant) -> (i64, i64) {
    (shop.available("entitlement/pass"), shop.view(now).entitlements.get("pass").map_or(0, |entitled| entitled.left()))
}

/// The kinds of the entries of the last record that are about passes, with their points.
fn entered(shop: &Shop) -> Vec<(String, i64)> {
    let last = shop.record_texts().pop().expect("a record");
    let record: Value = serde_json::from_str(&last).expect("JSON");
    let entries = record["entries"].as_array().cloned().unwrap_or_default();
    let of_passes =
        entries.iter().filter_map(|entry| entry.as_object()?.iter().next()).filter(|(_, entry)| entry["wallet"] == "entitlement/pass");
    let lots = |entry: &Value| entry["lots"].as_array().into_iter().flatten().filter_map(|lot| lot["points"].as_i64()).sum();
    of_passes.map(|(kind, entry)| (kind.clone(), entry["points"].as_i64().unwrap_or_else(|| lots(entry)))).collect()
}

fn all_is_well(shop: &Shop) {
    assert_stored_is_the_fold(shop);
    audited(&exported(shop, 1000), versions(shop)).expect("an auditor finds nothing");
}

/// What a view says is left is a formula of tiers, plan and counts; what a wallet holds is lots that come and go.
#[test]
fn after_every_command_and_every_roll_a_wallet_of_passes_holds_what_the_view_says_is_left() {
    let held = RefCell::new(BTreeSet::new());
    try_lives(|program, steps| {
        let mut life = Life::new(program.clone(), Some(301));
        for step in steps {
            life.live(step);
            let (shop, now) = (&life.shop, life.now);
            shop.pass(now).expect("time passes");
            let state = store::load(&shop.sql, true, now).expect("a readable account");
            let of_passes = state.wallets.iter().filter(|(wallet, _)| pass::is_of_passes(wallet));
            let holds: BTreeMap<_, _> = of_passes.map(|(wallet, totals)| (wallet.to_string(), totals.available.get())).collect();
            let left = shop.view(now).entitlements.into_iter();
            let left = left.map(|(id, entitled)| (format!("entitlement/{id}"), entitled.left())).filter(|(_, left)| *left > 0);
            if state.seq > 0 {
                assert_eq!(holds, left.collect(), "after {step:?}");
                held.borrow_mut().extend(holds.into_values());
            }
        }
    });
    assert_eq!(held.into_inner().into_iter().collect::<Vec<_>>(), [1, 2], "of the lounge: one as a guest, two with the plan");
}

/// Two passes, from day 10 on three, from day 20 on one, from day 30 on none, from day 40 on two.
fn changing() -> Shop {
    let versions = [(Instant::EPOCH, 2), (day(10), 3), (day(20), 1)].map(|(from, passes)| (from, lounge(passes)));
    let none = with(with(lounge(1), "/ladders/0/tiers/1/benefits", json!([])), "/entitlements", json!([]));
    Shop::scheduled(&[versions.to_vec(), vec![(day(30), none), (day(40), lounge(2))]].concat())
}

#[test]
fn a_version_that_grants_more_or_less_is_settled_with_the_next_command() {
    let shop = changing();
    shop.buy("a", cart(&[100]), day(0));
    uses(&shop, "first", day(1));
    assert_eq!(left(&shop, day(1)), (1, 1));
    shop.pass(day(11)).expect("time passes");
    assert_eq!(left(&shop, day(11)), (1, 2), "an alarm alone writes nothing");
    shop.buy("b", cart(&[1]), day(11));
    assert_eq!((left(&shop, day(11)), entered(&shop)), ((2, 2), vec![("accrue".to_owned(), 1)]));
    shop.buy("c", cart(&[1]), day(21));
    assert_eq!((left(&shop, day(21)), entered(&shop)), ((0, 0), vec![("clawback".to_owned(), 2)]), "one in all, and it is used");
    shop.buy("d", cart(&[1]), day(31));
    assert_eq!((left(&shop, day(31)), entered(&shop)), ((0, 0), Vec::new()));
    uses(&shop, "second", day(41));
    assert_eq!((left(&shop, day(41)), entered(&shop)), ((0, 0), vec![("accrue".to_owned(), 1), ("burn".to_owned(), 1)]));
    assert_eq!(problem(shop.send(&request("entitlement_use", "third", &body()), day(41))), (409, "exceeds"));
    all_is_well(&shop);
}

/// An order that spends nothing reads no lots, unless passes are to be taken back.
#[test]
fn passes_of_a_version_that_is_in_force_no_more_go_whatever_comes_next() {
    let shop = changing();
    shop.buy("a", cart(&[100]), day(0));
    assert_eq!(left(&shop, day(0)), (2, 2));
    shop.buy("b", cart(&[1]), day(31));
    assert_eq!((left(&shop, day(31)), entered(&shop)), ((0, 0), vec![("clawback".to_owned(), 2)]));
    shop.pass(day(800)).expect("time passes");
    all_is_well(&shop);
}

#[test]
fn an_account_from_before_there_were_passes_has_them_with_its_next_command() {
    let before = with(lounge(2), "/ladders/0/tiers/1/benefits", json!([]));
    let shop = Shop::scheduled(&[(Instant::EPOCH, before), (day(10), lounge(2))]);
    shop.buy("a", cart(&[100]), day(0));
    assert_eq!(left(&shop, day(0)), (0, 0));
    let rows = shop.sql.rows_written();
    shop.pass(day(11)).expect("time passes");
    assert_eq!(shop.sql.rows_written(), rows, "nothing is written");
    uses(&shop, "first", day(12));
    assert_eq!((left(&shop, day(12)), entered(&shop)), ((1, 1), vec![("accrue".to_owned(), 2), ("burn".to_owned(), 1)]));
    all_is_well(&shop);
}

/// Of two passes each: one is used here, none there. Together they have what one gold member has: 2 − 1.
#[test]
fn a_merge_brings_the_passes_of_both_and_leaves_what_one_member_has() {
    let [old, new] = [account(&lounge(2)), account(&lounge(2))];
    let of = |name: &str, body: Value| with(body, "/account", json!(name));
    old.must("order", "order-a", &of("old", order("a", cart(&[100]))), day(0));
    old.must("entitlement_use", "first", &of("old", body()), day(1));
    new.must("order", "order-b", &of("new", order("b", cart(&[100]))), day(1));
    old.must("merge", "m", &json!({"account": "old", "into": "new"}), day(2));
    let flying = old.holds("entitlement/pass");
    assert_eq!((flying.available.get(), flying.in_flight.get()), (0, 1));
    deliver_all(&old, &new, day(2));
    assert_eq!(left(&new, day(2)), (1, 1));
    assert_eq!(new.view(day(2)).entitlements["pass"].used, 1);
    new.must("entitlement_use", "last", &of("new", body()), day(3));
    assert_eq!(problem(new.send(&request("entitlement_use", "over", &of("new", body())), day(3))), (409, "exceeds"));
    for shop in [&old, &new] {
        shop.pass(day(800)).expect("time passes");
        all_is_well(shop);
    }
    assert_eq!((left(&old, day(800)), left(&new, day(800))), ((0, 0), (2, 2)), "the next year begins where the member is");
}

#[test]
fn an_account_that_is_closed_is_entitled_to_nothing() {
    let shop = Shop::new(lounge(2));
    shop.buy("a", cart(&[100]), day(0));
    uses(&shop, "first", day(0));
    shop.must("erase", "erase", &json!({"account": "member"}), day(1));
    assert_eq!((left(&shop, day(1)), entered(&shop)), ((0, 0), vec![("clawback".to_owned(), 1)]));
    shop.must("entitlement_return", "back", &body(), day(2));
    assert_eq!(left(&shop, day(2)), (0, 0), "it counts less, and brings nothing");
    shop.pass(day(800)).expect("time passes");
    assert_eq!(left(&shop, day(800)), (0, 0));
    all_is_well(&shop);
}

/// Gold, two passes, one used, then an order.
fn gold() -> (Shop, Vec<String>) {
    let shop = Shop::new(lounge(2));
    shop.buy("a", cart(&[100]), day(0));
    uses(&shop, "first", day(1));
    shop.buy("b", cart(&[1]), day(2));
    let lines = exported(&shop, 1000).lines().map(str::to_owned).collect();
    (shop, lines)
}

/// Puts another record in the place of one, and the chain in order again.
fn forged(lines: &[String], place: usize, forge: impl Fn(&mut Value)) -> Vec<String> {
    let mut lines = lines.to_vec();
    let records = lines.len() - 1 - lines.iter().skip(1).filter(|line| !line.contains("\"command\"")).count();
    let mut record: Value = serde_json::from_str(&lines[place]).expect("JSON");
    forge(&mut record);
    lines[place] = canonical(&record);
    sealed_from(&mut lines, place, records);
    lines
}

/// The place of the entry of a kind that is about passes.
fn entry_of<'r>(record: &'r mut Value, kind: &str) -> (usize, &'r mut Value) {
    let entries = record["entries"].as_array_mut().expect("entries");
    let is_it = |entry: &Value| entry[kind]["wallet"] == "entitlement/pass";
    entries.iter_mut().enumerate().find(|(_, entry)| is_it(entry)).map(|(place, entry)| (place, &mut entry[kind])).expect("such an entry")
}

#[test]
fn a_pass_too_many_is_named() {
    let (shop, lines) = gold();
    let tampered = forged(&lines, 1, |record| {
        entry_of(record, "accrue").1["points"] = json!(3);
        record["balances"]["entitlement/pass"]["available"] = json!(3);
    });
    let misfit = found(&tampered, versions(&shop), "a pass too many");
    assert_eq!((misfit.code.as_str(), misfit.record), ("passes_differ", Some(1)));
    assert_eq!((misfit.wanted.as_str(), misfit.actual.as_str()), ("2 left in `entitlement/pass`", "3"));
}

#[test]
fn a_use_that_burns_nothing_is_named() {
    let (shop, lines) = gold();
    let tampered = forged(&lines, 2, |record| {
        let place = entry_of(record, "burn").0;
        record["entries"].as_array_mut().expect("entries").remove(place);
        record["balances"]["entitlement/pass"]["available"] = json!(2);
    });
    let misfit = found(&tampered, versions(&shop), "a burn left out");
    assert_eq!((misfit.code.as_str(), misfit.record), ("passes_used_otherwise", Some(2)));
    let misfit = found(&tampered, None, "a burn left out, where nobody has the versions");
    assert_eq!((misfit.code.as_str(), misfit.record), ("passes_used_otherwise", Some(2)));
}

#[test]
fn passes_that_stay_after_a_tier_was_lost_are_named() {
    let (shop, _) = gold();
    shop.refund("a", day(3));
    let lines: Vec<String> = exported(&shop, 1000).lines().map(str::to_owned).collect();
    let tampered = forged(&lines, 4, |record| {
        let place = entry_of(record, "clawback").0;
        record["entries"].as_array_mut().expect("entries").remove(place);
        record["balances"]["entitlement/pass"] = json!({"available": 1});
    });
    let misfit = found(&tampered, versions(&shop), "passes that stay");
    assert_eq!((misfit.code.as_str(), misfit.record), ("passes_differ", Some(4)));
}

/// The code TREAT brings two passes with the order, beside what tiers bring.
fn treats() -> Value {
    let mut program = lounge(2);
    let treat = json!({"id": "treat", "trigger": "code", "codes": ["TREAT"], "give": {"issue": {"entitlement": "pass", "count": 2}}});
    program["rewards"].as_array_mut().expect("rewards").push(treat);
    program
}

fn treated(euros: &[i64]) -> Value {
    with(cart(euros), "/codes", json!(["TREAT"]))
}

/// Gold brings 2, the order 2 more; of these 4 one is used.
#[test]
fn what_an_order_issues_comes_and_goes_with_it() {
    let shop = Shop::new(treats());
    let step = |word: &str, key: &str, more: Value, at: i64| {
        let mut body = json!({"account": "member", "order": "b"});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        shop.must(word, key, &body, day(at));
        all_is_well(&shop);
        left(&shop, day(at))
    };
    shop.buy("a", cart(&[100]), day(0));
    shop.buy("b", treated(&[10, 10]), day(1));
    assert_eq!((left(&shop, day(1)), entered(&shop)), ((4, 4), vec![("accrue".to_owned(), 2)]));
    uses(&shop, "first", day(2));
    assert_eq!(left(&shop, day(2)), (3, 3));
    assert_eq!(step("refund", "half", json!({"lines": [{"line": "line-0"}]}), 3), (3, 3), "something of it is kept");
    assert_eq!(step("refund", "rest", json!({}), 4), (1, 1), "nothing of it is kept, and one of gold's two is used");
    shop.buy("c", treated(&[10]), day(5));
    assert_eq!(left(&shop, day(5)), (3, 3));
    let edit = |codes: Value, revision: i64| json!({"order": "c", "revision": revision, "cart": with(cart(&[10]), "/codes", codes)});
    assert_eq!(step("edit", "no-code", edit(json!([]), 1), 6), (1, 1));
    assert_eq!(step("edit", "code-again", edit(json!(["TREAT"]), 2), 6), (3, 3));
    assert_eq!(step("cancel", "cancel", json!({"order": "c"}), 7), (1, 1));
    assert_eq!(step("reinstate", "again", json!({"order": "c"}), 8), (3, 3));
    for key in ["second", "third", "fourth"] {
        uses(&shop, key, day(9));
    }
    assert_eq!(step("cancel", "over", json!({"order": "c"}), 10), (0, 0), "more is used than is left: nobody owes for that");
    assert_eq!(step("reinstate", "and-back", json!({"order": "c"}), 11), (0, 0));
    shop.must("entitlement_return", "back", &body(), day(12));
    assert_eq!(left(&shop, day(12)), (1, 1));
    all_is_well(&shop);
}

/// A checkout that is about to issue passes has issued none.
#[test]
fn a_hold_issues_nothing_until_its_order_comes() {
    let shop = Shop::new(treats());
    shop.buy("a", cart(&[100]), day(0));
    shop.hold("checkout", treated(&[10]), day(1), 600);
    assert_eq!(left(&shop, day(1)), (2, 2));
    shop.must("order", "order-b", &with(order("b", treated(&[10])), "/hold", json!("checkout")), day(1));
    assert_eq!(left(&shop, day(1)), (4, 4));
    all_is_well(&shop);
}

/// Two gold members, one with a treat: together they have what one gold member has, and the treat that can still come back.
#[test]
fn what_an_order_issued_goes_back_on_the_account_that_goes_on() {
    let [old, new] = [account(&treats()), account(&treats())];
    let of = |name: &str, body: Value| with(body, "/account", json!(name));
    old.must("order", "order-a", &of("old", order("a", cart(&[100]))), day(0));
    old.must("order", "order-b", &of("old", order("b", treated(&[10]))), day(0));
    new.must("order", "order-c", &of("new", order("c", cart(&[100]))), day(1));
    old.must("merge", "m", &json!({"account": "old", "into": "new"}), day(2));
    deliver_all(&old, &new, day(2));
    assert_eq!(left(&new, day(2)), (4, 4));
    new.must("cancel", "cancel", &json!({"account": "new", "order": "b"}), day(3));
    assert_eq!(left(&new, day(3)), (2, 2));
    all_is_well(&new);
}
