//! `order`: the member's n-th order, or every n-th.

use tally_derive::Wire;

use super::gap::{Gap, GapOf};
use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::wire::{Decoder, Wire as _};

/// Which of the member's orders. Cancelled orders and those brought back whole do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum OrderNumber {
    /// This one alone: 1 is the first.
    Nth(u32),
    /// Every so many: 5 is the 5th, the 10th, …
    Every(u32),
}

/// The compiled condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Compiled(OrderNumber);

impl ConditionKind for OrderNumber {
    const NAME: &'static str = "order";
    const ABOUT: About = About::Member;
    type Compiled = Compiled;

    fn compile(&self, _: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let (name, number) = match self {
            Self::Nth(number) => ("nth", *number),
            Self::Every(number) => ("every", *number),
        };
        if number == 0 {
            at.within(name, |at| at.report("never_true", "the first order is number 1; there is no order 0"));
            return None;
        }
        Some(Compiled(*self))
    }
}

impl Compiled {
    /// The number of this order; a guest's has none.
    #[must_use]
    pub fn actual(situation: &Situation<'_>) -> Option<i64> {
        situation.account.map(|_| situation.member.orders.saturating_add(1))
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        Self::actual(situation).is_some_and(|actual| match self.0 {
            OrderNumber::Nth(number) => actual == i64::from(number),
            OrderNumber::Every(number) => actual.checked_rem(i64::from(number)) == Some(0),
        })
    }

    fn gap(&self, situation: &Situation<'_>) -> Option<Gap> {
        let actual = Self::actual(situation)?;
        let (wanted, actual) = match self.0 {
            OrderNumber::Nth(number) => (i64::from(number), actual),
            OrderNumber::Every(number) => (i64::from(number), actual.checked_rem(i64::from(number)).unwrap_or_default()),
        };
        let missing = wanted.saturating_sub(actual);
        (missing > 0).then_some(Gap { of: GapOf::Orders, missing, wanted, lines: None })
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(OrderNumber::NAME, self.0.encode(), Self::actual(situation).encode())
    }
}
