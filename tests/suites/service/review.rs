//! A row that is not as it was written stops its account, for commands and for reads, until it is put right.

use serde_json::json;
use tally_core::values::id::Id;
use tally_service::account::{Failure, Reply, Request};
use tally_service::row::{opened, sealed};
use tally_service::sql::{Sql as _, Value};
use tally_service::{export, message, named, records, store};
use tally_tests::native_sql::NativeSql;

use super::shop::{Shop, cart, choosing, club, day, event, order, program, request, with};

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

/// Every command and read on a database where something is broken.
fn stops(shop: &Shop, commands: &[Request], breaks: &str) {
    let broken = Shop { sql: shop.sql.copy(), versions: shop.versions.clone() };
    break_by(&broken.sql, breaks);
    let before = broken.sql.dump();
    assert_ne!(before, shop.sql.dump(), "{breaks} breaks nothing");
    for command in commands {
        let outcome = broken.send(command, day(2));
        assert!(is_under_review(&outcome), "{breaks}: `{}` is answered {outcome:?}", command.key);
        assert_eq!(broken.sql.dump(), before, "{breaks}: `{}` writes something", command.key);
    }
}

/// Breaks something by a statement; or by `table key: this for that`, where a document is changed and sealed anew.
fn break_by(sql: &NativeSql, breaks: &str) {
    let Some((row, change)) = breaks.split_once(": ") else { return sql.execute(breaks) };
    let (place, (from, to)) = (row.split_once(' ').expect("a table and a key"), change.split_once(" for ").expect("a change"));
    let (table, key) = match place {
        ("record" | "head" | "lot", number) => (place.0, Value::from(number.parse::<i64>().expect("a number"))),
        (table, name) => (table, Value::from(name)),
    };
    let (of, column, named) = match table {
        "record" => ("record", "body", "seq"),
        "head" => ("record", "head", "seq"),
        other => (other, "body", "id"),
    };
    let rows = sql.run(&format!("SELECT {column} FROM {of} WHERE {named} = ?"), std::slice::from_ref(&key)).expect("a row");
    let beside = [Value::from(table), key.clone()];
    let text = opened(&rows[0][0], &beside).expect("a whole row").canonical();
    assert!(text.contains(from), "{breaks}: it is {text}");
    let changed = tally_api::text::parse(&text.replace(from, to)).expect("a document");
    sql.run(&format!("UPDATE {of} SET {column} = ? WHERE {named} = ?"), &[sealed(&changed, &beside), key]).expect("a row is changed");
}

#[test]
fn whatever_of_the_state_is_broken_stops_every_command_that_reads_it_and_writes_nothing() {
    let shop = account();
    let all = commands(&shop);
    for breaks in [
        "UPDATE record SET head = 'nothing' WHERE seq = 3",
        "UPDATE record SET head = 7 WHERE seq = 3",
        "UPDATE record SET head = '' WHERE seq = 3",
        "UPDATE record SET head = (SELECT body FROM record WHERE seq = 3) WHERE seq = 3",
        "UPDATE record SET body = 'nothing' WHERE seq = 3",
        "UPDATE record SET body = (SELECT body FROM record WHERE seq = 2) WHERE seq = 3",
        "UPDATE record SET seq = 9 WHERE seq = 3",
        "head 3: \"rolledTo\" for \"rolled\"",
        "record 3: \"available\": for \"unavailable\":",
    ] {
        stops(&shop, &all, breaks);
    }
    let with_lots: Vec<Request> = all.iter().filter(|command| command.key != "order-new").cloned().collect();
    for breaks in [
        "UPDATE lot SET body = '{}' WHERE id = 4096",
        "UPDATE lot SET body = (SELECT body FROM lot WHERE id = 8193) WHERE id = 4096",
        "UPDATE lot SET id = 5000 WHERE id = 4096",
        "DELETE FROM lot WHERE id = 4096",
        "UPDATE hold SET body = '[]'",
        "UPDATE hold SET id = 'other'",
        "DELETE FROM hold",
        "DELETE FROM record WHERE seq = 3",
        "lot 4096: \"left\": for \"left\":1",
        "hold checkout: \"points\":250 for \"points\":251",
        "record 3: \"command\":\"hold\" for \"command\":\"order\"",
        "record 3: \"available\": for \"available\":1",
    ] {
        stops(&shop, &with_lots, breaks);
        let broken = shop.sql.copy();
        break_by(&broken, breaks);
        assert!(store::check(&broken).is_err(), "{breaks}: a read sees nothing");
    }
    let about_b: Vec<Request> =
        all.iter().filter(|command| ["refund", "cancel", "erase"].contains(&command.key.as_str())).cloned().collect();
    for breaks in [
        "UPDATE purchase SET body = 'nothing' WHERE id = 'b'",
        "UPDATE purchase SET body = (SELECT body FROM purchase WHERE id = 'a') WHERE id = 'b'",
        "UPDATE purchase SET seq = 1 WHERE id = 'b'",
        "UPDATE purchase SET seq = 'two' WHERE id = 'b'",
        "UPDATE purchase SET own_key = NULL WHERE id = 'b'",
    ] {
        stops(&shop, &about_b, breaks);
    }
}

