//! Issued rewards are points of wallets of their own: what accounts had before that is so now, and nothing else changed.

use serde_json::{Value, json};
use tally_core::account::Command;
use tally_core::ledger::record::CommandKind;
use tally_core::values::time::Instant;
use tally_service::account::Request;
use tally_service::message::{Answer, take_in};
use tally_service::migration::migrate;
use tally_service::schema;

use super::exports::{audited, exported, versions};
use super::fold::assert_stored_is_the_fold;
use super::migrations::stored;
use super::shop::{Shop, cart, day, event, order, plain, with};

/// Every order brings a coupon for a month and, two days after it was sent, a coffee; so does a review, and every third unit.
fn coupons() -> Value {
    let mut program = plain();
    let more = json!({
        "events": [{"id": "review", "fields": [{"id": "stars", "type": "number"}]}],
        "earn": [{"id": "next", "per": "order", "group": "next", "issue": {"reward": "coupon", "expiry": {"after": {"days": 30}}}},
                 {"id": "sent", "per": "order", "group": "sent", "issue": {"reward": "coffee", "available": {"on": "fulfilled", "afterDays": 2}}},
                 {"id": "thanks", "per": "event", "event": "review", "issue": {"reward": "coffee"}}],
        "rewards": [{"id": "coupon", "trigger": "issued", "give": {"amount": {"value": "3", "on": "order"}}},
                    {"id": "coffee", "trigger": "issued", "give": {"amount": {"value": "2", "on": "order"}}}],
        "challenges": [{"id": "card", "goal": {"units": {}}, "repeats": "unlimited", "milestones": [{"at": "3", "give": {"reward": "coffee"}}]}]
    });
    let Value::Object(more) = more else { unreachable!("it is written so") };
    for (name, items) in more {
        let known = program[&name].as_array().cloned().unwrap_or_default();
        program[&name] = json!([known, items.as_array().cloned().unwrap_or_default()].concat());
    }
    program
}

fn with_voucher(reward: &str, euros: &[i64]) -> Value {
    with(cart(euros), "/choices", json!([{"reward": reward}]))
}

/// What the member has: reward, from, until, how often.
fn has(shop: &Shop, now: Instant) -> Vec<(String, Option<i64>, Option<i64>, i64)> {
    let issued = shop.view(now).issued.into_iter();
    let mut all: Vec<_> =
        issued.map(|one| (one.reward.to_string(), one.from.map(Instant::ms), one.until.map(Instant::ms), one.count)).collect();
    all.sort();
    all
}

fn coupon(until: i64) -> (String, Option<i64>, Option<i64>, i64) {
    ("coupon".to_owned(), None, Some(until), 1)
}

fn coffee(from: Option<i64>) -> (String, Option<i64>, Option<i64>, i64) {
    ("coffee".to_owned(), from, None, 1)
}

/// When the coupons of the orders a, b and d end, and from when on the coffee of b can be used.
const A_ENDS: i64 = 1_770_206_400_000;
const B_ENDS: i64 = 1_770_292_800_000;
const D_ENDS: i64 = 1_770_379_200_000;
const B_BEGINS: i64 = 1_767_873_600_000;

/// An account as version 6 of the schema left it, on day 2. Order a, and a review, brought a coupon and a coffee; b used that
/// coupon, was sent, and brought one of each; c was cancelled; d used the coffee of the review, brought a coupon, and was the
/// third unit, which won a coffee. A checkout is about to use that.
fn older() -> Shop {
    let shop = Shop::new(coupons());
    let sql = stored(6, include_str!("stored/version_6_vouchers.sql"));
    sql.transaction(|| migrate(&sql, schema::MIGRATIONS)).expect("the rest of the list");
    Shop { sql, versions: shop.versions }
}

fn all_is_well(shop: &Shop) {
    assert_stored_is_the_fold(shop);
    audited(&exported(shop, 1000), versions(shop)).expect("an auditor finds nothing");
}

#[test]
fn what_was_issued_before_is_in_lots_now() {
    let shop = older();
    assert_eq!(has(&shop, day(2)), [coffee(None), coffee(Some(B_BEGINS)), coupon(B_ENDS), coupon(D_ENDS)], "as it was");
    assert_eq!((shop.holds("reward/coupon").available.get(), shop.holds("reward/coffee").available.get()), (2, 1));
    assert_eq!(shop.holds("reward/coffee").pending.get(), 1, "the coffee of b");
    let records = shop.records();
    assert_eq!(records.len(), 9, "one record says so, and those before are as they were");
    assert_eq!((records[8].command, records[8].at), (CommandKind::Upgrade, records[7].at));
    all_is_well(&shop);
    shop.pass(day(5)).expect("time passes");
    assert_eq!(has(&shop, day(5)), [coffee(None), coffee(Some(B_BEGINS)), coupon(B_ENDS), coupon(D_ENDS)]);
    assert_eq!(shop.holds("reward/coffee").available.get(), 2, "that of b can be used by now");
    all_is_well(&shop);
}

