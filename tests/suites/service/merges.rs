//! Two accounts become one: everything arrives once, the books of both add up, and what was bought before can come back.

use serde_json::{Value, json};
use tally_core::account::Command;
use tally_core::ledger::Entry;
use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_service::account::{Freshness, Request, handle};
use tally_service::message::{self, Answer, Outgoing};
use tally_tests::native_sql::NativeSql;

use super::exports::{audited, exported, versions};
use super::faults::survives;
use super::shop::{Shop, cart, choosing, club, day, event, later, order, plain, problem, program, request, with};

/// What one account's object makes of what another one sends.
fn received(receiver: &Shop, outgoing: &Outgoing, now: Instant) -> Answer {
    receiver.sql.transaction(|| message::take_in(&receiver.sql, &receiver.versions, &arriving(outgoing), now)).expect("an answer").0
}

fn arriving(outgoing: &Outgoing) -> Request {
    let body = tally_api::text::parse(&outgoing.body).expect("a body");
    let command = Command::read(&outgoing.word, &body).expect("a command").expect("a valid command");
    Request::new(command, outgoing.key.clone(), &outgoing.body)
}

/// Delivers all that waits, each message twice: the first answer is lost. Answers the words.
pub fn deliver_all(sender: &Shop, receiver: &Shop, mut now: Instant) -> Vec<String> {
    let mut words = Vec::new();
    while let Some(due) = message::due(&sender.sql).expect("a readable outbox") {
        now = now.max(due);
        let outgoing = message::next(&sender.sql, now).expect("a readable outbox").expect("it is due");
        received(receiver, &outgoing, now);
        let told = received(receiver, &outgoing, now);
        sender
            .sql
            .transaction(|| message::answered(&sender.sql, &sender.versions, outgoing.id, &told, now))
            .expect("an answer is recorded");
        words.push(outgoing.word);
    }
    words
}

pub fn account(program: &Value) -> Shop {
    Shop::on(NativeSql::in_file(), &[(Instant::EPOCH, program.clone())])
}

fn buy(shop: &Shop, account: &str, name: &str, cart: Value, now: Instant) {
    shop.must("order", &format!("order-{name}"), &with(order(name, cart), "/account", json!(account)), now);
}

/// What an auditor with the versions says of an account: it fits.
fn audits(shop: &Shop) {
    let verified = audited(&exported(shop, 1000), versions(shop));
    assert!(verified.is_ok(), "{verified:?}");
}

fn merge() -> Value {
    json!({"account": "old", "into": "new"})
}

/// 300.00 and 40.00 bought on `old`, 100 points of that spent; 350.00 bought on `new`.
fn two() -> [Shop; 2] {
    let [old, new] = [account(&program()), account(&program())];
    buy(&old, "old", "a", cart(&[300]), day(0));
    buy(&old, "old", "b", choosing(cart(&[40]), "five", None), day(1));
    buy(&new, "new", "c", cart(&[350]), day(2));
    [old, new]
}

/// D-30: no point is lost, and each keeps its life (D-39).
#[test]
fn d30_a_merge_takes_everything_along_once() {
    let [old, new] = two();
    let before = [&old, &new].map(|shop| shop.holds("points").available.get());
    assert_eq!(before, [300 - 100 + 35, 350]);
    let ends: Vec<i64> =
        [&old, &new].iter().flat_map(|shop| shop.view(day(3)).wallets["points"].expiring.clone()).map(|due| due.at.ms()).collect();
    old.must("merge", "m", &merge(), day(3));
    audits(&old);
    assert_eq!((old.available("points"), old.holds("points").in_flight.get()), (0, 235));
    assert_eq!(deliver_all(&old, &new, day(3)), ["absorb", "adopt", "adopt"], "the last one says that all orders were sent");
    assert_eq!((old.available("points"), old.holds("points").in_flight.get(), new.available("points")), (0, 0, 585));
    audits(&old);
    audits(&new);
    let view = new.view(day(3));
    let mut kept: Vec<i64> = view.wallets["points"].expiring.iter().map(|due| due.at.ms()).collect();
    let mut had = ends;
    had.sort_unstable();
    kept.sort_unstable();
    assert_eq!(kept, had, "the lives of all lots");
    assert_eq!(view.member.orders, 3);
    // 300.00 and 35.00 and 350.00: neither had 600.00, both together do.
    assert_eq!(&*view.ladders["status"].tier, "gold");
    assert_eq!(view.wallets["stars"].pending.get(), 3);
}

/// Delivers the one message that waits.
fn deliver_one(sender: &Shop, receiver: &Shop, now: Instant) -> String {
    let outgoing = message::next(&sender.sql, now).expect("a readable outbox").expect("a message");
    let told = received(receiver, &outgoing, now);
    sender.sql.transaction(|| message::answered(&sender.sql, &sender.versions, outgoing.id, &told, now)).expect("an answer is recorded");
    outgoing.word
}

