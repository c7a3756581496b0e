//! `differential`: the long run of the engine against the reference model, case after case; with `--ledger` of accounts
//! against the model of the ledger, life after life.
//!
//! In scope: building it and starting it. Not in scope: what is drawn and compared; that is `tests/src/differential` and
//! `tests/src/model`. The suites `differential` and `model` of `test` run the first few thousand without this.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::suites::MODEL;
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
    /// Lives of an account instead of quotes; they are not cut into shards.
    #[arg(long)]
    ledger: bool,
}

/// Builds and runs it; what differs is made small and kept under `target/differential`.
///
/// # Errors
/// When it does not build, or engine and model differ.
pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let Arguments { cases, seed, shards, shard, ledger } = arguments;
    let mut command = Command::new("cargo");
    if *ledger {
        command.current_dir(&workspace.root).args(MODEL);
        command.env("TALLY_LIVES", cases.to_string()).env("TALLY_SEED", seed.to_string());
        return judged(command);
    }
    command.current_dir(&workspace.root).args(["run", "--release", "--quiet", "-p", "tally-tests", "--bin", "long_run", "--"]);
    for (name, number) in [("--cases", cases), ("--seed", seed), ("--shards", shards), ("--shard", shard)] {
        command.args([name, &number.to_string()]);
    }
    judged(command)
}

fn judged(mut command: Command) -> Result<()> {
    let status = command.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("engine and reference model differ: the cases above say where, and are kept under target/differential");
    }
    Ok(())
}
