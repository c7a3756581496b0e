//! The rewards of a program, with the index over them.

use core::ops::Deref;

use super::{Giving as _, RewardRule, Trigger};
use crate::condition::Situation;
use crate::condition::index::{Index, Indexed};
use crate::values::json::Json;
use crate::values::packed::{Packer, Unpacker};
use crate::values::shape::{Book, Shape};
use crate::values::table::Table;
use crate::values::wire::{Decoder, Wire};

/// Compiled rewards in the program's order. The index always fits them: it is made of them, and they do not change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewards {
    rules: Vec<RewardRule>,
    index: Index,
}

impl Rewards {
    /// Takes the rewards.
    #[must_use]
    pub fn new(rules: Vec<RewardRule>) -> Self {
        let index = Index::new(rules.iter().map(|rule| Indexed {
            event: None,
            // What a shopper can choose is shown, also where it would do nothing; and a lane takes its turn with the
            // first of its rewards, whether that one does something or not.
            always: matches!(rule.trigger, Trigger::Chosen | Trigger::Issued) || rule.lane.is_some(),
            codes: Some(rule.codes.as_slice()).filter(|codes| !codes.is_empty()),
            items: rule.give.items(),
            when: &rule.when,
        }));
        Self { rules, index }
    }

    /// The positions of the rewards that may do something, or are shown all the same; in the program's order.
    #[must_use]
    pub fn candidates(&self, situation: &Situation<'_>) -> Vec<usize> {
        self.index.candidates(situation)
    }
}

impl Deref for Rewards {
    type Target = [RewardRule];

    fn deref(&self) -> &[RewardRule] {
        &self.rules
    }
}

/// The rewards cross; the index is made anew.
impl Wire for Rewards {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        Wire::decode(json, at).map(Self::new)
    }
    fn encode(&self) -> Json {
        self.rules.encode()
    }
    fn pack(&self, out: &mut Packer) {
        self.rules.pack(out);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        Wire::unpack(from).map(Self::new)
    }
    fn table() -> &'static Table {
        <Vec<RewardRule>>::table()
    }
    fn shape(book: &mut Book) -> Shape {
        <Vec<RewardRule>>::shape(book)
    }
}
