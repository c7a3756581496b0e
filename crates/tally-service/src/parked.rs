//! Commands that came before their order: kept in the account, and carried out in the order they came, in the transaction
//! that records it.

use tally_api::problem::Problem;
use tally_core::account::command::ParkCommand;
use tally_core::account::park::MAX_PARKED;
use tally_core::account::{Command, Rejection};
use tally_core::ledger::Broken;
use tally_core::values::id::Id;
use tally_core::values::time::Instant;

use crate::account::{Done, Failure, Request, Versions, carry_out};
use crate::sql::{Sql, Value};
use crate::store;

/// Keeps a command until its order is recorded, and writes the record that says so.
pub(crate) fn park(sql: &dyn Sql, versions: &dyn Versions, request: &Request, order: &Id, now: Instant) -> Result<Done, Failure> {
    let count = sql.run("SELECT count(*) FROM parked", &[])?;
    let count = count.first().and_then(|row| row.first()).map_or(Ok(0), Value::integer)?;
    if usize::try_from(count).is_ok_and(|count| count >= MAX_PARKED) {
        return Err(Failure::Problem(Box::new(Problem::from(&Rejection::TooManyParked))));
    }
    let command = &request.command;
    let row = [Value::from(&**order), command.word().into(), command.body().canonical().into(), request.hash.as_str().into()];
    sql.run("INSERT INTO parked (purchase, word, body, request) VALUES (?, ?, ?, ?)", &row)?;
    let park = Command::Park(ParkCommand { account: command.act().account().clone(), order: order.clone(), ignored: None });
    carry_out(sql, versions, &park, None, (Id::new(&request.hash), &request.asked, None), now)
}

/// Carries out what was kept for an order that is recorded now. What cannot be is dropped, and a record says why.
/// Answers when something falls due next, if anything was done.
pub(crate) fn unpark(sql: &dyn Sql, versions: &dyn Versions, request: &Request, order: &Id, now: Instant) -> Result<Option<Done>, Failure> {
    let rows = sql.run("SELECT word, body, request FROM parked WHERE purchase = ? ORDER BY id", &[Value::from(&**order)])?;
    let mut last = None;
    for row in &rows {
        let [word, body, hash] = row.as_slice() else { continue };
        let body = tally_api::text::parse(body.text()?).map_err(|_| Broken("what was parked cannot be read"))?;
        let Some(Ok(command)) = Command::read(word.text()?, &body) else { return Err(Broken("what was parked cannot be read").into()) };
        let purchase = store::purchase(sql, order)?.ok_or(Broken("an order that was recorded is missing"))?;
        let input = Id::new(hash.text()?);
        let done = match carry_out(sql, versions, &command, Some(purchase.order), (input.clone(), &request.asked, None), now) {
            Err(Failure::Problem(problem)) => {
                let (account, ignored) = (command.act().account().clone(), Id::new(problem.code));
                let dropped = Command::Park(ParkCommand { account, order: order.clone(), ignored });
                carry_out(sql, versions, &dropped, None, (input, &request.asked, None), now)?
            }
            other => other?,
        };
        if let Some(order) = &done.order {
            store::save_purchase(sql, order, purchase.request.as_deref())?;
        }
        last = Some(done);
    }
    if !rows.is_empty() {
        sql.run("DELETE FROM parked WHERE purchase = ?", &[Value::from(&**order)])?;
    }
    Ok(last)
}