/// The account is taken in, its orders are still on their way.
#[test]
fn a_refund_between_a_merge_and_its_orders_is_carried_out_when_they_come() {
    let [old, new] = two();
    old.must("merge", "m", &merge(), day(3));
    assert_eq!(deliver_one(&old, &new, day(3)), "absorb");
    let refund = request("refund", "back", &json!({"account": "new", "order": "b"}));
    assert!(new.send(&refund, day(3)).expect("it is kept").is_parked());
    assert_eq!(deliver_all(&old, &new, day(3)), ["adopt", "adopt"]);
    assert_eq!(new.available("points"), 585 + 100 - 35);
    assert!(new.send(&refund, day(3)).expect("a replay").is_parked(), "the receipt stays what it was");
    audits(&new);
}

/// A refund came before its order, and before the order came the account was merged.
#[test]
fn what_waits_for_an_order_goes_on_waiting_on_the_new_account() {
    let [old, new] = two();
    let early = request("refund", "early", &json!({"account": "old", "order": "late", "lines": [{"line": "line-1"}]}));
    assert!(old.send(&early, day(2)).expect("it is kept").is_parked());
    old.must("merge", "m", &merge(), day(3));
    assert_eq!(deliver_all(&old, &new, day(3)), ["absorb", "adopt", "refund", "adopt"], "the last one says that all was sent");
    assert_eq!(old.sql.texts("SELECT word FROM parked"), Vec::<String>::new());
    buy(&new, "new", "late", cart(&[60, 40]), day(4));
    // Both together are gold, which earns double: twice the 60.00 that are kept.
    assert_eq!(new.available("points"), 585 + 120);
    audits(&old);
    audits(&new);
}

#[test]
fn an_order_of_the_old_account_is_refunded_on_the_new_one() {
    let [old, new] = two();
    old.must("merge", "m", &merge(), day(3));
    deliver_all(&old, &new, day(3));
    let refused = old.send(&request("refund", "back", &json!({"account": "old", "order": "b"})), day(4));
    assert_eq!(problem(refused), (409, "account_closed"));
    let record = new.must("refund", "back", &json!({"account": "new", "order": "b"}), day(4));
    let figures = record.refund.expect("figures");
    assert_eq!((figures.money.get(), figures.restored["points"].get(), figures.taken_back["points"].get()), (3500, 100, 35));
    assert_eq!(new.available("points"), 585 + 100 - 35);
    new.must("refund", "all", &json!({"account": "new", "order": "a"}), day(5));
    assert_eq!((new.available("points"), new.view(day(5)).member.orders), (350, 1));
    // The same order cannot be recorded again.
    let again =
        new.send(&request("order", "other-key", &with(order("a", cart(&[300])), "/account", json!("new"))), day(6)).expect("an answer");
    assert_eq!(again.freshness, tally_service::account::Freshness::AlreadyRecorded);
}

fn adjustment(account: &str, name: &str, points: i64) -> Value {
    json!({"account": account, "adjustment": name, "wallet": "points", "points": points, "reason": "goodwill", "actor": "desk"})
}

fn reversal(account: &str, name: &str) -> Value {
    json!({"account": account, "adjustment": name, "reason": "mistake", "actor": "desk"})
}

