//! A fault at every step of every kind of command: nothing or everything is written, and trying again works.

use serde_json::json;
use tally_core::values::time::Instant;
use tally_service::account::{Failure, Request, handle, pass_time};
use tally_service::migration::migrate;
use tally_service::{records, registry, schema};
use tally_tests::native_sql::{Fault, NativeSql, Strike};

use super::shop::{Shop, cart, choosing, club, day, event, later, order, plain, program, request, version};

/// The instant of the commands under test. A star falls due just before it (day 27 and 30 seconds, and two
/// weeks), so every command also writes what passing time did.
fn now() -> Instant {
    later(day(41), 60_000)
}

/// Two orders, one of which spent points, and an open hold.
fn account() -> Shop {
    let shop = Shop::on(NativeSql::in_file(), &[(Instant::EPOCH, program())]);
    shop.buy("first", cart(&[300, 40]), day(0));
    shop.buy("between", cart(&[10]), later(day(27), 30_000));
    shop.buy("second", choosing(cart(&[120, 50]), "five", None), day(30));
    shop.hold("checkout", choosing(cart(&[90]), "five", None), day(41), 900);
    shop
}

/// Strikes every step of a transaction in every way. `work` answers what its caller gets to see.
pub fn survives(name: &str, base: &NativeSql, work: &dyn Fn(&NativeSql) -> Result<String, Failure>) {
    let before = base.dump();
    let calm = base.copy();
    calm.plan(None);
    let answer = calm.transaction(|| work(&calm)).unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
    let (steps, after) = (calm.steps().len(), calm.dump());
    assert!(steps >= 3 && before != after, "{name}: {steps} steps change nothing");
    for step in 1..=steps {
        for strike in Strike::ALL {
            let place = format!("{name}, step {step} of {steps}, {strike:?}");
            let sql = base.copy();
            sql.plan(Some(Fault { step, strike }));
            let outcome = sql.transaction(|| work(&sql));
            assert!(matches!(outcome, Err(Failure::Sql(_))), "{place}: {outcome:?}");
            // Once the COMMIT is done everything is there, whether its caller hears of it or not.
            let committed = step == steps && strike != Strike::Before;
            assert_eq!(sql.dump(), if committed { after.as_str() } else { before.as_str() }, "{place}: half of it is written");
            sql.plan(None);
            let again = sql.transaction(|| work(&sql)).unwrap_or_else(|failure| panic!("{place}, again: {failure:?}"));
            assert_eq!(again, answer, "{place}: another receipt");
            assert_eq!(sql.dump(), after, "{place}: not exactly once");
        }
    }
}

fn command_survives(shop: &Shop, request: &Request) {
    survives(&request.key, &shop.sql, &|sql| handle(sql, &shop.versions, request, now()).map(|reply| reply.receipt));
}

#[test]
fn an_order_is_recorded_wholly_or_not_at_all() {
    let shop = account();
    command_survives(&shop, &request("order", "order-third", &order("third", cart(&[20, 30]))));
    command_survives(&shop, &request("order", "a-key-of-its-own", &order("third", cart(&[20, 30]))));
}

#[test]
fn an_order_that_spends_points_is_recorded_wholly_or_not_at_all() {
    let shop = account();
    command_survives(&shop, &request("order", "order-third", &order("third", choosing(cart(&[20, 30]), "five", None))));
    command_survives(&shop, &request("order", "order-fourth", &order("fourth", choosing(cart(&[20]), "pay", Some(150)))));
}

#[test]
fn an_order_with_a_hold_is_recorded_wholly_or_not_at_all() {
    let shop = account();
    let mut body = order("third", choosing(cart(&[90]), "five", None));
    body["hold"] = json!("checkout");
    command_survives(&shop, &request("order", "order-third", &body));
    command_survives(&shop, &request("order", "a-key-of-its-own", &body));
}

#[test]
fn a_hold_is_placed_wholly_or_not_at_all() {
    let shop = account();
    let body = shop.hold_body("another", choosing(cart(&[70]), "pay", Some(130)), now(), 600);
    command_survives(&shop, &request("hold", "hold-another", &body));
}

