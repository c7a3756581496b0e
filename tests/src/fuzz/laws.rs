//! Laws that several targets ask for.

use core::str::Lines;

use tally_api::text::{parse, read};
use tally_core::program::Version;
use tally_core::quote::View;
use tally_core::values::bounds::MAX_DIAGNOSTICS;
use tally_core::values::error::Diagnostic;
use tally_core::values::json::Json;
use tally_core::values::packed::{Packer, Unpacker};
use tally_core::values::time::Instant;
use tally_core::values::wire::{Wire, decode};

use crate::generate::BEGIN_2026_MS;

/// The lines of an input, each a JSON text; none of bytes that are no text, which is refused before the core sees it.
pub fn lines(bytes: &[u8]) -> Lines<'_> {
    core::str::from_utf8(bytes).unwrap_or_default().lines()
}

/// What a text says, or `None` once it is refused in a way that helps.
pub fn told<T: Wire>(line: Option<&str>) -> Option<T> {
    accepted(read(line?))
}

/// What was read, or `None` once every problem of it says what to do.
pub fn accepted<T>(read: Result<T, Vec<Diagnostic>>) -> Option<T> {
    read.map_err(|problems| problems_are_sentences(&problems)).ok()
}

/// A refused document names at least one problem and not too many, each with a place, a code and a sentence.
pub fn problems_are_sentences(problems: &[Diagnostic]) {
    assert!(!problems.is_empty() && problems.len() <= MAX_DIAGNOSTICS, "{} problems", problems.len());
    for problem in problems {
        let is_code = problem.code.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_') && !problem.code.is_empty();
        let is_place = problem.path.is_empty() || problem.path.starts_with('/');
        assert!(is_code && is_place && !problem.message.is_empty(), "{problem:?}");
    }
}

/// The program of a line, compiled.
pub fn version(line: Option<&str>) -> Option<Version> {
    let tree = accepted(parse(line?))?;
    accepted(Version::read(&tree))
}

/// The view of a line; a guest's when the line is missing, empty or refused.
pub fn view(line: Option<&str>) -> View {
    told(line.filter(|line| !line.is_empty())).unwrap_or_else(View::guest)
}

/// The instant of a line; the beginning of 2026 when there is none.
pub fn instant(line: Option<&str>) -> Instant {
    told(line).unwrap_or_else(|| Instant::new(BEGIN_2026_MS).expect("an instant of this century"))
}

/// What is written can be read, as text and packed, and is then written alike.
pub fn comes_back<T: Wire>(value: &T) -> T {
    let tree = value.encode();
    let text = tree.canonical();
    let json = parse(&text).unwrap_or_else(|problems| panic!("{problems:?}: {text}"));
    let read = decode::<T>(&json).unwrap_or_else(|problems| panic!("{problems:?}: {text}"));
    assert_eq!(read.encode().canonical(), text, "read from its text it is written otherwise");
    let crossed: T = crosses(value).unwrap_or_else(|| panic!("it does not cross packed: {text}"));
    assert_eq!(crossed.encode().canonical(), text, "packed and unpacked it is written otherwise");
    let tree: Json = crosses(&tree).unwrap_or_else(|| panic!("its tree does not cross packed: {text}"));
    assert_eq!(tree.canonical(), text, "its tree, packed and unpacked, is written otherwise");
    read
}

fn crosses<T: Wire>(value: &T) -> Option<T> {
    let mut packer = Packer::default();
    value.pack(&mut packer);
    let (numbers, texts) = packer.parts();
    Unpacker::new(numbers, texts).whole()
}
