//! What a command needs to know first, by one statement: most commands are new, and every question costs a crossing.

use tally_core::values::time::Instant;

use crate::account::Request;
use crate::message;
use crate::sql::{Row, Sql, SqlError, Value};

/// What there is of a command's account, key and order.
pub(crate) struct Glance {
    /// Number, head and body of the last record; nulls before the first one.
    pub last: Row,
    /// When the next message is due.
    pub message_due: Option<Instant>,
    /// Whether the key is bound to a receipt of its own.
    pub receipt: bool,
    /// Whether the order is recorded.
    pub purchase: bool,
    /// Whether commands wait for the order.
    pub parked: bool,
}

/// Looks.
pub(crate) fn glance(sql: &dyn Sql, request: &Request) -> Result<Glance, SqlError> {
    const STATEMENT: &str = "SELECT (SELECT min(next_at) FROM message), EXISTS (SELECT 1 FROM receipt WHERE name = ?), \
        EXISTS (SELECT 1 FROM purchase WHERE id = ?), EXISTS (SELECT 1 FROM parked WHERE purchase = ?), last.seq, last.head, last.body \
        FROM (SELECT 1) LEFT JOIN (SELECT seq, head, body FROM record ORDER BY seq DESC LIMIT 1) AS last";
    let order: Value = request.command.act().order().map(|order| &**order).into();
    let row = sql.run(STATEMENT, &[request.key.as_str().into(), order.clone(), order])?.pop().unwrap_or_default();
    let [due, receipt, purchase, parked, last @ ..] = row.as_slice() else {
        return Err(SqlError::NotOurs("a look at the account answers nothing".to_owned()));
    };
    let there = |exists: &Value| exists.integer().map(|exists| exists != 0);
    Ok(Glance {
        last: last.to_vec(),
        message_due: message::due_in(due)?,
        receipt: there(receipt)?,
        purchase: there(purchase)?,
        parked: there(parked)?,
    })
}
