//! Reading a document into types, with every problem found and placed.

use std::collections::BTreeMap;

use super::bounds::MAX_DIAGNOSTICS;
use super::canonical::Canonical;
use super::error::Diagnostic;
use super::id::Id;
use super::json::Json;
use super::packed::{Packer, Unpacker};
use super::shape::{Book, Shape};
use super::table::{self, Table};

/// A type that crosses the wire: its reader, its writer, its schema. Derived with `#[derive(Wire)]`.
pub trait Wire: Sized {
    /// Reads the value. Reports each problem to `at` and answers `None` when there was one that leaves no value.
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self>;
    /// Writes the value; absent options and defaults are left out.
    fn encode(&self) -> Json;
    /// Its canonical text: that of [`Self::encode`], without making the tree.
    fn canonical(&self) -> String {
        let mut text = Canonical::default();
        text.value(self);
        text.finish()
    }
    /// Writes the packed form. A type of one integer or one text may leave it to this.
    fn pack(&self, out: &mut Packer) {
        out.scalar(&self.encode());
    }
    /// Reads the packed form; `None` when the text form is not right either. Again for one integer or one text.
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let tree = from.scalar()?;
        Self::decode(&tree, from.checks())
    }
    /// What the type looks like on the wire; unless said, an integer or a text that it reads itself.
    fn table() -> &'static Table {
        const { &Table::Scalar(table::scalar::<Self>) }
    }
    /// Describes the type, and adds the named types it uses to the book.
    fn shape(book: &mut Book) -> Shape;
}

/// Reads a whole document.
///
/// # Errors
/// Every problem of the document, at most [`MAX_DIAGNOSTICS`].
pub fn decode<T: Wire>(json: &Json) -> Result<T, Vec<Diagnostic>> {
    let mut at = Decoder::default();
    let value = T::decode(json, &mut at);
    at.finish(value)
}

/// Where the reader is, and what it found wrong so far.
#[derive(Debug, Default)]
pub struct Decoder {
    path: Vec<Step>,
    diagnostics: Vec<Diagnostic>,
}

/// One step into a document. Declared names are borrowed: most documents are right, and their reader
/// should not allocate for a pointer that nobody will see.
#[derive(Debug, Clone)]
enum Step {
    Declared(&'static str),
    Given(Box<str>),
    Index(usize),
}

impl Decoder {
    /// Reports a problem at the current place.
    pub fn report(&mut self, code: &str, message: impl Into<String>) {
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            let diagnostic = Diagnostic { path: self.pointer(), code: code.to_owned(), message: message.into() };
            if !self.diagnostics.contains(&diagnostic) {
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Whether nothing was reported so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Closes the reading: the value if nothing was reported, else all the problems.
    ///
    /// # Errors
    /// What was reported.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Vec<Diagnostic>> {
        match value {
            Some(value) if self.diagnostics.is_empty() => Ok(value),
            _ => Err(self.diagnostics),
        }
    }

    /// Reads something at the field `name` of the current place.
    #[inline(always)]
    pub fn within<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.step(Step::Declared(name), read)
    }

    /// Reads something at a field whose name came with the document.
    pub fn within_given<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.step(Step::Given(name.into()), read)
    }