#[test]
fn a_hold_ends_wholly_or_not_at_all() {
    let shop = account();
    let whole = json!({"account": "member", "hold": "checkout"});
    let part = json!({"account": "member", "hold": "checkout", "points": {"points": 30}});
    command_survives(&shop, &request("capture", "capture-whole", &whole));
    command_survives(&shop, &request("capture", "capture-part", &part));
    command_survives(&shop, &request("release", "release", &whole));
}

#[test]
fn an_order_is_refunded_wholly_or_not_at_all() {
    let shop = account();
    let part = json!({"account": "member", "order": "second", "lines": [{"line": "line-1"}]});
    command_survives(&shop, &request("refund", "refund-part", &part));
    command_survives(&shop, &request("refund", "refund-amount", &json!({"account": "member", "order": "second", "amount": 3000})));
    command_survives(&shop, &request("refund", "refund-all", &json!({"account": "member", "order": "second"})));
}

/// A member who wrote a review.
fn account_without_plan() -> Shop {
    let shop = Shop::on(NativeSql::in_file(), &[(Instant::EPOCH, club())]);
    shop.buy("first", cart(&[300, 40]), day(0));
    shop.must("event", "review", &event("review", "review", day(1)), day(1));
    shop
}

/// A member with a plan who used what it brings, and is known by a profile.
fn club_member() -> Shop {
    let shop = account_without_plan();
    shop.must("membership_start", "plus", &json!({"account": "member", "plan": "plus"}), day(2));
    shop.must("entitlement_use", "lounge", &json!({"account": "member", "entitlement": "lounge"}), day(2));
    shop.must("profile", "known", &json!({"account": "member", "birthday": "05-17"}), day(3));
    shop.buy("between", cart(&[10]), later(day(27), 30_000));
    shop
}

#[test]
fn what_else_a_member_does_is_recorded_wholly_or_not_at_all() {
    let shop = club_member();
    let commands = [
        ("event", event("another", "review", day(40))),
        ("event", event("visit", "checkIn", day(41))),
        ("event_reversal", json!({"account": "member", "event": "review"})),
        ("profile", json!({"account": "member", "birthday": "02-29", "segments": ["staff"]})),
        ("offer", json!({"account": "member", "offer": "seven"})),
        ("membership_renew", json!({"account": "member"})),
        ("membership_cancel", json!({"account": "member", "stop": "now"})),
        ("entitlement_use", json!({"account": "member", "entitlement": "lounge"})),
        ("entitlement_return", json!({"account": "member", "entitlement": "lounge"})),
        ("tier", json!({"account": "member", "ladder": "status", "tier": "gold", "actor": "desk", "reason": "goodwill"})),
    ];
    command_survives(&account_without_plan(), &request("membership_start", "start", &json!({"account": "member", "plan": "plus"})));
    for (number, (word, body)) in commands.iter().enumerate() {
        command_survives(&shop, &request(word, &format!("{word}-{number}"), body));
    }
}

#[test]
fn an_adjustment_is_made_and_reversed_wholly_or_not_at_all() {
    let shop = account();
    let adjust = |points: i64| json!({"account": "member", "adjustment": "a1", "wallet": "points", "points": points, "reason": "goodwill", "actor": "agent-7"});
    command_survives(&shop, &request("adjust", "give", &adjust(70)));
    command_survives(&shop, &request("adjust", "take", &adjust(-9000)));
    shop.must("adjust", "take", &adjust(-450), now());
    command_survives(
        &shop,
        &request("reverse", "back", &json!({"account": "member", "adjustment": "a1", "reason": "mistake", "actor": "agent-8"})),
    );
}

#[test]
fn balances_are_imported_wholly_or_not_at_all() {
    let shop = account();
    let lots: Vec<_> = (1..4).map(|points| json!({"wallet": "points", "points": points, "earnedAt": day(0).ms()})).collect();
    let body = json!({"account": "member", "reference": "old", "actor": "migration", "lots": lots, "owed": {"points": 2},
        "ladders": {"status": {"tier": "gold", "until": day(90).ms()}}});
    command_survives(&shop, &request("import", "import", &body));
}

