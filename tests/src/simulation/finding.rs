//! What a check found.

/// A law that does not hold, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check.
    pub check: &'static str,
    /// The account.
    pub account: String,
    /// What is wrong.
    pub what: String,
}

/// Nothing, or why a check does not hold; the account is added by who knows it.
pub type Checked = Result<(), (&'static str, String)>;

/// Holds, or says what is wrong.
///
/// # Errors
/// The check and what is wrong.
pub fn holds(check: &'static str, holds: bool, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err((check, what())) }
}
