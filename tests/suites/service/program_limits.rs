//! Limits of the whole program: many accounts, each on a database of its own, and the counters they lease from.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Value, json};
use tally_core::account::Command;
use tally_core::account::grants::{Beside, Granted, Want};
use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_service::account::{Failure, Kept, Reply, Request, handle, keep_grants};
use tally_service::asking::{self, Asking};
use tally_service::counter::{self, Ask};
use tally_service::message::{self, Answer};
use tally_service::migration::migrate;
use tally_tests::native_sql::NativeSql;

use super::faults::survives;
use super::shop::{Shop, cart, choosing, day, later, plain, problem, request, with};

/// The counters of a program, each made when it is first asked.
#[derive(Default)]
struct Counters(RefCell<BTreeMap<Id, NativeSql>>);

impl Counters {
    fn ask(&self, ask: &Ask) -> Granted {
        let mut counters = self.0.borrow_mut();
        let sql = counters.entry(ask.want.counter.clone()).or_insert_with(|| {
            let sql = NativeSql::in_memory();
            sql.transaction(|| migrate(&sql, counter::MIGRATIONS)).expect("an empty database");
            sql
        });
        sql.transaction(|| counter::ask(sql, ask)).expect("a counter answers")
    }

    /// What a counter has granted in all, in its latest period.
    fn granted(&self, counter: &str) -> String {
        let counters = self.0.borrow();
        let sql = &counters[&Id::new(counter).expect("a name")];
        sql.texts("SELECT CAST(amount AS TEXT) FROM total ORDER BY period DESC LIMIT 1").concat()
    }
}

/// A command as the edge sends it: counters are asked until nothing is missing.
fn send(shop: &Shop, counters: &Counters, request: &Request, now: Instant) -> Result<Reply, Failure> {
    let mut request = request.clone();
    loop {
        let outcome = shop.sql.transaction(|| handle(&shop.sql, &shop.versions, &request, now));
        let Err(Failure::NeedsGrants(wants)) = outcome else { return outcome };
        let answers = ask(counters, &request, wants);
        hear(shop, &mut request, &answers, now);
    }
}

/// What counters answer a request.
fn ask(counters: &Counters, request: &Request, wants: Vec<Want>) -> Vec<Granted> {
    let account = request.command.act().account().clone();
    wants.into_iter().map(|want| counters.ask(&Ask { account: account.clone(), want, peek: false })).collect()
}

/// Keeps what they granted; who answered is asked no more by this request.
fn hear(shop: &Shop, request: &mut Request, answers: &[Granted], now: Instant) {
    let account = request.command.act().account().clone();
    let kept = shop.sql.transaction(|| keep_grants(&shop.sql, &shop.versions, &account, (answers, &[]), now)).expect("grants are kept");
    for answer in answers.iter().filter(|answer| !kept.outdated.contains(&answer.counter)) {
        assert!(request.asked.insert(answer.counter.clone(), 0).is_none(), "a counter says once in a request what it has");
    }
}

/// Two requests of one account ask a counter before either is carried out: it answers both the same.
#[test]
fn a_request_is_not_refused_for_what_another_of_its_account_was_granted() {
    let counters = Counters::default();
    let shop = shop();
    let [first, second] = ["a", "b"].map(|name| request("order", name, &order("anna", name, true)));
    let wants = |asked: &Request| match shop.sql.transaction(|| handle(&shop.sql, &shop.versions, asked, day(0))) {
        Err(Failure::NeedsGrants(wants)) => wants,
        other => panic!("wanted to ask, actual {other:?}"),
    };
    let (mut one, mut two) = (first.clone(), second.clone());
    let answers = [&one, &two].map(|asked| ask(&counters, asked, wants(asked)));
    assert_eq!(answers[0], answers[1]);
    hear(&shop, &mut one, &answers[0], day(0));
    send(&shop, &counters, &one, day(0)).expect("carried out");
    hear(&shop, &mut two, &answers[1], day(0));
    send(&shop, &counters, &two, day(0)).expect("carried out");
    let paid = shop.sql.texts("SELECT body FROM purchase ORDER BY id");
    let paid = paid.iter().map(|order| serde_json::from_str::<Value>(order).expect("an order")["paid"][0]["money"].clone());
    assert_eq!(paid.collect::<Vec<_>>(), [json!(2000), json!(2000)], "both have the ten euros off");
    assert_eq!(counters.granted(USES), "2");
}

