//! `tidy`: rules of the tree that the compiler does not know.
//!
//! In scope: crate arrows, file sizes, notes without an owner, paths of one machine, dead files,
//! golden files that do not parse. Each finding names the place and the way out.

mod arrows;
mod dead;
mod sources;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// Checks all rules and prints every finding, not only the first.
///
/// # Errors
/// When there is a finding, or the tree cannot be read.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut findings = arrows::check(workspace);
    findings.extend(sources::check(workspace)?);
    findings.extend(dead::check(workspace)?);
    findings.iter().for_each(|finding| println!("{finding}"));
    if !findings.is_empty() {
        bail!("the tree breaks {} of its rules: correct the places above", findings.len());
    }
    println!("crate arrows, sizes, notes, paths, dead files and golden files are in order");
    Ok(())
}
