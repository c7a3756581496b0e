//! The lines of an exported account: one JSON document each, canonical.

use tally_derive::Wire;

use crate::account::order_record::OrderRecord;
use crate::ledger::Hold;
use crate::ledger::event::RecordedEvent;
use crate::ledger::person::Person;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::time::Instant;

/// What the first line says it is.
pub const EXPORT: &str = "tallystick-account";
/// The version of the format.
pub const FORMAT: i64 = 1;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ExportHead {
    /// `tallystick-account`.
    pub export: Id,
    /// The version of the format: 1.
    pub format: i64,
    /// The account.
    pub account: Id,
    /// How many records follow, one a line, as they are stored.
    pub records: i64,
    /// The hash of the last one.
    pub chain: Option<Id>,
}

/// A line after the records: what is stored beside them.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum ExportLine {
    /// An order as it was decided, and what came back of it.
    Order(Box<OrderRecord>),
    /// An open hold.
    Hold(Box<Hold>),
    /// What another object has not answered yet.
    Message(WaitingMessage),
    /// The record that is the receipt of an idempotency key.
    Receipt(KeptReceipt),
    /// What the shop knows of the member as a person.
    Person(KnownPerson),
    /// An event as it was decided.
    Event(Box<RecordedEvent>),
    /// What was said of an order that is not recorded yet.
    Parked(ParkedWord),
    /// The last line.
    End(ExportEnd),
}

/// What the shop knows of the member as a person, with the salt of its hash in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct KnownPerson {
    /// Random digits, new with every change.
    pub salt: Id,
    /// What is known.
    pub person: Person,
}

/// What was said of an order that is not recorded yet.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ParkedWord {
    /// The order.
    pub order: Id,
    /// What is asked.
    pub word: Id,
    /// The body.
    pub body: Json,
}

/// What another object has not answered yet.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct WaitingMessage {
    /// Its number within the account.
    pub id: i64,
    /// The account or counter that it is for.
    pub receiver: Id,
    /// What is asked of it.
    pub word: Id,
    /// The body.
    pub body: Json,
    /// How often it was tried to deliver.
    pub attempts: i64,
    /// When that is tried again.
    pub next_at: Instant,
}

/// The record that is the receipt of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct KeptReceipt {
    /// The SHA-256 of the key.
    pub key: Id,
    /// The record.
    pub seq: i64,
}

/// The last line: nothing is missing before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub struct ExportEnd {
    /// How many lines have an order.
    pub orders: i64,
    /// How many have a hold.
    pub holds: i64,
    /// How many have a message.
    pub messages: i64,
    /// How many have a receipt.
    pub receipts: i64,
    /// How many have a person.
    #[wire(default)]
    pub people: i64,
    /// How many have an event.
    #[wire(default)]
    pub events: i64,
    /// How many have something that waits for its order.
    #[wire(default)]
    pub parked: i64,
}
