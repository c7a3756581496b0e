//! The lines of an exported account: one JSON document each, canonical.

use tally_derive::Wire;

use crate::account::order_record::OrderRecord;
use crate::ledger::Hold;
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
    /// The last line.
    End(ExportEnd),
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
}
