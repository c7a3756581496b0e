//! Messages to other objects: written in the transaction of the record that makes them, delivered by the shell until
//! they are answered. The receiver applies each once: its key names the sender and the message.

use tally_core::account::Command;
use tally_core::account::command::{AdoptOrders, Message, ParkCommand};
use tally_core::account::grants::{Beside, Want};
use tally_core::account::{Refused, Rejection};
use tally_core::ledger::entry::Grant;
use tally_core::ledger::record::CommandKind;
use tally_core::ledger::{Broken, Entry, Record};
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire;

use crate::account::{Failure, Request, Versions, carry, carry_out};
use crate::asking::ASKING;
use crate::counter::Ask;
use crate::named::named_after;
use crate::row::{opened, read, sealed};
use crate::sabotage::{Bug, is_planted};
use crate::sql::{Sql, SqlError, Value};
use crate::store::{self, beside, name_in};
use crate::{parked, records};

/// The word of what a counter is told: no command.
pub const COUNTER: &str = "counter";
/// Orders, events or names of a merged account that travel in one message.
const AT_ONCE: i64 = 100;
/// Bytes of them, unless one alone has more.
const BYTES_AT_ONCE: usize = 300_000;
/// Messages that one record may leave, and what is numbered after them.
const PER_RECORD: i64 = 4096;
/// Where the numbers of what no record leaves begin: none leaves so much.
const BESIDE: i64 = 2048;
/// The first wait before a message is delivered again; it doubles with every attempt.
const FIRST_WAIT_MS: i64 = 1000;
/// The longest wait.
const LONGEST_WAIT_MS: i64 = 3_600_000;

/// A message that is to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number within the sender.
    pub id: i64,
    /// The account it is for, or the counter.
    pub receiver: Id,
    /// The word of the command, or [`COUNTER`].
    pub word: String,
    /// The command's body, canonical.
    pub body: String,
    /// The idempotency key: the same with every attempt.
    pub key: String,
}

/// What came of an attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It was carried out, now or before.
    Done,
    /// It never will be, by the code of this rejection.
    Refused(Id),
    /// Nobody knows: it is delivered again.
    Unknown,
}

/// Writes what a record leaves for others.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn post(sql: &dyn Sql, sender: &Id, record: &Record, messages: &[Message], now: Instant) -> Result<(), SqlError> {
    // What counters are told of the same record is numbered first.
    let told = if tells_counters(record) { i64::try_from(grants(record).count()).unwrap_or(PER_RECORD) } else { 0 };
    for (place, message) in (told..).zip(messages).filter(|_| !is_planted(Bug::MessageForgotten)) {
        let Message::Account(command) = message;
        write(sql, sender, (record.seq, place), (command.act().account(), command.word(), &command.body()), now)?;
    }
    Ok(())
}

/// Writes what counters of the whole program are told of what a record gives back.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn post_returns(sql: &dyn Sql, sender: &Id, record: &Record) -> Result<(), SqlError> {
    if tells_counters(record) { tell_counters(sql, sender, record) } else { Ok(()) }
}

/// Writes what counters of the whole program are told of every grant of a record.
pub(crate) fn tell_counters(sql: &dyn Sql, sender: &Id, record: &Record) -> Result<(), SqlError> {
    let merged = record.entries.iter().filter_map(|entry| if let Entry::MergeIn(taken) = entry { Some(taken.from.clone()) } else { None });
    let merged: Vec<Id> = merged.collect();
    for (place, grant) in (0_i64..).zip(grants(record)).filter(|_| !is_planted(Bug::ReturnUntold)) {
        let want = Want {
            counter: grant.counter.clone(),
            period: grant.period,
            revision: grant.revision,
            granted: grant.granted,
            by: 0,
            most: 0,
            blocks: false,
            merged: merged.clone(),
        };
        let ask = Ask { account: sender.clone(), want, peek: false };
        write(sql, sender, (record.seq, place), (&grant.counter, COUNTER, &ask.encode()), record.at)?;
    }
    Ok(())
}

/// Whether counters of the whole program are told something of a record.
pub(crate) fn tells_counters(record: &Record) -> bool {
    // What they granted themselves they know.
    record.command != CommandKind::Grant && grants(record).next().is_some()
}

fn grants(record: &Record) -> impl Iterator<Item = &Grant> {
    record.entries.iter().filter_map(|entry| if let Entry::Grant(grant) = entry { Some(grant) } else { None })
}

