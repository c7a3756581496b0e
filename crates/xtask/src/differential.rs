//! `differential`: the long run of the engine against the reference model, case after case.
//!
//! In scope: building it and starting it. Not in scope: what is drawn and compared; that is `tests/src/differential`. The suite
//! `differential` of `test` runs the first few thousand cases without this.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Options of `differential`.
#[derive(clap::Args)]
pub struct Arguments {
    /// How many cases.
    #[arg(long, default_value_t = 1_000_000)]
    cases: u64,
    /// The first seed; a run that was stopped says from which one to go on.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Into how many shards the seeds are cut, for several processes side by side.
    #[arg(long, default_value_t = 1)]
    shards: u64,
    /// Which of the shards this is, from 0.
    #[arg(long, default_value_t = 0)]
    shard: u64,
}

/// Builds and runs it; what differs is made small and kept under `target/differential`.
///
/// # Errors
/// When it does not build, or engine and model differ.
pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let Arguments { cases, seed, shards, shard } = arguments;
    let mut command = Command::new("cargo");
    command.current_dir(&workspace.root).args(["run", "--release", "--quiet", "-p", "tally-tests", "--bin", "long_run", "--"]);
    for (name, number) in [("--cases", cases), ("--seed", seed), ("--shards", shards), ("--shard", shard)] {
        command.args([name, &number.to_string()]);
    }
    let status = command.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("engine and reference model differ: the cases above say where, and are kept under target/differential");
    }
    Ok(())
}
