//! The program registry: versions by hash, and the schedule of which is in force from when.

use tally_api::answer::Published;
use tally_api::problem::Problem;
use tally_core::program::{Program, Version};
use tally_core::values as tally_wire;
use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;
use tally_derive::Wire;

use crate::account::Failure;
use crate::migration::Migration;
use crate::sql::{Sql, SqlError, Value};

/// The registry's schema, version by version.
pub const MIGRATIONS: &[Migration] = &[Migration::Statements(&[
    "CREATE TABLE version (hash TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE schedule (effective_at INTEGER PRIMARY KEY, hash TEXT NOT NULL, program TEXT NOT NULL)",
])];

/// How far ahead a later version is announced: every edge asks for the schedule more often than that.
pub const NOTICE_MS: i64 = 60_000;

/// A line of the schedule.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Scheduled {
    /// From when.
    pub effective_at: Instant,
    /// Which version.
    pub version: Id,
}

/// The schedule, in order.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn schedule(sql: &dyn Sql) -> Result<Vec<Scheduled>, SqlError> {
    let rows = sql.run("SELECT effective_at, hash FROM schedule ORDER BY effective_at", &[])?;
    let read = |row: &Vec<Value>| {
        let (Some(at), Some(hash)) = (row.first(), row.get(1)) else {
            return Err(SqlError::NotOurs("a row has too few columns".to_owned()));
        };
        let effective_at = Instant::new(at.integer()?).map_err(|error| SqlError::NotOurs(error.to_string()))?;
        Ok(Scheduled { effective_at, version: Id::new(hash.text()?).ok_or_else(|| SqlError::NotOurs("a hash is empty".to_owned()))? })
    };
    rows.iter().map(read).collect()
}

/// The hash of the version in force at an instant.
#[must_use]
pub fn in_force(schedule: &[Scheduled], at: Instant) -> Option<&Id> {
    schedule.iter().rfind(|scheduled| scheduled.effective_at <= at).map(|scheduled| &scheduled.version)
}

/// The text of a version's document.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn document(sql: &dyn Sql, hash: &Id) -> Result<Option<String>, SqlError> {
    let rows = sql.run("SELECT body FROM version WHERE hash = ?", &[Value::from(&**hash)])?;
    rows.first().and_then(|row| row.first()).map(|body| body.text().map(str::to_owned)).transpose()
}

/// The text of what a browser may read of a version.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn public_document(sql: &dyn Sql, hash: &Id) -> Result<Option<String>, SqlError> {
    let Some(text) = document(sql, hash)? else { return Ok(None) };
    let program: Program = tally_api::text::read(&text).map_err(|_| SqlError::NotOurs("a version does not read".to_owned()))?;
    Ok(Some(program.public(hash).canonical()))
}

/// Publishes a version. The first takes effect at once if nothing else is asked; a later one no sooner
/// than every edge can have it. Publishing what is already last in the schedule changes nothing.
///
/// # Errors
/// [`Failure::Problem`] for another program, or an instant that is too soon or too early.
pub fn publish(sql: &dyn Sql, version: &Version, effective_at: Option<Instant>, now: Instant) -> Result<Published, Failure> {
    let schedule = schedule(sql)?;
    let problem = |status, code, title, detail: String| Err(Failure::Problem(Box::new(Problem::new(status, code, title, detail))));
    let program = &version.program.id;
    let published = |effective_at| Published { program: program.clone(), version: version.hash.clone(), effective_at };
    if let Some(last) = schedule.last() {
        let rows = sql.run("SELECT program FROM schedule LIMIT 1", &[])?;
        let other = rows.first().and_then(|row| row.first()).map(Value::text).transpose()?.unwrap_or_default();
        if other != &**program {
            return problem(
                409,
                "other_program",
                "another program runs here",
                format!("this deployment runs `{other}`; publish `{program}` to a deployment of its own"),
            );
        }
        if last.version == version.hash && effective_at.is_none_or(|at| at == last.effective_at) {
            return Ok(published(last.effective_at));
        }
    }
    let notice = Instant::new(now.ms().saturating_add(NOTICE_MS)).unwrap_or(now);
    let earliest = if schedule.is_empty() { Instant::EPOCH } else { notice };
    let at = effective_at.unwrap_or(if schedule.is_empty() { now } else { notice });
    if at < earliest {
        return problem(
            422,
            "too_soon",
            "the version takes effect too soon",
            format!(
                "a version takes effect at least {} seconds ahead, so that every edge has it; send {} or later",
                NOTICE_MS.div_euclid(1000),
                earliest.ms()
            ),
        );
    }
    if schedule.last().is_some_and(|last| at <= last.effective_at) {
        return problem(
            409,
            "out_of_order",
            "a later version is announced",
            "versions take effect in the order they are published; choose an instant after the last announced one".to_owned(),
        );
    }
    sql.run(
        "INSERT OR IGNORE INTO version (hash, body) VALUES (?, ?)",
        &[Value::from(&*version.hash), version.program.canonical().into()],
    )?;
    sql.run(
        "INSERT INTO schedule (effective_at, hash, program) VALUES (?, ?, ?)",
        &[at.ms().into(), Value::from(&*version.hash), Value::from(&**program)],
    )?;
    Ok(published(at))
}