#[test]
fn what_older_orders_and_events_issued_and_used_goes_back_with_them() {
    let shop = older();
    let cancel = |name: &str, at| shop.must("cancel", &format!("cancel-{name}"), &json!({"account": "member", "order": name}), at);
    cancel("b", day(2));
    assert_eq!(has(&shop, day(2)), [coffee(None), coupon(A_ENDS), coupon(D_ENDS)], "what it used is back, what it brought is gone");
    all_is_well(&shop);
    shop.must("reinstate", "again", &json!({"account": "member", "order": "b"}), day(2));
    assert_eq!(has(&shop, day(2)), [coffee(None), coffee(Some(B_BEGINS)), coupon(B_ENDS), coupon(D_ENDS)]);
    cancel("d", day(2));
    assert_eq!(has(&shop, day(2)), [coffee(None), coffee(Some(B_BEGINS)), coupon(B_ENDS)], "the review's is back, the prize is gone");
    shop.must("event_reversal", "no-review", &json!({"account": "member", "event": "review"}), day(2));
    assert_eq!(has(&shop, day(2)), [coffee(Some(B_BEGINS)), coupon(B_ENDS)]);
    shop.refund("a", day(2));
    assert_eq!(has(&shop, day(2)), [coffee(Some(B_BEGINS))], "b has used its coupon: that of b pays for it");
    all_is_well(&shop);
}

/// The checkout was open when what was issued became lots: it has none of them, and takes a free one.
#[test]
fn a_checkout_of_before_uses_what_is_free() {
    let shop = older();
    let body = with(order("e", with_voucher("coffee", &[30])), "/hold", json!("checkout"));
    shop.must("order", "order-e", &body, day(2));
    assert_eq!(has(&shop, day(2)).iter().filter(|(reward, ..)| reward == "coffee").count(), 1, "the coffee of b is left");
    all_is_well(&shop);
}

/// A message that was on its way when both accounts changed: what it brings is in lots here, and so is what its orders speak of.
#[test]
fn an_account_that_left_before_arrives_with_what_was_issued() {
    let shop = Shop::new(coupons());
    shop.buy("own", cart(&[10]), day(0));
    let other = Shop::new(coupons());
    other.buy("theirs", cart(&[10]), day(0));
    let stored = other.sql.texts("SELECT body FROM purchase").concat();
    let mut theirs: Value = serde_json::from_str(&stored).expect("an order");
    theirs["issued"] = json!([{"id": "1-0", "reward": "coupon", "count": 1, "expiry": {"after": {"days": 30}}}]);
    theirs["coupons"] = json!([{"id": "2-e0", "reward": "coffee"}]);
    let send = |word: &str, key: &str, body: Value| {
        let text = tally_api::text::parse(&body.to_string()).expect("a body");
        let command = Command::read(word, &text).expect("a command").expect("a valid command");
        let request = Request::new(command, key.to_owned(), &text.canonical());
        let told = shop.sql.transaction(|| take_in(&shop.sql, &shop.versions, &request, day(1))).expect("an answer").0;
        assert_eq!(told, Answer::Done, "{word}");
    };
    let issued = json!([{"id": "1-0", "reward": "coupon", "until": A_ENDS}]);
    send("absorb", "message-old-1", json!({"account": "member", "from": "old", "issued": issued}));
    send("adopt", "message-old-2", json!({"account": "member", "from": "old", "orders": [theirs]}));
    send("adopt", "message-old-3", json!({"account": "member", "from": "old"}));
    assert_eq!(has(&shop, day(1)), [coupon(A_ENDS), coupon(A_ENDS)], "their own, and the one that came");
    shop.refund("theirs", day(1));
    assert_eq!(has(&shop, day(1)), [coffee(None), coupon(A_ENDS)], "what it used is back, what it brought is gone");
    assert_stored_is_the_fold(&shop);
}

#[test]
fn an_order_that_uses_no_voucher_reads_none_and_writes_no_row_more() {
    let shop = Shop::new(with(coupons(), "/earn", json!([coupons()["earn"][0], coupons()["earn"][3]])));
    shop.must("event", "review", &event("review", "review", day(0)), day(0));
    let before = shop.sql.rows_written();
    shop.buy("a", cart(&[10]), day(1));
    assert_eq!(shop.sql.rows_written() - before, 3, "the record, the order, the lot of its points");
    assert_eq!(has(&shop, day(1)), [coffee(None)]);
    all_is_well(&shop);
}
