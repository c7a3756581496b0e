//! Commands that came before their order: kept in the account, and carried out in the order they came, in the transaction
//! that records it.

use tally_api::problem::Problem;
use tally_core::account::command::ParkCommand;
use tally_core::account::park::MAX_PARKED;
use tally_core::account::{Command, Rejection};
use tally_core::ledger::Broken;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;

use crate::account::{Done, Failure, Request, Versions, carry_out};
use crate::row::{opened, packed, sealed, unpacked};
use crate::sql::{Sql, SqlError, Value};
use crate::store::{self, beside, column};

/// Keeps a command until its order is recorded, and writes the record that says so.
pub(crate) fn park(sql: &dyn Sql, versions: &dyn Versions, request: &Request, order: &Id, now: Instant) -> Result<Done, Failure> {
    let count = sql.run("SELECT count(*) FROM parked", &[])?;
    let count = count.first().and_then(|row| row.first()).map_or(Ok(0), Value::integer)?;
    if usize::try_from(count).is_ok_and(|count| count >= MAX_PARKED) {
        return Err(Failure::Problem(Box::new(Problem::from(&Rejection::TooManyParked))));
    }
    let command = &request.command;
    let [purchase, word] = [Value::from(&**order), Value::from(command.word())];
    let input = packed(&Json::Text(request.hash.clone()));
    let body = sealed(&command.body(), &beside("parked", [purchase.clone(), word.clone(), input.clone()]));
    let row = [purchase, word, body, input];
    let park = Command::Park(ParkCommand { account: command.act().account().clone(), order: order.clone(), ignored: None });
    let done = carry_out(sql, versions, &park, None, (Id::new(&request.hash), &request.asked, None), now)?;
    // Last: a command that is refused has written nothing.
    sql.run("INSERT INTO parked (purchase, word, body, request) VALUES (?, ?, ?, ?)", &row)?;
    Ok(done)
}

/// Carries out what was kept for an order that is recorded now. What cannot be is dropped, and a record says why.
/// Answers when something falls due next, if anything was done.
pub(crate) fn unpark(sql: &dyn Sql, versions: &dyn Versions, request: &Request, order: &Id, now: Instant) -> Result<Option<Done>, Failure> {
    let rows = sql.run("SELECT purchase, word, body, request FROM parked WHERE purchase = ? ORDER BY id", &[Value::from(&**order)])?;
    let mut last = None;
    for row in &rows {
        let [_, word, _, hash] = row.as_slice() else { continue };
        let command = Command::read(word.text()?, &body_in(row)?);
        let Some(Ok(command)) = command else { return Err(Broken("what was parked cannot be read").into()) };
        let purchase = store::purchase(sql, order)?.ok_or(Broken("an order that was recorded is missing"))?;
        let input = unpacked(hash)?.as_text().and_then(Id::new);
        let done = match carry_out(sql, versions, &command, Some(purchase.order), (input.clone(), &request.asked, None), now) {
            Err(Failure::Problem(problem)) => {
                let (account, ignored) = (command.act().account().clone(), Id::new(problem.code));
                let dropped = Command::Park(ParkCommand { account, order: order.clone(), ignored });
                carry_out(sql, versions, &dropped, None, (input, &request.asked, None), now)?
            }
            other => other?,
        };
        if let Some(order) = &done.order {
            store::save_purchase(sql, order, purchase.has_own_key)?;
        }
        last = Some(done);
    }
    if !rows.is_empty() {
        sql.run("DELETE FROM parked WHERE purchase = ?", &[Value::from(&**order)])?;
    }
    Ok(last)
}

/// Takes out what waits longest, as word and body: it goes on waiting in another account.
pub(crate) fn take_first(sql: &dyn Sql) -> Result<Option<(String, Json)>, SqlError> {
    let rows = sql.run("SELECT purchase, word, body, request, id FROM parked ORDER BY id LIMIT 1", &[])?;
    let Some(row) = rows.first() else { return Ok(None) };
    sql.run("DELETE FROM parked WHERE id = ?", core::slice::from_ref(column(row, 4)?))?;
    Ok(Some((column(row, 1)?.text()?.to_owned(), body_in(row)?)))
}

/// The body of a parked command in a row of purchase, word, body and request.
pub(crate) fn body_in(row: &[Value]) -> Result<Json, SqlError> {
    let [purchase, word, body, request, ..] = row else {
        return Err(SqlError::NotOurs("a parked command has other columns".to_owned()));
    };
    opened(body, &beside("parked", [purchase.clone(), word.clone(), request.clone()]))
}
