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
use crate::sql::{Row, Sql, SqlError, Value};
use crate::store::{self, column};

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

    /// The rows after a key: the key first, then what the line is made of.
    const fn statement(self) -> &'static str {
        match self {
            Self::Records => "SELECT seq, body FROM record WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            Self::Orders => "SELECT id, body, seq, request IS NOT NULL FROM purchase WHERE id > ? ORDER BY id LIMIT ?",
            Self::Holds => "SELECT id, body FROM hold WHERE id > ? ORDER BY id LIMIT ?",
            Self::Messages => "SELECT id, receiver, word, body, attempts, next_at FROM message WHERE id > ? ORDER BY id LIMIT ?",
            Self::Receipts => "SELECT name, seq FROM receipt WHERE name > ? ORDER BY name LIMIT ?",
            Self::People => "SELECT id, body, salt FROM person WHERE id > ? ORDER BY id LIMIT ?",
            Self::Events => "SELECT id, body FROM event WHERE id > ? ORDER BY id LIMIT ?",
            Self::Parked => "SELECT id, purchase, word, body FROM parked WHERE id > ? ORDER BY id LIMIT ?",
        }
    }
}

/// Where a page begins: after a row of a part, as of a head.
struct Cursor {
    head: i64,
    part: Part,
    key: String,
}

impl Cursor {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let head = parts.next()?.parse().ok()?;
        let word = parts.next()?;
        let (part, _) = Part::ALL.into_iter().find(|(_, name)| *name == word)?;
        Some(Self { head, part, key: parts.next()?.to_owned() })
    }

    fn text(&self) -> String {
        format!("{}.{}.{}", self.head, self.part.word(), self.key)
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
        let parameters = if self.part == Part::Records { vec![key, self.head.into(), limit.into()] } else { vec![key, limit.into()] };
        Ok(sql.run(self.part.statement(), &parameters)?)
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
    let seq = store::last_seq(sql)?;
    let mut cursor = match after {
        Some(after) => Cursor::read(after).ok_or_else(wrong_cursor)?,
        None => {
            push(&mut text, &head(sql, account, seq)?.encode().canonical());
            Cursor { head: seq, part: Part::Records, key: String::new() }
        }
    };
    let mut left = limit.clamp(1, MOST_LINES);
    loop {
        if cursor.part != Part::Records && cursor.head != seq {
            let detail = "the account has new records since the first page; begin again without `after`";
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
    push(&mut text, &ExportLine::End(end(sql)?).encode().canonical());
    Ok(Page { text, next: None })
}

fn head(sql: &dyn Sql, account: &Id, records: i64) -> Result<ExportHead, Failure> {
    let export = Id::new(EXPORT).ok_or_else(|| SqlError::NotOurs("a constant is no name".to_owned()))?;
    Ok(ExportHead { export, format: FORMAT, account: account.clone(), records, chain: store::chain(sql)? })
}

/// Writes the line of a row, and answers its key. Stored documents are written as they are, to the byte.
fn line(text: &mut String, part: Part, row: &Row) -> Result<String, Failure> {
    let body = |index| column(row, index).and_then(Value::text);
    match part {
        Part::Records => {
            push(text, body(1)?);
            return Ok(column(row, 0)?.integer()?.to_string());
        }
        Part::Orders => {
            push(text, &["{\"order\":", body(1)?, "}"].concat());
            if column(row, 3)?.integer()? == 1 {
                let order = Id::new(body(0)?).ok_or_else(|| SqlError::NotOurs("an order has no name".to_owned()))?;
                receipt(text, &order_key(&order), column(row, 2)?.integer()?)?;
            }
        }
        Part::Holds => push(text, &["{\"hold\":", body(1)?, "}"].concat()),
        Part::Messages => {
            let id = column(row, 0)?.integer()?;
            let name = |index| Id::new(body(index)?).ok_or_else(|| SqlError::NotOurs(format!("message {id} cannot be read")));
            let message = WaitingMessage {
                id,
                receiver: name(1)?,
                word: name(2)?,
                body: tally_api::text::parse(body(3)?).map_err(|_| SqlError::NotOurs(format!("message {id} cannot be read")))?,
                attempts: column(row, 4)?.integer()?,
                next_at: Instant::new(column(row, 5)?.integer()?).map_err(|error| SqlError::NotOurs(error.to_string()))?,
            };
            push(text, &ExportLine::Message(message).encode().canonical());
            return Ok(id.to_string());
        }
        Part::Receipts => receipt(text, body(0)?, column(row, 1)?.integer()?)?,
        Part::People => {
            let salt = Json::Text(body(2)?.to_owned()).canonical();
            push(text, &["{\"person\":{\"person\":", body(1)?, ",\"salt\":", &salt, "}}"].concat());
            return Ok(column(row, 0)?.integer()?.to_string());
        }
        Part::Events => push(text, &["{\"event\":", body(1)?, "}"].concat()),
        Part::Parked => {
            let id = column(row, 0)?.integer()?;
            let cannot_read = || SqlError::NotOurs(format!("parked command {id} cannot be read"));
            let name = |index| Id::new(body(index)?).ok_or_else(cannot_read);
            let parked = ParkedWord { order: name(1)?, word: name(2)?, body: tally_api::text::parse(body(3)?).map_err(|_| cannot_read())? };
            push(text, &ExportLine::Parked(parked).encode().canonical());
            return Ok(id.to_string());
        }
    }
    Ok(body(0)?.to_owned())
}

/// A key may say something; what it hashes to does not.
fn receipt(text: &mut String, key: &str, seq: i64) -> Result<(), SqlError> {
    let key = Id::new(&sha256_hex(key.as_bytes())).ok_or_else(|| SqlError::NotOurs("a hash is no name".to_owned()))?;
    push(text, &ExportLine::Receipt(KeptReceipt { key, seq }).encode().canonical());
    Ok(())
}

fn end(sql: &dyn Sql) -> Result<ExportEnd, SqlError> {
    let count = |from: &str| {
        let rows = sql.run(&format!("SELECT count(*) FROM {from}"), &[])?;
        rows.first().and_then(|row| row.first()).map_or(Ok(0), Value::integer)
    };
    let receipts = count("receipt")?.saturating_add(count("purchase WHERE request IS NOT NULL")?);
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
