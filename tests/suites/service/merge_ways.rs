//! What is on its way when accounts are merged: everything arrives once, in its order, and nothing is left behind.

use serde_json::{Value, json};
use tally_core::account::Command;
use tally_core::account::grants::Granted;
use tally_core::ledger::record::CommandKind;
use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_service::account::{Failure, Freshness, Reply, Request, handle, keep_grants};
use tally_service::counter::{self, Ask};
use tally_service::export;
use tally_service::message::{self, Answer, Outgoing};
use tally_service::migration::migrate;
use tally_tests::native_sql::NativeSql;

use super::exports::{audited, exported, versions};
use super::shop::{Shop, cart, day, order, plain, problem, request, with};

fn arriving(outgoing: &Outgoing) -> Request {
    let body = tally_api::text::parse(&outgoing.body).expect("a body");
    let command = Command::read(&outgoing.word, &body).expect("a command").expect("a valid command");
    Request::new(command, outgoing.key.clone(), &outgoing.body)
}

fn receive(receiver: &Shop, request: &Request, now: Instant) -> Result<Answer, Failure> {
    receiver.sql.transaction(|| message::take_in(&receiver.sql, &receiver.versions, request, now)).map(|answer| answer.0)
}

fn tell(sender: &Shop, id: i64, answer: &Answer, now: Instant) {
    sender.sql.transaction(|| message::answered(&sender.sql, &sender.versions, id, answer, now)).expect("an answer is recorded");
}

fn next(shop: &Shop, now: Instant) -> Option<Outgoing> {
    message::next(&shop.sql, now).expect("a readable outbox")
}

/// Delivers what waits longest; a failure is nobody's answer. Answers the word, where it was answered.
fn deliver(sender: &Shop, receiver: &Shop, now: Instant) -> Option<String> {
    let outgoing = next(sender, now)?;
    let answer = receive(receiver, &arriving(&outgoing), now).unwrap_or(Answer::Unknown);
    tell(sender, outgoing.id, &answer, now);
    Some(if answer == Answer::Unknown { format!("{}?", outgoing.word) } else { outgoing.word })
}

fn deliver_all(sender: &Shop, receiver: &Shop, now: Instant) -> Vec<String> {
    std::iter::from_fn(|| deliver(sender, receiver, now)).collect()
}

fn of(account: &str, name: &str, euros: i64) -> Value {
    with(order(name, cart(&[euros])), "/account", json!(account))
}

fn buys(shop: &Shop, account: &str, name: &str, euros: i64) {
    shop.must("order", &format!("order-{name}"), &of(account, name, euros), day(0));
}

fn kept(shop: &Shop, kind: &str, key: &str, body: &Value, now: Instant) {
    assert!(shop.send(&request(kind, key, body), now).expect("it is kept").is_parked());
}

fn merges(shop: &Shop, from: &str, into: &str) {
    shop.must("merge", "m", &json!({"account": from, "into": into}), day(1));
}

/// Accounts of one shop: each bought for 10.00.
fn accounts<const N: usize>(names: [&str; N], program: &Value) -> [Shop; N] {
    names.map(|name| {
        let shop = Shop::new(program.clone());
        buys(&shop, name, &format!("of-{name}"), 10);
        shop
    })
}

#[test]
fn what_waits_for_an_order_arrives_in_the_order_it_came_whatever_is_lost() {
    let [a, b] = accounts(["a", "b"], &plain());
    for (kind, key) in [("cancel", "c"), ("reinstate", "r")] {
        kept(&a, kind, key, &json!({"account": "a", "order": "late"}), day(0));
    }
    merges(&a, "a", "b");
    buys(&b, "b", "late", 1000);
    assert_eq!((deliver(&a, &b, day(1)).as_deref(), deliver(&a, &b, day(1)).as_deref()), (Some("absorb"), Some("adopt")));
    // The first delivery is lost: nothing overtakes it.
    let lost = next(&a, day(1)).expect("a message");
    tell(&a, lost.id, &Answer::Unknown, day(1));
    assert_eq!((lost.word.as_str(), next(&a, day(1))), ("cancel", None));
    assert_eq!(deliver_all(&a, &b, day(2)), ["cancel", "reinstate", "adopt"]);
    assert_eq!(b.available("points"), 1020, "cancelled, and then reinstated");
}

