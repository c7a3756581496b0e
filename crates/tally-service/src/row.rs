//! What the rows of an account keep: documents in few bytes, each sealed with what else its row says.
//!
//! A row that changes on its own, by a bit of its document, its key or another column, or that stands in another table or
//! under another key, is found out when it is read. It is no guard against whoever can write rows and knows the seal: that
//! is what the chain of hashes is for.

use sha2::{Digest as _, Sha256};
use tally_core::values::json::Json;
use tally_core::values::wire::{Wire, decode};

use crate::compact::{pack, unpack};
use crate::sql::{SqlError, Value};

/// The bytes of a seal: the first of a SHA-256. One change in four thousand million passes.
pub const SEAL: usize = 4;

/// A document that the seal of another column is over.
#[must_use]
pub fn packed(document: &Json) -> Value {
    Value::Bytes(pack(document))
}

/// What [`packed`] wrote.
///
/// # Errors
/// [`SqlError::NotOurs`] if it is no document.
pub fn unpacked(stored: &Value) -> Result<Json, SqlError> {
    let document = if let Value::Bytes(bytes) = stored { unpack(bytes) } else { None };
    document.ok_or_else(|| SqlError::NotOurs("a column is not as it was written".to_owned()))
}

/// A document as a row keeps it; `beside` is the table, the row's key, and whatever else it says.
#[must_use]
pub fn sealed(document: &Json, beside: &[Value]) -> Value {
    let packed = pack(document);
    let mut bytes = seal(&packed, beside).to_vec();
    bytes.extend(packed);
    Value::Bytes(bytes)
}

/// The document that a row keeps.
///
/// # Errors
/// [`SqlError::NotOurs`] if the row is not as it was written.
pub fn opened(stored: &Value, beside: &[Value]) -> Result<Json, SqlError> {
    let not_ours = || SqlError::NotOurs(format!("the row {:?} is not as it was written", of(beside)));
    let Value::Bytes(bytes) = stored else { return Err(not_ours()) };
    let (sealed, packed) = bytes.split_first_chunk::<SEAL>().ok_or_else(not_ours)?;
    if *sealed != seal(packed, beside) {
        return Err(not_ours());
    }
    unpack(packed).ok_or_else(not_ours)
}

/// What a row keeps of a type.
///
/// # Errors
/// [`SqlError::NotOurs`] if the row is not as it was written, or was never ours.
pub fn read<T: Wire>(stored: &Value, beside: &[Value]) -> Result<T, SqlError> {
    decode(&opened(stored, beside)?).map_err(|errors| {
        let first = errors.first().map(|error| format!("{}: {}", error.path, error.message));
        SqlError::NotOurs(format!("the row {:?} cannot be read: {}", of(beside), first.unwrap_or_default()))
    })
}

/// The table and the key: what else a row says may be personal, and this ends up in a log.
fn of(beside: &[Value]) -> &[Value] {
    beside.get(..2).unwrap_or(beside)
}

fn seal(packed: &[u8], beside: &[Value]) -> [u8; SEAL] {
    let mut hash = Sha256::new();
    for value in beside {
        // Each with its kind and its length, so that no two rows say the same.
        let (kind, bytes) = match value {
            Value::Null => (0, Vec::new()),
            Value::Integer(integer) => (1, integer.to_le_bytes().to_vec()),
            Value::Text(text) => (2, text.as_bytes().to_vec()),
            Value::Bytes(bytes) => (3, bytes.clone()),
        };
        hash.update([kind]);
        hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(&bytes);
    }
    hash.update(packed);
    let digest = hash.finalize();
    digest.first_chunk().copied().unwrap_or_default()
}
