//! What is stored of one account, and how it came to be so.
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
//! | `named` | what may be asked about or done only once, by name: an adjustment, its reversal, an import; and the number of its record, or of one of a merged account as much of it as a reversal asks for |
//! | `outbox` | up to which record everything was delivered |
//! | `account` | its name, once something is granted to it: an alarm does not know it |
//! | `message` | what another object has not answered yet; what counters are being asked |
//! | `refusal` | a message that was refused here, by the code of the rejection |
//!
//! An order recorded under the key `order-<its id>` writes three rows: record, purchase, lot.
//!
//! A migration that only fills columns leaves their declared types: SQLite keeps bytes in a column of texts as they are.
//!
//! What a row keeps as a document is a `row::sealed` one: packed, with a seal over the other columns too. What is not sealed
//! says nothing of a balance: how far the outbox is delivered, and when a message is tried again.

use crate::migration::Migration::{self, Code, Statements};
use crate::{packing, vouchers};

/// The account's schema, version by version.
pub const MIGRATIONS: &[Migration] = &[
    Statements(&[
        "CREATE TABLE record (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, head TEXT NOT NULL)",
        "CREATE TABLE lot (id INTEGER PRIMARY KEY, body TEXT NOT NULL)",
        "CREATE TABLE hold (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE purchase (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, request TEXT, body TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE receipt (name TEXT PRIMARY KEY, seq INTEGER NOT NULL, request TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE outbox (id INTEGER PRIMARY KEY CHECK (id = 1), delivered INTEGER NOT NULL)",
    ]),
    Statements(&[
        "CREATE TABLE message (id INTEGER PRIMARY KEY, receiver TEXT NOT NULL, word TEXT NOT NULL, body TEXT NOT NULL, \
         name TEXT NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL)",
        "CREATE TABLE refusal (name TEXT PRIMARY KEY, code TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE account (name TEXT PRIMARY KEY) WITHOUT ROWID",
    ]),
    Statements(&["CREATE TABLE named (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID"]),
    Statements(&[
        "CREATE TABLE event (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE person (id INTEGER PRIMARY KEY CHECK (id = 1), salt TEXT NOT NULL, body TEXT NOT NULL)",
    ]),
    Statements(&["CREATE TABLE parked (id INTEGER PRIMARY KEY, purchase TEXT NOT NULL, word TEXT NOT NULL, body TEXT NOT NULL, \
       request TEXT NOT NULL)"]),
    Code(packing::pack_rows),
    Code(vouchers::into_lots),
];