/// Writes what no record leaves, numbered after everything that any record left so far, and answers its number.
pub(crate) fn write_beside(sql: &dyn Sql, sender: &Id, message: (&Id, &str, &Json), at: Instant) -> Result<i64, SqlError> {
    let first = records::last_seq(sql)?.saturating_mul(PER_RECORD).saturating_add(BESIDE);
    let rows = sql.run("SELECT max(id) FROM message WHERE id >= ?", &[first.into()])?;
    let last = rows.first().and_then(|row| row.first()).filter(|last| **last != Value::Null);
    let id = last.map_or(Ok(first), |last| last.integer().map(|last| last.saturating_add(1)))?;
    if id >= first.saturating_sub(BESIDE).saturating_add(PER_RECORD) {
        return Err(SqlError::Failed("more of one account is under way at once than can be numbered; try again".to_owned()));
    }
    write(sql, sender, (id.div_euclid(PER_RECORD), id.rem_euclid(PER_RECORD)), message, at)?;
    Ok(id)
}

fn write(sql: &dyn Sql, sender: &Id, (seq, place): (i64, i64), (to, word, body): (&Id, &str, &Json), at: Instant) -> Result<(), SqlError> {
    let id = seq.saturating_mul(PER_RECORD).saturating_add(place);
    let name = format!("message-{sender}-{id}");
    let [id, to, word, name] = [Value::from(id), Value::from(&**to), Value::from(word), Value::from(name)];
    let body = sealed(body, &beside("message", [id.clone(), to.clone(), word.clone(), name.clone()]));
    let values = [id, to, word, body, name, at.ms().into()];
    sql.run("INSERT INTO message (id, receiver, word, body, name, attempts, next_at) VALUES (?, ?, ?, ?, ?, 0, ?)", &values).map(|_| ())
}

/// The message that waits longest and is due.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn next(sql: &dyn Sql, now: Instant) -> Result<Option<Outgoing>, SqlError> {
    let statement = "SELECT id, receiver, word, body, name FROM message WHERE next_at <= ? AND word <> ? ORDER BY next_at, id LIMIT 1";
    let rows = sql.run(statement, &[now.ms().into(), ASKING.into()])?;
    let Some(row @ [id, receiver, word, _, name]) = rows.first().map(Vec::as_slice) else { return Ok(None) };
    Ok(Some(Outgoing {
        id: id.integer()?,
        receiver: name_in(receiver)?,
        word: word.text()?.to_owned(),
        body: body_in(row)?.canonical(),
        key: name.text()?.to_owned(),
    }))
}

/// The body of a message in a row of id, receiver, word, body and name.
pub(crate) fn body_in(row: &[Value]) -> Result<Json, SqlError> {
    let [id, receiver, word, body, name, ..] = row else { return Err(SqlError::NotOurs("a message has other columns".to_owned())) };
    opened(body, &beside("message", [id.clone(), receiver.clone(), word.clone(), name.clone()]))
}

/// When the next message is due, or what was asked of counters is disowned, if something waits.
///
/// # Errors
/// [`SqlError`] if the database fails or holds what is not ours.
pub fn due(sql: &dyn Sql) -> Result<Option<Instant>, SqlError> {
    let rows = sql.run("SELECT min(next_at) FROM message", &[])?;
    due_in(rows.first().and_then(|row| row.first()).unwrap_or(&Value::Null))
}

pub(crate) fn due_in(stored: &Value) -> Result<Option<Instant>, SqlError> {
    match stored {
        Value::Null => Ok(None),
        at => Instant::new(at.integer()?).map(Some).map_err(|error| SqlError::NotOurs(error.to_string())),
    }
}

