//! The one tree that JSON text and JavaScript values are read into, and its canonical text.
//!
//! It knows no fractions: a number that is not an integer stays visible as [`Json::Fraction`] so that
//! the reader can name its place. Object fields keep the order and the repetitions they came with.

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::bounds::MAX_DEPTH;
use super::order::InOrder as _;

/// Room for the commands' own envelopes around a document of [`MAX_DEPTH`].
pub(super) const TREE_DEPTH: usize = MAX_DEPTH + 8;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer that fits 64 bits.
    Integer(i64),
    /// A number that is no integer of 64 bits: a fraction, NaN, an infinity, something huge.
    Fraction,
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, as it came.
    Map(Vec<(String, Json)>),
}

impl Json {
    /// The field `name` of an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Self::Map(fields) => fields.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// How many lists and objects stand in each other at the deepest place; 0 for a plain value.
    #[must_use]
    pub fn depth(&self) -> usize {
        let deepest = match self {
            Self::List(items) => items.iter().map(Self::depth).max(),
            Self::Map(fields) => fields.iter().map(|(_, value)| value.depth()).max(),
            _ => return 0,
        };
        deepest.unwrap_or_default().saturating_add(1)
    }

    /// What a reader would call this value in a sentence.
    #[must_use]
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Fraction => "a number that is no integer within ±9007199254740991",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "an object",
        }
    }

    /// Canonical text: keys sorted by their UTF-8 bytes, no white space, shortest escapes. This is what gets hashed.
    /// A number that is no integer is written as one, so that the next reader refuses it too.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut out = String::new();
        self.write_canonical(&mut out);
        out
    }

    pub(super) fn write_canonical(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            // Whatever it was, it stays something that no reader takes for an integer, nor for absent.
            Self::Fraction => out.push_str("0.5"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Integer(value) => write_integer(out, *value),
            Self::Text(text) => write_text(out, text),
            Self::List(items) => {
                let mut separator = '[';
                for item in items {
                    out.push(separator);
                    separator = ',';
                    item.write_canonical(out);
                }
                out.push_str(if separator == '[' { "[]" } else { "]" });
            }
            Self::Map(fields) => {
                let mut sorted: Vec<_> = fields.iter().collect();
                sorted.order_by(|left, right| left.0.cmp(&right.0));
                let mut separator = '{';
                for (key, value) in sorted {
                    out.push(separator);
                    separator = ',';
                    write_text(out, key);
                    out.push(':');
                    value.write_canonical(out);
                }
                out.push_str(if separator == '{' { "{}" } else { "}" });
            }
        }
    }
}

pub(super) fn write_integer(out: &mut String, value: i64) {
    out.push_str(itoa::Buffer::new().format(value));
}

pub(super) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    // What needs no escape is copied at once: nearly always the whole text.
    while let Some(place) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        let (plain, from) = rest.split_at_checked(place).unwrap_or((rest, ""));
        let (special, after) = from.split_at_checked(1).unwrap_or((from, ""));
        out.push_str(plain);
        match special.as_bytes().first() {
            Some(b'"') => out.push_str("\\\""),
            Some(b'\\') => out.push_str("\\\\"),
            Some(b'\n') => out.push_str("\\n"),
            Some(b'\r') => out.push_str("\\r"),
            Some(b'\t') => out.push_str("\\t"),
            Some(control) => write_control(out, *control),
            None => {}
        }
        rest = after;
    }
    out.push_str(rest);
    out.push('"');
}

/// A control character without a short escape, by its code.
fn write_control(out: &mut String, control: u8) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    out.push_str("\\u00");
    out.extend([HEX.get(usize::from(control >> 4)), HEX.get(usize::from(control & 15))].into_iter().flatten());
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null | Self::Fraction => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Map(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                fields.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
                map.end()
            }
        }
    }
}

impl<'de> serde::Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Level(0).deserialize(deserializer)
    }
}

/// How deep the reader is: a JavaScript object may contain itself, and must not exhaust the stack.
#[derive(Clone, Copy)]
struct Level(usize);

impl Level {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.0 >= TREE_DEPTH {
            return Err(E::custom("nested too deeply: at most 16 levels in a document"));
        }
        Ok(Self(self.0.saturating_add(1)))
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = Json;

    fn expecting(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(i64::try_from(value).map_or(Json::Fraction, Json::Integer))
    }

    fn visit_f64<E>(self, _value: f64) -> Result<Json, E> {
        Ok(Json::Fraction)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let level = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(level)? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let level = self.deeper()?;
        let mut fields = Vec::new();
        while let Some(key) = map.next_key::<Key>()? {
            fields.push((key.0, map.next_value_seed(level)?));
        }
        Ok(Json::Map(fields))
    }
}

/// An object's key. JavaScript maps may have keys that are no strings; JSON has none such.
struct Key(String);

impl<'de> serde::Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = Key;
            fn expecting(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.write_str("a string as key")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Key, E> {
                Ok(Key(text.to_owned()))
            }
        }
        deserializer.deserialize_str(KeyVisitor).map_err(|_| D::Error::custom("an object's keys are strings"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_no_integer_never_becomes_absent_on_its_way() {
        for text in ["0.5", "1e300", "9223372036854775808", "-0.0001"] {
            let tree: Json = serde_json::from_str(text).expect("JSON");
            assert_eq!(tree, Json::Fraction, "{text}");
            let again: Json = serde_json::from_str(&tree.canonical()).expect("JSON");
            assert_eq!(again, Json::Fraction, "{text}");
        }
    }
}
