//! `payment`: how the order is paid.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet, one_of};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::{Decoder, Wire as _};

/// The order is paid in one of these ways.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Payment(Vec<Id>);

/// The ways that qualify.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled(Vec<Id>);

impl ConditionKind for Payment {
    const NAME: &'static str = "payment";
    const ABOUT: About = About::Cart;
    type Compiled = Compiled;

    fn compile(&self, _: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        one_of::named(&self.0, "way", at).map(Compiled)
    }
}

impl Check for Compiled {
    /// A cart that does not say how it is paid is paid in none of these ways.
    fn holds(&self, situation: &Situation<'_>) -> bool {
        situation.cart.payment.as_ref().is_some_and(|way| self.0.contains(way))
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(Payment::NAME, self.0.encode(), situation.cart.payment.encode())
    }
}
