//! Schema migrations: each runs once, in order, from whatever was there.

use std::collections::BTreeMap;

use serde_json::json;
use tally_core::account::OrderRecord;
use tally_service::account::Freshness;
use tally_service::migration::{Migration, migrate};
use tally_service::sql::{Sql as _, SqlError};
use tally_service::{records, schema, store};
use tally_tests::native_sql::NativeSql;
use tally_tests::world::id;

use super::review;
use super::shop::{Shop, cart, day, request};

const FIRST: Migration = Migration::Statements(&["CREATE TABLE a (id INTEGER PRIMARY KEY)", "INSERT INTO a (id) VALUES (1)"]);
const SECOND: Migration = Migration::Statements(&["ALTER TABLE a ADD COLUMN b TEXT", "UPDATE a SET b = 'two'"]);

fn run(sql: &NativeSql, migrations: &[Migration]) -> Result<(), SqlError> {
    sql.transaction(|| migrate(sql, migrations))
}

#[test]
fn from_empty_every_migration_runs_once() {
    let sql = NativeSql::in_memory();
    run(&sql, &[FIRST, SECOND]).expect("two migrations");
    assert_eq!(sql.texts("SELECT b FROM a"), ["two"]);
    assert_eq!(sql.texts("SELECT CAST(version AS TEXT) FROM migration ORDER BY version"), ["1", "2"]);
}

#[test]
fn twice_changes_nothing() {
    let sql = NativeSql::in_memory();
    run(&sql, schema::MIGRATIONS).expect("an empty database");
    let (before, rows) = (sql.dump(), sql.rows_written());
    run(&sql, schema::MIGRATIONS).expect("nothing to do");
    assert_eq!((sql.dump(), sql.rows_written()), (before, rows));
}

#[test]
fn a_longer_list_runs_only_what_is_new_and_ends_like_a_fresh_start() {
    let (step_by_step, at_once) = (NativeSql::in_memory(), NativeSql::in_memory());
    run(&step_by_step, &[FIRST]).expect("the first");
    run(&step_by_step, &[FIRST, SECOND]).expect("the second");
    run(&at_once, &[FIRST, SECOND]).expect("both");
    assert_eq!(step_by_step.dump(), at_once.dump());
}

#[test]
fn an_older_program_leaves_a_newer_database_alone() {
    let sql = NativeSql::in_memory();
    run(&sql, &[FIRST, SECOND]).expect("both");
    let before = sql.dump();
    run(&sql, &[FIRST]).expect("nothing to do");
    assert_eq!(sql.dump(), before);
}

#[test]
fn a_migration_that_fails_leaves_what_was_there() {
    let sql = NativeSql::in_memory();
    run(&sql, &[FIRST]).expect("the first");
    let before = sql.dump();
    assert!(run(&sql, &[FIRST, Migration::Statements(&["UPDATE a SET id = 2", "this is no SQL"])]).is_err());
    assert_eq!(sql.dump(), before);
}

/// A database as a version of the schema left it.
pub fn stored(version: usize, rows: &str) -> NativeSql {
    let sql = NativeSql::in_file();
    run(&sql, &schema::MIGRATIONS[..version]).expect("an empty database");
    sql.execute(rows);
    sql
}

#[test]
fn an_account_of_any_older_version_becomes_what_is_written_today() {
    let today = super::formats::shop();
    records::acknowledge(&today.sql, 3).expect("the outbox");
    // What an older program did not remember of a refund is not made up: from which lots it took points back.
    let purchase = store::purchase(&today.sql, &id("b")).expect("a readable row").expect("an order");
    let order = OrderRecord { taken: BTreeMap::new(), ..purchase.order };
    store::save_purchase(&today.sql, &order, purchase.has_own_key).expect("the row");
    // The sixth packs and seals what rows kept as text.
    for version in 1..=5 {
        let older = stored(version, include_str!("stored/version_1.sql"));
        older.execute("INSERT INTO outbox (id, delivered) VALUES (1, 3)");
        run(&older, schema::MIGRATIONS).expect("the rest of the list");
        assert_eq!(older.dump(), today.sql.dump(), "from version {version}");
        let shop = Shop { sql: older, versions: today.versions.clone() };
        shop.refund("a", day(3));
        super::fold::assert_stored_is_the_fold(&shop);
    }
}

#[test]
fn every_table_of_version_5_becomes_what_version_6_wrote() {
    let older = stored(5, include_str!("stored/version_5.sql"));
    run(&older, &schema::MIGRATIONS[..6]).expect("the next of the list");
    assert_eq!(older.dump(), stored(6, include_str!("stored/version_6.sql")).dump());
}

#[test]
fn of_version_6_only_what_was_issued_is_written_anew() {
    let older = stored(6, include_str!("stored/version_6.sql"));
    let before = older.dump();
    run(&older, schema::MIGRATIONS).expect("the rest of the list");
    let after = older.dump();
    let new: Vec<&str> = after.lines().filter(|row| !before.lines().any(|known| known == *row)).collect();
    assert_eq!(new.len(), 3, "the migration, a record, a lot: {new:?}");
    assert!(before.lines().all(|row| after.lines().any(|now| now == row)), "nothing else is touched");
    let shop = Shop { sql: older, versions: review::everything().versions };
    super::fold::assert_stored_is_the_fold(&shop);
    assert!(!review::is_found(&shop), "nothing that reads rows finds one that is not right");
    // The retry of a request from before gets the receipt from before, and what waited for an order is carried out with it.
    let early = request("refund", "early", &json!({"account": "member", "order": "to-come"}));
    assert_eq!(shop.send(&early, day(2)).expect("a receipt").freshness, Freshness::Replayed);
    shop.buy("to-come", cart(&[20]), day(2));
    assert_eq!(shop.records().len(), 10, "what was issued is in lots, the order, and its refund");
}

#[test]
fn an_account_is_brought_to_the_next_version_wholly_or_not_at_all() {
    let older = stored(5, include_str!("stored/version_5.sql"));
    super::faults::survives("a migration", &older, &|sql| Ok(migrate(sql, schema::MIGRATIONS).map(|()| String::new())?));
}

/// The native binding refuses what the edge's binding would silently round.
#[test]
fn integers_that_are_no_exact_numbers_do_not_pass_the_port() {
    let sql = NativeSql::in_memory();
    let most = (1_i64 << 53) - 1;
    assert!(sql.run("SELECT ?", &[most.into()]).is_ok());
    assert!(sql.run("SELECT ?", &[(most + 1).into()]).is_err());
    assert!(sql.run("SELECT 9007199254740992", &[]).is_err());
    assert!(sql.run("SELECT 0.5", &[]).is_err());
}
