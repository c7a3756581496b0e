//! What was done once, under a name: the records that are found by it, of this account and of those that were merged into it.

use std::collections::BTreeMap;

use tally_core::account::adopt::NamedRecord;
use tally_core::ledger::Record;
use tally_core::values as tally_wire;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::wire::{Wire as _, decode};
use tally_derive::Wire;

use crate::records;
use crate::row::{opened, sealed};
use crate::sql::{Row, Sql, SqlError, Value};
use crate::store::{beside, column};

/// What a row keeps of a record of another account; of one of its own it keeps the number.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
struct Elsewhere {
    /// The account that was merged into this one.
    from: Id,
    /// The record, as far as a reversal asks for it.
    record: Record,
}

/// The records that are found by these names.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn named(sql: &dyn Sql, names: &[String]) -> Result<BTreeMap<String, Record>, SqlError> {
    let mut found = BTreeMap::new();
    for name in names {
        if let Some(row) = row_of(sql, name)? {
            found.insert(name.clone(), record_in(sql, &row)?);
        }
    }
    Ok(found)
}

/// Lets a record be found by a name, for good.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn save_named(sql: &dyn Sql, name: &str, seq: i64) -> Result<(), SqlError> {
    save(sql, name, &Json::Integer(seq))
}

/// Lets what was done in a merged account be found by its name, unless something of that name was done here: of two
/// adjustments of one name the other's reversal says nothing of this one.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn adopt_named(sql: &dyn Sql, from: &Id, named: &NamedRecord) -> Result<(), SqlError> {
    if row_of(sql, &named.name)?.is_some() {
        return Ok(());
    }
    if let Some(adjustment) = named.name.strip_prefix("reversal/") {
        let reversed = row_of(sql, &format!("adjustment/{adjustment}"))?.map(|row| elsewhere_in(&row)).transpose()?.flatten();
        if reversed.is_none_or(|reversed| reversed.from != *from) {
            return Ok(());
        }
    }
    save(sql, &named.name, &Elsewhere { from: from.clone(), record: named.record.clone() }.encode())
}

/// What was done under the names after one, at most `limit`.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn named_after(sql: &dyn Sql, after: &str, limit: i64) -> Result<Vec<NamedRecord>, SqlError> {
    let rows = sql.run("SELECT name, seq FROM named WHERE name > ? ORDER BY name LIMIT ?", &[after.into(), limit.into()])?;
    rows.iter().map(|row| Ok(NamedRecord::of(column(row, 0)?.text()?.to_owned(), record_in(sql, row)?))).collect()
}

fn row_of(sql: &dyn Sql, name: &str) -> Result<Option<Row>, SqlError> {
    Ok(sql.run("SELECT name, seq FROM named WHERE name = ?", &[name.into()])?.pop())
}

fn document_in(row: &Row) -> Result<Json, SqlError> {
    opened(column(row, 1)?, &beside("named", [column(row, 0)?.clone()]))
}

fn elsewhere_in(row: &Row) -> Result<Option<Elsewhere>, SqlError> {
    match document_in(row)? {
        Json::Integer(_) => Ok(None),
        document => {
            decode(&document).map(Some).map_err(|_| SqlError::NotOurs("what was done in a merged account cannot be read".to_owned()))
        }
    }
}

fn record_in(sql: &dyn Sql, row: &Row) -> Result<Record, SqlError> {
    match (document_in(row)?, elsewhere_in(row)?) {
        (Json::Integer(seq), _) => records::record(sql, seq),
        (_, Some(elsewhere)) => Ok(elsewhere.record),
        _ => Err(SqlError::NotOurs("a name has no record".to_owned())),
    }
}

fn save(sql: &dyn Sql, name: &str, document: &Json) -> Result<(), SqlError> {
    let name = Value::from(name);
    let document = sealed(document, &beside("named", [name.clone()]));
    sql.run("INSERT INTO named (name, seq) VALUES (?, ?)", &[name, document]).map(|_| ())
}
