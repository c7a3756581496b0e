//! All that decides what is earned, with the index over it.

use core::ops::Deref;

use tally_derive::Wire;

use super::cap::CapRule;
use super::evaluate::Rules;
use super::multiplier::{Group, MultiplierRule};
use super::rule::EarnRule;
use crate::condition::index::{Index, Indexed};
use crate::values as tally_wire;
use crate::values::json::Json;
use crate::values::packed::{Packer, Unpacker};
use crate::values::shape::{Book, Shape};
use crate::values::table::Table;
use crate::values::wire::{Decoder, Wire};

/// The compiled rules that decide what is earned, in the program's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct EarningRules {
    /// Earn rules.
    pub earn: Vec<EarnRule>,
    /// Groups, those that have the defaults included.
    pub groups: Vec<Group>,
    /// Multipliers.
    pub multipliers: Vec<MultiplierRule>,
    /// Caps.
    pub caps: Vec<CapRule>,
}

/// The same with an index, which always fits them: it is made of them, and they do not change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Earning {
    rules: EarningRules,
    index: Indexes,
}

/// Which earn rules and multipliers may do something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Indexes {
    pub earn: Index,
    pub multipliers: Index,
}

/// Which rules are asked what they do. The answer is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Each, so that each says why it does nothing.
    All,
    /// Those that may do something.
    Candidates,
}

impl Earning {
    /// Takes the rules.
    #[must_use]
    pub fn new(rules: EarningRules) -> Self {
        let event = |rule: &EarnRule| rule.event.as_ref().map(|event| event.kind.clone());
        let events: Vec<_> = rules.earn.iter().map(event).collect();
        let earn = rules.earn.iter().zip(&events);
        let indexed = |event, items, when| Indexed { event, always: false, codes: None, items, when };
        let earn = earn.map(|(rule, event)| indexed(event.as_ref(), Some(&rule.items), &rule.when));
        let multipliers = rules.multipliers.iter().map(|rule| indexed(None, rule.items.as_ref(), &rule.when));
        let index = Indexes { earn: Index::new(earn), multipliers: Index::new(multipliers) };
        Self { rules, index }
    }

    /// The rules to ask, for a program of so many wallets.
    #[must_use]
    pub fn ask(&self, which: Which, wallets: usize) -> Rules<'_> {
        let index = match which {
            Which::All => None,
            Which::Candidates => Some(&self.index),
        };
        Rules {
            earn: &self.rules.earn,
            groups: &self.rules.groups,
            multipliers: &self.rules.multipliers,
            caps: &self.rules.caps,
            wallets,
            index,
        }
    }
}

impl Deref for Earning {
    type Target = EarningRules;

    fn deref(&self) -> &EarningRules {
        &self.rules
    }
}

/// The rules cross; the index is made anew.
impl Wire for Earning {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        EarningRules::decode(json, at).map(Self::new)
    }
    fn encode(&self) -> Json {
        self.rules.encode()
    }
    fn pack(&self, out: &mut Packer) {
        self.rules.pack(out);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        EarningRules::unpack(from).map(Self::new)
    }
    fn table() -> &'static Table {
        EarningRules::table()
    }
    fn shape(book: &mut Book) -> Shape {
        EarningRules::shape(book)
    }
}
