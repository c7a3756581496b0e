//! The packed form of values: their numbers one after the other, the characters of their texts in one string.
//!
//! In scope: a form for two programs of the same build, such as the browser's module and the script beside it;
//! both are written from the same definitions. Out of scope: anything stored or sent; and saying what is wrong:
//! what cannot be unpacked is taken across once more as a [`Json`] tree, whose reader names every problem and its place.
//!
//! - An integer is one number: itself doubled. A text is one number: its bytes doubled, plus one; so a reader can
//!   tell them apart where both may stand.
//! - A boolean is 1 or 0. A choice is the position of its variant, then what it carries.
//! - A record is its fields in the order in which they are declared. A field that may be absent begins with 1, or
//!   is 0; a field at its default is absent.
//! - A list is the number of its items, then the items; a map the same, with each key before its value.
//! - A tree is a number for its kind, then what it is made of in the same manner. An integer that is none of
//!   JavaScript's safe ones is a text, and a fraction is a text that is no integer.

use super::bounds::MAX_AMOUNT;
use super::json::{Json, TREE_DEPTH};
use super::wire::{Decoder, Wire};

// The kinds of a tree.
const NULL: usize = 0;
const FALSE: usize = 1;
const TRUE: usize = 2;
const INTEGER: usize = 3;
const NUMBER: usize = 4;
const TEXT: usize = 5;
const LIST: usize = 6;
const MAP: usize = 7;

/// Writes the packed form.
#[derive(Debug, Default)]
pub struct Packer {
    numbers: Vec<i64>,
    texts: String,
}

impl Packer {
    /// The numbers and the texts so far.
    #[must_use]
    pub fn parts(&self) -> (&[i64], &str) {
        (&self.numbers, &self.texts)
    }

    /// How many numbers and bytes of text there are so far.
    pub(super) fn ends(&self) -> (usize, usize) {
        (self.numbers.len(), self.texts.len())
    }

    /// What was written since.
    pub(super) fn since(&self, (numbers, texts): (usize, usize)) -> (&[i64], &str) {
        (self.numbers.get(numbers..).unwrap_or_default(), self.texts.get(texts..).unwrap_or_default())
    }

    /// Takes back what was written since.
    pub(super) fn cut(&mut self, (numbers, texts): (usize, usize)) {
        self.numbers.truncate(numbers);
        self.texts.truncate(texts);
    }

    /// Writes another count at a place.
    pub(super) fn recount(&mut self, (place, _): (usize, usize), count: usize) {
        if let Some(number) = self.numbers.get_mut(place) {
            *number = i64::try_from(count).unwrap_or(i64::MAX);
        }
    }

    /// Starts again, with the memory it has.
    pub fn clear(&mut self) {
        self.numbers.clear();
        self.texts.clear();
    }

    /// Writes a count or a position.
    pub fn count(&mut self, count: usize) {
        self.numbers.push(i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// Writes a boolean.
    pub fn flag(&mut self, flag: bool) {
        self.numbers.push(i64::from(flag));
    }

    /// Writes an integer.
    pub fn integer(&mut self, value: i64) {
        self.numbers.push(value.saturating_mul(2));
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) {
        self.numbers.push(i64::try_from(text.len()).unwrap_or(i64::MAX).saturating_mul(2).saturating_add(1));
        self.texts.push_str(text);
    }

    /// Writes an integer or a text. A type that is anything else has its own writer.
    pub fn scalar(&mut self, tree: &Json) {
        match tree {
            Json::Integer(value) => self.integer(*value),
            Json::Text(text) => self.text(text),
            other => self.tree(other),
        }
    }

    /// Writes a tree.
    pub fn tree(&mut self, tree: &Json) {
        match tree {
            Json::Null => self.count(NULL),
            Json::Bool(value) => self.count(if *value { TRUE } else { FALSE }),
            Json::Integer(value) if (-MAX_AMOUNT..=MAX_AMOUNT).contains(value) => {
                self.count(INTEGER);
                self.integer(*value);
            }
            Json::Integer(value) => {
                self.count(NUMBER);
                self.text(&value.to_string());
            }
            Json::Fraction => {
                self.count(NUMBER);
                self.text("0.5");
            }
            Json::Text(text) => {
                self.count(TEXT);
                self.text(text);
            }
            Json::List(items) => {
                self.count(LIST);
                self.count(items.len());
                items.iter().for_each(|item| self.tree(item));
            }
            Json::Map(fields) => {
                self.count(MAP);
                self.count(fields.len());
                for (name, value) in fields {
                    self.text(name);
                    self.tree(value);
                }
            }
        }
    }

    /// Writes a value that may be absent.
    pub fn optional<T: Wire>(&mut self, value: Option<&T>) {
        self.flag(value.is_some());
        if let Some(value) = value {
            value.pack(self);
        }
    }
}

/// Reads the packed form. Answers `None` to everything from the first thing that does not fit.
#[derive(Debug)]
pub struct Unpacker<'a> {
    numbers: core::slice::Iter<'a, i64>,
    texts: &'a str,
    checks: Decoder,
    is_checking: bool,
}

/// An integer or a text.
pub(super) enum Scalar<'a> {
    /// An integer.
    Integer(i64),
    /// A text.
    Text(&'a str),
}

impl<'a> Unpacker<'a> {
    /// Reads what a [`Packer`] has written.
    #[must_use]
    pub fn new(numbers: &'a [i64], texts: &'a str) -> Self {
        Self { numbers: numbers.iter(), texts, checks: Decoder::default(), is_checking: true }
    }

