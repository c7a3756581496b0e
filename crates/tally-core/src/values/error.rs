//! What is wrong with a document: where, what, and how to mend it.

use tally_derive::Wire;

use crate::values as tally_wire;

/// One problem of a document. Its text is lower case, without a full stop, user input in backticks.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Diagnostic {
    /// JSON pointer (RFC 6901) to the place, empty for the whole document.
    pub path: String,
    /// Stable, lower snake case; for programs to act on.
    pub code: String,
    /// One sentence that says what is wrong and how to mend it.
    pub message: String,
}

/// An amount left ±(2^53 − 1). The command or document that led there is refused, never wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number is out of bounds: amounts stay within ±9007199254740991")]
pub struct OutOfBounds;
