//! The rows of one account, as the core's types: `schema` says what they are.

use std::collections::BTreeMap;

use tally_core::account::OrderRecord;
use tally_core::ledger::clock::Clock;
use tally_core::ledger::event::RecordedEvent;
use tally_core::ledger::fold_facts::ActiveOffer;
use tally_core::ledger::fold_merge::Merged;
use tally_core::ledger::grant::GrantedInPeriod;
use tally_core::ledger::people::Role;
use tally_core::ledger::person::SaltedPerson;
use tally_core::ledger::prize::Achieved;
use tally_core::ledger::record::CommandKind;
use tally_core::ledger::{Closed, Hold, Lot, Record, State};
use tally_core::member::Member;
use tally_core::plan::MemberPlan;
use tally_core::tier::Standing;
use tally_core::values as tally_wire;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::{Wire, decode};
use tally_derive::Wire;

use crate::records;
use crate::review;
use crate::row::{opened, packed, read, sealed};
use crate::sabotage::{Bug, is_planted};
use crate::sql::{Row, Sql, SqlError, Value};

/// The state after a record, without lots, holds and what the record itself says.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
struct Head {
    rolled_to: Instant,
    #[wire(default)]
    ladders: BTreeMap<Id, Standing>,
    #[wire(default)]
    member: Member,
    #[wire(default)]
    grants: BTreeMap<Id, Vec<GrantedInPeriod>>,
    closed: Option<Closed>,
    profile: Option<Id>,
    #[wire(default)]
    offers: BTreeMap<Id, ActiveOffer>,
    membership: Option<MemberPlan>,
    #[wire(default)]
    clocks: BTreeMap<Id, Clock>,
    #[wire(default)]
    people: BTreeMap<Id, Role>,
    #[wire(default)]
    merged: Vec<Merged>,
    #[wire(default)]
    achieved: Achieved,
    passes_until: Option<Instant>,
    due: Option<Instant>,
}

/// An order as it was decided, and how it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// The order.
    pub order: OrderRecord,
    /// Whether the idempotency key of the request was the order's own, so that the order is found by it.
    pub has_own_key: bool,
}

/// Where a stored receipt is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The record.
    pub seq: i64,
    /// The hash of the request.
    pub request: String,
}

pub(crate) fn column(row: &Row, index: usize) -> Result<&Value, SqlError> {
    row.get(index).ok_or_else(|| SqlError::NotOurs("a row has too few columns".to_owned()))
}

/// What a sealed document of a table stands under.
pub(crate) fn beside<const N: usize>(table: &str, rest: [Value; N]) -> Vec<Value> {
    core::iter::once(Value::from(table)).chain(rest).collect()
}

pub(crate) fn name_in(value: &Value) -> Result<Id, SqlError> {
    Id::new(value.text()?).ok_or_else(|| SqlError::NotOurs(format!("{value:?} is no name")))
}

/// The state with what a command needs: without lots if nothing is spent, taken back or due by `now`.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn load(sql: &dyn Sql, needs_lots: bool, now: Instant) -> Result<State, SqlError> {
    let rows = sql.run("SELECT seq, head, body FROM record ORDER BY seq DESC LIMIT 1", &[])?;
    rows.first().map_or_else(|| Ok(State::new()), |last| load_after(sql, last, needs_lots, now))
}

/// The same, where number, head and body of the last record are at hand; nulls before the first one.
pub(crate) fn load_after(sql: &dyn Sql, last: &Row, needs_lots: bool, now: Instant) -> Result<State, SqlError> {
    let mut state = State::new();
    let seq = column(last, 0)?.clone();
    if seq == Value::Null {
        return Ok(state);
    }
    let head: Head = read(column(last, 1)?, &beside("head", [seq.clone()]))?;
    let last = opened(column(last, 2)?, &beside("record", [seq.clone()]))?;
    state.seq = seq.integer()?;
    state.chain = said(&last, "hash")?;
    state.rolled_to = head.rolled_to;
    state.wallets = said(&last, "balances")?.unwrap_or_default();
    state.ladders = head.ladders;
    state.member = head.member;
    state.grants = head.grants;
    state.closed = head.closed;
    state.profile = head.profile;
    state.offers = head.offers;
    state.membership = head.membership;
    state.achieved = head.achieved;
    if state.profile.is_some() {
        for row in sql.run("SELECT salt, body FROM person", &[])? {
            let person = read(column(&row, 1)?, &beside("person", [column(&row, 0)?.clone()]))?;
            state.know(SaltedPerson { salt: name_in(column(&row, 0)?)?, person });
        }
    }
    state.clocks = head.clocks;
    state.people = head.people;
    state.merged = head.merged;
    state.passes_until = head.passes_until;
    state.stored_due = head.due;
    state.complete = false;
    state.complete = needs_lots || state.next_due().is_some_and(|due| due <= now.max(state.rolled_to));
    if state.complete {
        load_rows(sql, &mut state)?;
    }
    Ok(state)
}