    /// Reads what was checked before.
    #[must_use]
    pub fn unchecked(numbers: &'a [i64], texts: &'a str) -> Self {
        Self { is_checking: false, ..Self::new(numbers, texts) }
    }

    /// Reads one whole value. `None` when something is left over, or when a check of its type found a problem.
    #[must_use]
    pub fn whole<T: Wire>(mut self) -> Option<T> {
        let value = T::unpack(&mut self)?;
        (self.numbers.len() == 0 && self.texts.is_empty() && self.checks.is_clean()).then_some(value)
    }

    /// Whether the checks of the types are to run.
    #[must_use]
    pub const fn is_checking(&self) -> bool {
        self.is_checking
    }

    /// What the checks of the types report to.
    pub const fn checks(&mut self) -> &mut Decoder {
        &mut self.checks
    }

    fn number(&mut self) -> Option<i64> {
        self.numbers.next().copied()
    }

    /// Reads the position of a variant.
    pub fn position(&mut self) -> Option<usize> {
        self.number().and_then(|number| usize::try_from(number).ok())
    }

    /// Reads how many items follow: each is a number at least.
    pub fn count(&mut self) -> Option<usize> {
        self.position().filter(|count| *count <= self.numbers.len())
    }

    /// Reads a boolean.
    pub fn flag(&mut self) -> Option<bool> {
        self.number().and_then(|number| match number {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        })
    }

    pub(super) fn either(&mut self) -> Option<Scalar<'a>> {
        let number = self.number()?;
        if number & 1 == 0 {
            return Some(Scalar::Integer(number >> 1));
        }
        let (text, rest) = self.texts.split_at_checked(usize::try_from(number >> 1).ok()?)?;
        self.texts = rest;
        Some(Scalar::Text(text))
    }

    /// Reads an integer.
    pub fn integer(&mut self) -> Option<i64> {
        match self.either()? {
            Scalar::Integer(value) => Some(value),
            Scalar::Text(_) => None,
        }
    }

    /// Reads a text.
    pub fn text(&mut self) -> Option<&'a str> {
        match self.either()? {
            Scalar::Integer(_) => None,
            Scalar::Text(text) => Some(text),
        }
    }

    /// Reads an integer or a text.
    pub fn scalar(&mut self) -> Option<Json> {
        self.either().map(|scalar| match scalar {
            Scalar::Integer(value) => Json::Integer(value),
            Scalar::Text(text) => Json::Text(text.to_owned()),
        })
    }

    /// Reads a tree; `None` also of one that is nested too deeply.
    pub fn tree(&mut self) -> Option<Json> {
        self.level(0)
    }

    fn level(&mut self, depth: usize) -> Option<Json> {
        let kind = self.position()?;
        if kind >= LIST && depth >= TREE_DEPTH {
            return None;
        }
        let deeper = depth.saturating_add(1);
        Some(match kind {
            NULL => Json::Null,
            FALSE => Json::Bool(false),
            TRUE => Json::Bool(true),
            INTEGER => Json::Integer(self.integer()?),
            NUMBER => self.text()?.parse().map_or(Json::Fraction, Json::Integer),
            TEXT => Json::Text(self.text()?.to_owned()),
            LIST => {
                let count = self.count()?;
                Json::List((0..count).map(|_| self.level(deeper)).collect::<Option<_>>()?)
            }
            MAP => {
                let count = self.count()?;
                Json::Map((0..count).map(|_| Some((self.text()?.to_owned(), self.level(deeper)?))).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    /// Reads a value that may be absent: was it readable, and was it there.
    pub fn optional<T: Wire>(&mut self) -> Option<Option<T>> {
        if self.flag()? { T::unpack(self).map(Some) } else { Some(None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_integer_of_a_tree_comes_back_the_safe_ones_of_javascript_as_numbers() {
        for (value, kind) in [(0, 3), (-1, 3), (MAX_AMOUNT, 3), (MAX_AMOUNT + 1, 4), (i64::MAX, 4), (i64::MIN, 4)] {
            let mut packer = Packer::default();
            packer.tree(&Json::Integer(value));
            let (numbers, texts) = packer.parts();
            assert_eq!(numbers.first(), Some(&kind), "{value}");
            assert_eq!(Unpacker::new(numbers, texts).whole(), Some(Json::Integer(value)));
        }
    }
}
