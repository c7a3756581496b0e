//! Schema migrations: each runs once, in order, from whatever was there.

use tally_service::migration::migrate;
use tally_service::sql::{Sql as _, SqlError};
use tally_service::store;
use tally_tests::native_sql::NativeSql;

const FIRST: &[&str] = &["CREATE TABLE a (id INTEGER PRIMARY KEY)", "INSERT INTO a (id) VALUES (1)"];
const SECOND: &[&str] = &["ALTER TABLE a ADD COLUMN b TEXT", "UPDATE a SET b = 'two'"];

fn run(sql: &NativeSql, migrations: &[&[&str]]) -> Result<(), SqlError> {
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
    run(&sql, store::MIGRATIONS).expect("an empty database");
    let (before, rows) = (sql.dump(), sql.rows_written());
    run(&sql, store::MIGRATIONS).expect("nothing to do");
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
    assert!(run(&sql, &[FIRST, &["UPDATE a SET id = 2", "this is no SQL"]]).is_err());
    assert_eq!(sql.dump(), before);
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
