//! Every limit of the engine, in one place, each with its reason.

/// Money and points stay within ±(2^53 − 1): the integers a JavaScript number holds exactly.
pub const MAX_AMOUNT: i64 = (1 << 53) - 1;
/// Lines of one cart.
pub const MAX_LINES: usize = 1000;
/// Rules of all kinds in one program.
pub const MAX_RULES: usize = 10_000;
/// Bytes of one program document as JSON text.
pub const MAX_PROGRAM_BYTES: usize = 2 * 1024 * 1024;
/// How deep a document may nest.
pub const MAX_DEPTH: usize = 16;
/// Problems reported for one document; the rest would only bury the first.
pub const MAX_DIAGNOSTICS: usize = 100;
/// Characters of an id, a sku, a category path, a code.
pub const MAX_ID_CHARS: usize = 128;
/// Characters of a text shown to people.
pub const MAX_TEXT_CHARS: usize = 500;
/// Units of one line: above it a unit-by-unit reward would cost more than it gives.
pub const MAX_UNITS_PER_LINE: i64 = 100_000;
/// Codes on one cart, choices on one cart, taxes on one line, tags on one line.
pub const MAX_PER_CART: usize = 50;
/// Milliseconds of the year 0001 and of the year 9999: instants outside are typing mistakes.
pub const INSTANT_RANGE_MS: (i64, i64) = (-62_135_596_800_000, 253_402_300_799_999);
/// Fields of one event, and of one declared kind of event.
pub const MAX_EVENT_FIELDS: usize = 50;
