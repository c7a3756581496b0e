//! What `tally verify` says, and what it ends with.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The export that pins the format.
fn export() -> String {
    fs::read_to_string(root().join("tests/suites/service/exported.ndjson")).expect("the export")
}

fn verify(files: &[PathBuf], more: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tally"));
    let Output { status, stdout, .. } = command.arg("verify").args(files).args(more).output().expect("the command runs");
    (status.code(), String::from_utf8(stdout).expect("UTF-8"))
}

/// Writes a file where only this test looks.
fn written(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("the file is written");
    path
}

#[test]
fn a_good_export_ends_with_0_whole_or_in_pages() {
    let text = export();
    let whole = written("whole.ndjson", &text);
    let said = "points: 455 available, 0 pending, 250 held, 0 owed\n\
        stars: 0 available, 2 pending, 0 held, 0 owed\n\
        verified 4 records, 15 entries\n\
        orders and passing time were not worked out again: give `--programs`\n";
    assert_eq!(verify(&[whole], &[]), (Some(0), said.to_owned()));
    let (first, second) = text.split_at(text.match_indices('\n').nth(4).expect("five lines").0 + 1);
    let pages = [written("page-1.ndjson", first), written("page-2.ndjson", second)];
    assert_eq!(verify(&pages, &[]), (Some(0), said.to_owned()));
    let (code, answer) = verify(&pages, &["--json"]);
    assert_eq!(code, Some(0));
    assert!(answer.starts_with(r#"{"verified":{"account":"member","balances":{"points":{"available":455,"held":250}"#), "{answer}");
}

#[test]
fn the_first_misfit_ends_with_1_and_says_what_was_wanted() {
    let changed = written("changed.ndjson", &export().replacen(r#""points":700,"wallet""#, r#""points":701,"wallet""#, 1));
    let (code, answer) = verify(std::slice::from_ref(&changed), &[]);
    assert_eq!(code, Some(1));
    assert!(answer.starts_with("line 2, record 1 does not fit: hash_differs\n  wanted "), "{answer}");
    let (code, answer) = verify(&[changed], &["--json"]);
    assert_eq!(code, Some(1));
    assert!(answer.starts_with(r#"{"misfit":{"actual":""#), "{answer}");
    let short = written("short.ndjson", &export().lines().take(3).map(|line| format!("{line}\n")).collect::<String>());
    let (code, answer) = verify(&[short], &[]);
    assert_eq!((code, answer.lines().next()), (Some(1), Some("line 4, record 3 does not fit: cut_short")));
}

#[test]
fn versions_that_decided_have_to_be_there() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-versions");
    fs::create_dir_all(&folder).expect("a folder");
    let folder = folder.to_str().expect("a path");
    let (code, answer) = verify(&[written("versions.ndjson", &export())], &["--programs", folder]);
    assert_eq!((code, answer.lines().next()), (Some(1), Some("line 2, record 1 does not fit: version_not_found")));
}

#[test]
fn a_file_that_is_not_there_ends_with_2() {
    assert_eq!(verify(&[PathBuf::from("nowhere.ndjson")], &[]).0, Some(2));
}

#[test]
fn the_page_names_every_code() {
    let page = fs::read_to_string(root().join("www/docs/how-to/verify-an-account.md")).expect("the page");
    for file in ["mod.rs", "chain.rs", "orders.rs"] {
        let text = fs::read_to_string(root().join("crates/tally-core/src/account/audit").join(file)).expect("the audit");
        for opening in ["Found::new(\"", "same(\"", "sums(\"", "code: \""] {
            for (at, _) in text.match_indices(opening) {
                let code = text[at + opening.len()..].split('"').next().expect("a code");
                assert!(page.contains(&format!("`{code}`")), "the page does not name `{code}`");
            }
        }
    }
}