/// Whoever asks again for what was done is told to wait: the account that goes on does not know of it yet, and would do it again.
#[test]
fn what_is_asked_of_a_merged_account_is_for_the_other_one_once_that_knows_all_that_was_done() {
    let [a, b] = accounts(["a", "b"], &plain());
    merges(&a, "a", "b");
    let again = request("order", "another-key", &json!({"account": "a", "order": "new", "cart": cart(&[10])}));
    for delivered in ["absorb", "adopt", "adopt"] {
        assert_eq!(problem(a.send(&again, day(1))), (409, "still_open"));
        assert_eq!(deliver(&a, &b, day(1)).as_deref(), Some(delivered));
    }
    assert_eq!(problem(a.send(&again, day(1))), (409, "account_closed"), "now it is asked of the other one");
    let known = request("order", "another-key", &json!({"account": "b", "order": "of-a", "cart": cart(&[10])}));
    assert_eq!(b.send(&known, day(1)).map(|reply| reply.freshness), Ok(Freshness::AlreadyRecorded));
}

#[test]
fn an_account_is_merged_on_only_when_everything_of_the_one_before_is_there() {
    let [a, b, c] = accounts(["a", "b", "c"], &plain());
    kept(&a, "refund", "early", &json!({"account": "a", "order": "late"}), day(0));
    merges(&a, "a", "b");
    assert_eq!((deliver(&a, &b, day(1)).as_deref(), deliver(&a, &b, day(1)).as_deref()), (Some("absorb"), Some("adopt")));
    let too_early = b.send(&request("merge", "too-early", &json!({"account": "b", "into": "c"})), day(1));
    assert_eq!(problem(too_early), (409, "still_open"));
    assert_eq!(deliver_all(&a, &b, day(1)), ["refund", "adopt"]);
    merges(&b, "b", "c");
    assert_eq!(deliver_all(&b, &c, day(1)), ["absorb", "adopt", "refund", "adopt"]);
    buys(&c, "c", "late", 1000);
    assert_eq!(c.available("points"), 30, "the early refund found its order on the third account");
    for shop in [&a, &b, &c] {
        audited(&exported(shop, 1000), versions(shop)).expect("an auditor finds nothing");
    }
}

#[test]
fn what_cannot_wait_on_the_new_account_is_said_on_the_old_one_and_leaves_nothing_there() {
    let [a, b] = accounts(["a", "b"], &plain());
    kept(&a, "reinstate", "r", &json!({"account": "a", "order": "of-b"}), day(0));
    merges(&a, "a", "b");
    assert_eq!(deliver_all(&a, &b, day(1)), ["absorb", "adopt", "reinstate", "adopt"]);
    let last = a.records().pop().expect("a record");
    assert_eq!((last.command, last.order.as_deref(), last.ignored.as_deref()), (CommandKind::Park, Some("of-b"), Some("order_state")));
    assert!(b.sql.texts("SELECT word FROM parked").is_empty());
    let late = a.send(&request("refund", "late", &json!({"account": "a", "order": "late"})), day(1));
    assert_eq!(problem(late), (409, "account_closed"), "what comes now waits on the account that goes on");
    audited(&exported(&a, 1000), versions(&a)).expect("an auditor finds nothing");
}

