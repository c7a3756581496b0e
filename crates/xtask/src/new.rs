//! `new`: a kind's file, its registry line and its golden folder, from a template.
//!
//! In scope: conditions, accruals, rewards and goals of the core. What is written compiles and does nothing
//! yet: the condition never holds, accrual and goal count nothing, the reward takes nothing off.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Options of `new`.
#[derive(clap::Args)]
pub struct Arguments {
    /// What to add.
    kind: Kind,
    /// Its name in `snake_case`: the file's name, and in camelCase the key in program documents.
    name: String,
}

/// What can be added from a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Kind {
    /// What must hold for a rule to apply.
    Condition,
    /// What an earn rule counts.
    Accrual,
    /// What a reward gives.
    Reward,
    /// What a challenge counts.
    Goal,
}

impl Kind {
    /// The folder of the kind in the core, its registry, and its template.
    const fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Condition => ("condition", "conditions! {", include_str!("new/condition.rs.txt")),
            Self::Accrual => ("accrual", "accruals! {", include_str!("new/accrual.rs.txt")),
            Self::Reward => ("reward", "gifts! {", include_str!("new/reward.rs.txt")),
            Self::Goal => ("challenge", "goals! {", include_str!("new/goal.rs.txt")),
        }
    }

    /// The template of its first golden case.
    const fn case(self) -> &'static str {
        match self {
            Self::Condition | Self::Accrual | Self::Reward => include_str!("new/golden.json.txt"),
            Self::Goal => include_str!("new/challenge.json.txt"),
        }
    }
}

/// Adds one kind.
///
/// # Errors
/// When the name cannot be used or is taken, or a registry is not as expected.
pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let name = arguments.name.as_str();
    require_snake_case(name)?;
    let (folder, registry, template) = arguments.kind.parts();
    let file = format!("crates/tally-core/src/{folder}/{name}.rs");
    if workspace.path(&file).exists() {
        bail!("there is a file {file} already: choose another name");
    }
    let pascal = pascal(name);
    let filled = template.replace("{name}", name).replace("{Pascal}", &pascal).replace("{camel}", &camel(name));
    let module = format!("crates/tally-core/src/{folder}/mod.rs");
    let text = fs::read_to_string(workspace.path(&module)).with_context(|| format!("cannot read {module}: restore it with git"))?;
    let line = match arguments.kind {
        Kind::Accrual => format!("    /// Say what it counts.\n    {pascal}({name}),\n"),
        Kind::Condition | Kind::Reward | Kind::Goal => format!("    /// Say what it is.\n    {pascal}({name}::{pascal}),\n"),
    };
    let text = with_registry_line(&with_module(&text, name)?, registry, &line)?;
    write(workspace, &file, &filled)?;
    write(workspace, &module, &text)?;
    let golden = format!("tests/golden/{folder}_{name}/first.json");
    write(workspace, &golden, &arguments.kind.case().replace("{name}", name).replace("{camel}", &camel(name)))?;
    println!("next: fill in {file} and {golden}, then run `cargo xtask codegen` and `cargo xtask test unit golden`");
    Ok(())
}

fn write(workspace: &Workspace, path: &str, text: &str) -> Result<()> {
    let place = workspace.path(path);
    if let Some(directory) = place.parent() {
        fs::create_dir_all(directory).with_context(|| format!("cannot create {}: make it writable", directory.display()))?;
    }
    fs::write(&place, text).with_context(|| format!("cannot write {path}: make it writable"))?;
    println!("wrote {path}");
    Ok(())
}

/// Adds `pub mod name;` at its place in the alphabet.
fn with_module(text: &str, name: &str) -> Result<String> {
    let declared = |line: &str| line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')).map(str::to_owned);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let first =
        lines.iter().position(|line| declared(line).is_some()).context("the registry has no `pub mod` lines: restore it with git")?;
    let place = lines.iter().skip(first).position(|line| declared(line).is_none_or(|other| other.as_str() > name)).unwrap_or_default();
    lines.insert(first + place, format!("pub mod {name};"));
    Ok(lines.join("\n") + "\n")
}

/// Adds a line at the end of the registry.
fn with_registry_line(text: &str, registry: &str, line: &str) -> Result<String> {
    let begin = text.find(&format!("\n{registry}")).with_context(|| format!("there is no `{registry}` to add to: restore it with git"))?;
    let rest = text.get(begin + 1..).unwrap_or_default();
    let end = begin + 1 + rest.find("\n}\n").context("the registry does not end: restore it with git")? + 1;
    let (before, after) = text.split_at(end);
    Ok(format!("{before}{line}{after}"))
}

fn require_snake_case(name: &str) -> Result<()> {
    let starts_well = name.starts_with(|first: char| first.is_ascii_lowercase());
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if starts_well && name.chars().all(fits) {
        return Ok(());
    }
    bail!("the name {name} cannot be used: write it in snake_case, for example birthday_bonus")
}

/// `birthday_bonus` → `BirthdayBonus`
fn pascal(name: &str) -> String {
    let words = name.split('_').filter_map(|word| word.split_at_checked(1));
    words.map(|(first, rest)| first.to_ascii_uppercase() + rest).collect()
}

/// `birthday_bonus` → `birthdayBonus`
fn camel(name: &str) -> String {
    let pascal = pascal(name);
    pascal.split_at_checked(1).map(|(first, rest)| first.to_ascii_lowercase() + rest).unwrap_or_default()
}