/// D-05: whatever arrives first, and whatever has to be asked for, the account is the same.
#[test]
fn d05_a_budget_knows_no_order_of_arrival() {
    let of = |word: &str| request(word, word, &json!({"account": "anna", "order": "a"}));
    let steps = [request("order", "order-a", &order("anna", "a", false)), of("cancel"), of("reinstate")];
    for arrival in tally_tests::permutations::permutations(steps.len()) {
        let (counters, shop) = (Counters::default(), shop());
        for step in &arrival {
            // An order that was not cancelled yet is not reinstated, now or parked.
            let _ = send(&shop, &counters, &steps[*step], day(1));
        }
        let is_cancelled = arrival.iter().position(|step| *step == 1) > arrival.iter().position(|step| *step == 2);
        assert_eq!(shop.available("points"), if is_cancelled { 0 } else { 150 }, "{arrival:?}");
    }
}

/// Delivers what waits; answers how much.
fn deliver(shop: &Shop, counters: &Counters, now: Instant) -> usize {
    let mut delivered = 0;
    while let Some(outgoing) = message::next(&shop.sql, now).expect("a readable outbox") {
        assert_eq!(outgoing.word, message::COUNTER);
        counters.ask(&tally_api::text::read(&outgoing.body).expect("what a counter is told"));
        shop.sql.transaction(|| message::answered(&shop.sql, &shop.versions, outgoing.id, &Answer::Done, now)).expect("answered");
        delivered += 1;
    }
    delivered
}

/// Ten euros off with the code TEN, five times for the whole program; 1000 bonus points for everybody together.
fn program() -> Value {
    let code = json!({"id": "ten", "trigger": "code", "codes": ["TEN"], "limits": [{"per": "program", "uses": 5, "over": "reject"}],
        "give": {"amount": {"value": "10", "on": "order"}}});
    let bonus = json!({"id": "bonus", "wallet": "points", "per": "order", "points": "150", "group": "extra",
        "limits": [{"per": "program", "points": "1000", "period": "day"}]});
    with(with(plain(), "/rewards", json!([code])), "/earn", json!([bonus]))
}

fn shop() -> Shop {
    Shop::new(program())
}

fn order(account: &str, name: &str, code: bool) -> Value {
    let cart = cart(&[30]);
    let cart = if code { with(cart, "/codes", json!(["TEN"])) } else { cart };
    json!({"account": account, "order": name, "cart": cart})
}

fn buys(shop: &Shop, counters: &Counters, account: &str, name: &str, code: bool, now: Instant) -> i64 {
    let asked = request("order", &format!("order-{name}"), &order(account, name, code));
    let before = shop.available("points");
    let reply = send(shop, counters, &asked, now).expect("a receipt");
    let purchase: Value =
        serde_json::from_str(&shop.sql.texts("SELECT body FROM purchase ORDER BY seq DESC LIMIT 1").concat()).expect("an order");
    assert!(!reply.receipt.is_empty());
    let paid = purchase["paid"][0]["money"].as_i64().expect("money");
    assert!(paid == 3000 || paid == 2000, "{paid}");
    (shop.available("points") - before) * 10_000 + paid
}

const USES: &str = "reward/ten/uses/lifetime";
const ONCE: &str = "reward/five/uses/lifetime";
const BUDGET: &str = "earn/bonus/points/day";

/// D-10: two hundred want what is there five times.
#[test]
fn d10_a_code_is_used_exactly_as_often_as_the_program_allows() {
    let counters = Counters::default();
    let with_discount = (0..200).filter(|number| {
        let shop = shop();
        buys(&shop, &counters, &format!("member-{number}"), "a", true, day(0)) % 10_000 == 2000
    });
    assert_eq!(with_discount.count(), 5);
    assert_eq!(counters.granted(USES), "5");
}

