//! JSON text in and out of the one tree.

use tally_core::values::error::Diagnostic;
use tally_core::values::json::Json;
use tally_core::values::wire::{Wire, decode};

/// Reads JSON text into the tree.
///
/// # Errors
/// One diagnostic that says what is wrong with the text, and where.
pub fn parse(text: &str) -> Result<Json, Vec<Diagnostic>> {
    serde_json::from_str(text).map_err(|error| {
        let message = format!("this is not JSON text: {error}");
        vec![Diagnostic { path: String::new(), code: "invalid_json".to_owned(), message }]
    })
}

/// Reads JSON text into a type.
///
/// # Errors
/// Every problem of the document.
pub fn read<T: Wire>(text: &str) -> Result<T, Vec<Diagnostic>> {
    decode(&parse(text)?)
}
