//! `simulate`: accounts in a world where everything goes wrong that can, seed after seed.
//!
//! In scope: building it and starting it. Not in scope: what happens there and what is checked; that is `tests/src/simulation`.
//! The suite `simulation` of `test` runs a few seeds, and hunts every planted bug.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Options of `simulate`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The first seed; the same seed is the same run.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// For how many simulated hours things go wrong in each; then time is given for everything to arrive.
    #[arg(long, default_value_t = 72)]
    hours: u64,
    /// How many accounts.
    #[arg(long, default_value_t = 6)]
    accounts: u64,
    /// Plant every known bug, one after the other, and run at most so many seeds until it is found.
    #[arg(long)]
    sabotage: bool,
    /// Print everything that happens.
    #[arg(long)]
    trace: bool,
}

/// Builds and runs it.
///
/// # Errors
/// When it does not build, a law does not hold, or a planted bug is not found.
pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let Arguments { seed, seeds, hours, accounts, sabotage, trace } = arguments;
    let mut command = Command::new("cargo");
    command.current_dir(&workspace.root).args(["run", "--profile", "simulation", "--quiet", "-p", "tally-tests", "--bin", "simulate"]);
    // One set of features for the suite and for this: what is built for one is there for the other.
    command.args(["--features", "sabotage", "--"]);
    for (name, number) in [("--seed", seed), ("--seeds", seeds), ("--hours", hours), ("--accounts", accounts)] {
        command.args([name, &number.to_string()]);
    }
    for (name, _) in [("--sabotage", sabotage), ("--trace", trace)].into_iter().filter(|(_, is_wanted)| **is_wanted) {
        command.args([name, "yes"]);
    }
    let status = command.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("the simulation found something: the lines above say what, and the same seed shows it again");
    }
    Ok(())
}