/// D-13 over a merge: what was done on the old account is done, and is undone on the new one.
#[test]
fn events_and_what_has_a_name_are_known_on_the_new_account() {
    let [old, new] = [account(&club()), account(&club())];
    let told = |account: &str, name: &str| with(event(name, "review", day(0)), "/account", json!(account));
    let first = old.must("event", "e", &told("old", "r1"), day(0));
    old.must("event", "f", &told("old", "r2"), day(0));
    new.must("event", "g", &told("new", "r3"), day(0));
    // A review earns 20, of 30 a month at most.
    assert_eq!((old.available("points"), new.available("points")), (30, 20));
    old.must("adjust", "give", &adjustment("old", "gift", 100), day(1));
    old.must("adjust", "take", &adjustment("old", "fee", -15), day(1));
    old.must("adjust", "undo", &adjustment("old", "undone", 7), day(1));
    old.must("reverse", "back", &reversal("old", "undone"), day(1));
    new.must("adjust", "own", &adjustment("new", "undone", 9), day(1));
    old.must("merge", "m", &merge(), day(3));
    assert_eq!(deliver_all(&old, &new, day(3)), ["absorb", "adopt", "adopt", "adopt"], "events, then names, then that this was all");
    assert_eq!(new.available("points"), 30 + 100 - 15 + 20 + 9);
    // A key of the old account still answers its receipt there; told to the new one, the event is known.
    let again = old.send(&request("event", "e", &told("old", "r1")), day(4)).expect("a replay");
    assert_eq!((again.freshness, super::shop::record(&again.receipt)), (Freshness::Replayed, first));
    let again = new.send(&request("event", "e", &told("new", "r1")), day(4)).expect("an answer");
    assert_eq!(again.freshness, Freshness::AlreadyRecorded);
    assert_eq!(problem(new.send(&request("adjust", "x", &adjustment("new", "gift", 100)), day(4))), (409, "name_taken"));
    // What was taken goes back to the lot it came from, what was given is taken from its own.
    new.must("reverse", "fee", &reversal("new", "fee"), day(5));
    assert_eq!(new.available("points"), 30 + 100 + 20 + 9);
    let back = new.must("reverse", "gift", &reversal("new", "gift"), day(5));
    let own = back.entries.iter().filter_map(|entry| if let Entry::Adjust(adjust) = entry { Some(adjust.taken.len()) } else { None });
    assert_eq!(own.collect::<Vec<_>>(), [1], "from one lot, its own");
    assert_eq!(new.available("points"), 30 + 20 + 9);
    assert_eq!(problem(new.send(&request("reverse", "gift-2", &reversal("new", "gift")), day(5))), (409, "already_reversed"));
    // The adjustment of the new account's own is another one, and nobody reversed it.
    new.must("reverse", "own-back", &reversal("new", "undone"), day(5));
    new.must("event_reversal", "r1", &json!({"account": "new", "event": "r1"}), day(6));
    assert_eq!(new.available("points"), 10 + 20);
    for shop in [&old, &new] {
        audits(shop);
    }
}

/// By a second merge they go on, still each with its own lot.
#[test]
fn what_came_by_a_merge_goes_on_by_the_next() {
    let [a, b, c] = three();
    a.must("adjust", "give", &adjustment("a", "gift", 100), day(0));
    ask_to_merge(&a, "a", "b", day(1));
    deliver_all(&a, &b, day(1));
    ask_to_merge(&b, "b", "c", day(2));
    assert_eq!(deliver_all(&b, &c, day(2)), ["absorb", "adopt", "adopt", "adopt"]);
    assert_eq!(c.available("points"), 170);
    c.must("reverse", "back", &reversal("c", "gift"), day(3));
    assert_eq!(c.available("points"), 70);
    audits(&c);
}

#[test]
fn a_merge_that_is_refused_leaves_everything_as_it_was() {
    let [old, _] = two();
    let before = old.view(day(3));
    let erased = account(&program());
    erased.must("erase", "e", &json!({"account": "new"}), day(2));
    old.must("merge", "m", &merge(), day(3));
    assert_eq!(problem(old.send(&request("order", "order-z", &order("z", cart(&[1]))), day(3))), (409, "still_open"));
    assert_eq!(deliver_all(&old, &erased, day(3)), ["absorb"]);
    let after = old.view(day(3));
    assert_eq!(
        (&after.wallets, &after.ladders, &after.member, &after.issued),
        (&before.wallets, &before.ladders, &before.member, &before.issued)
    );
    buy(&old, "old", "z", cart(&[1]), day(4));
}

/// Two units here and two there: neither has the four of the prize, both together have them with the next thing that counts.
#[test]
fn progress_badges_and_prizes_are_taken_along_and_can_be_lost_there() {
    let card = json!({"id": "card", "goal": {"units": {}}, "repeats": "unlimited", "milestones": [
        {"at": "2", "give": {"badge": "regular"}}, {"at": "5", "give": {"points": {"wallet": "points", "points": "50"}}}]});
    let program = with(with(plain(), "/badges", json!([{"id": "regular"}])), "/challenges", json!([card]));
    let [old, new] = [account(&program), account(&program)];
    // Six units are a round of five and one more: two badges would take seven, so there is one, and a prize.
    buy(&old, "old", "a", cart(&[1, 1, 1, 1, 1, 1]), day(0));
    buy(&new, "new", "b", cart(&[1]), day(0));
    old.must("merge", "m", &merge(), day(1));
    deliver_all(&old, &new, day(1));
    let seen = |now| {
        let view = new.view(now);
        (view.wallets["points"].available.get(), view.challenges.list()[0].done, view.badges.values().sum::<i64>())
    };
    assert_eq!(seen(day(1)), (6 + 50 + 1, 2, 1), "seven units: the second of a new round, which the next one settles");
    buy(&new, "new", "c", cart(&[1]), day(2));
    assert_eq!(seen(day(2)), (58, 3, 2));
    // All six of the old account back leave two: the prize goes from its own lot, and one of the badges.
    new.must("refund", "back", &json!({"account": "new", "order": "a"}), day(3));
    assert_eq!(seen(day(3)), (2, 2, 1));
    audits(&new);
}

