//! What commands write and read: rows are what storage bills, and lots are what grows.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tally_core::account::{Command, Context, decide};
use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_service::account::{Failure, Request, Versions as _};
use tally_service::sql::SqlError;
use tally_service::{records, store};

use super::shop::{Shop, cart, choosing, day, later, order, plain, program, request, with};

fn rows(shop: &Shop, request: &Request, now: Instant) -> u64 {
    let before = shop.sql.rows_written();
    shop.send(request, now).expect("a command that succeeds");
    shop.sql.rows_written() - before
}

#[test]
fn an_order_under_its_own_key_writes_three_rows() {
    let shop = Shop::new(plain());
    for number in 0..20 {
        let name = format!("{number}");
        let request = request("order", &format!("order-{name}"), &order(&name, cart(&[number + 1, 7])));
        assert_eq!(rows(&shop, &request, day(number)), 3, "order {number}");
    }
}

#[test]
fn a_ladder_writes_no_row_of_its_own() {
    let program = with(plain(), "/ladders", program()["ladders"].clone());
    let shop = Shop::new(program);
    assert_eq!(rows(&shop, &request("order", "order-a", &order("a", cart(&[900]))), day(0)), 3);
    assert_eq!(rows(&shop, &request("order", "order-b", &order("b", cart(&[900]))), day(1)), 3);
}

#[test]
fn a_clock_of_inactivity_writes_no_row_of_its_own_and_touches_no_lot() {
    let inactivity = json!({"after": {"months": 18}, "activities": ["order"]});
    let shop = Shop::new(with(plain(), "/wallets/0/inactivity", inactivity));
    for number in 0..5 {
        let name = format!("{number}");
        let request = request("order", &format!("order-{name}"), &order(&name, cart(&[number + 1, 7])));
        assert_eq!(rows(&shop, &request, day(number)), 3, "order {number}");
    }
}

#[test]
fn a_key_of_its_own_is_one_row_more_and_a_replay_none() {
    let shop = Shop::new(plain());
    let request = request("order", "a-key", &order("a", cart(&[10])));
    assert_eq!(rows(&shop, &request, day(0)), 4);
    assert_eq!(rows(&shop, &request, day(1)), 0);
}

#[test]
fn an_order_that_spends_nothing_reads_no_lot() {
    let shop = Shop::new(plain());
    for number in 0..50 {
        shop.buy(&format!("{number}"), cart(&[10]), day(number));
    }
    shop.sql.plan(None);
    shop.buy("next", cart(&[10]), day(60));
    let steps = shop.sql.steps();
    assert!(steps.iter().all(|step| !step.contains("FROM lot") && !step.contains("FROM hold")), "{steps:?}");
    shop.sql.plan(None);
    shop.buy("spends", choosing(cart(&[10]), "five", None), day(61));
    let steps = shop.sql.steps();
    assert!(steps.iter().any(|step| step.contains("FROM lot")), "an order that spends reads them: {steps:?}");
}

/// The same decision with every lot at hand, written to a transaction that is undone: the database it
/// would have left.
fn with_lots(shop: &Shop, request: &Request, now: Instant) -> String {
    let mut left = String::new();
    let undone: Result<(), Failure> = shop.sql.transaction(|| {
        let mut state = store::load(&shop.sql, true, now)?;
        let at_hand = |at| shop.versions.in_force(at).and_then(|hash| shop.versions.version(&hash)).expect("a version");
        let Command::Order(placed) = &request.command else { panic!("an order") };
        let (current, deciding) = (at_hand(now), at_hand(placed.occurred_at.unwrap_or(now)));
        let context = Context {
            current: &current,
            deciding: &deciding,
            now,
            input: Id::new(&request.hash),
            asked: Default::default(),
            earlier: BTreeMap::new(),
            salt: None,
        };
        let decision = decide(&mut state, &request.command, None, &context)?;
        store::save(&shop.sql, &state, &decision.records)?;
        store::save_purchase(&shop.sql, decision.order.as_ref().expect("an order"), true)?;
        left = shop.sql.dump();
        Err(Failure::Sql(SqlError::Failed("undone".to_owned())))
    });
    assert_eq!(undone, Err(Failure::Sql(SqlError::Failed("undone".to_owned()))));
    left
}

