//! Skipping a step whose inputs and outputs are as they were after it last succeeded.
//!
//! A stamp lies beside the outputs in the tree, not in the target directory: two clones may share a
//! target directory, and each must know only its own outputs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::workspace::Workspace;

/// What a step reads: files, directories, and words such as tool versions.
#[derive(Default)]
pub struct Inputs {
    hasher: Sha256,
}

// Directories that hold results or foreign code, never inputs.
const IGNORED: [&str; 6] = ["node_modules", "target", "dist", "build", ".git", ".tally"];

impl Inputs {
    /// Adds a word: a version, an option, anything short that changes the result.
    #[must_use]
    pub fn word(mut self, word: &str) -> Self {
        self.hasher.update(word.len().to_le_bytes());
        self.hasher.update(word);
        self
    }

    /// Adds the contents of a file, or of all files below a directory. A missing one counts as such.
    ///
    /// # Errors
    /// When something that exists cannot be read.
    pub fn path(mut self, path: &Path) -> Result<Self> {
        add(&mut self.hasher, path, path, true)?;
        Ok(self)
    }

    fn finish(self) -> String {
        hexadecimal(&self.hasher.finalize())
    }
}

/// Runs a step unless its inputs and its outputs are those of its last success.
///
/// # Errors
/// Those of the step, or when files cannot be read or the stamp cannot be written.
pub fn unless_current(
    workspace: &Workspace,
    step: &str,
    inputs: Inputs,
    outputs: &[PathBuf],
    run: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let stamp = workspace.state().join("stamps").join(step.replace(' ', "-"));
    let inputs = inputs.finish();
    let before = fs::read_to_string(&stamp).unwrap_or_default();
    let exist = outputs.iter().all(|output| output.exists());
    if exist && before == format!("{inputs} {}", outputs_hash(outputs)?) {
        return Ok(());
    }
    run()?;
    if let Some(missing) = outputs.iter().find(|output| !output.exists()) {
        anyhow::bail!("{step} ended well but did not write {}: look at its log", workspace.shown(missing));
    }
    if let Some(directory) = stamp.parent() {
        fs::create_dir_all(directory).with_context(|| format!("cannot create {}: make it writable", directory.display()))?;
    }
    fs::write(&stamp, format!("{inputs} {}", outputs_hash(outputs)?))
        .with_context(|| format!("cannot write {}: make it writable", stamp.display()))
}

fn outputs_hash(outputs: &[PathBuf]) -> Result<String> {
    let mut hasher = Sha256::new();
    for output in outputs {
        add(&mut hasher, output, output, true)?;
    }
    Ok(hexadecimal(&hasher.finalize()))
}

fn add(hasher: &mut Sha256, top: &Path, path: &Path, is_top: bool) -> Result<()> {
    let unreadable = || format!("cannot read {}: make it readable", path.display());
    // Before anything is hashed: a result that appears must not count as a change of the inputs.
    let is_ignored = path.file_name().is_some_and(|name| IGNORED.iter().any(|ignored| name == *ignored));
    if is_ignored && !is_top && path.is_dir() {
        return Ok(());
    }
    let name = path.strip_prefix(top).unwrap_or(path).to_string_lossy().into_owned();
    hasher.update(name.len().to_le_bytes());
    hasher.update(name);
    if path.is_dir() {
        let entries = fs::read_dir(path).with_context(unreadable)?;
        let mut children: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
        children.sort();
        return children.iter().try_for_each(|child| add(hasher, top, child, false));
    }
    if path.exists() {
        let contents = fs::read(path).with_context(unreadable)?;
        hasher.update(contents.len().to_le_bytes());
        hasher.update(contents);
    } else {
        hasher.update(b"missing");
    }
    Ok(())
}

/// Hash of one file's contents as hexadecimal text.
///
/// # Errors
/// When the file cannot be read.
pub fn file_hash(path: &Path) -> Result<String> {
    Ok(Inputs::default().path(path)?.finish())
}

/// Lower-case hexadecimal text of bytes.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
