//! What the SDK throws.

use tally_core::quote::QuoteError;
use tally_core::values as tally_wire;
use tally_core::values::error::Diagnostic;
use tally_derive::Wire;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Problem {
    /// Stable, lower snake case; for programs to act on.
    pub code: String,
    /// What to do, for people.
    pub message: String,
    /// Each place that is wrong.
    pub errors: Vec<Diagnostic>,
}

impl Problem {
    /// A problem of a document; its message is that of the first place.
    pub(crate) fn of_document(code: &str, errors: Vec<Diagnostic>) -> Self {
        let message = errors.first().map_or_else(String::new, |first| {
            let place = if first.path.is_empty() { "the document" } else { &first.path };
            [place, ": ", &first.message].concat()
        });
        Self { code: code.to_owned(), message, errors }
    }

    /// A tree that cannot be read at all.
    pub(crate) fn of_tree() -> Self {
        let message = "nested too deeply: at most 16 levels in a document".to_owned();
        Self { code: "invalid_request".to_owned(), message, errors: Vec::new() }
    }
}

impl From<QuoteError> for Problem {
    fn from(error: QuoteError) -> Self {
        let code = match error {
            QuoteError::WrongCurrency { .. } => "wrong_currency",
            QuoteError::OutOfBounds(_) => "out_of_bounds",
        };
        Self { code: code.to_owned(), message: error.to_string(), errors: Vec::new() }
    }
}
