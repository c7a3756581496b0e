//! The counter of a limit of the whole program: how much it has granted each account, never more than its most in all.
//!
//! An account says what it has been granted so far and how often that changed, so its latest word is believed however late,
//! often or out of order its words arrive. What it is granted it keeps until it says that it has less.

use tally_core::account::grants::{Granted, Want};
use tally_core::values as tally_wire;
use tally_core::values::bounds::MAX_AMOUNT;
use tally_core::values::id::Id;
use tally_derive::Wire;

use crate::migration::Migration;
use crate::sabotage::{Bug, is_planted};
use crate::sql::{Sql, SqlError, Value};

/// The counter's schema, version by version.
pub const MIGRATIONS: &[Migration] = &[Migration::Statements(&[
    "CREATE TABLE granted (period INTEGER NOT NULL, account TEXT NOT NULL, revision INTEGER NOT NULL, amount INTEGER NOT NULL, \
     PRIMARY KEY (period, account)) WITHOUT ROWID",
    "CREATE TABLE total (period INTEGER PRIMARY KEY, amount INTEGER NOT NULL)",
])];

/// Of what is left, the part that is granted beyond what was wanted, where blocks may be granted: many accounts share a
/// budget, and near its end each gets what it wants and no more.
const BLOCK_SHARE: i64 = 64;

/// What an account asks of a counter.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Ask {
    /// The account.
    pub account: Id,
    /// What it says and wants.
    pub want: Want,
    /// Whether it only asks what is left.
    #[wire(default)]
    pub peek: bool,
}

/// Grants what is wanted as far as it is there, inside the caller's transaction.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn ask(sql: &dyn Sql, ask: &Ask) -> Result<Granted, SqlError> {
    let want = &ask.want;
    for merged in want.merged.iter().filter(|_| !ask.peek) {
        close(sql, want.period, merged)?;
    }
    let known = known(sql, want.period, &ask.account)?;
    let total = one(sql, "SELECT amount FROM total WHERE period = ?", &[want.period.into()])?.unwrap_or(0);
    let (last, had) = known.unwrap_or((-1, 0));
    let answer = |granted: i64, total: i64| Granted {
        counter: want.counter.clone(),
        period: want.period,
        revision: want.revision,
        granted,
        left: want.most.saturating_sub(total).max(0),
    };
    // Older than what it said before: it has moved on and will not use this answer.
    let is_old = want.revision < last && !is_planted(Bug::OldWordBelieved);
    if (ask.peek && !is_planted(Bug::PeekTakes)) || is_old {
        return Ok(answer(want.granted, total));
    }
    // What it was answered to this same word before may be in use already.
    let least = if want.revision == last { had.max(want.granted) } else { want.granted };
    let others = total.saturating_sub(had);
    let room = if is_planted(Bug::GrantsBeyondLimit) { want.most } else { want.most.saturating_sub(others).max(0) };
    let wanted = want.granted.saturating_add(want.by);
    let block = if want.blocks && want.by > 0 { room.saturating_sub(wanted).max(0).checked_div(BLOCK_SHARE).unwrap_or(0) } else { 0 };
    let now = wanted.saturating_add(block).min(room).max(least);
    let others = if is_planted(Bug::GrantsAgain) && want.revision == last { total } else { others };
    if Some((want.revision, now)) != known || is_planted(Bug::GrantsAgain) {
        save(sql, want.period, &ask.account, (want.revision, now))?;
        let all = others.saturating_add(now);
        sql.run("INSERT OR REPLACE INTO total (period, amount) VALUES (?, ?)", &[want.period.into(), all.into()])?;
    }
    Ok(answer(now, others.saturating_add(now)))
}

/// What an account had that was merged into the one that asks is in what that one says, and nothing of its own comes any more.
fn close(sql: &dyn Sql, period: i64, merged: &Id) -> Result<(), SqlError> {
    let (last, had) = known(sql, period, merged)?.unwrap_or((-1, 0));
    if last < MAX_AMOUNT {
        save(sql, period, merged, (MAX_AMOUNT, 0))?;
        sql.run("UPDATE total SET amount = amount - ? WHERE period = ?", &[had.into(), period.into()])?;
    }
    Ok(())
}

fn save(sql: &dyn Sql, period: i64, account: &Id, (revision, amount): (i64, i64)) -> Result<(), SqlError> {
    let values = [period.into(), Value::from(&**account), revision.into(), amount.into()];
    sql.run("INSERT OR REPLACE INTO granted (period, account, revision, amount) VALUES (?, ?, ?, ?)", &values).map(|_| ())
}

fn known(sql: &dyn Sql, period: i64, account: &Id) -> Result<Option<(i64, i64)>, SqlError> {
    let statement = "SELECT revision, amount FROM granted WHERE period = ? AND account = ?";
    let rows = sql.run(statement, &[period.into(), Value::from(&**account)])?;
    let Some([revision, amount]) = rows.first().map(Vec::as_slice) else { return Ok(None) };
    Ok(Some((revision.integer()?, amount.integer()?)))
}

fn one(sql: &dyn Sql, statement: &str, values: &[Value]) -> Result<Option<i64>, SqlError> {
    sql.run(statement, values)?.first().and_then(|row| row.first()).map(Value::integer).transpose()
}
