//! What must be there for a condition to hold, where that can be looked up: an index asks no rule whose need is not met.

use crate::cart::code::Code;
use crate::cart::filter::Word;
use crate::values::spans::Span;
use crate::values::time::Instant;

/// Something without which a rule does nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// One of these codes.
    Codes(Vec<Code>),
    /// A line with one of these words.
    Words(Vec<Word>),
    /// A tier of this ladder, by its rank.
    Rank(usize, Span<usize>),
    /// An instant.
    Time(Span<Instant>),
}
