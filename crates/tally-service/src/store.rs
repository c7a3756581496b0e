//! The rows of one account.
//!
//! | table | a row |
//! | --- | --- |
//! | `record` | one record of the chain, and the state after it (`head`) without lots and holds |
//! | `lot` | a lot with points in it |
//! | `hold` | an open hold |
//! | `purchase` | an order as it was decided; it also carries the idempotency key that names it |
//! | `event` | what an event did, for its reversal |
//! | `person` | what the shop knows of the member as a person, with the salt of its hash in the chain |
//! | `parked` | a command that waits for its order |
//! | `receipt` | any other idempotency key: the request's hash, and the record that is its receipt |
//! | `named` | what may be asked about or done only once, by name: an adjustment, its reversal, an import; and its record |
//! | `outbox` | up to which record everything was delivered |
//! | `account` | its name, once something is granted to it: an alarm does not know it |
//! | `message` | what another object has not answered yet |
//! | `refusal` | a message that was refused here, by the code of the rejection |
//!
//! An order recorded under the key `order-<its id>` writes three rows: record, purchase, lot.

use std::collections::BTreeMap;

use tally_core::account::OrderRecord;
use tally_core::ledger::clock::Clock;
use tally_core::ledger::event::RecordedEvent;
use tally_core::ledger::fold_facts::ActiveOffer;
use tally_core::ledger::fold_merge::Merged;
use tally_core::ledger::grant::GrantedInPeriod;
use tally_core::ledger::people::Role;
use tally_core::ledger::person::SaltedPerson;
use tally_core::ledger::record::{CommandKind, Holdings};
use tally_core::ledger::{Closed, Hold, Lot, Record, State};
use tally_core::member::Member;
use tally_core::plan::MemberPlan;
use tally_core::quote::view::IssuedReward;
use tally_core::tier::Standing;
use tally_core::values as tally_wire;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire;
use tally_derive::Wire;

use crate::review;
use crate::sabotage::{Bug, is_planted};
use crate::sql::{Row, Sql, SqlError, Value};

/// The account's schema, version by version.
pub const MIGRATIONS: &[&[&str]] = &[
    &[
        "CREATE TABLE record (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, head TEXT NOT NULL)",
        "CREATE TABLE lot (id INTEGER PRIMARY KEY, body TEXT NOT NULL)",
        "CREATE TABLE hold (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE purchase (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, request TEXT, body TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE receipt (name TEXT PRIMARY KEY, seq INTEGER NOT NULL, request TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE outbox (id INTEGER PRIMARY KEY CHECK (id = 1), delivered INTEGER NOT NULL)",
    ],
    &[
        "CREATE TABLE message (id INTEGER PRIMARY KEY, receiver TEXT NOT NULL, word TEXT NOT NULL, body TEXT NOT NULL, \
         name TEXT NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL)",
        "CREATE TABLE refusal (name TEXT PRIMARY KEY, code TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE account (name TEXT PRIMARY KEY) WITHOUT ROWID",
    ],
    &["CREATE TABLE named (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID"],
    &[
        "CREATE TABLE event (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE person (id INTEGER PRIMARY KEY CHECK (id = 1), salt TEXT NOT NULL, body TEXT NOT NULL)",
    ],
    &["CREATE TABLE parked (id INTEGER PRIMARY KEY, purchase TEXT NOT NULL, word TEXT NOT NULL, body TEXT NOT NULL, \
       request TEXT NOT NULL)"],
];

/// The state after a record, without lots and holds.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
struct Head {
    chain: Option<Id>,
    rolled_to: Instant,
    #[wire(default)]
    wallets: BTreeMap<Id, Holdings>,
    #[wire(default)]
    ladders: BTreeMap<Id, Standing>,
    #[wire(default)]
    member: Member,
    #[wire(default)]
    issued: Vec<IssuedReward>,
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
    due: Option<Instant>,
}

