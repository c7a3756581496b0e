//! Rules for the text of files that git tracks or would track.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::codegen;
use crate::process::output_of;
use crate::workspace::Workspace;

const MOST_LINES: usize = 500; // of one source file: a longer one has more than one subject

const SOURCES: [&str; 7] = ["rs", "ts", "mts", "js", "mjs", "css", "html"];
const TEXTS: [&str; 9] = ["toml", "json", "yml", "yaml", "md", "capnp", "sql", "sh", "txt"];

// Written in two parts, so that this file does not find itself.
const NOTES: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];
const MACHINE_PATHS: [&str; 3] = [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/")];

/// Findings about sizes, notes, paths and golden files.
///
/// # Errors
/// When git cannot list the files.
pub fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(&workspace.root);
    let listed = output_of(&mut git).context("git cannot list the files: run this inside a clone")?;
    let mut findings = Vec::new();
    for path in listed.lines() {
        // A deleted file stays in git's list until the deletion is staged.
        if let Ok(text) = fs::read_to_string(workspace.path(path)) {
            of_file(path, &text, &mut findings);
        }
    }
    Ok(findings)
}

fn of_file(path: &str, text: &str, findings: &mut Vec<String>) {
    let ending = Path::new(path).extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
    let is_source = SOURCES.contains(&ending.as_str());
    let is_text = is_source || ending.is_empty() || TEXTS.contains(&ending.as_str());
    let is_generated = codegen::OUTPUTS.iter().any(|output| output.path == path);
    let length = text.lines().count();
    if is_source && !is_generated && length > MOST_LINES {
        findings.push(format!("{path}: has {length} lines, more than {MOST_LINES}: split it by subject"));
    }
    if path.starts_with("tests/golden/")
        && ending == "json"
        && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text)
    {
        findings.push(format!("{path}: is no JSON ({error}): correct it"));
    }
    if !is_text {
        return;
    }
    for (number, line) in (1..).zip(text.lines()) {
        if NOTES.iter().any(|note| is_unowned(line, note)) {
            findings.push(format!("{path}:{number}: a note without an owner: write {}(name), or do it", NOTES[0]));
        }
        if MACHINE_PATHS.iter().any(|start| starts_a_path(line, start)) {
            findings.push(format!("{path}:{number}: a path of one machine: make it relative to the tree"));
        }
    }
}

fn is_unowned(line: &str, note: &str) -> bool {
    line.match_indices(note).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = &line[at + note.len()..];
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let is_whole = !before.is_some_and(is_word) && !after.starts_with(is_word);
        is_whole && !after.starts_with('(')
    })
}

// A path inside a URL or behind a relative start has a letter or a dot before its slash.
fn starts_a_path(line: &str, start: &str) -> bool {
    line.match_indices(start).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || "._-/~*})>".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_need_an_owner_and_paths_must_be_absolute_to_count() {
        assert!(is_unowned(&format!("// {}: later", NOTES[0]), NOTES[0]));
        assert!(!is_unowned(&format!("// {}(ada): later", NOTES[0]), NOTES[0]));
        assert!(starts_a_path(&format!("cd {}x", MACHINE_PATHS[2]), MACHINE_PATHS[2]));
        assert!(!starts_a_path(&format!("https://a.example{}x", MACHINE_PATHS[2]), MACHINE_PATHS[2]));
    }
}
