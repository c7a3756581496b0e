//! The records of one account: the chain, whole again as it was hashed, and the outbox that hands it on.
//!
//! A row leaves out the hash of the record before, which is in that one's row.

use std::collections::BTreeMap;

use tally_core::ledger::Record;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::wire::{Wire as _, decode};

use crate::row::opened;
use crate::sabotage::{Bug, is_planted};
use crate::sql::{Row, Sql, SqlError, Value};
use crate::store::{beside, column, said};

/// One record, as it was hashed.
///
/// # Errors
/// [`SqlError`] if the database fails, or has no such record.
pub fn record(sql: &dyn Sql, seq: i64) -> Result<Record, SqlError> {
    let rows = sql.run("SELECT seq, body FROM record WHERE seq = ?", &[seq.into()])?;
    let mut found = records_in(sql, &rows)?;
    let (_, document) = found.pop().ok_or_else(|| SqlError::NotOurs(format!("record {seq} is missing")))?;
    let record: Record = decode(&document).map_err(|_| SqlError::NotOurs(format!("record {seq} cannot be read")))?;
    if record.seq == seq && record.hash.is_some() && record.hash == record.expected_hash() {
        Ok(record)
    } else {
        Err(SqlError::NotOurs(format!("record {seq} is not what was hashed")))
    }
}

/// The text of one record.
///
/// # Errors
/// [`SqlError`] if the database fails, or has no such record.
pub fn text(sql: &dyn Sql, seq: i64) -> Result<String, SqlError> {
    Ok(record(sql, seq)?.canonical())
}

/// A record as its row keeps it: the hash of the record before it is in that one's row.
pub(crate) fn without_previous(record: Json) -> Json {
    match record {
        Json::Map(fields) => Json::Map(fields.into_iter().filter(|(name, _)| name != PREVIOUS).collect()),
        other => other,
    }
}

/// The field of a record that its row leaves out.
const PREVIOUS: &str = "previous";

/// The records in rows of number and body, whole again.
fn records_in(sql: &dyn Sql, rows: &[Row]) -> Result<Vec<(i64, Json)>, SqlError> {
    let mut documents = BTreeMap::new();
    for row in rows {
        let seq = column(row, 0)?;
        documents.insert(seq.integer()?, opened(column(row, 1)?, &beside("record", [seq.clone()]))?);
    }
    let mut hashes: BTreeMap<i64, Json> = BTreeMap::new();
    for seq in documents.keys().map(|seq| seq.saturating_sub(1)).filter(|seq| *seq > 0) {
        let hash = match documents.get(&seq) {
            Some(document) => document.get("hash").cloned(),
            None => chain_at(sql, seq)?.map(|hash| hash.encode()),
        };
        hashes.insert(seq, hash.ok_or_else(|| SqlError::NotOurs(format!("record {seq} is missing")))?);
    }
    let whole = |(seq, document): (i64, Json)| {
        let previous = hashes.remove(&seq.saturating_sub(1)).map(|hash| (PREVIOUS.to_owned(), hash));
        let fields = if let Json::Map(fields) = document { fields } else { Vec::new() };
        (seq, Json::Map(fields.into_iter().chain(previous).collect()))
    };
    Ok(documents.into_iter().map(whole).collect())
}

/// The hash of a record.
fn chain_at(sql: &dyn Sql, seq: i64) -> Result<Option<Id>, SqlError> {
    let rows = sql.run("SELECT body FROM record WHERE seq = ?", &[seq.into()])?;
    let Some(row) = rows.first() else { return Ok(None) };
    said(&opened(column(row, 0)?, &beside("record", [seq.into()]))?, "hash")
}

fn texts_in(sql: &dyn Sql, rows: &[Row]) -> Result<Vec<(i64, String)>, SqlError> {
    Ok(records_in(sql, rows)?.into_iter().map(|(seq, document)| (seq, document.canonical())).collect())
}

/// The texts of at most `limit` records after `after` up to `last`, oldest first.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn after(sql: &dyn Sql, (after, last): (i64, i64), limit: i64) -> Result<Vec<(i64, String)>, SqlError> {
    let statement = "SELECT seq, body FROM record WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?";
    texts_in(sql, &sql.run(statement, &[after.into(), last.into(), limit.into()])?)
}

/// The sequence number of the last record; 0 for an account without any.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn last_seq(sql: &dyn Sql) -> Result<i64, SqlError> {
    let rows = sql.run("SELECT coalesce(max(seq), 0) FROM record", &[])?;
    rows.first().and_then(|row| row.first()).map_or(Ok(0), Value::integer)
}

/// The hash of the last record, by its own text.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn chain(sql: &dyn Sql) -> Result<Option<Id>, SqlError> {
    let seq = last_seq(sql)?;
    if seq == 0 { Ok(None) } else { chain_at(sql, seq) }
}

/// The texts of at most `limit` records before `before`, newest first.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn before(sql: &dyn Sql, before: i64, limit: i64) -> Result<Vec<(i64, String)>, SqlError> {
    let statement = "SELECT seq, body FROM record WHERE seq < ? ORDER BY seq DESC LIMIT ?";
    let mut texts = texts_in(sql, &sql.run(statement, &[before.into(), limit.into()])?)?;
    texts.reverse();
    Ok(texts)
}

/// The texts of at most `limit` records that nobody has acknowledged yet, oldest first.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn undelivered(sql: &dyn Sql, limit: i64) -> Result<Vec<(i64, String)>, SqlError> {
    let statement = "SELECT seq, body FROM record WHERE seq > coalesce((SELECT delivered FROM outbox), 0) ORDER BY seq LIMIT ?";
    texts_in(sql, &sql.run(statement, &[limit.into()])?)
}

/// Remembers that everything up to a record was delivered; never goes back.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn acknowledge(sql: &dyn Sql, delivered: i64) -> Result<(), SqlError> {
    let statement =
        "INSERT INTO outbox (id, delivered) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET delivered = max(delivered, excluded.delivered)";
    let delivered = if is_planted(Bug::AcknowledgesTooMuch) { last_seq(sql)? } else { delivered };
    sql.run(statement, &[delivered.into()]).map(|_| ())
}