#[test]
fn a_budget_is_given_to_the_last_point_and_no_further() {
    let counters = Counters::default();
    // 150 each: six have all of it, the seventh 100, the others nothing, however large the blocks were before.
    let shops: Vec<Shop> = (0..9).map(|_| shop()).collect();
    let earned: Vec<i64> = shops
        .iter()
        .enumerate()
        .map(|(number, shop)| buys(shop, &counters, &format!("member-{number}"), "a", false, day(0)) / 10_000)
        .collect();
    assert_eq!(earned.iter().sum::<i64>() + shops.iter().map(unused).sum::<i64>(), 1000, "{earned:?}");
    // What lay unused in blocks comes back after a quarter of an hour, and the next one has it.
    let late = later(day(0), 900_000);
    for shop in &shops {
        shop.pass(late).expect("time passes");
        deliver(shop, &counters, late);
        assert_eq!(unused(shop), 0);
    }
    let last = shop();
    let rest = buys(&last, &counters, "last", "a", false, later(late, 1)) / 10_000;
    assert_eq!(earned.iter().sum::<i64>() + rest, 1000, "{earned:?}");
    let next_day = shop();
    assert_eq!(buys(&next_day, &counters, "another", "a", false, day(1)) / 10_000, 150, "a day begins anew");
}

/// What an account has been granted of the budget and not used.
fn unused(shop: &Shop) -> i64 {
    let head: Value = serde_json::from_str(&shop.sql.texts("SELECT head FROM record ORDER BY seq DESC LIMIT 1").concat()).expect("a head");
    let granted = head["grants"][BUDGET][0]["granted"].as_i64().unwrap_or_default();
    granted - head["member"]["counters"][BUDGET][0]["amount"].as_i64().unwrap_or_default()
}

/// A hold reserves the use; D-07, D-25: released, lapsed or refunded, it is there for somebody else.
#[test]
fn d25_what_a_hold_or_an_order_gives_back_is_there_for_others() {
    let counters = Counters::default();
    for number in 0..4 {
        buys(&shop(), &counters, &format!("member-{number}"), "a", true, day(0));
    }
    let anna = shop();
    let held = hold_with_code(&anna, &counters, "anna", day(0)).expect("the last use is reserved");
    assert!(!held.receipt.is_empty());
    let ben = shop();
    assert_eq!(problem(hold_with_code(&ben, &counters, "ben", day(0))), (409, "quote_changed"), "nothing is left while it is reserved");
    anna.must("release", "release", &json!({"account": "anna", "hold": "checkout"}), later(day(0), 1000));
    let late = later(day(0), 900_000);
    anna.pass(late).expect("time passes");
    assert_eq!(deliver(&anna, &counters, late), 2, "the use, and the points that the order would have earned");
    assert_eq!(counters.granted(USES), "4");
    hold_with_code(&ben, &counters, "ben", late).expect("now it is there");
    let order = with(order("ben", "b", true), "/hold", json!("checkout"));
    send(&ben, &counters, &request("order", "order-b", &order), later(late, 1000)).expect("the hold is captured");
    assert_eq!(counters.granted(USES), "5");
    ben.must("refund", "refund", &json!({"account": "ben", "order": "b"}), later(late, 2000));
    ben.pass(later(late, 900_000)).expect("time passes");
    deliver(&ben, &counters, later(late, 900_000));
    assert_eq!(counters.granted(USES), "4", "a cancelled order gives its use back");
}

fn hold_with_code(shop: &Shop, counters: &Counters, account: &str, now: Instant) -> Result<Reply, Failure> {
    hold(shop, counters, account, &with(cart(&[30]), "/codes", json!(["TEN"])), now)
}

