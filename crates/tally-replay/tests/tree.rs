//! Every program of this tree that is to be copied can be published without worry.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};

use tally_core::program::Version;
use tally_core::values::json::Json;
use tally_core::values::money::Minor;
use tally_core::values::time::Instant;
use tally_replay::lint::{Severity, lint};
use tally_replay::pump::{Bounds, codes, search};
use tally_replay::zone::in_utc;

const AT: i64 = 1_795_305_600_000; // 22 November 2026

/// The demo's program, and the templates.
fn programs() -> Vec<PathBuf> {
    let storefront = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/storefront");
    let mut paths = vec![storefront.join("program.json")];
    let templates = fs::read_dir(storefront.join("templates")).expect("the templates");
    paths.extend(templates.map(|entry| entry.expect("a file").path()).filter(|path| path.extension().is_some_and(|it| it == "json")));
    paths.sort();
    paths
}

#[test]
fn no_program_of_the_tree_is_dangerous() {
    let mut dangers = Vec::new();
    for path in programs() {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let document: Json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let document = in_utc(&document).unwrap_or(document);
        let version = Version::read(&document).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let at = Instant::new(AT).expect("in range");
        for finding in lint(&version, at) {
            eprintln!("{name}: {} {}: {}", finding.path, finding.code, finding.message);
            if finding.severity == Severity::Danger {
                dangers.push(format!("{name}: {} {}", finding.path, finding.code));
            }
        }
        // Nothing in these shops costs less than a euro, a pound, a dollar.
        let cheapest = Minor::new(10_i64.pow(version.program.currency.exponent())).expect("in range");
        let search = search(&version, &Bounds { codes: codes(&document), cheapest, sequences: 3_000, ..Bounds::from(at) });
        if let Some(pump) = search.pump {
            let steps: Vec<_> = pump.steps.iter().map(ToString::to_string).collect();
            dangers.push(format!("{name}: {} millionths by {steps:#?}", pump.gain));
        }
    }
    assert!(dangers.is_empty(), "{}", dangers.join("\n"));
}
