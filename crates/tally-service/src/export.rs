//! An account as it is stored, line by line, for whoever wants to work it out again: `tally_core::account::audit` reads it.
//!
//! An export is written a page at a time. Records never change, so they are written as of the head of the chain on the
//! first line, whatever happens meanwhile; what is stored beside them has to stand still until the last page.

use tally_api::problem::Problem;
use tally_core::account::audit::export::{EXPORT, ExportEnd, ExportHead, ExportLine, FORMAT, KeptReceipt, ParkedWord, WaitingMessage};
use tally_core::values::hash::sha256_hex;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire;

use crate::account::{Failure, order_key};
use crate::row::opened;
use crate::sql::{Row, Sql, SqlError, Value};
use crate::store::{Purchase, beside, column, name_in, purchase_in};
use crate::{message, parked, records};

/// Lines of a page, unless fewer are asked for.
pub const MOST_LINES: i64 = 1000;
/// A page ends with the line that makes it longer than this.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// A page of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its lines, each with its end.
    pub text: String,
    /// Where the next page begins; nothing after the last one.
    pub next: Option<String>,
}

/// What is written, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Records,
    Orders,
    Holds,
    Messages,
    Receipts,
    People,
    Events,
    Parked,
}

impl Part {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Records, "records"),
        (Self::Orders, "orders"),
        (Self::Holds, "holds"),
        (Self::Messages, "messages"),
        (Self::Receipts, "receipts"),
        (Self::People, "people"),
        (Self::Events, "events"),
        (Self::Parked, "parked"),
    ];

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(part, _)| *part == self).map_or("", |(_, word)| word)
    }

    fn next(self) -> Option<Self> {
        let mut parts = Self::ALL.iter().skip_while(|(part, _)| *part != self);
        parts.nth(1).map(|(part, _)| *part)
    }

    /// Whether the keys of its rows are numbers.
    const fn is_numbered(self) -> bool {
        matches!(self, Self::Records | Self::Messages | Self::People | Self::Parked)
    }

    /// The rows after a key: the key first, then what the line is made of. Records have a reader of their own.
    const fn statement(self) -> &'static str {
        match self {
            Self::Records => "",
            Self::Orders => "SELECT id, seq, own_key, body FROM purchase WHERE id > ? ORDER BY id LIMIT ?",
            Self::Holds => "SELECT id, body FROM hold WHERE id > ? ORDER BY id LIMIT ?",
            Self::Messages => "SELECT id, receiver, word, body, name, attempts, next_at FROM message WHERE id > ? ORDER BY id LIMIT ?",
            Self::Receipts => "SELECT name, seq, request FROM receipt WHERE name > ? ORDER BY name LIMIT ?",
            Self::People => "SELECT id, body, salt FROM person WHERE id > ? ORDER BY id LIMIT ?",
            Self::Events => "SELECT id, body FROM event WHERE id > ? ORDER BY id LIMIT ?",
            Self::Parked => "SELECT id, purchase, word, body, request FROM parked WHERE id > ? ORDER BY id LIMIT ?",
        }
    }
}

/// Where a page begins: after a row of a part, as of a head, with what waited beside the records then.
struct Cursor {
    head: i64,
    waiting: String,
    part: Part,
    key: String,
}

impl Cursor {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '.');
        let head = parts.next()?.parse().ok()?;
        let waiting = parts.next()?.to_owned();
        let word = parts.next()?;
        let (part, _) = Part::ALL.into_iter().find(|(_, name)| *name == word)?;
        Some(Self { head, waiting, part, key: parts.next()?.to_owned() })
    }

    fn text(&self) -> String {
        format!("{}.{}.{}.{}", self.head, self.waiting, self.part.word(), self.key)
    }

    /// The key as a parameter: the tables' own kind of it.
    fn parameter(&self) -> Result<Value, Failure> {
        match self.part {
            part if part.is_numbered() && self.key.is_empty() => Ok(Value::Integer(0)),
            part if part.is_numbered() => self.key.parse().map(Value::Integer).map_err(|_| wrong_cursor()),
            _ => Ok(Value::from(self.key.as_str())),
        }
    }

    fn rows(&self, sql: &dyn Sql, limit: i64) -> Result<Vec<Row>, Failure> {
        let key = self.parameter()?;
        if self.part == Part::Records {
            let records = records::after(sql, (key.integer()?, self.head), limit)?;
            return Ok(records.into_iter().map(|(seq, text)| vec![seq.into(), text.into()]).collect());
        }
        Ok(sql.run(self.part.statement(), &[key, limit.into()])?)
    }
}

fn wrong_cursor() -> Failure {
    let detail = "`after` is no place in an export; take it from the page before, unchanged";
    Failure::Problem(Box::new(Problem::new(400, "invalid_request", "the request is not right", detail)))
}

