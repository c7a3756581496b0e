//! What fuzzing asks of the core: laws over bytes that nobody chose.
//!
//! Every target is a function of bytes that panics when a law does not hold. The fuzzers of `tests/fuzz` and the suite `fuzz`,
//! which runs what fuzzers found before, call the same functions. An input is JSON texts, each on a line of its own, so that
//! people can read a corpus and a fuzzer can mix lines of several inputs.
//!
//! In scope: targets, how their inputs are changed ([`mutate`]) and where they begin ([`seeds`]). Out of scope: libFuzzer.

pub mod account;
pub mod cart;
pub mod crossing;
pub mod event;
mod grow;
mod laws;
pub mod mutate;
pub mod program;
pub mod quote;
pub mod seeds;

use tally_core::values::shape::{Book, Shape};

/// A target: what is asked of bytes, and what the lines of its inputs are.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name: that of its corpus, of its binary and on the command line.
    pub name: &'static str,
    /// Panics when a law does not hold.
    pub run: fn(&[u8]),
    /// The types of its lines; further lines are like the last.
    pub lines: fn(&mut Book) -> Vec<Shape>,
}

/// Every target.
pub const TARGETS: &[Target] = &[program::TARGET, cart::TARGET, crossing::TARGET, event::TARGET, quote::TARGET, account::TARGET];

/// A target by its name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
