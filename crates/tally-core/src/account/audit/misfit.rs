//! What an audit finds.

use std::collections::BTreeMap;

use tally_derive::Wire;

use crate::ledger::record::Holdings;
use crate::values as tally_wire;
use crate::values::id::Id;

/// Everything fits.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Verified {
    /// The account.
    pub account: Id,
    /// How many records there are.
    pub records: i64,
    /// How many entries they have.
    pub entries: i64,
    /// How many orders were worked out again.
    pub orders: i64,
    /// Whether program versions were at hand, so that more than the chain was worked out again.
    pub with_programs: bool,
    /// The hash of the last record.
    pub chain: Option<Id>,
    /// What the account holds, as it follows from the entries.
    pub balances: BTreeMap<Id, Holdings>,
}

/// The first thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Misfit {
    /// The line of the export, from 1.
    pub line: i64,
    /// The record, if it is in one.
    pub record: Option<i64>,
    /// The entry of that record, from 0, if it is in one.
    pub entry: Option<i64>,
    /// What kind of misfit it is: stable, lower snake case.
    pub code: String,
    /// What was wanted there.
    pub wanted: String,
    /// What is there.
    pub actual: String,
}

/// A misfit before its place is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) code: &'static str,
    pub(super) entry: Option<usize>,
    pub(super) wanted: String,
    pub(super) actual: String,
}

impl Found {
    pub(super) fn new(code: &'static str, wanted: impl Into<String>, actual: impl Into<String>) -> Box<Self> {
        Box::new(Self { code, entry: None, wanted: wanted.into(), actual: actual.into() })
    }

    pub(super) fn in_entry(mut self: Box<Self>, entry: usize) -> Box<Self> {
        self.entry = Some(entry);
        self
    }
}

/// Whether two things are the same, or what differs.
pub(super) fn same(code: &'static str, wanted: &str, actual: &str) -> Result<(), Box<Found>> {
    if wanted == actual { Ok(()) } else { Err(Found::new(code, wanted, actual)) }
}

/// A name that may be missing, in words.
pub(super) fn named(id: Option<&Id>) -> String {
    id.map_or_else(|| "nothing".to_owned(), ToString::to_string)
}
