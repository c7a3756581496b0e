//! An account that takes nothing new any more: its person was erased, or it was merged into another one.

use tally_derive::Wire;

use super::entry::Close;
use super::state::{Broken, State};
use crate::values as tally_wire;
use crate::values::id::Id;

/// Why an account takes nothing new any more. Its points stay and live their lives, and its old orders can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum Closed {
    /// Its person was erased.
    Erased,
    /// It was merged into another account.
    MergedInto(Id),
}

impl State {
    pub(super) fn close(&mut self, entry: &Close) -> Result<(), Broken> {
        if self.closed.is_some() {
            return Err(Broken("an account is closed twice"));
        }
        self.closed = Some(entry.into.clone().map_or(Closed::Erased, Closed::MergedInto));
        Ok(())
    }
}
