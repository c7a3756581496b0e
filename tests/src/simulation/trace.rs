//! What happened, as a running hash: two runs of one seed have the same, or something in them is not decided by the seed.

use std::collections::VecDeque;
use std::fmt::Display;

/// The last lines that a report shows.
const SHOWN: usize = 25;

/// A running hash of everything that happened, and its last lines.
#[derive(Debug)]
pub struct Trace {
    hash: u64,
    lines: VecDeque<String>,
    /// Whether every line is printed as it happens.
    pub is_printed: bool,
}

impl Default for Trace {
    fn default() -> Self {
        // The offset basis of 64-bit FNV-1a.
        Self { hash: 0xcbf2_9ce4_8422_2325, lines: VecDeque::new(), is_printed: false }
    }
}

impl Trace {
    /// Notes what happened at an instant.
    pub fn note(&mut self, at_ms: i64, what: impl Display) {
        let line = format!("{at_ms} {what}");
        for byte in line.bytes().chain([b'\n']) {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        if self.is_printed {
            println!("{line}");
        }
        if self.lines.len() == SHOWN {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// The hash so far.
    #[must_use]
    pub const fn hash(&self) -> u64 {
        self.hash
    }

    /// The last lines.
    #[must_use]
    pub fn last_lines(&self) -> Vec<String> {
        self.lines.iter().cloned().collect()
    }
}