/// Loads lots and holds into a state that was loaded without them.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn load_rows(sql: &dyn Sql, state: &mut State) -> Result<(), SqlError> {
    state.complete = true;
    for row in sql.run("SELECT body, id FROM lot ORDER BY id", &[])? {
        let lot: Lot = read(column(&row, 0)?, &beside("lot", [column(&row, 1)?.clone()]))?;
        state.lots.insert(lot.id, lot);
    }
    for row in sql.run("SELECT body, id FROM hold ORDER BY id", &[])? {
        let hold: Hold = read(column(&row, 0)?, &beside("hold", [column(&row, 1)?.clone()]))?;
        state.holds.insert(hold.id.clone(), hold);
    }
    review::agrees(state, &records::record(sql, state.seq)?)
}

/// What a stored document says in a field.
pub(crate) fn said<T: Wire>(document: &Json, name: &str) -> Result<Option<T>, SqlError> {
    let said = document.get(name).map(decode::<T>).transpose();
    said.map_err(|_| SqlError::NotOurs(format!("a stored field `{name}` cannot be read")))
}

/// Writes what a decision changed.
///
/// # Errors
/// [`SqlError`] if the database fails; the caller's transaction takes everything back.
pub fn save(sql: &dyn Sql, state: &State, records: &[Record]) -> Result<(), SqlError> {
    let head = Head {
        rolled_to: state.rolled_to,
        ladders: state.ladders.clone(),
        // What is known of the person has a row of its own, which can be erased; heads stay.
        member: state.nameless(),
        grants: state.grants.clone(),
        closed: state.closed.clone(),
        profile: state.profile.clone(),
        offers: state.offers.clone(),
        membership: state.membership.clone(),
        achieved: state.achieved.clone(),
        clocks: state.clocks.clone(),
        people: state.people.clone(),
        merged: state.merged.clone(),
        passes_until: state.passes_until,
        due: state.due_of_rows(),
    };
    let head = head.encode();
    let is_refund = |record: &Record| record.command == CommandKind::Refund;
    for record in records.iter().filter(|record| !(is_planted(Bug::ReceiptWithoutRecord) && is_refund(record))) {
        // Only the last record's head is ever read.
        let seq = Value::from(record.seq);
        let head = if record.seq == state.seq { sealed(&head, &beside("head", [seq.clone()])) } else { Value::from("") };
        let body = sealed(&records::without_previous(record.encode()), &beside("record", [seq.clone()]));
        sql.run("INSERT INTO record (seq, body, head) VALUES (?, ?, ?)", &[seq, body, head])?;
    }
    let forgotten = state.touched_lots.last().filter(|_| is_planted(Bug::LotNotSaved));
    for id in state.touched_lots.iter().filter(|id| Some(*id) != forgotten) {
        let id_value = Value::from(id.number());
        match state.lots.get(id).filter(|lot| !lot.is_empty()) {
            Some(lot) => {
                let body = sealed(&lot.encode(), &beside("lot", [id_value.clone()]));
                sql.run("INSERT OR REPLACE INTO lot (id, body) VALUES (?, ?)", &[id_value, body])?
            }
            None => sql.run("DELETE FROM lot WHERE id = ?", &[id_value])?,
        };
    }
    for id in &state.touched_holds {
        let hold = state.holds.get(id);
        if hold.is_some() || !is_planted(Bug::EndedHoldKept) {
            save_row(sql, "hold", id, hold.map(Wire::encode))?;
        }
    }
    if state.touched_person {
        sql.run("DELETE FROM person", &[])?;
    }
    if let Some(known) = state.person.as_ref().filter(|_| state.touched_person) {
        let salt = Value::from(&*known.salt);
        let body = sealed(&known.person.encode(), &beside("person", [salt.clone()]));
        sql.run("INSERT INTO person (id, salt, body) VALUES (1, ?, ?)", &[salt, body])?;
    }
    for id in &state.touched_events {
        save_row(sql, "event", id, state.events.get(id).map(Wire::encode))?;
    }
    Ok(())
}

/// The account's name, where it was remembered.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn name(sql: &dyn Sql) -> Result<Option<Id>, SqlError> {
    let rows = sql.run("SELECT name FROM account", &[])?;
    let Some(name) = rows.first().and_then(|row| row.first()) else { return Ok(None) };
    read(name, &beside("account", [])).map(Some)
}

/// Remembers the account's name.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn save_name(sql: &dyn Sql, name: &Id) -> Result<(), SqlError> {
    sql.run("INSERT OR IGNORE INTO account (name) VALUES (?)", &[sealed(&name.encode(), &beside("account", []))]).map(|_| ())
}

/// Writes a row of a table whose rows have a name and a body, or deletes it.
fn save_row(sql: &dyn Sql, table: &str, name: &Id, body: Option<Json>) -> Result<(), SqlError> {
    let name = Value::from(&**name);
    match body {
        Some(body) => {
            let body = sealed(&body, &beside(table, [name.clone()]));
            sql.run(&format!("INSERT OR REPLACE INTO {table} (id, body) VALUES (?, ?)"), &[name, body])
        }
        None => sql.run(&format!("DELETE FROM {table} WHERE id = ?"), &[name]),
    }
    .map(|_| ())
}

