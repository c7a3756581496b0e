//! `store`: which store the order is placed in.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet, one_of};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::{Decoder, Wire as _};

/// The order is placed in one of these stores.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Store(Vec<Id>);

/// The stores that qualify.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled(Vec<Id>);

impl ConditionKind for Store {
    const NAME: &'static str = "store";
    const ABOUT: About = About::Cart;
    type Compiled = Compiled;

    fn compile(&self, _: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        one_of::named(&self.0, "store", at).map(Compiled)
    }
}

impl Check for Compiled {
    /// A cart without a store is in none.
    fn holds(&self, situation: &Situation<'_>) -> bool {
        situation.cart.store.as_ref().is_some_and(|store| self.0.contains(store))
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(Store::NAME, self.0.encode(), situation.cart.store.encode())
    }
}
