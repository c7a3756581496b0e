//! Points between two accounts: each on a database of its own, with messages that are lost, repeated and refused.

use serde_json::{Value, json};
use tally_core::account::Command;
use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_service::account::{Freshness, Request, handle};
use tally_service::message::{self, Answer, Outgoing};
use tally_tests::native_sql::NativeSql;

use super::faults::survives;
use super::shop::{Shop, cart, day, later, order, plain, request, with};

/// What is lost of an attempt to deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lost {
    Nothing,
    TheMessage,
    TheAnswer,
}

fn program() -> Value {
    with(plain(), "/transfers", json!([{"id": "gift", "wallet": "points", "minimum": "5", "limits": [{"uses": 3, "period": "day"}]}]))
}

/// Two accounts of one program; the first has 100 points.
fn accounts() -> [Shop; 2] {
    let [anna, ben] = [0, 1].map(|_| Shop::on(NativeSql::in_file(), &[(Instant::EPOCH, program())]));
    anna.must("order", "order-a", &with(order("a", cart(&[100])), "/account", json!("anna")), day(0));
    [anna, ben]
}

/// An account whose version has no such wallet: it refuses.
fn stranger() -> Shop {
    let other = with(with(plain(), "/wallets/0/id", json!("stars")), "/earn/0/wallet", json!("stars"));
    let other = with(other, "/rewards/0/cost/wallet", json!("stars"));
    Shop::on(NativeSql::in_file(), &[(Instant::EPOCH, other)])
}

fn gift(points: i64) -> Value {
    json!({"account": "anna", "to": "ben", "transfer": "gift", "points": points})
}

fn outgoing(sender: &Shop, now: Instant) -> Option<Outgoing> {
    message::next(&sender.sql, now).expect("a readable outbox")
}

/// What the receiver's object makes of a message.
fn received(receiver: &Shop, outgoing: &Outgoing, now: Instant) -> Answer {
    let body = tally_api::text::parse(&outgoing.body).expect("a body");
    let command = Command::read(&outgoing.word, &body).expect("a command").expect("a valid command");
    let request = Request::new(command, outgoing.key.clone(), &outgoing.body);
    receiver.sql.transaction(|| message::take_in(&receiver.sql, &receiver.versions, &request, now)).expect("an answer").0
}

fn answer(sender: &Shop, id: i64, answer: &Answer, now: Instant) {
    sender.sql.transaction(|| message::answered(&sender.sql, &sender.versions, id, answer, now)).expect("an answer is recorded");
}

/// Tries to deliver what waits longest; answers whether anything waited.
fn deliver(sender: &Shop, receiver: &Shop, lost: Lost, now: Instant) -> bool {
    let Some(outgoing) = outgoing(sender, now) else { return false };
    let got = if lost == Lost::TheMessage { Answer::Unknown } else { received(receiver, &outgoing, now) };
    answer(sender, outgoing.id, if lost == Lost::Nothing { &got } else { &Answer::Unknown }, now);
    true
}

fn totals(shop: &Shop) -> (i64, i64) {
    let holdings = shop.holds("points");
    (holdings.available.get(), holdings.in_flight.get())
}

#[test]
fn a_transfer_arrives_once_whatever_is_lost_on_the_way() {
    let [anna, ben] = accounts();
    anna.must("transfer", "t1", &gift(40), day(1));
    assert_eq!((totals(&anna), totals(&ben)), ((60, 40), (0, 0)));
    let mut now = day(1);
    for lost in [Lost::TheMessage, Lost::TheAnswer, Lost::TheAnswer, Lost::TheMessage] {
        assert!(deliver(&anna, &ben, lost, now), "it still waits");
        assert_eq!(totals(&anna), (60, 40), "it is in flight until the answer is known");
        assert!(outgoing(&anna, now).is_none(), "the next attempt waits");
        now = message::due(&anna.sql).expect("a readable outbox").expect("it is tried again");
    }
    assert!(deliver(&anna, &ben, Lost::Nothing, now));
    assert_eq!((totals(&anna), totals(&ben)), ((60, 0), (40, 0)));
    assert_eq!(message::due(&anna.sql).expect("a readable outbox"), None);
    assert_eq!(ben.records().len(), 1, "applied once");
    // The life it had: 12 months from the day it was earned, not from the day it came.
    assert_eq!(ben.view(now).wallets["points"].expiring[0].at.ms(), 1_799_150_400_000);
}