#[test]
fn what_becomes_of_an_order_is_recorded_wholly_or_not_at_all() {
    let shop = account();
    let of = |order: &str| json!({"account": "member", "order": order});
    let cancelled = account();
    cancelled.must("cancel", "cancel", &of("second"), later(day(40), 0));
    let charged_back = account();
    charged_back.must("chargeback", "chargeback", &of("second"), later(day(40), 0));
    let undone = json!({"account": "member", "order": "second", "undone": true});
    let mut unpaid = order("third", cart(&[20, 30]));
    unpaid["paid"] = json!(false);
    let waiting = account();
    waiting.must("order", "order-third", &unpaid, later(day(40), 0));
    command_survives(&shop, &request("order", "order-third", &unpaid));
    command_survives(&waiting, &request("pay", "pay", &of("third")));
    command_survives(&waiting, &request("fulfil", "fulfil", &of("third")));
    command_survives(&shop, &request("cancel", "cancel", &of("second")));
    command_survives(&cancelled, &request("reinstate", "reinstate", &of("second")));
    command_survives(&cancelled, &request("order", "anew", &order("second", cart(&[20]))));
    command_survives(&shop, &request("chargeback", "chargeback", &of("second")));
    command_survives(&shop, &request("cancel", "too-early", &of("third")));
    let parked = account();
    parked.must("cancel", "too-early", &of("third"), later(day(40), 0));
    parked.must("refund", "as-early", &json!({"account": "member", "order": "third", "amount": 100_000}), later(day(40), 0));
    command_survives(&parked, &request("order", "order-third", &order("third", cart(&[20, 30]))));
    command_survives(&charged_back, &request("chargeback", "won", &undone));
}

#[test]
fn a_person_is_erased_wholly_or_not_at_all() {
    let shop = account();
    command_survives(&shop, &request("erase", "erase", &json!({"account": "member"})));
}

#[test]
fn time_passes_wholly_or_not_at_all() {
    let shop = account();
    for (name, to) in [("a day", day(42)), ("a month", day(75)), ("two years", day(800))] {
        let answer = |due: Option<Instant>| due.map_or(0, Instant::ms).to_string();
        survives(name, &shop.sql, &|sql| pass_time(sql, &shop.versions, to).map(answer));
    }
}

#[test]
fn a_version_is_published_wholly_or_not_at_all() {
    let sql = NativeSql::in_file();
    sql.transaction(|| migrate(&sql, registry::MIGRATIONS)).expect("an empty database");
    let (first, second) = (version(plain()), version(program()));
    let published = |published: tally_api::answer::Published| format!("{published:?}");
    survives("the first", &sql, &|sql| registry::publish(sql, &first, None, day(0)).map(published));
    sql.transaction(|| registry::publish(&sql, &first, None, day(0))).expect("a first version");
    survives("the second", &sql, &|sql| registry::publish(sql, &second, None, day(1)).map(published));
    survives("one announced", &sql, &|sql| registry::publish(sql, &second, Some(day(9)), day(1)).map(published));
}

#[test]
fn a_database_is_migrated_wholly_or_not_at_all() {
    let empty = NativeSql::in_file();
    survives("an account", &empty, &|sql| Ok(migrate(sql, schema::MIGRATIONS).map(|()| String::new())?));
    survives("a registry", &empty, &|sql| Ok(migrate(sql, registry::MIGRATIONS).map(|()| String::new())?));
}

#[test]
fn what_was_delivered_is_remembered_wholly_or_not_at_all() {
    let shop = account();
    let work = |sql: &NativeSql| {
        records::acknowledge(sql, 2)?;
        let left = records::undelivered(sql, 10)?;
        Ok(format!("{left:?}"))
    };
    survives("an acknowledgement", &shop.sql, &work);
}
