//! The migration that brings what was issued to members into lots: from then on, a voucher is a point of a wallet.
//!
//! The chain is not written anew. A record of its own, at the instant of the last one, takes every issue out of the form that
//! older records have it in, and credits its lot. Orders and events go on naming what they issued as they did; the core knows
//! which lot that became.

use tally_core::account::issued::become_lots;
use tally_core::ledger::record::CommandKind;
use tally_core::ledger::roll::Draft;
use tally_core::ledger::{Broken, Record, State};
use tally_core::quote::view::IssuedReward;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;

use crate::records::{self, without_previous};
use crate::row::{opened, sealed};
use crate::sql::{Sql, SqlError, Value};
use crate::store::{beside, column, said};

/// Brings what was issued into lots.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn into_lots(sql: &dyn Sql) -> Result<(), SqlError> {
    let rows = sql.run("SELECT seq, head FROM record ORDER BY seq DESC LIMIT 1", &[])?;
    let Some(row) = rows.first() else { return Ok(()) };
    let seq = column(row, 0)?.clone();
    let head = opened(column(row, 1)?, &beside("head", [seq.clone()]))?;
    let issued: Vec<IssuedReward> = said(&head, ISSUED)?.unwrap_or_default();
    if issued.is_empty() {
        return Ok(());
    }
    let last = records::record(sql, seq.integer()?)?;
    let mut state = State::new();
    (state.seq, state.chain, state.rolled_to, state.wallets) = (last.seq, last.hash.clone(), last.at, last.balances.clone());
    (state.stored_due, state.complete, state.issued) = (said::<Instant>(&head, DUE)?, false, issued);
    let mut draft = Draft::new(CommandKind::Upgrade, last.at, &last.version);
    become_lots(&mut draft, &mut state).map_err(|Broken(broken)| SqlError::NotOurs(broken.to_owned()))?;
    let record = draft.seal(&mut state);
    write(sql, &state, &record, head)
}

/// What was issued, in the head of version 6.
const ISSUED: &str = "issued";
/// When something falls due next of lots and holds, there.
const DUE: &str = "due";

fn write(sql: &dyn Sql, state: &State, record: &Record, head: Json) -> Result<(), SqlError> {
    let fields = if let Json::Map(fields) = head { fields } else { Vec::new() };
    let kept = fields.into_iter().filter(|(name, _)| name != ISSUED && name != DUE);
    let due = state.due_of_rows().map(|due| (DUE.to_owned(), due.encode()));
    let head = Json::Map(kept.chain(due).collect());
    let seq = Value::from(record.seq);
    let body = sealed(&without_previous(record.encode()), &beside("record", [seq.clone()]));
    let head = sealed(&head, &beside("head", [seq.clone()]));
    sql.run("INSERT INTO record (seq, body, head) VALUES (?, ?, ?)", &[seq, body, head])?;
    for lot in state.lots.values() {
        let id = Value::from(lot.id.number());
        let body = sealed(&lot.encode(), &beside("lot", [id.clone()]));
        sql.run("INSERT INTO lot (id, body) VALUES (?, ?)", &[id, body])?;
    }
    Ok(())
}