/// An order as it was decided, and the request that recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// The order.
    pub order: OrderRecord,
    /// The hash of the request, if its idempotency key was the order's own.
    pub request: Option<String>,
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

pub(crate) fn read<T: Wire>(text: &str) -> Result<T, SqlError> {
    tally_api::text::read(text).map_err(|errors| {
        let first = errors.first().map(|error| format!("{}: {}", error.path, error.message));
        SqlError::NotOurs(format!("a stored row cannot be read: {}", first.unwrap_or_default()))
    })
}

/// The state with what a command needs: without lots if nothing is spent, taken back or due by `now`.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn load(sql: &dyn Sql, needs_lots: bool, now: Instant) -> Result<State, SqlError> {
    let rows = sql.run("SELECT seq, head, body FROM record ORDER BY seq DESC LIMIT 1", &[])?;
    let mut state = State::new();
    let Some(row) = rows.first() else { return Ok(state) };
    let head: Head = read(column(row, 1)?.text()?)?;
    state.seq = column(row, 0)?.integer()?;
    state.chain = head.chain;
    state.rolled_to = head.rolled_to;
    state.wallets = head.wallets;
    state.ladders = head.ladders;
    state.member = head.member;
    state.issued = head.issued;
    state.grants = head.grants;
    state.closed = head.closed;
    state.profile = head.profile;
    state.offers = head.offers;
    state.membership = head.membership;
    if state.profile.is_some() {
        for row in sql.run("SELECT salt, body FROM person", &[])? {
            let salt = Id::new(column(&row, 0)?.text()?).ok_or_else(|| SqlError::NotOurs("a salt is no name".to_owned()))?;
            state.know(SaltedPerson { salt, person: read(column(&row, 1)?.text()?)? });
        }
    }
    state.clocks = head.clocks;
    state.people = head.people;
    state.merged = head.merged;
    state.stored_due = head.due;
    state.complete = false;
    state.complete = needs_lots || state.next_due().is_some_and(|due| due <= now.max(state.rolled_to));
    if state.complete {
        for row in sql.run("SELECT body, id FROM lot ORDER BY id", &[])? {
            let lot: Lot = read(column(&row, 0)?.text()?)?;
            named_alike(&Value::from(lot.id.number()), column(&row, 1)?)?;
            state.lots.insert(lot.id, lot);
        }
        for row in sql.run("SELECT body, id FROM hold ORDER BY id", &[])? {
            let hold: Hold = read(column(&row, 0)?.text()?)?;
            named_alike(&Value::from(&*hold.id), column(&row, 1)?)?;
            state.holds.insert(hold.id.clone(), hold);
        }
    }
    review::agrees(&state, column(row, 2)?.text()?)?;
    Ok(state)
}

/// A row is found by the name that its body has.
fn named_alike(of_body: &Value, of_row: &Value) -> Result<(), SqlError> {
    if of_body == of_row { Ok(()) } else { Err(SqlError::NotOurs(format!("a row of {of_row:?} is that of {of_body:?}"))) }
}

