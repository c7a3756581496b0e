//! Rust files that no crate contains: the compiler never sees them, so they rot.
//!
//! Modules are found by reading `mod name;` lines, with `#[path]` and inline modules understood. A
//! macro that declares modules is not.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// Findings about files under `crates/*/src` that are no module of their crate.
///
/// # Errors
/// When a source directory cannot be read.
pub fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for package in &workspace.metadata.packages {
        let Some(directory) = package.manifest_path.parent() else {
            continue;
        };
        let sources = directory.as_std_path().join("src");
        let mut reached = BTreeSet::new();
        for target in &package.targets {
            visit(target.src_path.as_std_path(), true, &mut reached);
        }
        let mut present = Vec::new();
        rust_files(&sources, &mut present)?;
        let dead = present.iter().filter(|file| !reached.contains(*file));
        findings.extend(dead.map(|file| format!("{}: no module declares it: add a `mod` line or delete the file", workspace.shown(file))));
    }
    Ok(findings)
}

fn visit(file: &Path, is_top: bool, reached: &mut BTreeSet<PathBuf>) {
    let Ok(text) = fs::read_to_string(file) else {
        return;
    };
    if !reached.insert(file.to_path_buf()) {
        return;
    }
    let Some(parent) = file.parent() else { return };
    let owns_directory = is_top || file.ends_with("mod.rs");
    let mut directory = if owns_directory { parent.to_path_buf() } else { file.with_extension("") };
    let mut inline: Vec<usize> = Vec::new(); // indentations of the inline modules around the line
    let mut named_path = None;
    for line in text.lines() {
        let indentation = line.len() - line.trim_start().len();
        let line = line.trim();
        if line == "}" && inline.last() == Some(&indentation) {
            inline.pop();
            directory.pop();
        } else if let Some(path) = line.strip_prefix("#[path = \"").and_then(|rest| rest.split('"').next()) {
            named_path = Some(parent.join(path));
        } else if let Some(name) = module_name(line) {
            if line.ends_with('{') {
                inline.push(indentation);
                directory.push(name);
            } else if line.ends_with(';') {
                let candidates = [directory.join(format!("{name}.rs")), directory.join(name).join("mod.rs")];
                named_path.take().into_iter().chain(candidates).for_each(|file| visit(&file, false, reached));
            }
        } else if !line.starts_with('#') {
            named_path = None;
        }
    }
}

/// The name in `mod name;`, `pub(crate) mod name {` and the like.
fn module_name(line: &str) -> Option<&str> {
    let code = line.split("//").next()?.trim();
    let code = code.strip_prefix("pub").map_or(code, |rest| {
        let rest = rest.trim_start();
        if rest.starts_with('(') { rest.split_once(')').map_or(rest, |(_, after)| after.trim_start()) } else { rest }
    });
    let name = code.strip_prefix("mod ")?.trim_end_matches([';', '{', '}', ' ']);
    name.chars().all(|letter| letter.is_alphanumeric() || letter == '_').then_some(name)
}

fn rust_files(directory: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !directory.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(directory).with_context(|| format!("cannot read {}: make it readable", directory.display()))?;
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            rust_files(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::module_name;

    #[test]
    fn reads_module_lines() {
        assert_eq!(module_name("pub(crate) mod entry; // the ledger's lines"), Some("entry"));
        assert_eq!(module_name("mod tests {"), Some("tests"));
        assert_eq!(module_name("let model = 1;"), None);
    }
}
