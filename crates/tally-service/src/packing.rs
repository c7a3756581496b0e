//! The migration that packs and seals what rows kept as JSON text.
//!
//! It reads the form that rows had, which is written down here for good: what rows are today may change, this may not.

use tally_core::values::json::Json;

use crate::records::without_previous;
use crate::row::{packed, sealed};
use crate::sql::{Row, Sql, SqlError, Value};
use crate::store::{beside, column};

/// Rows that are read at once.
const AT_ONCE: i64 = 50;

/// How the rows of a table are rewritten.
struct Rewriting {
    /// The rows after a key, the key first.
    select: &'static str,
    /// Before the first key.
    before: Value,
    /// Takes what `values` answers.
    update: &'static str,
    /// What a row becomes.
    values: fn(&Row) -> Result<Vec<Value>, SqlError>,
}

/// Packs and seals every row.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn pack_rows(sql: &dyn Sql) -> Result<(), SqlError> {
    sql.run("ALTER TABLE purchase RENAME COLUMN request TO own_key", &[])?;
    let named = || Value::from("");
    let numbered = || Value::from(-tally_core::values::bounds::MAX_AMOUNT);
    let tables = [
        Rewriting {
            select: "SELECT seq, body, head FROM record WHERE seq > ? ORDER BY seq LIMIT ?",
            before: numbered(),
            update: "UPDATE record SET body = ?, head = ? WHERE seq = ?",
            values: record,
        },
        Rewriting {
            select: "SELECT id, body FROM lot WHERE id > ? ORDER BY id LIMIT ?",
            before: numbered(),
            update: "UPDATE lot SET body = ? WHERE id = ?",
            values: |row| document("lot", row),
        },
        Rewriting {
            select: "SELECT id, body FROM hold WHERE id > ? ORDER BY id LIMIT ?",
            before: named(),
            update: "UPDATE hold SET body = ? WHERE id = ?",
            values: |row| document("hold", row),
        },
        Rewriting {
            select: "SELECT id, body FROM event WHERE id > ? ORDER BY id LIMIT ?",
            before: named(),
            update: "UPDATE event SET body = ? WHERE id = ?",
            values: |row| document("event", row),
        },
        Rewriting {
            select: "SELECT id, body, salt FROM person WHERE id > ? ORDER BY id LIMIT ?",
            before: numbered(),
            update: "UPDATE person SET body = ? WHERE id = ?",
            values: |row| Ok(vec![sealed(&parsed(row, 1)?, &beside("person", [column(row, 2)?.clone()])), column(row, 0)?.clone()]),
        },
        Rewriting {
            select: "SELECT id, body, seq, own_key FROM purchase WHERE id > ? ORDER BY id LIMIT ?",
            before: named(),
            update: "UPDATE purchase SET body = ?, own_key = ? WHERE id = ?",
            values: purchase,
        },
        Rewriting {
            select: "SELECT id, body, purchase, word, request FROM parked WHERE id > ? ORDER BY id LIMIT ?",
            before: numbered(),
            update: "UPDATE parked SET body = ?, request = ? WHERE id = ?",
            values: parked,
        },
        Rewriting {
            select: "SELECT id, body, receiver, word, name FROM message WHERE id > ? ORDER BY id LIMIT ?",
            before: numbered(),
            update: "UPDATE message SET body = ? WHERE id = ?",
            values: message,
        },
        Rewriting {
            select: "SELECT name, request, seq FROM receipt WHERE name > ? ORDER BY name LIMIT ?",
            before: named(),
            update: "UPDATE receipt SET request = ? WHERE name = ?",
            values: |row| Ok(vec![sealed(&text(row, 1)?, &beside("receipt", [key(row)?, column(row, 2)?.clone()])), key(row)?]),
        },
        Rewriting {
            select: "SELECT name, seq FROM named WHERE name > ? ORDER BY name LIMIT ?",
            before: named(),
            update: "UPDATE named SET seq = ? WHERE name = ?",
            values: |row| Ok(vec![sealed(&Json::Integer(column(row, 1)?.integer()?), &beside("named", [key(row)?])), key(row)?]),
        },
        Rewriting {
            select: "SELECT name, code FROM refusal WHERE name > ? ORDER BY name LIMIT ?",
            before: named(),
            update: "UPDATE refusal SET code = ? WHERE name = ?",
            values: |row| Ok(vec![sealed(&text(row, 1)?, &beside("refusal", [key(row)?])), key(row)?]),
        },
        Rewriting {
            select: "SELECT name FROM account WHERE typeof(name) = 'text' AND name > ? ORDER BY name LIMIT ?",
            before: named(),
            update: "UPDATE account SET name = ? WHERE name = ?",
            values: |row| Ok(vec![sealed(&text(row, 0)?, &beside("account", [])), key(row)?]),
        },
    ];
    tables.into_iter().try_for_each(|table| rewrite(sql, table))
}