    /// Reads something at position `index` of the current place.
    #[inline(always)]
    pub fn at_index<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.step(Step::Index(index), read)
    }

    // Entering and leaving are the same code for every type, so they stay functions: inlined into each
    // reader they made a tenth of the browser's module.
    #[inline(always)]
    fn step<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        self.enter(step);
        let result = read(self);
        self.leave();
        result
    }

    #[inline(never)]
    fn enter(&mut self, step: Step) {
        self.path.push(step);
    }

    pub(super) fn enter_declared(&mut self, name: &'static str) {
        self.enter(Step::Declared(name));
    }

    pub(super) fn enter_given(&mut self, name: &str) {
        self.enter(Step::Given(name.into()));
    }

    pub(super) fn enter_index(&mut self, index: usize) {
        self.enter(Step::Index(index));
    }

    #[inline(never)]
    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    fn pointer(&self) -> String {
        let mut out = String::new();
        for step in &self.path {
            out.push('/');
            match step {
                Step::Declared(name) => out.push_str(name),
                Step::Given(name) => out.push_str(&name.replace('~', "~0").replace('/', "~1")),
                Step::Index(index) => out.push_str(&index.to_string()),
            }
        }
        out
    }

    /// Reports that another kind of value was expected here.
    pub fn expected<T>(&mut self, what: &str, got: &Json) -> Option<T> {
        self.report("wrong_type", format!("expected {what}, got {}", got.noun()));
        None
    }

    /// The fields of an object in the order of `names`, with unknown and repeated ones reported.
    pub(super) fn fields<'json>(&mut self, json: &'json Json, names: &[&'static str]) -> Option<Vec<Option<&'json Json>>> {
        let Json::Map(entries) = json else { return self.expected("an object", json) };
        let mut found = vec![None; names.len()];
        for (key, value) in entries {
            match names.iter().position(|name| name == key).and_then(|index| found.get_mut(index)) {
                None => self.within_given(key, |at| {
                    at.report("unknown_field", format!("`{key}` is not a field here; known are {}", listed(names)));
                }),
                Some(Some(_)) => self.within_given(key, |at| at.report("repeated_field", format!("`{key}` is given twice; keep one"))),
                Some(slot) => *slot = Some(value),
            }
        }
        Some(found)
    }

    /// One of several names: `"name"`, or `{"name": payload}` where the name carries one.
    pub(super) fn choice<'json>(&mut self, json: &'json Json, names: &[(&str, bool)]) -> Option<(usize, Option<&'json Json>)> {
        let (name, payload) = match json {
            Json::Text(name) => (name, None),
            Json::Map(entries) => match entries.as_slice() {
                [(name, payload)] => (name, Some(payload)),
                _ => {
                    self.report("wrong_choice", format!("expected an object with exactly one field, one of {}", listed_names(names)));
                    return None;
                }
            },
            other => return self.expected(&format!("one of {}", listed_names(names)), other),
        };
        let Some(index) = names.iter().position(|(known, _)| known == name) else {
            self.report("unknown_choice", format!("`{name}` is not known here; choose one of {}", listed_names(names)));
            return None;
        };
        let carries = names.get(index).is_some_and(|(_, carries)| *carries);
        if carries != payload.is_some() {
            let form = if carries { format!("{{\"{name}\": …}}") } else { format!("\"{name}\"") };
            self.report("wrong_choice", format!("`{name}` is written {form}"));
            return None;
        }
        Some((index, payload))
    }
}

fn listed(names: &[&'static str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn listed_names(names: &[(&str, bool)]) -> String {
    let quoted: Vec<_> = names.iter().map(|(name, _)| format!("`{name}`")).collect();
    quoted.join(", ")
}

impl Wire for bool {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        match json {
            Json::Bool(value) => Some(*value),
            other => at.expected("a boolean", other),
        }
    }
    fn encode(&self) -> Json {
        Json::Bool(*self)
    }
    fn pack(&self, out: &mut Packer) {
        out.flag(*self);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.flag()
    }
    fn table() -> &'static Table {
        &Table::Flag
    }
    fn shape(_: &mut Book) -> Shape {
        Shape::Bool
    }
}

impl Wire for String {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        match json {
            Json::Text(text) if text.chars().count() <= super::bounds::MAX_TEXT_CHARS => Some(text.clone()),
            Json::Text(_) => {
                at.report("too_long", format!("a text has at most {} characters; shorten it", super::bounds::MAX_TEXT_CHARS));
                None
            }
            other => at.expected("a string", other),
        }
    }
    fn encode(&self) -> Json {
        Json::Text(self.clone())
    }
    fn pack(&self, out: &mut Packer) {
        out.text(self);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.text().filter(|text| text.chars().count() <= super::bounds::MAX_TEXT_CHARS).map(Self::from)
    }
    fn shape(_: &mut Book) -> Shape {
        Shape::Text { max_chars: super::bounds::MAX_TEXT_CHARS, pattern: None }
    }
}

/// A plain integer within ±(2^53 − 1), where no newtype says more.
impl Wire for i64 {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        integer(json, at, -super::bounds::MAX_AMOUNT, super::bounds::MAX_AMOUNT)
    }
    fn encode(&self) -> Json {
        Json::Integer(*self)
    }
    fn pack(&self, out: &mut Packer) {
        out.integer(*self);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.integer().filter(|value| (-super::bounds::MAX_AMOUNT..=super::bounds::MAX_AMOUNT).contains(value))
    }
    fn shape(_: &mut Book) -> Shape {
        Shape::Integer { min: -super::bounds::MAX_AMOUNT, max: super::bounds::MAX_AMOUNT }
    }
}

