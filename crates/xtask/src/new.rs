//! `new`: a kind's file, registry line and golden folder from a template.

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// Options of `new`.
#[derive(clap::Args)]
pub struct Arguments {
    /// What to add.
    kind: Kind,
    /// Its name in `snake_case`, as it will stand in program documents.
    name: String,
}

/// What can be added from a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Kind {
    Condition,
    Accrual,
    Reward,
    Challenge,
    Endpoint,
}

/// Adds one kind.
///
/// # Errors
/// When the name cannot be used or the kind has no template.
pub fn run(_workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    require_snake_case(&arguments.name)?;
    bail!("{:?} has no template: copy the file of a similar kind and its registry line", arguments.kind)
}

fn require_snake_case(name: &str) -> Result<()> {
    let starts_well = name.starts_with(|first: char| first.is_ascii_lowercase());
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if starts_well && name.chars().all(fits) {
        return Ok(());
    }
    bail!("the name {name} cannot be used: write it in snake_case, for example birthday_bonus")
}