/// A process that has just begun knows of no alarm, so what it sets replaces what was set: it must not come later.
#[test]
fn whoever_touches_an_account_hears_when_its_message_is_due() {
    let [anna, _] = accounts();
    anna.must("transfer", "t1", &gift(40), day(1));
    let sent = outgoing(&anna, day(1)).expect("a message");
    answer(&anna, sent.id, &Answer::Unknown, day(1));
    let waits_until = message::due(&anna.sql).expect("a readable outbox");
    assert!(waits_until.is_some());
    let bought = with(order("b", cart(&[10])), "/account", json!("anna"));
    let reply = anna.send(&request("order", "order-b", &bought), day(1)).expect("a receipt");
    assert_eq!(reply.due, waits_until);
}

#[test]
fn attempts_wait_twice_as_long_each_time_and_never_longer_than_an_hour() {
    let [anna, ben] = accounts();
    anna.must("transfer", "t1", &gift(40), day(1));
    let mut now = day(1);
    let mut waits = Vec::new();
    for _ in 0..14 {
        deliver(&anna, &ben, Lost::TheMessage, now);
        let next = message::due(&anna.sql).expect("a readable outbox").expect("it is tried again");
        waits.push((next.ms() - now.ms()) / 1000);
        now = next;
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]);
}

#[test]
fn a_refused_transfer_comes_back_and_counts_for_no_limit() {
    let [anna, _] = accounts();
    let ben = stranger();
    for number in 0..5 {
        anna.must("transfer", &format!("t{number}"), &gift(20), later(day(1), number));
        assert!(deliver(&anna, &ben, Lost::Nothing, later(day(1), number)));
        assert_eq!(totals(&anna), (100, 0), "all five come back, though only three are allowed a day");
    }
    assert_eq!(ben.records().len(), 0);
}

#[test]
fn what_was_refused_once_is_refused_when_it_comes_late() {
    let [anna, mut ben] = accounts();
    anna.must("transfer", "t1", &gift(40), day(1));
    let late = outgoing(&anna, day(1)).expect("a message");
    let meanwhile = std::mem::replace(&mut ben.versions, stranger().versions);
    assert!(deliver(&anna, &ben, Lost::Nothing, day(1)));
    assert_eq!(totals(&anna), (100, 0));
    // By now the receiver would take it, and the sender has it back.
    ben.versions = meanwhile;
    assert_eq!(received(&ben, &late, day(2)), Answer::Refused(Id::new("not_offered").expect("a code")));
    assert_eq!(totals(&ben), (0, 0));
}

#[test]
fn a_transfer_there_and_back_is_as_if_nothing_had_happened() {
    let [anna, ben] = accounts();
    let before = anna.view(day(2)).wallets["points"].clone();
    anna.must("transfer", "t1", &gift(100), day(1));
    assert!(deliver(&anna, &ben, Lost::Nothing, day(1)));
    let back = json!({"account": "ben", "to": "anna", "transfer": "gift", "points": 100});
    ben.must("transfer", "t2", &back, day(2));
    assert!(deliver(&ben, &anna, Lost::Nothing, day(2)));
    assert_eq!((anna.view(day(2)).wallets["points"].clone(), totals(&ben)), (before, (0, 0)));
}

#[test]
fn a_transfer_leaves_arrives_and_is_answered_wholly_or_not_at_all() {
    let [anna, ben] = accounts();
    let leaves = request("transfer", "t1", &gift(40));
    survives("a transfer leaves", &anna.sql, &|sql| handle(sql, &anna.versions, &leaves, day(1)).map(|reply| reply.receipt));
    anna.must("transfer", "t1", &gift(40), day(1));
    let waiting = outgoing(&anna, day(1)).expect("a message");
    let body = tally_api::text::parse(&waiting.body).expect("a body");
    let command = Command::read(&waiting.word, &body).expect("a command").expect("a valid command");
    let arrives = Request::new(command, waiting.key.clone(), &waiting.body);
    let taken = |sql: &NativeSql, shop: &Shop| message::take_in(sql, &shop.versions, &arrives, day(1)).map(|(told, _)| format!("{told:?}"));
    survives("a transfer arrives", &ben.sql, &|sql| taken(sql, &ben));
    let without = stranger();
    survives("a transfer is refused", &without.sql, &|sql| taken(sql, &without));
    for told in [Answer::Done, Answer::Refused(Id::new("account_closed").expect("a code"))] {
        let name = format!("a transfer is answered: {told:?}");
        survives(&name, &anna.sql, &|sql| message::answered(sql, &anna.versions, waiting.id, &told, day(1)).map(|()| String::new()));
    }
}

#[test]
fn a_transfer_that_is_sent_again_leaves_once() {
    let [anna, _] = accounts();
    let asked = request("transfer", "t1", &gift(40));
    let first = anna.send(&asked, day(1)).expect("a receipt");
    let again = anna.send(&asked, day(2)).expect("the same receipt");
    assert_eq!((again.receipt, again.freshness), (first.receipt, Freshness::Replayed));
    assert_eq!(totals(&anna), (60, 40));
}