/// Takes a message in, inside the caller's transaction, and answers what its sender is told and when something falls due.
/// A refusal is kept: an attempt that was thought lost and comes late is refused as the others were, for by then the sender
/// has what it had sent back.
///
/// # Errors
/// [`Failure`] where the message is to be delivered again; the caller rolls the transaction back.
pub fn take_in(sql: &dyn Sql, versions: &dyn Versions, request: &Request, now: Instant) -> Result<(Answer, Option<Instant>), Failure> {
    let rows = sql.run("SELECT code FROM refusal WHERE name = ?", &[request.key.as_str().into()])?;
    if let Some(code) = rows.first().and_then(|row| row.first()) {
        let code = read(code, &beside("refusal", [request.key.as_str().into()]))?;
        return Ok((Answer::Refused(code), None));
    }
    let again = is_planted(Bug::MessageAppliedAgain).then(|| Request { key: format!("{}-{}", request.key, now.ms()), ..request.clone() });
    match carry(sql, versions, again.as_ref().unwrap_or(request), now) {
        Ok(reply) => Ok((Answer::Done, reply.due)),
        // What is still under way ends; then it is asked again.
        Err(Failure::Problem(problem)) if problem.code == "still_open" => Err(Failure::Problem(problem)),
        // A refused command has written nothing.
        Err(Failure::Problem(problem)) => {
            let code = Id::new(problem.code).ok_or_else(|| SqlError::NotOurs("a problem has no code".to_owned()))?;
            let name = Value::from(request.key.as_str());
            let kept = sealed(&code.encode(), &beside("refusal", [name.clone()]));
            sql.run("INSERT INTO refusal (name, code) VALUES (?, ?)", &[name, kept])?;
            Ok((Answer::Refused(code), None))
        }
        Err(failure) => Err(failure),
    }
}

/// Notes what came of an attempt, inside the caller's transaction. A message that was answered is gone, and what follows
/// from the answer is recorded with that; one that is gone already was answered before.
///
/// # Errors
/// [`Failure`]; the caller rolls the transaction back.
pub fn answered(sql: &dyn Sql, versions: &dyn Versions, id: i64, answer: &Answer, now: Instant) -> Result<(), Failure> {
    let rows = sql.run("SELECT id, receiver, word, body, name, attempts FROM message WHERE id = ?", &[id.into()])?;
    let Some(row @ [_, _, word, _, name, attempts]) = rows.first().map(Vec::as_slice) else { return Ok(()) };
    let refused = match answer {
        Answer::Done => None,
        Answer::Refused(code) => Some(code),
        Answer::Unknown => {
            let wait = wait_after(attempts.integer()?);
            let next = now.plus_ms(wait).unwrap_or(now);
            sql.run("UPDATE message SET attempts = attempts + 1, next_at = ? WHERE id = ?", &[next.ms().into(), id.into()])?;
            return Ok(());
        }
    };
    if word.text()? == COUNTER {
        sql.run("DELETE FROM message WHERE id = ?", &[id.into()])?;
        return Ok(());
    }
    let unreadable = || SqlError::NotOurs(format!("message {id} cannot be read"));
    let command = Command::read(word.text()?, &body_in(row)?).and_then(Result::ok).ok_or_else(unreadable)?;
    if let Some(follows) = command.act().answered(refused) {
        carry_out(sql, versions, &follows, None, (None, &Beside::new(), None), now)?;
    }
    sql.run("DELETE FROM message WHERE id = ?", &[id.into()])?;
    let next = |from: &Id, to: &Id, after: After<'_>| post_next(sql, id, (from, to), after, now);
    match &command {
        // Once the account is taken in, its orders follow, a page at a time, then its events and what has a name, and then what
        // waits for orders, one by one: each when the one before is answered, so that none overtakes another.
        Command::Absorb(absorbed) if refused.is_none() => next(&absorbed.from, &absorbed.account, After::Order("")),
        Command::Adopt(adopted) if refused.is_none() => match After::page(adopted) {
            Some(after) => next(&adopted.from, &adopted.account, after),
            None => Ok(()),
        },
        parked if parked.act().waits_for_order() => {
            let from = sender_of(name.text()?, id).ok_or_else(unreadable)?;
            if let (Some(why), Some(order)) = (refused, parked.act().order()) {
                let dropped = ParkCommand { account: from.clone(), order: order.clone(), ignored: Some(why.clone()) };
                carry_out(sql, versions, &Command::Park(dropped), None, (None, &Beside::new(), None), now)?;
            }
            next(&from, parked.act().account(), After::All)
        }
        _ => Ok(()),
    }
}