#[test]
fn a_person_is_erased_from_every_account_that_was_merged_once_all_is_there() {
    let [a, b] = accounts(["a", "b"], &plain());
    merges(&a, "a", "b");
    deliver(&a, &b, day(1));
    let erase = |account: &str| request("erase", "e", &json!({"account": account}));
    assert_eq!(problem(b.send(&erase("b"), day(1))), (409, "still_open"), "its orders would be refused");
    assert_eq!(problem(a.send(&erase("a"), day(1))), (409, "still_open"));
    deliver_all(&a, &b, day(1));
    assert_eq!(problem(a.send(&erase("a"), day(1))), (409, "account_closed"), "it is asked of the one that goes on");
    b.send(&erase("b"), day(1)).expect("it is erased");
    assert_eq!(deliver_all(&b, &a, day(1)), ["erase"]);
    for shop in [&a, &b] {
        let purchases = shop.sql.texts("SELECT body FROM purchase").concat();
        assert!(purchases.contains("erased") && !purchases.contains("line-0\",\"unitPrice"), "{purchases}");
        audited(&exported(shop, 1000), versions(shop)).expect("an auditor finds nothing");
    }
    b.must("refund", "r", &json!({"account": "b", "order": "of-a"}), day(2));
    assert_eq!(b.available("points"), 10, "what it bought before can still come back");
}

#[test]
fn an_order_that_was_cancelled_on_the_new_account_is_decided_there_again() {
    let [a, b] = accounts(["a", "b"], &plain());
    merges(&a, "a", "b");
    deliver_all(&a, &b, day(1));
    b.must("cancel", "c", &json!({"account": "b", "order": "of-a"}), day(2));
    let anew = request("order", "anew", &of("a", "of-a", 40));
    assert_eq!(problem(a.send(&anew, day(2))), (409, "account_closed"), "whoever asks follows to the account that goes on");
    b.must("order", "anew", &of("b", "of-a", 40), day(2));
    assert_eq!(b.available("points"), 50);
}

#[test]
fn an_order_comes_along_where_the_new_account_has_a_cancelled_one_of_its_name() {
    let [a, b] = accounts(["a", "b"], &plain());
    buys(&a, "a", "same", 100);
    buys(&b, "b", "same", 70);
    b.must("cancel", "c", &json!({"account": "b", "order": "same"}), day(0));
    merges(&a, "a", "b");
    deliver_all(&a, &b, day(1));
    assert_eq!(b.available("points"), 120);
    b.must("refund", "r", &json!({"account": "b", "order": "same"}), day(2));
    assert_eq!(b.available("points"), 20);
    let again = b.send(&request("order", "order-same", &of("b", "same", 70)), day(2)).expect("a replay");
    assert!(again.receipt.contains("\"points\":70"), "the receipt of its own order stays bound to its key");
}

#[test]
fn a_page_of_an_export_says_when_messages_came_or_went_since_the_first() {
    let [a, b] = accounts(["a", "b"], &plain());
    merges(&a, "a", "b");
    deliver(&a, &b, day(1));
    let account = Id::new("a").expect("a name");
    let page = |after: Option<&str>| export::page(&a.sql, &account, after, 3);
    let after = page(None).expect("a page").next.expect("more");
    let beside = page(Some(&after)).expect("a page").next.expect("more");
    deliver_all(&a, &b, day(1));
    let Err(Failure::Problem(changed)) = page(Some(&beside)) else { panic!("what waited is gone") };
    assert_eq!(changed.code, "export_changed");
}

/// A code that all accounts together may use five times, and a budget of points.
fn limited() -> Value {
    let bonus = json!({"id": "bonus", "wallet": "points", "per": "order", "points": "150", "group": "extra",
        "limits": [{"per": "program", "points": "100000", "period": "day"}]});
    with(plain(), "/earn", json!([bonus]))
}

/// As the account's object does: asks the counter for what is missing, keeps it, and tries again.
fn leased<T>(
    shop: &Shop,
    counter: &NativeSql,
    request: &Request,
    now: Instant,
    run: impl Fn(&Request) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut request = request.clone();
    loop {
        let outcome = shop.sql.transaction(|| run(&request));
        let Err(Failure::NeedsGrants(wants)) = outcome else { return outcome };
        let account = request.command.act().account().clone();
        let ask = |want| counter.transaction(|| counter::ask(counter, &Ask { account: account.clone(), want, peek: false }));
        let answers: Vec<Granted> = wants.into_iter().map(|want| ask(want).expect("an answer")).collect();
        shop.sql.transaction(|| keep_grants(&shop.sql, &shop.versions, &account, (&answers, &[]), now)).expect("they are kept");
        request.asked.extend(answers.iter().map(|answer| (answer.counter.clone(), 0)));
    }
}

