//! The versions of a program and when each takes effect.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;
use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_service::account::Versions;

use crate::document::document;

/// The versions and when each takes effect; some may be out of reach.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    /// From when on each version is in force, in order.
    pub entries: Vec<(Instant, Rc<Version>)>,
    /// The versions that are not at hand.
    pub out_of_reach: RefCell<BTreeSet<Id>>,
}

impl Versions for Schedule {
    fn in_force(&self, at: Instant) -> Option<Id> {
        self.entries.iter().rfind(|(from, _)| *from <= at).map(|(_, version)| version.hash.clone())
    }

    fn version(&self, hash: &Id) -> Option<Rc<Version>> {
        let known = self.entries.iter().find(|(_, version)| version.hash == *hash && !self.out_of_reach.borrow().contains(hash));
        known.map(|(_, version)| version.clone())
    }
}

/// A program's version.
///
/// # Panics
/// If the program is not valid.
#[must_use]
pub fn version(program: Value) -> Rc<Version> {
    Rc::new(Version::read(&document(program)).expect("a valid program"))
}
