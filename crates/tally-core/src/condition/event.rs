//! `event`: what an event carries.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::event::{EventField, FieldType};
use crate::scope::{Asker, Scope, unknown};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::wire::{Decoder, Wire as _};

/// A field of the event has a value that qualifies; a flag must be yes. Only in rules `per: event`.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct EventCarries {
    /// The field, one that the kind of event declares.
    pub field: Id,
    /// The texts that qualify, for a text.
    pub one_of: Option<Vec<String>>,
    /// The least number that qualifies, for a number.
    pub at_least: Option<i64>,
}

/// The compiled condition.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled(EventCarries);

impl ConditionKind for EventCarries {
    const NAME: &'static str = "event";
    const ABOUT: About = About::Event;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let Asker::Event(kind) = scope.asker else { return None };
        let Some(field) = kind.field(&self.field) else {
            at.within("field", |at| unknown("field", &self.field, kind.fields.iter().map(|field| &field.id), at));
            return None;
        };
        self.check_choice(field, at);
        Some(Compiled(self.clone()))
    }
}

impl EventCarries {
    /// A text is one of several, a number is at least another, a flag is yes.
    fn check_choice(&self, field: &EventField, at: &mut Decoder) {
        let wanted = match field.kind {
            FieldType::Text => "is a text; say with `oneOf` which qualify",
            FieldType::Number => "is a number; say with `atLeast` which qualify",
            FieldType::Flag => "is a flag and qualifies when it is yes; leave `oneOf` and `atLeast` out",
        };
        let fits = (self.one_of.is_some(), self.at_least.is_some()) == (field.kind == FieldType::Text, field.kind == FieldType::Number);
        if !fits {
            at.report("wrong_choice", format!("`{}` {wanted}", self.field));
        }
        let possible = |text: &String| field.one_of.as_ref().is_none_or(|declared| declared.contains(text));
        if let Some(texts) = &self.one_of
            && !texts.iter().any(possible)
        {
            at.within("oneOf", |at| at.report("never_true", format!("no text that `{}` may have is named; name one", self.field)));
        }
        if let (Some(least), Some(greatest)) = (self.at_least, field.max)
            && least > greatest
        {
            at.within("atLeast", |at| at.report("never_true", format!("`{}` is at most {greatest}", self.field)));
        }
    }
}

impl Compiled {
    fn actual<'a>(&self, situation: &Situation<'a>) -> Option<&'a Json> {
        situation.event.and_then(|event| event.fields.get(&self.0.field))
    }
}

impl Check for Compiled {
    /// A field that an event does not have qualifies for nothing.
    fn holds(&self, situation: &Situation<'_>) -> bool {
        match self.actual(situation) {
            Some(Json::Bool(yes)) => *yes,
            Some(Json::Integer(number)) => self.0.at_least.is_some_and(|least| *number >= least),
            Some(Json::Text(text)) => self.0.one_of.as_ref().is_some_and(|texts| texts.contains(text)),
            _ => false,
        }
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(EventCarries::NAME, self.0.encode(), self.actual(situation).cloned().encode())
    }
}
