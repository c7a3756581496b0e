//! A finding: where, what, and the way out.

use tally_core::values as tally_wire;
use tally_derive::Wire;

/// Something that is allowed and most likely not meant. Its text is lower case, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// JSON pointer (RFC 6901) to the place.
    pub path: String,
    /// Stable, lower snake case; for programs to act on.
    pub code: String,
    /// One sentence that says what is wrong and how to mend it.
    pub message: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Wire)]
pub enum Severity {
    /// Something does nothing, or not what it seems to do.
    Warning,
    /// Members can take more than they give.
    Danger,
}

/// The findings so far.
#[derive(Debug, Default)]
pub struct Findings {
    /// In the order in which they were found.
    pub list: Vec<Finding>,
}

impl Findings {
    /// Adds a warning.
    pub fn warn(&mut self, path: String, code: &str, message: String) {
        self.list.push(Finding { severity: Severity::Warning, path, code: code.to_owned(), message });
    }

    /// Adds a danger.
    pub fn danger(&mut self, path: String, code: &str, message: String) {
        self.list.push(Finding { severity: Severity::Danger, path, code: code.to_owned(), message });
    }
}
