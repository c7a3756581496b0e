//! A JSON document in few bytes, as rows keep it: about a third of its text.
//!
//! | first byte | what follows |
//! | --- | --- |
//! | 0, 1, 2, 3 | nothing: null, false, true, a number that is no integer |
//! | 4, 5 | the magnitude of an integer that is not negative, of a negative one |
//! | 6 | a length, and so many bytes of text |
//! | 7 | 32 bytes: a text of 64 hexadecimal digits |
//! | 8, 9 | a count, and so many values; fields, each a text and a value |
//! | 10 | a byte: the word at 128 and that |
//! | 16 to 47 | nothing: the integers from 0 to 31 |
//! | 48 to 79 | a text of 0 to 31 bytes |
//! | 80 to 95 | a list of 0 to 15 values |
//! | 96 to 127 | an object of 0 to 31 fields |
//! | 128 to 255 | nothing: one of the first 128 words |
//!
//! Magnitudes, lengths and counts are in groups of seven bits, lowest first, the eighth set where another follows
//! (unsigned LEB128). What is written is read back the same, but for the order of fields: canonical text sorts them anyway.

mod pack;
mod unpack;
mod words;

pub use pack::pack;
pub use unpack::unpack;
pub use words::WORDS;

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const FRACTION: u8 = 3;
const POSITIVE: u8 = 4;
const NEGATIVE: u8 = 5;
const TEXT: u8 = 6;
const HASH: u8 = 7;
const LIST: u8 = 8;
const MAP: u8 = 9;
const WORD: u8 = 10;
const SMALL_INTEGER: Small = Small { first: 16, count: 32 };
const SMALL_TEXT: Small = Small { first: 48, count: 32 };
const SMALL_LIST: Small = Small { first: 80, count: 16 };
const SMALL_MAP: Small = Small { first: 96, count: 32 };
const SMALL_WORD: Small = Small { first: 128, count: 128 };

/// First bytes that say a small number too.
struct Small {
    first: u8,
    count: u8,
}

impl Small {
    fn byte(&self, number: usize) -> Option<u8> {
        let number = u8::try_from(number).ok().filter(|number| *number < self.count)?;
        self.first.checked_add(number)
    }

    fn number(&self, byte: u8) -> Option<usize> {
        byte.checked_sub(self.first).filter(|number| *number < self.count).map(usize::from)
    }
}
