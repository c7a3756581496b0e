//! Writing.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use tally_core::values::json::Json;

use super::{
    FALSE, FRACTION, HASH, LIST, MAP, NEGATIVE, NULL, POSITIVE, SMALL_INTEGER, SMALL_LIST, SMALL_MAP, SMALL_TEXT, SMALL_WORD, Small, TEXT,
    TRUE, WORD, WORDS,
};

static PLACES: LazyLock<BTreeMap<&str, usize>> = LazyLock::new(|| tally_core::values::order::mapped(WORDS.iter().copied().zip(0..)));

/// The bytes of a document.
#[must_use]
pub fn pack(document: &Json) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    value(&mut out, document);
    out
}

fn value(out: &mut Vec<u8>, document: &Json) {
    match document {
        Json::Null => out.push(NULL),
        Json::Bool(false) => out.push(FALSE),
        Json::Bool(true) => out.push(TRUE),
        Json::Fraction => out.push(FRACTION),
        Json::Integer(integer) => match usize::try_from(*integer).ok().and_then(|small| SMALL_INTEGER.byte(small)) {
            Some(byte) => out.push(byte),
            None => {
                out.push(if *integer < 0 { NEGATIVE } else { POSITIVE });
                magnitude(out, integer.unsigned_abs());
            }
        },
        Json::Text(letters) => text(out, letters),
        Json::List(items) => {
            head(out, &SMALL_LIST, LIST, items.len());
            items.iter().for_each(|item| value(out, item));
        }
        Json::Map(fields) => {
            head(out, &SMALL_MAP, MAP, fields.len());
            for (name, field) in fields {
                text(out, name);
                value(out, field);
            }
        }
    }
}

fn text(out: &mut Vec<u8>, letters: &str) {
    if let Some(place) = PLACES.get(letters) {
        match SMALL_WORD.byte(*place) {
            Some(byte) => out.push(byte),
            None => {
                let beyond = place.saturating_sub(usize::from(SMALL_WORD.count));
                out.extend([WORD, u8::try_from(beyond).unwrap_or(u8::MAX)]);
            }
        }
    } else if let Some(bytes) = of_hexadecimal(letters) {
        out.push(HASH);
        out.extend(bytes);
    } else {
        head(out, &SMALL_TEXT, TEXT, letters.len());
        out.extend(letters.as_bytes());
    }
}

fn head(out: &mut Vec<u8>, small: &Small, large: u8, count: usize) {
    match small.byte(count) {
        Some(byte) => out.push(byte),
        None => {
            out.push(large);
            magnitude(out, u64::try_from(count).unwrap_or(u64::MAX));
        }
    }
}

fn magnitude(out: &mut Vec<u8>, mut rest: u64) {
    loop {
        let group = u8::try_from(rest & 127).unwrap_or_default();
        rest >>= 7;
        out.push(if rest == 0 { group } else { group | 128 });
        if rest == 0 {
            return;
        }
    }
}

/// The bytes of a text of exactly 64 lower-case hexadecimal digits.
fn of_hexadecimal(letters: &str) -> Option<[u8; 32]> {
    let digits: &[u8; 64] = letters.as_bytes().try_into().ok()?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        for digit in pair {
            let digit = match digit {
                b'0'..=b'9' => digit.checked_sub(b'0')?,
                b'a'..=b'f' => digit.checked_sub(b'a')?.checked_add(10)?,
                _ => return None,
            };
            *byte = *byte << 4 | digit;
        }
    }
    Some(bytes)
}