fn rewrite(sql: &dyn Sql, table: Rewriting) -> Result<(), SqlError> {
    let mut last = table.before;
    loop {
        let rows = sql.run(table.select, &[last.clone(), AT_ONCE.into()])?;
        for row in &rows {
            sql.run(table.update, &(table.values)(row)?)?;
            last = key(row)?;
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}

fn key(row: &Row) -> Result<Value, SqlError> {
    column(row, 0).cloned()
}

fn parsed(row: &Row, index: usize) -> Result<Json, SqlError> {
    let unreadable = |_| SqlError::NotOurs(format!("the row {:?} is no JSON", row.first()));
    tally_api::text::parse(column(row, index)?.text()?).map_err(unreadable)
}

fn text(row: &Row, index: usize) -> Result<Json, SqlError> {
    Ok(Json::Text(column(row, index)?.text()?.to_owned()))
}

fn document(table: &str, row: &Row) -> Result<Vec<Value>, SqlError> {
    Ok(vec![sealed(&parsed(row, 1)?, &beside(table, [key(row)?])), key(row)?])
}

/// The head of the last record leaves out what its record says too; others have none.
fn record(row: &Row) -> Result<Vec<Value>, SqlError> {
    let head = match column(row, 2)? {
        Value::Text(none) if none.is_empty() => Value::from(""),
        _ => match parsed(row, 2)? {
            Json::Map(fields) => {
                let kept = fields.into_iter().filter(|(name, _)| name != "chain" && name != "wallets");
                sealed(&Json::Map(kept.collect()), &beside("head", [key(row)?]))
            }
            other => return Err(SqlError::NotOurs(format!("a head is {}", other.noun()))),
        },
    };
    Ok(vec![sealed(&without_previous(parsed(row, 1)?), &beside("record", [key(row)?])), head, key(row)?])
}

fn purchase(row: &Row) -> Result<Vec<Value>, SqlError> {
    // The record says what was asked.
    let own_key = if *column(row, 3)? == Value::Null { Value::Null } else { packed(&Json::Bool(true)) };
    let body = sealed(&parsed(row, 1)?, &beside("purchase", [key(row)?, column(row, 2)?.clone(), own_key.clone()]));
    Ok(vec![body, own_key, key(row)?])
}

fn parked(row: &Row) -> Result<Vec<Value>, SqlError> {
    let request = packed(&text(row, 4)?);
    let others = [column(row, 2)?.clone(), column(row, 3)?.clone(), request.clone()];
    Ok(vec![sealed(&parsed(row, 1)?, &beside("parked", others)), request, key(row)?])
}

fn message(row: &Row) -> Result<Vec<Value>, SqlError> {
    let others = [key(row)?, column(row, 2)?.clone(), column(row, 3)?.clone(), column(row, 4)?.clone()];
    Ok(vec![sealed(&parsed(row, 1)?, &beside("message", others)), key(row)?])
}
