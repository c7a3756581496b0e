//! Findings about a valid program: what is allowed and most likely not meant. One kind, one file.

mod expiry;
mod finding;
mod flat;
mod ladders;
mod never;
mod overlap;
mod price;
mod rates;
mod rounding;
mod stacks;

use tally_core::program::Version;
use tally_core::values::time::Instant;

use self::finding::Findings;
pub use self::finding::{Finding, Severity};

/// A kind of finding: it looks at a version at an instant.
type Look = fn(&Version, Instant, &mut Findings);

/// Every kind of finding, in the order in which they are listed.
const LOOKS: &[Look] =
    &[never::look, overlap::look, ladders::look, expiry::look, price::look, flat::look, rounding::look, stacks::look, rates::look];

/// What looks wrong in a program, if it were in force at an instant.
#[must_use]
pub fn lint(version: &Version, at: Instant) -> Vec<Finding> {
    let mut findings = Findings::default();
    for look in LOOKS {
        look(version, at, &mut findings);
    }
    findings.list
}