#[test]
fn an_order_that_spends_nothing_is_decided_the_same_without_the_lots() {
    decided_the_same(program());
    let idle = json!({"after": {"days": 200}, "activities": ["order"]});
    decided_the_same(with(program(), "/wallets/0/inactivity", idle.clone()));
    let suspended = json!({"rules": [{"ladder": "status", "atLeast": "gold", "expiry": "suspended"}], "graceDays": 3});
    decided_the_same(with(with(program(), "/wallets/0/inactivity", idle), "/wallets/0/tierExpiry", suspended));
}

fn decided_the_same(program: Value) {
    let shop = Shop::new(program);
    let same = |name: &str, euros: i64, occurred: Option<Instant>, now: Instant| {
        let body = with(order(name, cart(&[euros, 3])), "/occurredAt", json!(occurred.map(Instant::ms)));
        let request = request("order", &format!("order-{name}"), &body);
        let wanted = with_lots(&shop, &request, now);
        shop.send(&request, now).expect("an order");
        assert_eq!(shop.sql.dump(), wanted, "order {name}");
    };
    same("first", 100, None, day(0));
    same("next", 50, None, day(1));
    same("at-the-same-instant", 50, None, day(1));
    same("backdated", 70, Some(day(0)), day(2));
    // A star of the first order wakes on day 14, to the millisecond.
    same("just-before-something-is-due", 5, None, later(day(14), -1));
    same("just-when-something-is-due", 5, None, day(14));
    same("long-after", 500, None, day(100));
    shop.hold("h", choosing(cart(&[30]), "five", None), day(101), 600);
    same("beside-a-hold", 5, None, day(101));
    same("after-the-hold", 5, None, day(102));
    shop.buy("spends", choosing(cart(&[30]), "pay", Some(600)), day(103));
    shop.refund("long-after", day(104));
    assert!(shop.holds("points").owed.get() > 0, "the next order pays what is owed");
    same("pays-what-is-owed", 5, None, day(105));
    same("pays-the-rest", 900, None, day(106));
    same("in-two-years", 5, None, day(800));
}

#[test]
fn reading_writes_nothing() {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[700]), day(0));
    let before = shop.sql.dump();
    // A star wakes and points expire for the reader; whoever comes next with a command writes it down.
    let view = shop.view(day(400));
    assert_eq!((view.wallets["stars"].available.get(), view.wallets["points"].available.get()), (1, 0));
    shop.quote(&cart(&[10]), day(500));
    assert_eq!(shop.sql.dump(), before);
    assert_eq!(shop.view(day(1)).wallets["points"].available.get(), 700);
}

#[test]
fn records_are_paged_newest_first_and_delivered_oldest_first() {
    let shop = Shop::new(plain());
    for number in 0..7 {
        shop.buy(&format!("{number}"), cart(&[10]), day(number));
    }
    let texts = shop.record_texts();
    let numbers = |records: &[(i64, String)]| {
        assert!(records.iter().all(|(seq, text)| *text == texts[usize::try_from(*seq - 1).expect("from 1")]));
        records.iter().map(|(seq, _)| *seq).collect::<Vec<_>>()
    };
    let page = |before, limit| numbers(&records::before(&shop.sql, before, limit).expect("a page"));
    assert_eq!((page(i64::from(u32::MAX), 3), page(5, 3), page(2, 3), page(1, 3)), (vec![7, 6, 5], vec![4, 3, 2], vec![1], vec![]));
    let left = |limit| numbers(&records::undelivered(&shop.sql, limit).expect("the outbox"));
    assert_eq!(left(3), [1, 2, 3]);
    assert_eq!(left(3), [1, 2, 3], "what nobody acknowledged comes again");
    records::acknowledge(&shop.sql, 3).expect("the outbox");
    assert_eq!(left(9), [4, 5, 6, 7]);
    records::acknowledge(&shop.sql, 7).expect("the outbox");
    assert_eq!(left(9), Vec::<i64>::new());
    shop.buy("next", cart(&[10]), day(9));
    assert_eq!(records::undelivered(&shop.sql, 9).expect("the outbox").len(), 1);
}