/// What is kept of an event, if the account has it.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn event(sql: &dyn Sql, event: &Id) -> Result<Option<RecordedEvent>, SqlError> {
    let id = Value::from(&**event);
    let rows = sql.run("SELECT body FROM event WHERE id = ?", core::slice::from_ref(&id))?;
    rows.first().map(|row| read(column(row, 0)?, &beside("event", [id.clone()]))).transpose()
}

/// The events after one by name, at most `limit`.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn events_after(sql: &dyn Sql, after: &str, limit: i64) -> Result<Vec<RecordedEvent>, SqlError> {
    let rows = sql.run("SELECT body, id FROM event WHERE id > ? ORDER BY id LIMIT ?", &[after.into(), limit.into()])?;
    rows.iter().map(|row| read(column(row, 0)?, &beside("event", [column(row, 1)?.clone()]))).collect()
}

/// Keeps an event of a merged account, unless one of that name is recorded here.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn adopt_event(sql: &dyn Sql, adopted: &RecordedEvent) -> Result<(), SqlError> {
    if event(sql, &adopted.id)?.is_some() { Ok(()) } else { save_row(sql, "event", &adopted.id, Some(adopted.encode())) }
}

/// The order of that name.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn purchase(sql: &dyn Sql, order: &Id) -> Result<Option<Purchase>, SqlError> {
    let rows = sql.run("SELECT id, seq, own_key, body FROM purchase WHERE id = ?", &[Value::from(&**order)])?;
    rows.first().map(purchase_in).transpose()
}

pub(crate) fn purchase_in(row: &Row) -> Result<Purchase, SqlError> {
    let [id, seq, own_key, body] = row.as_slice() else { return Err(SqlError::NotOurs("an order has other columns".to_owned())) };
    let order = read(body, &beside("purchase", [id.clone(), seq.clone(), own_key.clone()]))?;
    Ok(Purchase { order, has_own_key: *own_key != Value::Null })
}

/// The receipt of the request that recorded an order under the order's own key: the record says what was asked.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn own_receipt(sql: &dyn Sql, purchase: &Purchase) -> Result<Option<Receipt>, SqlError> {
    if !purchase.has_own_key {
        return Ok(None);
    }
    let seq = purchase.order.seq;
    let input = records::record(sql, seq)?.input.ok_or_else(|| SqlError::NotOurs(format!("record {seq} is of no request")))?;
    Ok(Some(Receipt { seq, request: input.to_string() }))
}

/// Writes an order; `has_own_key` where the order's own key named the request that recorded it.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn save_purchase(sql: &dyn Sql, order: &OrderRecord, has_own_key: bool) -> Result<(), SqlError> {
    let (id, seq) = (Value::from(&*order.id), Value::from(order.seq));
    let own_key = if has_own_key { packed(&Json::Bool(true)) } else { Value::Null };
    let body = sealed(&order.encode(), &beside("purchase", [id.clone(), seq.clone(), own_key.clone()]));
    sql.run("INSERT OR REPLACE INTO purchase (id, seq, own_key, body) VALUES (?, ?, ?, ?)", &[id, seq, own_key, body]).map(|_| ())
}

/// The orders after one by name, at most `limit`.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn purchases_after(sql: &dyn Sql, after: &str, limit: i64) -> Result<Vec<Purchase>, SqlError> {
    let statement = "SELECT id, seq, own_key, body FROM purchase WHERE id > ? ORDER BY id LIMIT ?";
    sql.run(statement, &[after.into(), limit.into()])?.iter().map(purchase_in).collect()
}

/// The receipt stored under an idempotency key.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn receipt(sql: &dyn Sql, name: &str) -> Result<Option<Receipt>, SqlError> {
    let rows = sql.run("SELECT seq, request FROM receipt WHERE name = ?", &[name.into()])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let (seq, request) = (column(row, 0)?, column(row, 1)?);
    let request: Id = read(request, &beside("receipt", [name.into(), seq.clone()]))?;
    Ok(Some(Receipt { seq: seq.integer()?, request: request.to_string() }))
}

/// Binds an idempotency key to its receipt, for good.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn save_receipt(sql: &dyn Sql, name: &str, receipt: &Receipt) -> Result<(), SqlError> {
    let (name_value, seq) = (Value::from(name), Value::from(receipt.seq));
    let request = sealed(&Json::Text(receipt.request.clone()), &beside("receipt", [name_value.clone(), seq.clone()]));
    if is_planted(Bug::KeyUnchecked) {
        sql.run("DELETE FROM receipt WHERE name = ?", &[name.into()])?;
    }
    sql.run("INSERT INTO receipt (name, seq, request) VALUES (?, ?, ?)", &[name_value, seq, request]).map(|_| ())
}

/// Whether everything of the state agrees, for whoever reads what does not need it.
///
/// # Errors
/// [`SqlError`] if the database fails, or what it holds does not agree.
pub fn check(sql: &dyn Sql) -> Result<(), SqlError> {
    load(sql, true, Instant::EPOCH).map(|_| ())
}