/// A page of the export of an account.
///
/// # Errors
/// [`Failure`]: a problem where the account changed since the first page and what is stored beside its records is not
/// the same any more, or the cursor is none.
pub fn page(sql: &dyn Sql, account: &Id, after: Option<&str>, limit: i64) -> Result<Page, Failure> {
    let mut text = String::new();
    let seq = records::last_seq(sql)?;
    let mut cursor = match after {
        Some(after) => Cursor::read(after).ok_or_else(wrong_cursor)?,
        None => {
            push(&mut text, &head(sql, account, seq)?.canonical());
            Cursor { head: seq, waiting: waiting(sql)?, part: Part::Records, key: String::new() }
        }
    };
    let mut left = limit.clamp(1, MOST_LINES);
    loop {
        if cursor.part != Part::Records && (cursor.head != seq || cursor.waiting != waiting(sql)?) {
            let detail = "the account changed since the first page; begin again without `after`";
            return Err(Failure::Problem(Box::new(Problem::new(409, "export_changed", "the account changed meanwhile", detail))));
        }
        let rows = cursor.rows(sql, left)?;
        for row in &rows {
            cursor.key = line(&mut text, cursor.part, row)?;
            left = left.saturating_sub(1);
            if left == 0 || text.len() > MOST_BYTES {
                return Ok(Page { text, next: Some(cursor.text()) });
            }
        }
        match cursor.part.next() {
            Some(part) => cursor = Cursor { part, key: String::new(), ..cursor },
            None => break,
        }
    }
    push(&mut text, &ExportLine::End(end(sql)?).canonical());
    Ok(Page { text, next: None })
}

/// Which messages and parked commands wait: they come and go without a record.
fn waiting(sql: &dyn Sql) -> Result<String, SqlError> {
    let statement = "SELECT (SELECT count(*) || '-' || coalesce(max(id), 0) FROM message) || '-' || \
                     (SELECT count(*) || '-' || coalesce(max(id), 0) FROM parked)";
    let rows = sql.run(statement, &[])?;
    Ok(rows.first().map(|row| column(row, 0)).transpose()?.map(Value::text).transpose()?.unwrap_or_default().to_owned())
}

fn head(sql: &dyn Sql, account: &Id, records: i64) -> Result<ExportHead, Failure> {
    let export = Id::new(EXPORT).ok_or_else(|| SqlError::NotOurs("a constant is no name".to_owned()))?;
    Ok(ExportHead { export, format: FORMAT, account: account.clone(), records, chain: records::chain(sql)? })
}

/// Writes the line of a row, and answers its key. Stored documents are written as they are, to the byte.
fn line(text: &mut String, part: Part, row: &Row) -> Result<String, Failure> {
    let key = column(row, 0)?;
    let under = |table| opened(column(row, 1)?, &beside(table, [key.clone()]));
    match part {
        Part::Records => push(text, column(row, 1)?.text()?),
        Part::Orders => {
            let Purchase { order, has_own_key } = purchase_in(row)?;
            push(text, &wrapped("order", order.encode()));
            if has_own_key {
                receipt(text, &order_key(&order.id), order.seq)?;
            }
        }
        Part::Holds => push(text, &wrapped("hold", under("hold")?)),
        Part::Messages => {
            let message = WaitingMessage {
                id: key.integer()?,
                receiver: name_in(column(row, 1)?)?,
                word: name_in(column(row, 2)?)?,
                body: message::body_in(row)?,
                attempts: column(row, 5)?.integer()?,
                next_at: Instant::new(column(row, 6)?.integer()?).map_err(|error| SqlError::NotOurs(error.to_string()))?,
            };
            push(text, &ExportLine::Message(message).canonical());
        }
        Part::Receipts => {
            let seq = column(row, 1)?;
            opened(column(row, 2)?, &beside("receipt", [key.clone(), seq.clone()]))?;
            receipt(text, key.text()?, seq.integer()?)?;
        }
        Part::People => {
            let salt = column(row, 2)?;
            let person = opened(column(row, 1)?, &beside("person", [salt.clone()]))?;
            let salt = Json::Text(salt.text()?.to_owned());
            push(text, &wrapped("person", Json::Map(vec![("person".to_owned(), person), ("salt".to_owned(), salt)])));
        }
        Part::Events => push(text, &wrapped("event", under("event")?)),
        Part::Parked => {
            let body = parked::body_in(row.get(1..).unwrap_or_default())?;
            let parked = ParkedWord { order: name_in(column(row, 1)?)?, word: name_in(column(row, 2)?)?, body };
            push(text, &ExportLine::Parked(parked).canonical());
        }
    }
    Ok(match key {
        Value::Integer(number) => number.to_string(),
        name => name.text()?.to_owned(),
    })
}

/// A line of a kind.
fn wrapped(kind: &str, document: Json) -> String {
    Json::Map(vec![(kind.to_owned(), document)]).canonical()
}

/// A key may say something; what it hashes to does not.
fn receipt(text: &mut String, key: &str, seq: i64) -> Result<(), SqlError> {
    let key = Id::new(&sha256_hex(key.as_bytes())).ok_or_else(|| SqlError::NotOurs("a hash is no name".to_owned()))?;
    push(text, &ExportLine::Receipt(KeptReceipt { key, seq }).canonical());
    Ok(())
}

fn end(sql: &dyn Sql) -> Result<ExportEnd, SqlError> {
    let count = |from: &str| {
        let rows = sql.run(&format!("SELECT count(*) FROM {from}"), &[])?;
        rows.first().and_then(|row| row.first()).map_or(Ok(0), Value::integer)
    };
    let receipts = count("receipt")?.saturating_add(count("purchase WHERE own_key IS NOT NULL")?);
    Ok(ExportEnd {
        orders: count("purchase")?,
        holds: count("hold")?,
        messages: count("message")?,
        receipts,
        people: count("person")?,
        events: count("event")?,
        parked: count("parked")?,
    })
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