fn hold(shop: &Shop, counters: &Counters, account: &str, cart: &Value, now: Instant) -> Result<Reply, Failure> {
    // What the shopper saw: the discount, with the digest of a quote for which everything is there.
    let all = Beside::from([USES, BUDGET, ONCE].map(|counter| (Id::new(counter).expect("a name"), 1000)));
    let quoted = tally_tests::document::document(json!({"account": account, "cart": cart}));
    let quoted = tally_core::values::wire::decode(&quoted).expect("a request");
    let quote = tally_service::account::read_quote(&shop.sql, &shop.versions, &Id::new(account).expect("a name"), &quoted, &all, now);
    let digest = quote.expect("a quote").digest.expect("a digest").to_string();
    let body = json!({"account": account, "hold": "checkout", "cart": cart, "digest": digest});
    send(shop, counters, &request("hold", &format!("hold-{account}-{}", now.ms()), &body), now)
}

/// Five euros off for 100 points, once for the whole program.
#[test]
fn a_capture_after_the_deadline_takes_nothing_that_somebody_else_has_used_since() {
    let counters = Counters::default();
    let program = with(plain(), "/rewards/0/limits", json!([{"per": "program", "uses": 1}]));
    let [anna, ben] = ["anna", "ben"].map(|account| {
        let shop = Shop::new(program.clone());
        shop.must("order", "order-a", &json!({"account": account, "order": "a", "cart": cart(&[300])}), day(0));
        shop
    });
    let chosen = choosing(cart(&[30]), "five", None);
    hold(&anna, &counters, "anna", &chosen, day(1)).expect("the only use is reserved");
    // It lapses after a quarter of an hour, and what it had reserved goes back.
    let late = later(day(1), 900_000);
    anna.pass(late).expect("time passes");
    assert_eq!(deliver(&anna, &counters, late), 1);
    let bought = json!({"account": "ben", "order": "b", "cart": chosen});
    send(&ben, &counters, &request("order", "order-b", &bought), late).expect("the use is there for him");
    let capture = request("capture", "capture", &json!({"account": "anna", "hold": "checkout"}));
    assert_eq!(problem(send(&anna, &counters, &capture, later(late, 1))), (404, "hold_not_found"));
    assert_eq!(counters.granted(ONCE), "1");
}

/// A budget of 1000 bonus points a day, 150 an order: what a chargeback gave back may be spent by the time it is won.
#[test]
fn a_dispute_that_is_won_takes_nothing_of_a_budget_that_others_have_spent_since() {
    let counters = Counters::default();
    let anna = shop();
    buys(&anna, &counters, "anna", "a", false, day(0));
    let charged = |key: &str, undone: bool| request("chargeback", key, &json!({"account": "anna", "order": "a", "undone": undone}));
    let late = later(day(0), 900_000);
    send(&anna, &counters, &charged("lost", false), later(day(0), 1)).expect("charged back");
    anna.pass(late).expect("time passes");
    deliver(&anna, &counters, late);
    for number in 0..8 {
        buys(&shop(), &counters, &format!("member-{number}"), "b", false, late);
    }
    assert_eq!(counters.granted(BUDGET), "1000");
    assert_eq!(problem(send(&anna, &counters, &charged("won", true), later(late, 1))), (409, "exceeds"));
    assert_eq!(counters.granted(BUDGET), "1000");
}

/// Both used the code once; then their accounts become one.
#[test]
fn accounts_that_become_one_have_used_as_much_as_both_did() {
    let counters = Counters::default();
    let [anna, ben] = ["anna", "ben"].map(|account| {
        let shop = shop();
        buys(&shop, &counters, account, &format!("order-of-{account}"), true, day(0));
        shop
    });
    anna.must("merge", "m", &json!({"account": "anna", "into": "ben"}), later(day(0), 1));
    let mut now = later(day(0), 1);
    // What lay unused of the budget goes back with the merge, and is told to its counter beside it.
    while let Some(due) = message::due(&anna.sql).expect("a readable outbox") {
        now = now.max(due);
        let outgoing = message::next(&anna.sql, now).expect("a readable outbox").expect("it is due");
        let body = tally_api::text::parse(&outgoing.body).expect("a body");
        if outgoing.word == message::COUNTER {
            counters.ask(&tally_api::text::read(&outgoing.body).expect("what a counter is told"));
        } else {
            let command = Command::read(&outgoing.word, &body).expect("a command").expect("a valid command");
            let request = Request::new(command, outgoing.key.clone(), &outgoing.body);
            ben.sql.transaction(|| message::take_in(&ben.sql, &ben.versions, &request, now)).expect("taken in");
        }
        anna.sql.transaction(|| message::answered(&anna.sql, &anna.versions, outgoing.id, &Answer::Done, now)).expect("answered");
    }
    // He asks before his counter has heard of it: nothing is granted twice.
    buys(&ben, &counters, "ben", "third", true, now);
    assert_eq!(counters.granted(USES), "3");
    deliver(&ben, &counters, now);
    assert_eq!(counters.granted(USES), "3");
    // One comes back, and is there for others.
    ben.must("refund", "back", &json!({"account": "ben", "order": "order-of-anna"}), now);
    ben.pass(later(now, 900_000)).expect("time passes");
    deliver(&ben, &counters, later(now, 900_000));
    assert_eq!(counters.granted(USES), "2");
}

