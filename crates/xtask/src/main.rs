//! `cargo xtask`: every command a contributor or a build server runs in this workspace.
//!
//! In scope: setting up, building, serving, testing, checking, generating and measuring. Not in
//! scope: anything that ships to a merchant or a shopper; that lives in the other crates.
//!
//! Each command is one file. A failure is an error that says what went wrong and what to do next.

mod bench;
mod builds;
mod ci;
mod codegen;
mod differential;
mod fingerprint;
mod format;
mod fuzz;
mod json_schema;
mod new;
mod packed;
mod process;
mod reference;
mod secrets;
mod seed;
mod setup;
mod simulate;
mod suites;
mod test;
mod tidy;
mod typescript;
mod up;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::process::Style;
use crate::workspace::Workspace;

/// The workspace's commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set up, build, and serve the worker, the demo shop and the demo data on this machine.
    Up(up::Arguments),
    /// Set up, build, and run the test suites.
    Test(test::Arguments),
    /// Set up and build everything, without serving or testing.
    Build,
    /// Check crate arrows, file sizes, dead files and other rules of the tree.
    Tidy,
    /// Write generated files, or check that they are up to date.
    Codegen(codegen::Arguments),
    /// Add a condition, reward, endpoint or other kind from its template.
    New(new::Arguments),
    /// Measure this program next to its peers.
    Bench(bench::Arguments),
    /// Look for inputs that break the core, guided by what they reach.
    Fuzz(fuzz::Arguments),
    /// Compare the engine with the reference model, a million cases unless told otherwise.
    Differential(differential::Arguments),
    /// Let accounts live in a world where everything goes wrong that can, reproducibly.
    Simulate(simulate::Arguments),
    /// What a build server runs: all suites, with a plain log.
    Ci(ci::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let workspace = Workspace::discover()?;
    let style = Style::detect();
    match command {
        Command::Up(arguments) => up::run(&workspace, style, &arguments),
        Command::Test(arguments) => test::run(&workspace, style, &arguments),
        Command::Build => {
            let tools = setup::everything(&workspace, style)?;
            builds::everything(&workspace, &tools, style)
        }
        Command::Tidy => tidy::run(&workspace),
        Command::Codegen(arguments) => codegen::run(&workspace, &arguments),
        Command::New(arguments) => new::run(&workspace, &arguments),
        Command::Bench(arguments) => bench::run(&workspace, style, &arguments),
        Command::Fuzz(arguments) => fuzz::run(&workspace, style, &arguments),
        Command::Differential(arguments) => differential::run(&workspace, &arguments),
        Command::Simulate(arguments) => simulate::run(&workspace, &arguments),
        Command::Ci(arguments) => ci::run(&workspace, &arguments),
    }
}