/// A member of whom there is a row in every table. Rows of an older release are compared with these, so nothing is in the
/// program that it did not know: challenges have no table.
pub fn everything() -> Shop {
    let gift = json!([{"id": "gift", "wallet": "points"}]);
    let club = with(with(club(), "/challenges", json!([])), "/badges", json!([]));
    let shop = Shop::new(with(club, "/transfers", gift));
    shop.buy("a", cart(&[700]), day(0));
    shop.must("event", "review", &event("review", "review", day(0)), day(0));
    shop.must("profile", "known", &json!({"account": "member", "birthday": "05-17"}), day(0));
    let by_hand =
        json!({"account": "member", "adjustment": "gift", "wallet": "points", "points": 5, "reason": "goodwill", "actor": "desk"});
    shop.must("adjust", "gift", &by_hand, day(1));
    shop.must("refund", "early", &json!({"account": "member", "order": "to-come"}), day(1));
    shop.must("transfer", "sent", &json!({"account": "member", "to": "other", "transfer": "gift", "points": 10}), day(1));
    assert_eq!(message::take_in(&shop.sql, &shop.versions, &unheard_of(), day(1)).expect("an answer").0, refusal());
    shop.hold("checkout", cart(&[30]), day(2), 86_400);
    records::acknowledge(&shop.sql, 2).expect("the outbox");
    store::save_name(&shop.sql, &Id::new("member").expect("a name")).expect("a name is kept");
    shop
}

/// Points of a wallet that there is not.
fn unheard_of() -> Request {
    let lots = json!([{"lot": 4096, "points": 5, "earnedAt": 0}]);
    let body = json!({"account": "member", "from": "other", "wallet": "nothing", "lots": lots});
    request("receive", "message-other-1", &body)
}

fn refusal() -> message::Answer {
    message::Answer::Refused(Id::new("not_offered").expect("a name"))
}

/// Whether anything that reads rows says that one is not right; every row is read.
pub fn is_found(shop: &Shop) -> bool {
    let sql = &shop.sql;
    let names = sql.texts("SELECT name FROM named");
    let refused = sql.texts("SELECT name FROM refusal");
    let late = day(400);
    let mut after = None;
    loop {
        match export::page(sql, &Id::new("member").expect("a name"), after.as_deref(), 1000) {
            Err(_) => return true,
            Ok(page) if page.next.is_none() => break,
            Ok(page) => after = page.next,
        }
    }
    let again = Request { key: refused.concat(), ..unheard_of() };
    store::check(sql).is_err()
        || store::name(sql).is_err()
        || named::named(sql, &names).is_err()
        || message::next(sql, late).is_err()
        || message::take_in(sql, &shop.versions, &again, day(2)).is_err()
}

