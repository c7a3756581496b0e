//! What a member did beside buying: a review, a visit, a friend brought along.
//!
//! A program declares the kinds of events it knows and the fields they carry; an event is checked against
//! that before any rule sees it.

use std::collections::BTreeMap;

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::bounds::{MAX_EVENT_FIELDS, MAX_TEXT_CHARS};
use crate::values::error::Diagnostic;
use crate::values::id::{Id, report_repeated};
use crate::values::json::Json;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// A kind of event that a program knows.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check_type")]
pub struct EventType {
    /// Names the kind within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// What an event of this kind carries, at most 50 fields.
    #[wire(default)]
    pub fields: Vec<EventField>,
    /// Whether it is a visit of the member: a check-in, a table booked, a ride.
    #[wire(default)]
    pub visit: bool,
}

/// A field that events of a kind carry.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check_field")]
pub struct EventField {
    /// Names the field within its kind of event.
    pub id: Id,
    /// What values it has.
    #[wire(rename = "type")]
    pub kind: FieldType,
    /// Whether every event has it.
    #[wire(default)]
    pub required: bool,
    /// The texts it may have; any when absent.
    pub one_of: Option<Vec<String>>,
    /// The least number it may have.
    pub min: Option<i64>,
    /// The greatest number it may have.
    pub max: Option<i64>,
}

/// What values a field of an event has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum FieldType {
    /// A text of at most 500 characters.
    Text,
    /// An integer.
    Number,
    /// Yes or no.
    Flag,
}

/// Something that a member did, as the shop tells it.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check_event")]
pub struct Event {
    /// Names the event in the shop.
    pub id: Id,
    /// Its kind, one that the program declares.
    #[wire(rename = "type")]
    pub kind: Id,
    /// When it happened.
    pub occurred_at: Instant,
    /// What it carries: texts, integers, yes or no.
    #[wire(default)]
    pub fields: BTreeMap<Id, Json>,
}

impl EventType {
    /// A declared field.
    #[must_use]
    pub fn field(&self, id: &Id) -> Option<&EventField> {
        self.fields.iter().find(|field| field.id == *id)
    }
}

impl Event {
    /// Checks the event against the kinds that a program declares.
    ///
    /// # Errors
    /// Every problem of the event, each with its place.
    pub fn check(&self, declared: &[EventType]) -> Result<(), Vec<Diagnostic>> {
        let mut at = Decoder::default();
        match declared.iter().find(|kind| kind.id == self.kind) {
            Some(kind) => at.within("fields", |at| check_fields(&self.fields, kind, at)),
            None => {
                let known: Vec<_> = declared.iter().map(|kind| format!("`{}`", kind.id)).collect();
                let known = if known.is_empty() { "none is declared".to_owned() } else { format!("declared are {}", known.join(", ")) };
                at.within("type", |at| at.report("unknown_name", format!("there is no kind of event `{}`; {known}", self.kind)));
            }
        }
        at.finish(Some(()))
    }
}

fn check_fields(fields: &BTreeMap<Id, Json>, kind: &EventType, at: &mut Decoder) {
    for (id, value) in fields {
        at.within_given(id, |at| match kind.field(id) {
            Some(declared) => check_value(declared, value, at),
            None => at.report("unknown_field", format!("`{}` has no field `{id}`; declare it or leave it out", kind.id)),
        });
    }
    for missing in kind.fields.iter().filter(|declared| declared.required && !fields.contains_key(&declared.id)) {
        at.within_given(&missing.id, |at| at.report("missing_field", format!("`{}` is missing; add it", missing.id)));
    }
}

fn check_value(declared: &EventField, value: &Json, at: &mut Decoder) {
    match (declared.kind, value) {
        (FieldType::Flag, Json::Bool(_)) => {}
        (FieldType::Number, Json::Integer(number)) => {
            if declared.min.is_some_and(|min| *number < min) || declared.max.is_some_and(|max| *number > max) {
                let bound = |bound: Option<i64>| bound.map_or("…".to_owned(), |bound| bound.to_string());
                at.report("out_of_bounds", format!("`{number}` is outside {} to {}", bound(declared.min), bound(declared.max)));
            }
        }
        (FieldType::Text, Json::Text(text)) => {
            if text.chars().count() > MAX_TEXT_CHARS {
                at.report("too_long", format!("a text has at most {MAX_TEXT_CHARS} characters; shorten it"));
            } else if let Some(allowed) = declared.one_of.as_ref().filter(|allowed| !allowed.contains(text)) {
                let allowed: Vec<_> = allowed.iter().map(|text| format!("`{text}`")).collect();
                at.report("unknown_choice", format!("`{text}` is not known here; choose one of {}", allowed.join(", ")));
            }
        }
        (FieldType::Flag, other) => at.report("wrong_type", format!("expected a boolean, got {}", other.noun())),
        (FieldType::Number, other) => at.report("wrong_type", format!("expected an integer, got {}", other.noun())),
        (FieldType::Text, other) => at.report("wrong_type", format!("expected a string, got {}", other.noun())),
    }
}

fn check_event(event: &Event, at: &mut Decoder) {
    if event.fields.len() > MAX_EVENT_FIELDS {
        at.within("fields", |at| too_many(event.fields.len(), at));
    }
}

fn check_type(kind: &EventType, at: &mut Decoder) {
    at.within("fields", |at| {
        if kind.fields.len() > MAX_EVENT_FIELDS {
            too_many(kind.fields.len(), at);
        }
        report_repeated(at, kind.fields.iter().map(|field| &field.id));
    });
}

fn too_many(count: usize, at: &mut Decoder) {
    at.report("too_many", format!("an event has at most {MAX_EVENT_FIELDS} fields, this one has {count}"));
}

fn check_field(field: &EventField, at: &mut Decoder) {
    if let Some(texts) = &field.one_of {
        at.within("oneOf", |at| {
            if field.kind != FieldType::Text {
                at.report("never_used", "only a text is one of several; leave `oneOf` out");
            } else if texts.is_empty() {
                at.report("never_true", "no text is named; name one or leave `oneOf` out");
            }
        });
    }
    for (name, given) in [("min", field.min.is_some()), ("max", field.max.is_some())] {
        if given && field.kind != FieldType::Number {
            at.within(name, |at| at.report("never_used", format!("only a number has bounds; leave `{name}` out")));
        }
    }
    if let (Some(min), Some(max)) = (field.min, field.max)
        && min > max
    {
        at.within("max", |at| at.report("never_true", "the greatest is below the least; swap `min` and `max`"));
    }
}
