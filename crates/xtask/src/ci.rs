//! `ci`: what a build server runs. The same suites as `test`, with whole lines instead of progress.

use anyhow::Result;

use crate::process::Style;
use crate::test;
use crate::workspace::Workspace;

/// Options of `ci`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Suites to run; all of them when none is named.
    suites: Vec<String>,
}

/// Runs the suites with a plain log.
///
/// # Errors
/// When a suite fails.
pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let all = test::Arguments { suites: arguments.suites.clone(), ..test::Arguments::default() };
    test::run(workspace, Style::Plain, &all)
}
