//! Reading. Whatever the bytes are, it ends, and allocates no more than they are worth.

use tally_core::values::json::Json;

use super::{
    FALSE, FRACTION, HASH, LIST, MAP, NEGATIVE, NULL, POSITIVE, SMALL_INTEGER, SMALL_LIST, SMALL_MAP, SMALL_TEXT, SMALL_WORD, TEXT, TRUE,
    WORD, WORDS,
};

/// How deep lists and objects may stand in each other: deeper than anything that is stored.
const DEPTH: usize = 64;

/// The document that was packed; nothing if the bytes are no document, or more than one.
#[must_use]
pub fn unpack(bytes: &[u8]) -> Option<Json> {
    let mut rest = Rest(bytes);
    let document = rest.value(DEPTH)?;
    rest.0.is_empty().then_some(document)
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn magnitude(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0_u32..64).step_by(7) {
            let byte = self.byte()?;
            let group = u64::from(byte & 127);
            let shifted = group.checked_shl(shift).filter(|shifted| shifted.checked_shr(shift) == Some(group))?;
            number |= shifted;
            if byte < 128 {
                return Some(number);
            }
        }
        None
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.magnitude()?).ok()
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        let first = self.byte()?;
        Some(match first {
            NULL => Json::Null,
            FALSE => Json::Bool(false),
            TRUE => Json::Bool(true),
            FRACTION => Json::Fraction,
            POSITIVE => Json::Integer(i64::try_from(self.magnitude()?).ok()?),
            NEGATIVE => Json::Integer(0_i64.checked_sub_unsigned(self.magnitude()?)?),
            LIST => {
                let count = self.count()?;
                self.list(count, depth)?
            }
            MAP => {
                let count = self.count()?;
                self.map(count, depth)?
            }
            other => {
                if let Some(integer) = SMALL_INTEGER.number(other) {
                    Json::Integer(i64::try_from(integer).ok()?)
                } else if let Some(count) = SMALL_LIST.number(other) {
                    self.list(count, depth)?
                } else if let Some(count) = SMALL_MAP.number(other) {
                    self.map(count, depth)?
                } else {
                    Json::Text(self.text(other)?)
                }
            }
        })
    }

    fn text(&mut self, first: u8) -> Option<String> {
        let length = match first {
            HASH => return Some(hexadecimal(self.bytes(32)?)),
            WORD => {
                let place = usize::from(SMALL_WORD.count).checked_add(usize::from(self.byte()?))?;
                return WORDS.get(place).map(|word| (*word).to_owned());
            }
            TEXT => self.count()?,
            other => match SMALL_WORD.number(other) {
                Some(place) => return WORDS.get(place).map(|word| (*word).to_owned()),
                None => SMALL_TEXT.number(other)?,
            },
        };
        core::str::from_utf8(self.bytes(length)?).ok().map(ToOwned::to_owned)
    }

    fn list(&mut self, count: usize, depth: usize) -> Option<Json> {
        let depth = depth.checked_sub(1)?;
        // A value takes a byte at least: a count beyond that is found out without room being made for it.
        let mut items = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            items.push(self.value(depth)?);
        }
        Some(Json::List(items))
    }

    fn map(&mut self, count: usize, depth: usize) -> Option<Json> {
        let depth = depth.checked_sub(1)?;
        let mut fields = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            let first = self.byte()?;
            fields.push((self.text(first)?, self.value(depth)?));
        }
        Some(Json::Map(fields))
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.filter_map(|nibble| char::from_digit(u32::from(nibble), 16)).collect()
}