/// Whether the account that goes on has answered to all that was done in a merged one. Until then neither is asked in its place.
///
/// # Errors
/// [`Failure`]: `still_open` while it has not.
pub(crate) fn all_is_told(sql: &dyn Sql) -> Result<(), Failure> {
    let others = [COUNTER.into(), ASKING.into(), "receive".into(), "erase".into()];
    if sql.run("SELECT 1 FROM message WHERE word NOT IN (?, ?, ?, ?) LIMIT 1", &others)?.is_empty() {
        return Ok(());
    }
    let what = Id::new("merges").ok_or(Broken("a constant is no name"))?;
    Err(Refused::from(Rejection::StillOpen { what, actual: 1 }).into())
}

/// Up to where the account that goes on was told what was done in a merged one, by name.
#[derive(Clone, Copy)]
enum After<'a> {
    Order(&'a str),
    Event(&'a str),
    Name(&'a str),
    All,
}

impl<'a> After<'a> {
    /// Where a page ends; nothing for the last one.
    fn page(adopted: &'a AdoptOrders) -> Option<Self> {
        let order = adopted.orders.last().map(|order| Self::Order(&order.id));
        let event = adopted.events.last().map(|event| Self::Event(&event.id));
        order.or(event).or_else(|| adopted.named.last().map(|named| Self::Name(&named.name)))
    }

    /// The page that follows; empty once all was told.
    fn next(self, sql: &dyn Sql, from: &Id, to: &Id) -> Result<AdoptOrders, SqlError> {
        let mut adopt = AdoptOrders { account: to.clone(), from: from.clone(), orders: Vec::new(), events: Vec::new(), named: Vec::new() };
        match self {
            Self::Order(after) => {
                let orders = store::purchases_after(sql, after, AT_ONCE)?;
                adopt.orders = fitting(orders.into_iter().map(|purchase| purchase.order));
                if adopt.orders.is_empty() { Self::Event("").next(sql, from, to) } else { Ok(adopt) }
            }
            Self::Event(after) => {
                adopt.events = fitting(store::events_after(sql, after, AT_ONCE)?);
                if adopt.events.is_empty() { Self::Name("").next(sql, from, to) } else { Ok(adopt) }
            }
            Self::Name(after) => {
                adopt.named = fitting(named_after(sql, after, AT_ONCE)?);
                Ok(adopt)
            }
            Self::All => Ok(adopt),
        }
    }
}

/// Posts what the account that goes on is told next of a merged one: the next of what was done there; else what waits longest
/// for an order; at the end that it has all, by a page with nothing.
fn post_next(sql: &dyn Sql, answered: i64, (from, to): (&Id, &Id), after: After<'_>, now: Instant) -> Result<(), Failure> {
    let adopt = after.next(sql, from, to)?;
    let parked = if After::page(&adopt).is_none() { parked::take_first(sql)? } else { None };
    let (word, body) = match parked {
        Some((word, body)) => (word, for_account(body, to)),
        None => {
            let adopt = Command::Adopt(adopt);
            (adopt.word().to_owned(), adopt.body())
        }
    };
    // Numbered after the message that was answered: of a merge one is under way at a time, and no record follows its answer's.
    let number = answered.saturating_add(1);
    write(sql, from, (number.div_euclid(PER_RECORD), number.rem_euclid(PER_RECORD)), (to, &word, &body), now)?;
    Ok(())
}

/// The first of some documents, as many as one message may have.
fn fitting<T: Wire>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut page: Vec<T> = Vec::new();
    let mut bytes = 0;
    for next in all {
        bytes = next.canonical().len().saturating_add(bytes);
        if bytes > BYTES_AT_ONCE && !page.is_empty() {
            break;
        }
        page.push(next);
    }
    page
}

/// The account that a message's name names as its sender.
fn sender_of(name: &str, id: i64) -> Option<Id> {
    Id::new(name.strip_prefix("message-")?.strip_suffix(&format!("-{id}"))?)
}

/// A command's body, for another account.
#[must_use]
pub fn for_account(body: Json, account: &Id) -> Json {
    match body {
        Json::Map(fields) => {
            let renamed = |(name, value)| if name == "account" { (name, account.encode()) } else { (name, value) };
            Json::Map(fields.into_iter().map(renamed).collect())
        }
        other => other,
    }
}

/// How long to wait after so many attempts before this one.
fn wait_after(attempts: i64) -> i64 {
    let doubled = u32::try_from(attempts.clamp(0, 32)).unwrap_or(32);
    FIRST_WAIT_MS.saturating_mul(1_i64.checked_shl(doubled).unwrap_or(i64::MAX)).min(LONGEST_WAIT_MS)
}