/// Writes what a decision changed.
///
/// # Errors
/// [`SqlError`] if the database fails; the caller's transaction takes everything back.
pub fn save(sql: &dyn Sql, state: &State, records: &[Record]) -> Result<(), SqlError> {
    let head = Head {
        chain: state.chain.clone(),
        rolled_to: state.rolled_to,
        wallets: state.wallets.clone(),
        ladders: state.ladders.clone(),
        // What is known of the person has a row of its own, which can be erased; heads stay.
        member: state.nameless(),
        issued: state.issued.clone(),
        grants: state.grants.clone(),
        closed: state.closed.clone(),
        profile: state.profile.clone(),
        offers: state.offers.clone(),
        membership: state.membership.clone(),
        clocks: state.clocks.clone(),
        people: state.people.clone(),
        merged: state.merged.clone(),
        due: state.due_of_rows(),
    };
    let head = head.encode().canonical();
    let is_refund = |record: &Record| record.command == CommandKind::Refund;
    for record in records.iter().filter(|record| !(is_planted(Bug::ReceiptWithoutRecord) && is_refund(record))) {
        // Only the last record's head is ever read.
        let head = if record.seq == state.seq { head.as_str() } else { "" };
        sql.run(
            "INSERT INTO record (seq, body, head) VALUES (?, ?, ?)",
            &[record.seq.into(), record.encode().canonical().into(), head.into()],
        )?;
    }
    let forgotten = state.touched_lots.last().filter(|_| is_planted(Bug::LotNotSaved));
    for id in state.touched_lots.iter().filter(|id| Some(*id) != forgotten) {
        let id_value = Value::from(id.number());
        match state.lots.get(id).filter(|lot| !lot.is_empty()) {
            Some(lot) => sql.run("INSERT OR REPLACE INTO lot (id, body) VALUES (?, ?)", &[id_value, lot.encode().canonical().into()])?,
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
        let values = [Value::from(&*known.salt), known.person.encode().canonical().into()];
        sql.run("INSERT INTO person (id, salt, body) VALUES (1, ?, ?)", &values)?;
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
    Id::new(name.text()?).map(Some).ok_or_else(|| SqlError::NotOurs("an account has no name".to_owned()))
}

/// Remembers the account's name.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn save_name(sql: &dyn Sql, name: &Id) -> Result<(), SqlError> {
    sql.run("INSERT OR IGNORE INTO account (name) VALUES (?)", &[Value::from(&**name)]).map(|_| ())
}

/// Writes a row of a table whose rows have a name and a body, or deletes it.
fn save_row(sql: &dyn Sql, table: &str, name: &Id, body: Option<Json>) -> Result<(), SqlError> {
    let name = Value::from(&**name);
    match body {
        Some(body) => sql.run(&format!("INSERT OR REPLACE INTO {table} (id, body) VALUES (?, ?)"), &[name, body.canonical().into()]),
        None => sql.run(&format!("DELETE FROM {table} WHERE id = ?"), &[name]),
    }
    .map(|_| ())
}

/// What is kept of an event, if the account has it.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn event(sql: &dyn Sql, event: &Id) -> Result<Option<RecordedEvent>, SqlError> {
    let rows = sql.run("SELECT body FROM event WHERE id = ?", &[Value::from(&**event)])?;
    rows.first().map(|row| read(column(row, 0)?.text()?)).transpose()
}

/// The order of that name.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn purchase(sql: &dyn Sql, order: &Id) -> Result<Option<Purchase>, SqlError> {
    let rows = sql.run("SELECT body, request, seq FROM purchase WHERE id = ?", &[Value::from(&**order)])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let request = match column(row, 1)? {
        Value::Null => None,
        other => Some(other.text()?.to_owned()),
    };
    let purchase = Purchase { order: read(column(row, 0)?.text()?)?, request };
    named_alike(&Value::from(&*purchase.order.id), &Value::from(&**order))?;
    named_alike(&Value::from(purchase.order.seq), column(row, 2)?)?;
    Ok(Some(purchase))
}

/// Writes an order; `request` is the hash of the request that recorded it under the order's own key.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn save_purchase(sql: &dyn Sql, order: &OrderRecord, request: Option<&str>) -> Result<(), SqlError> {
    let values = [Value::from(&*order.id), order.seq.into(), Value::from(request), order.encode().canonical().into()];
    sql.run("INSERT OR REPLACE INTO purchase (id, seq, request, body) VALUES (?, ?, ?, ?)", &values).map(|_| ())
}

/// The orders after one by name, at most `limit`.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn purchases_after(sql: &dyn Sql, after: &str, limit: i64) -> Result<Vec<OrderRecord>, SqlError> {
    let rows = sql.run("SELECT body FROM purchase WHERE id > ? ORDER BY id LIMIT ?", &[after.into(), limit.into()])?;
    rows.iter().map(|row| read(column(row, 0)?.text()?)).collect()
}

