//! Names given by people and by other systems.

use core::borrow::Borrow;
use core::fmt;
use core::ops::Deref;
use std::sync::Arc;

use super::bounds::MAX_ID_CHARS;
use super::json::Json;
use super::packed::{Packer, Unpacker};
use super::shape::{Book, Shape};
use super::wire::{Decoder, Wire};

/// A name: 1 to 128 characters, none of them a control character, no white space at either end.
/// Compared byte by byte. A quote names every line and every rule: it shares their names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(Arc<str>);

impl Id {
    /// Takes a text as a name.
    ///
    /// ```
    /// use tally_core::values::id::Id;
    /// assert!(Id::new("gold").is_some());
    /// assert!(Id::new(" gold").is_none());
    /// ```
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        // Nearly all names are short and plain; they need no look at Unicode's tables.
        if let ([first, .., last] | [first @ last], true) = (text.as_bytes(), text.len() <= MAX_ID_CHARS)
            && first.is_ascii_graphic()
            && last.is_ascii_graphic()
            && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
        {
            return Some(Self(text.into()));
        }
        let fits = !text.is_empty() && text.chars().count() <= MAX_ID_CHARS;
        let plain = text.trim() == text && !text.chars().any(char::is_control);
        (fits && plain).then(|| Self(text.into()))
    }
}

impl Deref for Id {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}`", &self.0)
    }
}

impl Wire for Id {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        let Json::Text(text) = json else { return at.expected("a string", json) };
        let id = Self::new(text);
        if id.is_none() {
            at.report("invalid_id", "a name has 1 to 128 characters, no control characters and no white space at its ends");
        }
        id
    }
    fn encode(&self) -> Json {
        Json::Text(self.0.as_ref().into())
    }
    fn pack(&self, out: &mut Packer) {
        out.text(&self.0);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.text().and_then(Self::new)
    }
    fn shape(book: &mut Book) -> Shape {
        let shape = Shape::Text { max_chars: MAX_ID_CHARS, pattern: Some(r"^\S([^\u0000-\u001f]*\S)?$") };
        book.alias("Id", "A name: 1 to 128 characters, no control characters, no white space at its ends.", shape)
    }
}

/// Reports ids that occur twice in a list whose ids must differ.
pub fn report_repeated<'a>(at: &mut Decoder, ids: impl Iterator<Item = &'a Id> + Clone) {
    // Most lists are numbered: what grows does not repeat.
    if ids.clone().is_sorted_by(|before, id| (before.len(), *before) < (id.len(), *id)) {
        return;
    }
    let mut seen = std::collections::BTreeSet::new();
    for (index, id) in ids.enumerate() {
        if !seen.insert(id) {
            at.at_index(index, |at| at.within("id", |at| at.report("repeated_id", format!("`{id}` is used before; ids here are unique"))));
        }
    }
}
