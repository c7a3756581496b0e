//! What the shop knows of the member as a person. It is kept apart from the chain, which has a salted hash of it
//! alone: once it is deleted, nobody can tell from the books what it was.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::state::State;
use crate::member::Member;
use crate::values as tally_wire;
use crate::values::hash::sha256_hex;
use crate::values::id::Id;
use crate::values::month_day::MonthDay;
use crate::values::wire::Wire as _;

/// What the shop knows of the member as a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct Person {
    /// The birthday.
    pub birthday: Option<MonthDay>,
    /// Attributes, by name.
    #[wire(default)]
    pub attributes: BTreeMap<Id, Id>,
    /// The segments that the shop put the member in.
    #[wire(default)]
    pub segments: Vec<Id>,
    /// What the member agreed to, or did not, by purpose.
    #[wire(default)]
    pub consents: BTreeMap<Id, bool>,
}

/// A person with the salt of its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaltedPerson {
    /// Random digits, new with every change.
    pub salt: Id,
    /// What is known.
    pub person: Person,
}

impl SaltedPerson {
    /// The hash that the chain carries.
    #[must_use]
    pub fn hash(&self) -> Option<Id> {
        salted(&self.salt, &self.person.canonical())
    }
}

/// The SHA-256 of a salt and a text, on two lines.
#[must_use]
pub fn salted(salt: &Id, text: &str) -> Option<Id> {
    Id::new(&sha256_hex(format!("{salt}\n{text}").as_bytes()))
}

impl State {
    /// Takes over what is known of the member as a person, for the rules to ask.
    pub fn know(&mut self, known: SaltedPerson) {
        let Person { birthday, attributes, segments, .. } = known.person.clone();
        self.member = Member { birthday, attributes, segments, ..core::mem::take(&mut self.member) };
        self.person = Some(known);
    }

    /// Forgets what is known of the member as a person.
    pub fn forget(&mut self) {
        self.member = self.nameless();
        self.touched_person = self.person.take().is_some();
    }

    /// What rules may know of the member without what is known of the person: what follows from the entries.
    #[must_use]
    pub fn nameless(&self) -> Member {
        Member { birthday: None, attributes: BTreeMap::new(), segments: Vec::new(), ..self.member.clone() }
    }
}
