//! Who acts on an account that several share.

use tally_derive::Wire;

use super::entry::PersonChange;
use super::state::State;
use crate::values as tally_wire;

/// What a person may do on a shared account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
#[wire(snake)]
pub enum Role {
    /// Everything, and it is theirs.
    Owner,
    /// Earn and spend.
    Spender,
    /// Earn only.
    Earner,
}

impl Role {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Spender => "spender",
            Self::Earner => "earner",
        }
    }

    /// Whether it may spend points.
    #[must_use]
    pub const fn spends(self) -> bool {
        matches!(self, Self::Owner | Self::Spender)
    }
}

impl State {
    pub(super) fn person(&mut self, entry: &PersonChange) {
        match entry.role {
            Some(role) => drop(self.people.insert(entry.person.clone(), role)),
            None => drop(self.people.remove(&entry.person)),
        }
    }
}