/// A small count: days, months, uses.
impl Wire for u32 {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        integer(json, at, 0, 1_000_000).and_then(|value| Self::try_from(value).ok())
    }
    fn encode(&self) -> Json {
        Json::Integer(i64::from(*self))
    }
    fn shape(_: &mut Book) -> Shape {
        Shape::Integer { min: 0, max: 1_000_000 }
    }
}

/// A position in a list.
impl Wire for usize {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        i64::decode(json, at).and_then(|value| Self::try_from(value).ok())
    }
    fn encode(&self) -> Json {
        Json::Integer(i64::try_from(*self).unwrap_or(super::bounds::MAX_AMOUNT))
    }
    fn pack(&self, out: &mut Packer) {
        out.count(*self);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.position()
    }
    fn shape(_: &mut Book) -> Shape {
        Shape::Integer { min: 0, max: super::bounds::MAX_AMOUNT }
    }
}

/// Reads an integer between two bounds, both included.
pub fn integer(json: &Json, at: &mut Decoder, min: i64, max: i64) -> Option<i64> {
    match json {
        Json::Integer(value) if (min..=max).contains(value) => Some(*value),
        Json::Integer(value) => {
            at.report("out_of_bounds", format!("`{value}` is outside {min}…{max}"));
            None
        }
        other => at.expected("an integer", other),
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        table::decode(json, at)
    }
    fn encode(&self) -> Json {
        table::encode(self)
    }
    fn pack(&self, out: &mut Packer) {
        out.count(self.len());
        self.iter().for_each(|item| item.pack(out));
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let count = from.count()?;
        let mut items = Self::with_capacity(count);
        for _ in 0..count {
            items.push(T::unpack(from)?);
        }
        Some(items)
    }
    fn table() -> &'static Table {
        const { &Table::List(T::table) }
    }
    fn shape(book: &mut Book) -> Shape {
        Shape::List(Box::new(T::shape(book)))
    }
}

impl<T: Wire> Wire for Box<T> {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        T::decode(json, at).map(Self::new)
    }
    fn encode(&self) -> Json {
        (**self).encode()
    }
    fn pack(&self, out: &mut Packer) {
        (**self).pack(out);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        T::unpack(from).map(Self::new)
    }
    fn table() -> &'static Table {
        T::table()
    }
    fn shape(book: &mut Book) -> Shape {
        T::shape(book)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        table::decode(json, at)
    }
    fn encode(&self) -> Json {
        table::encode(self)
    }
    fn pack(&self, out: &mut Packer) {
        out.optional(self.as_ref());
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.optional()
    }
    fn table() -> &'static Table {
        const { &Table::Optional(T::table) }
    }
    fn shape(book: &mut Book) -> Shape {
        T::shape(book)
    }
}

impl<T: Wire> Wire for BTreeMap<Id, T> {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        table::decode(json, at)
    }
    fn encode(&self) -> Json {
        table::encode(self)
    }
    fn pack(&self, out: &mut Packer) {
        out.count(self.len());
        for (id, value) in self {
            id.pack(out);
            value.pack(out);
        }
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut map = Self::new();
        for _ in 0..from.count()? {
            map.insert(Id::unpack(from)?, T::unpack(from)?);
        }
        Some(map)
    }
    fn table() -> &'static Table {
        const { &Table::Map(T::table) }
    }
    fn shape(book: &mut Book) -> Shape {
        Shape::Map(Box::new(T::shape(book)))
    }
}

/// A value passed on as it is.
impl Wire for Json {
    fn decode(json: &Json, _: &mut Decoder) -> Option<Self> {
        Some(json.clone())
    }
    fn encode(&self) -> Json {
        self.clone()
    }
    fn pack(&self, out: &mut Packer) {
        out.tree(self);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.tree()
    }
    fn table() -> &'static Table {
        &Table::Tree
    }
    fn shape(_: &mut Book) -> Shape {
        Shape::Any
    }
}
