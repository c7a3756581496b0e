//! A code that a shopper enters. Only its hash is kept, so a version that every browser can read gives
//! no code away.

use crate::values::bounds::MAX_ID_CHARS;
use crate::values::hash::sha256_hex;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::shape::{Book, Shape};
use crate::values::wire::{Decoder, Wire};

const PREFIX: &str = "sha256:";

/// The hash of a code; upper and lower case are the same code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(String);

impl Code {
    /// The hash of a code as a shopper enters it.
    #[must_use]
    pub fn of(entered: &Id) -> Self {
        Self(sha256_hex(format!("tallystick code\n{}", entered.to_ascii_uppercase()).as_bytes()))
    }

    fn read(text: &str) -> Option<Self> {
        match text.strip_prefix(PREFIX) {
            Some(hash) => {
                (hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))).then(|| Self(hash.to_owned()))
            }
            None => Id::new(text).as_ref().map(Self::of),
        }
    }
}

impl Wire for Code {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        let Json::Text(text) = json else { return at.expected("a code", json) };
        let code = Self::read(text);
        if code.is_none() {
            at.report("invalid_code", "a code has 1 to 128 characters, or is `sha256:` with 64 hexadecimal digits");
        }
        code
    }
    fn encode(&self) -> Json {
        Json::Text(format!("{PREFIX}{}", self.0))
    }
    fn shape(book: &mut Book) -> Shape {
        let doc = "A code as a shopper enters it, or `sha256:` and its hash, which is how a published version keeps it.";
        book.alias("Code", doc, Shape::Text { max_chars: MAX_ID_CHARS, pattern: None })
    }
}
