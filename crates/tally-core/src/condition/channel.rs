//! `channel`: where the order is placed.

use super::Situation;
use crate::values::id::Id;
use crate::values::wire::Decoder;

/// Takes the list as it is; an empty one would never hold.
pub fn compile(channels: &[Id], at: &mut Decoder) -> Option<Vec<Id>> {
    if channels.is_empty() {
        at.report("never_true", "no channel is named; name one or leave the condition out");
        return None;
    }
    Some(channels.to_vec())
}

/// Whether the cart's channel is one of these; a cart without one matches none.
#[must_use]
pub fn holds(channels: &[Id], situation: &Situation<'_>) -> bool {
    situation.cart.channel.as_ref().is_some_and(|channel| channels.contains(channel))
}
