//! The program registry: versions by hash, and which is in force from when.

use serde_json::{Value, json};
use tally_api::answer::Published;
use tally_core::program::Version;
use tally_core::values::time::Instant;
use tally_service::account::Failure;
use tally_service::migration::migrate;
use tally_service::registry::{self, NOTICE_MS, in_force, schedule};
use tally_tests::native_sql::NativeSql;

use super::shop::{day, later, plain, program, version, with};

fn registry() -> NativeSql {
    let sql = NativeSql::in_memory();
    sql.transaction(|| migrate(&sql, registry::MIGRATIONS)).expect("an empty database");
    sql
}

fn publish(sql: &NativeSql, program: Value, at: Option<Instant>, now: Instant) -> Result<Published, Failure> {
    sql.transaction(|| registry::publish(sql, &version(program), at, now))
}

/// The code of the problem, with which nothing was written.
fn refused(sql: &NativeSql, program: Value, at: Option<Instant>, now: Instant) -> (u16, &'static str) {
    let before = sql.dump();
    let outcome = publish(sql, program, at, now);
    assert_eq!(sql.dump(), before);
    match outcome {
        Err(Failure::Problem(problem)) => (problem.status, problem.code),
        other => panic!("wanted a problem, actual {other:?}"),
    }
}

#[test]
fn the_first_version_takes_effect_at_once_or_when_it_says() {
    let sql = registry();
    assert_eq!(publish(&sql, plain(), None, day(5)).expect("a first version").effective_at, day(5));
    for at in [day(0), day(5), day(9)] {
        let sql = registry();
        assert_eq!(publish(&sql, plain(), Some(at), day(5)).expect("a first version").effective_at, at);
    }
}

#[test]
fn a_later_version_takes_effect_when_every_edge_can_have_it() {
    let sql = registry();
    publish(&sql, plain(), None, day(0)).expect("a first version");
    assert_eq!(refused(&sql, program(), Some(later(day(1), NOTICE_MS - 1)), day(1)), (422, "too_soon"));
    let second = publish(&sql, program(), None, day(1)).expect("a second version");
    assert_eq!(second.effective_at, later(day(1), NOTICE_MS));
    let third = publish(&sql, plain(), Some(later(day(2), NOTICE_MS)), day(2)).expect("back to the first");
    assert_eq!(third.effective_at, later(day(2), NOTICE_MS));
}

#[test]
fn versions_take_effect_in_the_order_they_are_published() {
    let sql = registry();
    publish(&sql, plain(), None, day(0)).expect("a first version");
    publish(&sql, program(), Some(day(9)), day(1)).expect("a second version");
    let third = with(plain(), "/name", json!("third"));
    for at in [None, Some(day(5)), Some(day(9))] {
        assert_eq!(refused(&sql, third.clone(), at, day(2)), (409, "out_of_order"));
    }
    publish(&sql, third, Some(later(day(9), 1)), day(2)).expect("a third version");
}

#[test]
fn publishing_the_last_version_again_changes_nothing() {
    let sql = registry();
    for (program, at) in [(plain(), None), (program(), Some(day(9)))] {
        let first = publish(&sql, program.clone(), at, day(1)).expect("a version");
        let before = sql.dump();
        assert_eq!(publish(&sql, program.clone(), None, day(3)), Ok(first.clone()));
        assert_eq!(publish(&sql, program, Some(first.effective_at), day(3)), Ok(first));
        assert_eq!(sql.dump(), before);
    }
}

#[test]
fn another_program_is_refused() {
    let sql = registry();
    publish(&sql, plain(), None, day(0)).expect("a first version");
    assert_eq!(refused(&sql, with(plain(), "/id", json!("other")), None, day(1)), (409, "other_program"));
}

#[test]
fn a_version_is_in_force_from_its_instant_on() {
    let sql = registry();
    let first = publish(&sql, plain(), None, day(0)).expect("a first version").version;
    let second = publish(&sql, program(), Some(day(9)), day(1)).expect("a second version").version;
    let schedule = schedule(&sql).expect("the schedule");
    let at = |instant| in_force(&schedule, instant).cloned();
    assert_eq!(at(later(day(0), -1)), None);
    assert_eq!((at(day(0)), at(later(day(9), -1))), (Some(first.clone()), Some(first)));
    assert_eq!((at(day(9)), at(day(5000))), (Some(second.clone()), Some(second)));
}

#[test]
fn a_stored_document_is_the_version_that_its_hash_names() {
    let sql = registry();
    let hash = publish(&sql, program(), None, day(0)).expect("a first version").version;
    let text = registry::document(&sql, &hash).expect("the database").expect("a document");
    let again = Version::read(&tally_api::text::parse(&text).expect("JSON")).expect("a valid program");
    assert_eq!(again.hash, hash);
    assert_eq!(registry::document(&sql, &tally_tests::world::id("unknown")), Ok(None));
}

#[test]
fn what_browsers_read_of_a_version_keeps_its_name_and_is_never_published() {
    let sql = registry();
    let budget = json!([{"per": "program", "period": "month", "points": "5000"}]);
    let hash = publish(&sql, with(program(), "/earn/0/limits", budget), None, day(0)).expect("a first version").version;
    let text = registry::public_document(&sql, &hash).expect("the database").expect("a document");
    let document = tally_api::text::parse(&text).expect("JSON");
    assert!(!text.contains("5000"));
    assert_eq!(Version::read_public(&document).expect("a valid program").hash, hash);
    assert!(Version::read(&document).is_err());
    assert_eq!(registry::public_document(&sql, &tally_tests::world::id("unknown")), Ok(None));
}