/// Columns that may say anything: what is delivered again, or tried at another time, does no harm. A parked command has no
/// name of its own.
const HARMLESS: [&str; 7] =
    ["outbox.id", "outbox.delivered", "message.attempts", "message.next_at", "parked.id", "person.id", "migration.version"];

/// What a value may turn into: other bytes, another text, another number, nothing.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => vec![Value::from(1)],
        Value::Integer(number) => vec![Value::from(number + 1), Value::from(number + 4096), Value::from("text")],
        Value::Text(text) => vec![Value::from(format!("{text}x")), Value::from(7)],
        Value::Bytes(bytes) => {
            let flipped = (0..bytes.len()).step_by(3).map(|place| {
                let mut bytes = bytes.clone();
                bytes[place] ^= 1 << (place % 8);
                Value::Bytes(bytes)
            });
            let shorter = Value::Bytes(bytes[..bytes.len() - 1].to_vec());
            flipped.chain([shorter, Value::Bytes(Vec::new()), Value::from("text")]).collect()
        }
    }
}

#[test]
fn no_row_changes_in_any_column_without_being_found_out() {
    let shop = everything();
    assert!(!is_found(&shop), "all is well before");
    let tables = shop.sql.texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'migration' ORDER BY name");
    let last = records::last_seq(&shop.sql).expect("records");
    let mut tried = 0;
    for table in &tables {
        let columns = shop.sql.texts(&format!("SELECT name FROM pragma_table_info('{table}')"));
        let rows = shop.sql.run(&format!("SELECT * FROM {table}"), &[]).expect("rows");
        assert!(!rows.is_empty(), "no row of {table} is tried");
        for row in rows {
            for (column, value) in columns.iter().zip(&row).filter(|(column, _)| !HARMLESS.contains(&format!("{table}.{column}").as_str()))
            {
                // Heads of records that are not the last one are never read.
                if column == "head" && row[0] != Value::from(last) {
                    continue;
                }
                let statement = format!("UPDATE {table} SET {column} = ? WHERE {} IS ?", columns[0]);
                for other in others(value) {
                    shop.sql.execute("SAVEPOINT before");
                    // Some values SQLite itself does not take.
                    let is_changed = shop.sql.run(&statement, &[other.clone(), row[0].clone()]).is_ok();
                    assert!(!is_changed || is_found(&shop), "{table}.{column} of {row:?} is {other:?}, and nobody sees it");
                    shop.sql.execute("ROLLBACK TO before; RELEASE before");
                    tried += usize::from(is_changed);
                }
            }
        }
    }
    assert!(!is_found(&shop) && tried > 500, "{tried} changes, all put right again");
}

#[test]
fn reads_say_so_too_and_all_is_well_once_the_row_is_put_right() {
    let shop = account();
    let row = shop.sql.run("SELECT body FROM lot WHERE id = 4096", &[]).expect("a lot").concat();
    let view = shop.view(day(2));
    break_by(&shop.sql, "lot 4096: \"left\": for \"left\":1");
    assert!(matches!(shop.quote_with(&cart(&[10]), None, day(2)), Err(Failure::UnderReview(_))));
    assert!(matches!(shop.read(day(2)), Err(Failure::UnderReview(_))));
    // Time does not pass for it either: the alarm comes back until it can.
    assert!(matches!(shop.pass(day(40)), Err(Failure::UnderReview(_))));
    shop.sql.run("UPDATE lot SET body = ? WHERE id = 4096", &row).expect("the row is put right");
    assert_eq!(shop.view(day(2)), view);
    shop.buy("after", choosing(cart(&[10]), "five", None), day(2));
    super::fold::assert_stored_is_the_fold(&shop);
}

#[test]
fn a_receipt_is_answered_as_it_was_hashed_or_not_at_all() {
    let shop = account();
    let again = request("order", "order-a", &order("a", cart(&[700])));
    assert!(shop.send(&again, day(2)).is_ok());
    break_by(&shop.sql, "record 1: \"points\":700 for \"points\":900");
    assert!(is_under_review(&shop.send(&again, day(2))));
}