/// The receipt stored under an idempotency key.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn receipt(sql: &dyn Sql, name: &str) -> Result<Option<Receipt>, SqlError> {
    let rows = sql.run("SELECT seq, request FROM receipt WHERE name = ?", &[name.into()])?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Receipt { seq: column(row, 0)?.integer()?, request: column(row, 1)?.text()?.to_owned() }))
}

/// Binds an idempotency key to its receipt, for good.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn save_receipt(sql: &dyn Sql, name: &str, receipt: &Receipt) -> Result<(), SqlError> {
    let values = [name.into(), receipt.seq.into(), receipt.request.as_str().into()];
    if is_planted(Bug::KeyUnchecked) {
        sql.run("DELETE FROM receipt WHERE name = ?", &[name.into()])?;
    }
    sql.run("INSERT INTO receipt (name, seq, request) VALUES (?, ?, ?)", &values).map(|_| ())
}

/// The records that are found by these names.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn named(sql: &dyn Sql, names: &[String]) -> Result<BTreeMap<String, Record>, SqlError> {
    let mut found = BTreeMap::new();
    for name in names {
        let statement = "SELECT body FROM record WHERE seq = (SELECT seq FROM named WHERE name = ?)";
        if let Some(row) = sql.run(statement, &[name.as_str().into()])?.first() {
            found.insert(name.clone(), read(column(row, 0)?.text()?)?);
        }
    }
    Ok(found)
}

/// Lets a record be found by a name, for good.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn save_named(sql: &dyn Sql, name: &str, seq: i64) -> Result<(), SqlError> {
    sql.run("INSERT INTO named (name, seq) VALUES (?, ?)", &[name.into(), seq.into()]).map(|_| ())
}

/// The text of one record.
///
/// # Errors
/// [`SqlError`] if the database fails, or has no such record.
pub fn record_text(sql: &dyn Sql, seq: i64) -> Result<String, SqlError> {
    let rows = sql.run("SELECT body FROM record WHERE seq = ?", &[seq.into()])?;
    let row = rows.first().ok_or_else(|| SqlError::NotOurs(format!("record {seq} is missing")))?;
    let text = column(row, 0)?.text()?;
    let record = read::<Record>(text)?;
    if record.seq == seq && record.hash.is_some() && record.hash == record.expected_hash() {
        Ok(text.to_owned())
    } else {
        Err(SqlError::NotOurs(format!("record {seq} is not what was hashed")))
    }
}

/// Whether everything of the state agrees, for whoever reads what does not need it.
///
/// # Errors
/// [`SqlError`] if the database fails, or what it holds does not agree.
pub fn check(sql: &dyn Sql) -> Result<(), SqlError> {
    load(sql, true, Instant::EPOCH).map(|_| ())
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
    let rows = sql.run("SELECT body FROM record ORDER BY seq DESC LIMIT 1", &[])?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(read::<Record>(column(row, 0)?.text()?)?.hash)
}

/// The texts of at most `limit` records before `before`, newest first.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn records_before(sql: &dyn Sql, before: i64, limit: i64) -> Result<Vec<(i64, String)>, SqlError> {
    let rows = sql.run("SELECT seq, body FROM record WHERE seq < ? ORDER BY seq DESC LIMIT ?", &[before.into(), limit.into()])?;
    rows.iter().map(|row| Ok((column(row, 0)?.integer()?, column(row, 1)?.text()?.to_owned()))).collect()
}

/// The texts of at most `limit` records that nobody has acknowledged yet, oldest first.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn undelivered(sql: &dyn Sql, limit: i64) -> Result<Vec<(i64, String)>, SqlError> {
    let statement = "SELECT seq, body FROM record WHERE seq > coalesce((SELECT delivered FROM outbox), 0) ORDER BY seq LIMIT ?";
    let rows = sql.run(statement, &[limit.into()])?;
    rows.iter().map(|row| Ok((column(row, 0)?.integer()?, column(row, 1)?.text()?.to_owned()))).collect()
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