fn want(revision: i64, granted: i64, by: i64) -> Ask {
    let counter = Id::new(USES).expect("a name");
    let want = Want { counter, period: 0, revision, granted, by, most: 5, blocks: false, merged: Vec::new() };
    Ask { account: Id::new("anna").expect("a name"), want, peek: false }
}

#[test]
fn an_answer_that_is_lost_grants_nothing_twice() {
    let counters = Counters::default();
    assert_eq!(counters.ask(&want(0, 0, 2)).granted, 2);
    assert_eq!(counters.ask(&want(0, 0, 2)).granted, 2, "the same word again");
    assert_eq!(counters.ask(&want(0, 0, 1)).granted, 2, "the answer before may be in use");
    assert_eq!(counters.granted(USES), "2");
    // The account never had that answer and went on: what it says now is the truth.
    assert_eq!(counters.ask(&want(1, 0, 0)).granted, 0);
    assert_eq!(counters.granted(USES), "0");
}

#[test]
fn a_word_that_comes_late_changes_nothing() {
    let counters = Counters::default();
    counters.ask(&want(0, 0, 3));
    counters.ask(&want(1, 3, 2));
    // A return that was said at revision 1, long before.
    counters.ask(&want(0, 0, 0));
    assert_eq!(counters.granted(USES), "5");
    assert_eq!(counters.ask(&want(2, 5, 1)).granted, 5, "no more than the most");
}

#[test]
fn a_peek_takes_nothing() {
    let counters = Counters::default();
    counters.ask(&want(0, 0, 2));
    let other = Ask { account: Id::new("ben").expect("a name"), peek: true, ..want(0, 0, 4) };
    assert_eq!(counters.ask(&other).left, 3);
    assert_eq!(counters.granted(USES), "2");
}

/// What the edge does before it asks counters for one use of the code.
fn begin(shop: &Shop, now: Instant) -> Asking {
    let account = Id::new("anna").expect("a name");
    let wants = [want(0, 0, 1).want];
    shop.sql.transaction(|| asking::begin(&shop.sql, &shop.versions, &account, &wants, now)).expect("written down")
}

fn keep(shop: &Shop, answers: &[Granted], asking: Asking, now: Instant) -> Kept {
    let account = Id::new("anna").expect("a name");
    let keep = || keep_grants(&shop.sql, &shop.versions, &account, (answers, &[asking.id]), now);
    shop.sql.transaction(keep).expect("grants are kept")
}

fn disown(shop: &Shop, now: Instant) {
    shop.sql.transaction(|| asking::disown(&shop.sql, &shop.versions, now)).expect("time passes");
}

#[test]
fn what_a_counter_granted_and_nobody_heard_comes_back() {
    let (counters, shop) = (Counters::default(), shop());
    let asked = begin(&shop, day(0));
    let late = later(day(0), 900_000);
    assert_eq!(asked.due, Some(late), "the alarm has to ring then");
    // The process is killed before the answer is kept, and nobody asks again.
    assert_eq!(counters.ask(&want(0, 0, 1)).granted, 1);
    disown(&shop, later(late, -1));
    assert_eq!(deliver(&shop, &counters, later(late, -1)), 0, "the answer may still be on its way");
    disown(&shop, late);
    assert_eq!((deliver(&shop, &counters, late), counters.granted(USES).as_str()), (1, "0"));
    disown(&shop, day(1));
    assert_eq!(deliver(&shop, &counters, day(1)), 0, "once is enough");
}

