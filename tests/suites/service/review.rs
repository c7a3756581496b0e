//! A row that is not as it was written stops its account, for commands and for reads, until it is put right.

use serde_json::json;
use tally_service::account::{Failure, Reply, Request};
use tally_service::store;
use tally_tests::native_sql::NativeSql;

use super::shop::{Shop, cart, choosing, day, order, program, request};

/// Two orders and an open hold.
fn account() -> Shop {
    let shop = Shop::on(NativeSql::in_file(), &[(tally_core::values::time::Instant::EPOCH, program())]);
    shop.buy("a", cart(&[700]), day(0));
    shop.buy("b", choosing(cart(&[40, 20]), "five", None), day(1));
    shop.hold("checkout", choosing(cart(&[30]), "pay", Some(250)), day(2), 86_400);
    shop
}

fn commands(shop: &Shop) -> Vec<Request> {
    let hold = json!({"account": "member", "hold": "checkout"});
    vec![
        request("order", "order-new", &order("new", cart(&[10]))),
        request("order", "spends", &order("spends", choosing(cart(&[10]), "five", None))),
        request("refund", "refund", &json!({"account": "member", "order": "b", "lines": [{"line": "line-0"}]})),
        request("cancel", "cancel", &json!({"account": "member", "order": "b"})),
        request("capture", "capture", &hold),
        request("release", "release", &hold),
        request("erase", "erase", &json!({"account": "member"})),
        request("hold", "another", &shop.hold_body("another", cart(&[20]), day(2), 600)),
    ]
}

fn is_under_review(outcome: &Result<Reply, Failure>) -> bool {
    matches!(outcome, Err(Failure::UnderReview(_) | Failure::Broken(_)))
}

/// Every command and read on a database where one statement broke something.
fn stops(shop: &Shop, commands: &[Request], breaks: &str) {
    let broken = Shop { sql: shop.sql.copy(), versions: shop.versions.clone() };
    broken.sql.execute(breaks);
    let before = broken.sql.dump();
    assert_ne!(before, shop.sql.dump(), "{breaks} breaks nothing");
    for command in commands {
        let outcome = broken.send(command, day(2));
        assert!(is_under_review(&outcome), "{breaks}: `{}` is answered {outcome:?}", command.key);
        assert_eq!(broken.sql.dump(), before, "{breaks}: `{}` writes something", command.key);
    }
}

#[test]
fn whatever_of_the_state_is_broken_stops_every_command_that_reads_it_and_writes_nothing() {
    let shop = account();
    let all = commands(&shop);
    for breaks in [
        "UPDATE record SET head = 'nothing' WHERE seq = 3",
        "UPDATE record SET head = 7 WHERE seq = 3",
        "UPDATE record SET head = replace(head, '\"available\":', '\"available\":1') WHERE seq = 3",
        "UPDATE record SET head = replace(head, '\"chain\":\"', '\"chain\":\"0') WHERE seq = 3",
        "UPDATE record SET body = 'nothing' WHERE seq = 3",
        "UPDATE record SET body = replace(body, '\"hash\":\"', '\"hash\":\"0') WHERE seq = 3",
        "UPDATE record SET seq = 9 WHERE seq = 3",
    ] {
        stops(&shop, &all, breaks);
    }
    let with_lots: Vec<Request> = all.iter().filter(|command| command.key != "order-new").cloned().collect();
    for breaks in [
        "UPDATE lot SET body = '{}' WHERE id = 4096",
        "UPDATE lot SET body = replace(body, '\"left\":', '\"left\":1') WHERE id = 4096",
        "UPDATE lot SET id = 5000 WHERE id = 4096",
        "DELETE FROM lot WHERE id = 4096",
        "UPDATE hold SET body = '[]'",
        "UPDATE hold SET body = replace(body, '\"points\":250', '\"points\":251')",
        "UPDATE hold SET id = 'other'",
        "DELETE FROM hold",
        "DELETE FROM record WHERE seq = 3",
        "UPDATE record SET body = replace(body, '\"command\":\"hold\"', '\"command\":\"order\"') WHERE seq = 3",
    ] {
        stops(&shop, &with_lots, breaks);
        let broken = shop.sql.copy();
        broken.execute(breaks);
        assert!(store::check(&broken).is_err(), "{breaks}: a read sees nothing");
    }
    let about_b: Vec<Request> =
        all.iter().filter(|command| ["refund", "cancel", "erase"].contains(&command.key.as_str())).cloned().collect();
    for breaks in [
        "UPDATE purchase SET body = 'nothing' WHERE id = 'b'",
        "UPDATE purchase SET body = replace(body, '\"id\":\"b\"', '\"id\":\"c\"') WHERE id = 'b'",
        "UPDATE purchase SET seq = 1 WHERE id = 'b'",
        "UPDATE purchase SET seq = 'two' WHERE id = 'b'",
    ] {
        stops(&shop, &about_b, breaks);
    }
}

#[test]
fn reads_say_so_too_and_all_is_well_once_the_row_is_put_right() {
    let shop = account();
    let whole = shop.sql.texts("SELECT body FROM lot WHERE id = 4096").concat();
    let view = shop.view(day(2));
    shop.sql.execute("UPDATE lot SET body = replace(body, '\"left\":', '\"left\":1') WHERE id = 4096");
    assert!(matches!(shop.quote_with(&cart(&[10]), None, day(2)), Err(Failure::UnderReview(_))));
    assert!(matches!(shop.read(day(2)), Err(Failure::UnderReview(_))));
    // Time does not pass for it either: the alarm comes back until it can.
    assert!(matches!(shop.pass(day(40)), Err(Failure::UnderReview(_))));
    shop.sql.execute(&format!("UPDATE lot SET body = '{whole}' WHERE id = 4096"));
    assert_eq!(shop.view(day(2)), view);
    shop.buy("after", choosing(cart(&[10]), "five", None), day(2));
    super::fold::assert_stored_is_the_fold(&shop);
}

#[test]
fn a_receipt_is_answered_as_it_was_hashed_or_not_at_all() {
    let shop = account();
    let again = request("order", "order-a", &order("a", cart(&[700])));
    assert!(shop.send(&again, day(2)).is_ok());
    shop.sql.execute("UPDATE record SET body = replace(body, '\"points\":700', '\"points\":900') WHERE seq = 1");
    assert!(is_under_review(&shop.send(&again, day(2))));
}
