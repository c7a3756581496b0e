//! `tally`: looks at a program before it is published, and at what it did to an account.
//!
//! In scope: reading arguments and files, and writing what the other crates find. Not in scope: deciding anything.

mod check;
mod report;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Looks at a loyalty program before it is published, and at what it did to an account.
#[derive(Parser)]
#[command(name = "tally", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check a program: its errors, what looks wrong in it, and whether it can be milked.
    Check(check::Arguments),
    /// Verify an exported account: everything in it is worked out again.
    Verify(verify::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
    }
}
