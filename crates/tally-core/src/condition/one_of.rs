//! What conditions that name several things have in common.

use crate::values::id::Id;
use crate::values::wire::Decoder;

/// The names that qualify; reports a list without any.
pub fn named(names: &[Id], noun: &str, at: &mut Decoder) -> Option<Vec<Id>> {
    if names.is_empty() {
        at.report("never_true", format!("no {noun} is named; name one or leave the condition out"));
        return None;
    }
    Some(names.to_vec())
}
