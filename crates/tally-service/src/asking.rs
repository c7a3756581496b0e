//! What an account is asking counters of the whole program for: written down before it asks, and gone once the answers are kept.
//!
//! A counter reserves what it answers. If the answer is lost, and nobody asks again, the account disowns it when it could not be
//! kept any longer: it moves on to its next word, which the counter believes.

use tally_core::account::Command;
use tally_core::account::grants::{AskedOf, Beside, KeepGrants, LIFE_MS, Want};
use tally_core::values::id::Id;
use tally_core::values::time::Instant;

use crate::account::{Failure, Versions, carry_out, pass_time};
use crate::message::{self, body_in, tell_counters};
use crate::sabotage::{Bug, is_planted};
use crate::sql::{Sql, SqlError, Value};

/// The word of what waits here, among messages: it is for the account itself.
pub(crate) const ASKING: &str = "asking";

/// What was written down before counters are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asking {
    /// Its number, for [`crate::account::keep_grants`].
    pub id: i64,
    /// When something falls due next.
    pub due: Option<Instant>,
}

/// Stores that time has passed, as counters will be told, and what they are going to be asked.
///
/// # Errors
/// [`Failure`]; the caller rolls the transaction back.
pub fn begin(sql: &dyn Sql, versions: &dyn Versions, account: &Id, wants: &[Want], now: Instant) -> Result<Asking, Failure> {
    let due = pass_time(sql, versions, now)?;
    let until = now.plus_ms(LIFE_MS).map_err(|error| SqlError::NotOurs(error.to_string()))?;
    let disowned = wants.iter().map(|want| AskedOf { counter: want.counter.clone(), period: want.period }).collect();
    let disown = Command::Grant(KeepGrants { account: account.clone(), grants: Vec::new(), disowned });
    let id = message::write_beside(sql, account, (account, ASKING, &disown.body()), until)?;
    // Whoever sets an alarm by this may not know of an earlier one.
    Ok(Asking { id, due: due.into_iter().chain(message::due(sql)?).min() })
}

/// Forgets what was asked: the answers are kept.
pub(crate) fn end(sql: &dyn Sql, ids: &[i64]) -> Result<(), SqlError> {
    ids.iter().try_for_each(|id| sql.run("DELETE FROM message WHERE id = ?", &[(*id).into()]).map(|_| ()))
}

/// Disowns what was asked long ago and nobody heard the answer of, and tells the counters.
///
/// # Errors
/// [`Failure`]; the caller rolls the transaction back.
pub fn disown(sql: &dyn Sql, versions: &dyn Versions, now: Instant) -> Result<(), Failure> {
    let statement = "SELECT id, receiver, word, body, name FROM message WHERE word = ? AND next_at <= ? ORDER BY id";
    for row in sql.run(statement, &[ASKING.into(), now.ms().into()])? {
        let unreadable = || SqlError::NotOurs("what was asked of counters cannot be read".to_owned());
        let command = Command::read("grant", &body_in(&row)?).and_then(Result::ok).ok_or_else(unreadable)?;
        if !is_planted(Bug::LostAnswerKept) {
            let done = carry_out(sql, versions, &command, None, (None, &Beside::new(), None), now)?;
            tell_counters(sql, command.act().account(), &done.record)?;
        }
        end(sql, &[row.first().map_or(Ok(0), Value::integer)?])?;
    }
    Ok(())
}
