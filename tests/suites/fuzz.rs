//! What fuzzers found before, through the same functions: inputs of every kind, and those that once broke a law.

use std::fs;
use std::path::{Path, PathBuf};

use tally_tests::fuzz::mutate::Mutator;
use tally_tests::fuzz::{TARGETS, Target, target};

/// Changes tried of every input: a short round of fuzzing with every test, the same each time.
const CHANGES: u64 = 10;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The files of a folder; none when it is not there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.sort();
    files
}

fn corpus(target: &Target) -> Vec<PathBuf> {
    [files(&root().join("corpus").join(target.name)), files(&root().join("found").join(target.name))].concat()
}

fn keeps_its_laws(name: &str) {
    let target = target(name).expect("a target");
    let mutator = Mutator::new(target);
    let inputs = corpus(target);
    assert!(!inputs.is_empty(), "the target `{name}` has no corpus: run `cargo xtask fuzz --keep {name}`");
    for path in inputs {
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        println!("{}", path.display()); // the last one printed is the one that failed
        (target.run)(&bytes);
        for changed in (0..CHANGES).filter_map(|seed| mutator.changed(&bytes, seed)) {
            println!("  changed: {}", String::from_utf8_lossy(&changed));
            (target.run)(&changed);
        }
    }
}

#[test]
fn every_target_has_its_fuzzer() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest of the fuzzers");
    let built: Vec<_> = manifest.split("[[bin]]\nname = \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let known: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(built, known, "the fuzzers of tests/fuzz/Cargo.toml are not the targets of tests/src/fuzz");
    for name in known {
        let source = root().join("fuzz_targets").join(format!("{name}.rs"));
        let text = fs::read_to_string(&source).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
        assert!(text.contains(&format!("tally_tests::fuzz::{name}::TARGET")), "{} runs another target", source.display());
    }
}

#[test]
fn programs_keep_their_laws() {
    keeps_its_laws("program");
}

#[test]
fn carts_keep_their_laws() {
    keeps_its_laws("cart");
}

#[test]
fn packed_values_keep_their_laws() {
    keeps_its_laws("crossing");
}

#[test]
fn events_keep_their_laws() {
    keeps_its_laws("event");
}

#[test]
fn quotes_keep_their_laws() {
    keeps_its_laws("quote");
}

#[test]
fn accounts_keep_their_laws() {
    keeps_its_laws("account");
}
