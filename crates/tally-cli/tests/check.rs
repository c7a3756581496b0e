//! The command as the docs show it, and what it ends with.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const AT: &str = "1795305600000"; // 22 November 2026

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn check(program: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tally"));
    command.arg("check").arg(program).args(["--at", AT, "--sequences", "2000"]).args(more);
    command.output().expect("the command runs")
}

/// Writes a program where only this test looks.
fn written(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("the file is written");
    path
}

/// The first block of the page with this heading.
fn block(page: &str, heading: &str) -> String {
    let opening = format!("```{heading}\n");
    let (_, rest) = page.split_once(&opening).unwrap_or_else(|| panic!("no block {heading}"));
    rest.split_once("```").unwrap_or_else(|| panic!("the block {heading} does not end")).0.to_owned()
}

#[test]
fn the_page_shows_what_the_command_says() {
    let page = fs::read_to_string(root().join("www/docs/how-to/check-a-program.md")).expect("the page");
    let program = written("page.json", &block(&page, "json program"));
    let output = check(&program, &[]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), block(&page, "text"));
    assert_eq!(output.status.code(), Some(1));
    let mended = written("mended.json", &block(&page, "json program").replace(r#""mode": "up""#, r#""mode": "down""#));
    assert_eq!(check(&mended, &[]).status.code(), Some(0));
}

#[test]
fn the_page_names_every_code() {
    let page = fs::read_to_string(root().join("www/docs/how-to/check-a-program.md")).expect("the page");
    let lints = fs::read_dir(root().join("crates/tally-replay/src/lint")).expect("the findings");
    for lint in lints {
        let text = fs::read_to_string(lint.expect("a file").path()).expect("a finding");
        for (_, after) in text.match_indices("\"").map(|(at, _)| text.split_at(at + 1)) {
            let Some((word, rest)) = after.split_once('"') else { continue };
            let is_code = word.contains('_') && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if is_code && rest.starts_with(", message") {
                assert!(page.contains(&format!("`{word}`")), "the page does not name `{word}`");
            }
        }
    }
}

#[test]
fn what_is_not_valid_is_listed_at_once() {
    let program = written("broken.json", r#"{ "id": "p", "zone": { "name": "UTC" }, "currency": "EUR", "earn": [{ "id": "a" }] }"#);
    let output = check(&program, &["--json"]);
    assert_eq!(output.status.code(), Some(2));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one document");
    assert!(answer["errors"].as_array().is_some_and(|errors| !errors.is_empty()), "{answer}");
    assert_eq!(check(Path::new("there-is-no-such-file.json"), &[]).status.code(), Some(2));
}
