//! Earn rules per `event`: points for what a member did beside buying.

use super::evaluate::{Counted, Note, Purchase};
use super::rule::EventKind;
use super::{Earn, EarnRule, Per};
use crate::cart::filter::Filter;
use crate::event::FieldType;
use crate::scope::{Asker, Scope, unknown};
use crate::values::error::OutOfBounds;
use crate::values::json::Json;
use crate::values::ratio::Ratio;
use crate::values::wire::Decoder;

/// One for the event, or the number that it carries in the field that the rule names; none below zero.
///
/// # Errors
/// What `note` answers.
pub fn count(rule: &EarnRule, purchase: &Purchase<'_>, note: Note<'_>) -> Result<(), OutOfBounds> {
    let (Some(event), Some(kind)) = (purchase.situation.event, &rule.event) else { return Ok(()) };
    let number = match &kind.amount {
        None => 1,
        Some(field) => match event.fields.get(field) {
            Some(Json::Integer(number)) => (*number).max(0),
            _ => 0, // an event that does not have the field counts for nothing
        },
    };
    note(Counted { line: None, steps: Ratio::whole(number) })
}

/// Whether a rule speaks of what happened: a purchase, or an event of its own kind.
#[must_use]
pub fn speaks_of(rule: &EarnRule, purchase: &Purchase<'_>) -> bool {
    match (purchase.situation.event, &rule.event) {
        (None, None) => true,
        (Some(event), Some(kind)) => event.kind == kind.kind,
        _ => false,
    }
}

impl Earn {
    /// Resolves what a rule `per: event` speaks of, and what its conditions may ask. Of an unknown kind of event
    /// nothing can be asked: then there is no asker.
    pub(super) fn event_kind<'p>(&self, scope: &Scope<'p>, at: &mut Decoder) -> (Option<EventKind>, Option<Asker<'p>>) {
        if self.per != Per::Event {
            for (name, given) in [("event", self.event.is_some()), ("amount", self.amount.is_some())] {
                if given {
                    at.within(name, |at| at.report("never_used", "only a rule `per` event sees an event; leave it out"));
                }
            }
            return (None, Some(Asker::Cart));
        }
        self.refuse_what_is_of_carts(at);
        let Some(id) = &self.event else {
            at.within("event", |at| at.report("missing_field", "a rule `per` event names the kind of event it is for"));
            return (None, None);
        };
        let Some(kind) = scope.event(id, at) else { return (None, None) };
        if let Some(amount) = &self.amount {
            at.within("amount", |at| match kind.field(amount).map(|field| field.kind) {
                None => unknown("field", amount, kind.fields.iter().map(|field| &field.id), at),
                Some(FieldType::Number) => {}
                Some(FieldType::Text | FieldType::Flag) => {
                    at.report("wrong_choice", format!("`{amount}` is no number; name a field of type `number`"));
                }
            });
        }
        (Some(EventKind { kind: id.clone(), amount: self.amount.clone() }), Some(Asker::Event(kind)))
    }

    /// An event has no lines, no price and no units.
    fn refuse_what_is_of_carts(&self, at: &mut Decoder) {
        let given = [
            ("items", self.items != Filter::default()),
            ("base", self.base != Default::default()),
            ("zeroUnits", self.zero_units != Default::default()),
        ];
        for (name, _) in given.into_iter().filter(|(_, given)| *given) {
            at.within(name, |at| at.report("never_used", "an event has no lines; leave it out of a rule `per` event"));
        }
    }
}