#[test]
fn an_answer_that_was_disowned_is_not_kept() {
    let (counters, shop) = (Counters::default(), shop());
    let asked = begin(&shop, day(0));
    let answer = counters.ask(&want(0, 0, 1));
    disown(&shop, day(1));
    let kept = keep(&shop, &[answer], asked, day(1));
    assert_eq!(kept.outdated.len(), 1, "it has to be asked for again");
    deliver(&shop, &counters, day(1));
    assert_eq!(counters.granted(USES), "0");
    let order = request("order", "order-a", &order("anna", "a", true));
    send(&shop, &counters, &order, day(1)).expect("carried out");
    assert_eq!(counters.granted(USES), "1");
}

#[test]
fn an_answer_that_was_kept_leaves_nothing_to_disown() {
    let (counters, shop) = (Counters::default(), shop());
    let asked = begin(&shop, day(0));
    let answer = counters.ask(&want(0, 0, 1));
    assert_eq!(keep(&shop, &[answer], asked, day(0)), Kept { due: Some(later(day(0), 900_000)), ..Kept::default() });
    assert_eq!(shop.sql.texts("SELECT name FROM message"), [] as [String; 0]);
    // One answer of two requests is kept: the other one asks again, and what it had is not forgotten meanwhile.
    let [one, two] = [begin(&shop, day(0)), begin(&shop, day(0))];
    assert_ne!(one.id, two.id);
    let second = counters.ask(&want(1, 1, 1));
    assert_eq!(keep(&shop, std::slice::from_ref(&second), one, day(0)).outdated.len(), 0);
    assert_eq!(keep(&shop, &[second], two, day(0)).outdated.len(), 1);
    assert_eq!(shop.sql.texts("SELECT word FROM message"), ["asking"]);
}

/// The command that they were asked for may be refused: nobody else sets the alarm then.
#[test]
fn whoever_keeps_grants_hears_when_they_go_back() {
    let anna = shop();
    let granted = [Granted { counter: Id::new(USES).expect("a name"), period: 0, revision: 0, granted: 2, left: 0 }];
    let keep =
        || anna.sql.transaction(|| keep_grants(&anna.sql, &anna.versions, &Id::new("anna").expect("a name"), (&granted, &[]), day(0)));
    assert_eq!(keep(), Ok(Kept { due: Some(later(day(0), 900_000)), ..Kept::default() }));
    let outdated = Kept { due: None, outdated: granted.iter().map(|answer| answer.counter.clone()).collect() };
    assert_eq!(keep(), Ok(outdated), "what is known already changes nothing");
}

#[test]
fn grants_are_asked_for_kept_and_given_back_wholly_or_not_at_all() {
    let counters = NativeSql::in_file();
    counters.transaction(|| migrate(&counters, counter::MIGRATIONS)).expect("an empty database");
    survives("a counter grants", &counters, &|sql| Ok(format!("{:?}", counter::ask(sql, &want(0, 0, 2))?)));
    let anna = Shop::on(NativeSql::in_file(), &[(Instant::EPOCH, program())]);
    let account = Id::new("anna").expect("a name");
    let granted = [Granted { counter: Id::new(USES).expect("a name"), period: 0, revision: 0, granted: 2, left: 0 }];
    let keep = |sql: &NativeSql| keep_grants(sql, &anna.versions, &account, (&granted, &[]), day(0)).map(|_| String::new());
    survives("grants are kept", &anna.sql, &keep);
    anna.sql.transaction(|| keep(&anna.sql)).expect("kept");
    let late = later(day(0), 900_000);
    begin(&anna, day(0));
    survives("what nobody heard is disowned", &anna.sql, &|sql| asking::disown(sql, &anna.versions, day(1)).map(|()| String::new()));
    survives("grants are given back", &anna.sql, &|sql| {
        tally_service::account::pass_time(sql, &anna.versions, late).map(|_| String::new())
    });
}