#[test]
fn what_is_under_way_ends_first() {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[300]), day(0));
    shop.hold("checkout", choosing(cart(&[30]), "five", None), day(1), 900);
    let merge = json!({"account": "member", "into": "new"});
    assert_eq!(problem(shop.send(&request("merge", "m", &merge), day(1))), (409, "still_open"));
    assert_eq!(problem(shop.send(&request("merge", "m", &json!({"account": "member", "into": "member"})), day(1))), (422, "same_account"));
    shop.must("merge", "m", &merge, later(day(1), 900_000));
}

/// Three accounts with an order of 10.00, 20.00 and 40.00.
fn three() -> [Shop; 3] {
    let shops = [0, 1, 2].map(|_| account(&plain()));
    for (shop, (name, euros)) in shops.iter().zip([("a", 10), ("b", 20), ("c", 40)]) {
        buy(shop, name, &format!("order-of-{name}"), cart(&[euros]), day(0));
    }
    shops
}

fn ask_to_merge(shop: &Shop, from: &str, into: &str, now: Instant) {
    shop.must("merge", "m", &json!({"account": from, "into": into}), now);
}

#[test]
fn three_accounts_become_one_and_each_order_finds_its_own_lot() {
    let [a, b, c] = three();
    ask_to_merge(&a, "a", "b", day(1));
    deliver_all(&a, &b, day(1));
    ask_to_merge(&b, "b", "c", day(2));
    deliver_all(&b, &c, day(2));
    assert_eq!(c.available("points"), 70);
    for (name, left) in [("a", 60), ("b", 40), ("c", 0)] {
        c.must("refund", &format!("back-{name}"), &json!({"account": "c", "order": format!("order-of-{name}")}), day(3));
        assert_eq!(c.available("points"), left, "the order of {name}");
    }
    let lots = c.records().into_iter().flat_map(|record| record.entries).filter_map(|entry| match entry {
        Entry::Clawback(clawback) => Some(clawback.lots.len()),
        _ => None,
    });
    assert_eq!(lots.collect::<Vec<_>>(), [1, 1, 1]);
}

#[test]
fn an_account_whose_receiver_was_merged_meanwhile_stays_open() {
    let [a, b, c] = three();
    ask_to_merge(&a, "a", "b", day(1));
    ask_to_merge(&b, "b", "c", day(1));
    deliver_all(&b, &c, day(1));
    assert_eq!(deliver_all(&a, &b, day(1)), ["absorb"]);
    assert_eq!([&a, &b, &c].map(|shop| shop.available("points")), [10, 0, 60]);
    ask_to_merge_again(&a, day(2));
    deliver_all(&a, &c, day(2));
    assert_eq!([&a, &b, &c].map(|shop| shop.available("points")), [0, 0, 70]);
}

fn ask_to_merge_again(shop: &Shop, now: Instant) {
    shop.must("merge", "again", &json!({"account": "a", "into": "c"}), now);
}

#[test]
fn an_account_that_still_takes_in_orders_is_not_merged() {
    let [a, b, _] = three();
    ask_to_merge(&a, "a", "b", day(1));
    let absorb = message::next(&a.sql, day(1)).expect("a readable outbox").expect("a message");
    received(&b, &absorb, day(1));
    let early = b.send(&request("merge", "m", &json!({"account": "b", "into": "c"})), day(1));
    assert_eq!(problem(early), (409, "still_open"));
    deliver_all(&a, &b, day(1));
    ask_to_merge(&b, "b", "c", day(1));
}

#[test]
fn an_account_leaves_arrives_and_is_answered_wholly_or_not_at_all() {
    let [old, new] = two();
    let leaves = request("merge", "m", &merge());
    survives("an account leaves", &old.sql, &|sql| handle(sql, &old.versions, &leaves, day(3)).map(|reply| reply.receipt));
    old.must("merge", "m", &merge(), day(3));
    let absorb = message::next(&old.sql, day(3)).expect("a readable outbox").expect("a message");
    let taken = |sql: &NativeSql, outgoing: &Outgoing| {
        message::take_in(sql, &new.versions, &arriving(outgoing), day(3)).map(|(told, _)| format!("{told:?}"))
    };
    survives("an account arrives", &new.sql, &|sql| taken(sql, &absorb));
    for told in [Answer::Done, Answer::Refused(Id::new("account_closed").expect("a code"))] {
        survives(&format!("it is answered: {told:?}"), &old.sql, &|sql| {
            message::answered(sql, &old.versions, absorb.id, &told, day(3)).map(|()| String::new())
        });
    }
    received(&new, &absorb, day(3));
    old.sql.transaction(|| message::answered(&old.sql, &old.versions, absorb.id, &Answer::Done, day(3))).expect("answered");
    let adopt = message::next(&old.sql, day(3)).expect("a readable outbox").expect("a message");
    survives("orders arrive", &new.sql, &|sql| taken(sql, &adopt));
}