fn ordered(shop: &Shop, counter: &NativeSql, body: &Value) -> Reply {
    let request = request("order", &format!("order-{}", body["order"].as_str().expect("a name")), body);
    leased(shop, counter, &request, day(0), |request| handle(&shop.sql, &shop.versions, request, day(0))).expect("an order")
}

fn counter() -> NativeSql {
    let sql = NativeSql::in_memory();
    sql.transaction(|| migrate(&sql, counter::MIGRATIONS)).expect("an empty database");
    sql
}

/// The undoing of a cancellation waits for an order on its way; it earns of a budget again.
#[test]
fn orders_arrive_though_what_waits_for_them_asks_a_counter() {
    let available = arrives(&["cancel"], &["reinstate"]);
    assert_eq!(available, 150, "it is as if it had not been cancelled");
}

/// Both come before their order: what the one gives back of a budget is there for the other.
#[test]
fn a_cancellation_and_its_undoing_wait_for_an_order_on_its_way() {
    assert_eq!(arrives(&[], &["cancel", "reinstate"]), 150);
    assert_eq!(arrives(&["cancel", "reinstate"], &[]), 150);
    assert_eq!(arrives(&[], &["cancel"]), 0);
}

/// What the new account has of an order that earned 150 of a budget: of some steps before the merge, and some while the
/// order was on its way.
fn arrives(before: &[&str], waiting: &[&str]) -> i64 {
    let [a, b] = [Shop::new(limited()), Shop::new(limited())];
    let counter = counter();
    ordered(&a, &counter, &of("a", "x", 10));
    for step in before {
        a.must(step, step, &json!({"account": "a", "order": "x"}), day(0));
    }
    // What was granted and not used has gone back.
    a.pass(day(1)).expect("time passes");
    while let Some(told) = next(&a, day(1)) {
        tell(&a, told.id, &Answer::Done, day(1));
    }
    merges(&a, "a", "b");
    let absorb = std::iter::from_fn(|| next(&a, day(1)).filter(|told| told.word == message::COUNTER));
    absorb.for_each(|told| tell(&a, told.id, &Answer::Done, day(1)));
    assert_eq!(deliver(&a, &b, day(1)).as_deref(), Some("absorb"));
    for step in waiting {
        kept(&b, step, step, &json!({"account": "b", "order": "x"}), day(1));
    }
    let adopt = next(&a, day(1)).expect("a message");
    let request = arriving(&adopt);
    let taken = leased(&b, &counter, &request, day(1), |request| message::take_in(&b.sql, &b.versions, request, day(1)));
    assert_eq!(taken.expect("it is taken in").0, Answer::Done);
    b.available("points")
}

#[test]
fn what_a_counter_granted_while_the_account_was_merged_goes_back() {
    let shop = Shop::new(limited());
    let counter = counter();
    let Err(Failure::NeedsGrants(wants)) = shop.send(&request("order", "order-a", &of("a", "a", 10)), day(0)) else { panic!("no wants") };
    let account = Id::new("a").expect("a name");
    let ask = |want| counter.transaction(|| counter::ask(&counter, &Ask { account: account.clone(), want, peek: false }));
    let answers: Vec<Granted> = wants.into_iter().map(|want| ask(want).expect("an answer")).collect();
    shop.must("merge", "m", &json!({"account": "a", "into": "b"}), day(0));
    shop.sql.transaction(|| keep_grants(&shop.sql, &shop.versions, &account, (&answers, &[]), day(0))).expect("they are kept");
    shop.pass(day(1)).expect("time passes");
    let words: Vec<String> = shop.sql.texts("SELECT word FROM message ORDER BY id");
    assert!(words.contains(&message::COUNTER.to_owned()), "the counter is told: {words:?}");
}
