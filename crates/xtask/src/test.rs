//! `test`: sets up what the chosen suites need and runs them in order.
//!
//! In scope: order, headings, times, counts and the closing summary. The suites themselves are data,
//! see `suites`.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::builds;
use crate::process::{Counts, Style, duration, run_shown};
use crate::setup::{self, Tools, chromium};
use crate::suites::{Need, Run, SUITES, Suite};
use crate::workspace::Workspace;

/// Options of `test`.
#[derive(clap::Args, Default)]
pub struct Arguments {
    /// Suites to run; all of them when none is named.
    pub suites: Vec<String>,
    /// List the suites and run nothing.
    #[arg(long)]
    pub list: bool,
    /// Stop at the first suite that fails.
    #[arg(long)]
    pub fail_fast: bool,
    /// Arguments for the suites' own runner, for example a filter.
    #[arg(last = true)]
    pub rest: Vec<String>,
}

struct Outcome {
    name: &'static str,
    succeeded: bool,
    counts: Counts,
    elapsed: Duration,
}

/// Runs the chosen suites and prints a summary.
///
/// # Errors
/// When a suite's name is unknown or a suite fails.
pub fn run(workspace: &Workspace, style: Style, arguments: &Arguments) -> Result<()> {
    if arguments.list {
        SUITES.iter().for_each(|suite| println!("{:10} {}", suite.name, suite.about));
        return Ok(());
    }
    let chosen = choose(&arguments.suites)?;
    let began = Instant::now();
    let mut outcomes = Vec::new();
    for suite in chosen {
        println!("\n=== {}: {} ===", suite.name, suite.about);
        let suite_began = Instant::now();
        let (succeeded, counts) = match run_suite(workspace, style, suite, &arguments.rest) {
            Ok(outcome) => outcome,
            Err(error) => {
                println!("error: {error:#}");
                (false, Counts::default())
            }
        };
        let elapsed = suite_began.elapsed();
        println!("--- {} {} in {}", suite.name, verdict(succeeded), duration(elapsed));
        outcomes.push(Outcome { name: suite.name, succeeded, counts: completed(succeeded, counts), elapsed });
        if arguments.fail_fast && !succeeded {
            break;
        }
    }
    summarize(&outcomes, began.elapsed())
}

fn choose(names: &[String]) -> Result<Vec<&'static Suite>> {
    for name in names {
        if !SUITES.iter().any(|suite| suite.name == name) {
            let known: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
            bail!("there is no suite {name}: choose from {}", known.join(", "));
        }
    }
    Ok(SUITES.iter().filter(|suite| names.is_empty() || names.iter().any(|name| name == suite.name)).collect())
}

fn run_suite(workspace: &Workspace, style: Style, suite: &Suite, rest: &[String]) -> Result<(bool, Counts)> {
    setup::rust_target(workspace, style)?;
    let tools = match (suite.needs, suite.run) {
        ([], Run::Cargo(_) | Run::Xtask(_) | Run::RustTest(_)) => None,
        _ => Some(setup::everything(workspace, style)?),
    };
    let mut browser = None;
    if let Some(tools) = &tools {
        for need in suite.needs {
            match need {
                Need::Sdk => builds::sdk(workspace, tools, style)?,
                Need::Storefront => builds::storefront(workspace, tools, style)?,
                Need::Worker => builds::worker(workspace, tools, style)?,
                Need::Browser => browser = Some(chromium::find_or_install(workspace, style)?),
            }
        }
    }
    let mut total = Counts::default();
    for mut command in commands(workspace, style, suite, tools.as_ref(), rest)? {
        name_places(workspace, &mut command, tools.as_ref(), browser.as_ref());
        let (status, counts) = run_shown(style, &mut command)?;
        total.passed += counts.passed;
        total.failed += counts.failed;
        if !status.success() {
            return Ok((false, total));
        }
    }
    Ok((true, total))
}

fn commands(workspace: &Workspace, style: Style, suite: &Suite, tools: Option<&Tools>, rest: &[String]) -> Result<Vec<Command>> {
    let cargo = |arguments: &[&str]| {
        let mut command = builds::cargo(workspace);
        let colour = if style == Style::Interactive { "always" } else { "never" };
        command.env("CARGO_TERM_COLOR", colour).args(arguments);
        command
    };
    match suite.run {
        Run::Cargo(lines) => Ok(lines.iter().map(|line| with_rest(cargo(line), line, rest)).collect()),
        Run::RustTest(target) => {
            let line = ["test", "--package", "tally-tests", "--test", target];
            Ok(vec![with_rest(cargo(&line), &line, rest)])
        }
        Run::Xtask(lines) => {
            let this = env::current_exe().context("this program does not find itself: run `cargo xtask` again")?;
            let command = |line: &&[&str]| {
                let mut command = Command::new(&this);
                command.args(*line).current_dir(&workspace.root);
                command
            };
            Ok(lines.iter().map(command).collect())
        }
        Run::NodeTest(directory) => {
            let node = tools.context("a suite of Node needs its set-up: report this as a bug of xtask")?;
            let mut command = node.command(&node.node);
            command.args(["--test", "--test-reporter=spec"]).args(rest).args(test_files(workspace, directory)?);
            if style == Style::Interactive {
                command.env("FORCE_COLOR", "1");
            }
            command.current_dir(&workspace.root);
            Ok(vec![command])
        }
    }
}

/// Puts a filter behind `--`, where `cargo test` passes it on to the tests.
fn with_rest(mut command: Command, line: &[&str], rest: &[String]) -> Command {
    if !rest.is_empty() && line.first() == Some(&"test") {
        command.arg("--").args(rest);
    }
    command
}

fn test_files(workspace: &Workspace, directory: &str) -> Result<Vec<PathBuf>> {
    let place = workspace.path(directory);
    let entries = fs::read_dir(&place).with_context(|| format!("the suite has no directory {directory}: add it with its tests"))?;
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.sort();
    let ending = |ending: &str| -> Vec<PathBuf> { files.iter().filter(|file| file.to_string_lossy().ends_with(ending)).cloned().collect() };
    let tests = ending(".test.mjs");
    let tests = if tests.is_empty() { ending(".mjs") } else { tests };
    if tests.is_empty() {
        bail!("the suite's directory {directory} has no *.mjs files: add its tests");
    }
    Ok(tests)
}

/// Tells the tests where the built things are; `tests/harness/paths.mjs` reads these names.
fn name_places(workspace: &Workspace, command: &mut Command, tools: Option<&Tools>, browser: Option<&PathBuf>) {
    command
        .env("TALLYSTICK_WORKER_DIRECTORY", builds::worker_directory(workspace))
        .env("TALLYSTICK_WASM_DIRECTORY", builds::wasm_directory(workspace))
        .env("TALLYSTICK_ASSETS_DIRECTORY", builds::storefront_directory(workspace))
        .env("TALLYSTICK_SHOP_MODULE", workspace.path("www/storefront/server/index.js"));
    if let Some(tools) = tools {
        command.env("TALLYSTICK_NODE", &tools.node);
    }
    if let Some(browser) = browser {
        command.env("TALLYSTICK_CHROMIUM", browser);
    }
}

/// A suite without counted tests is itself one; a failed one has at least one failure.
fn completed(succeeded: bool, counts: Counts) -> Counts {
    match (succeeded, counts) {
        (true, Counts { passed: 0, failed: 0 }) => Counts { passed: 1, failed: 0 },
        (false, Counts { passed, failed: 0 }) => Counts { passed, failed: 1 },
        _ => counts,
    }
}

fn verdict(succeeded: bool) -> &'static str {
    if succeeded { "passed" } else { "FAILED" }
}

fn summarize(outcomes: &[Outcome], elapsed: Duration) -> Result<()> {
    println!("\n=== summary: {} ===", duration(elapsed));
    for Outcome { name, succeeded, counts, elapsed } in outcomes {
        let time = duration(*elapsed);
        println!("{name:10} {} {:>6} passed {:>4} failed {time:>12}", verdict(*succeeded), counts.passed, counts.failed);
    }
    let failed: Vec<&str> = outcomes.iter().filter(|outcome| !outcome.succeeded).map(|outcome| outcome.name).collect();
    for name in &failed {
        println!("to run only this one again: cargo xtask test {name}");
    }
    let total = |count: fn(&Counts) -> u64| outcomes.iter().map(|outcome| count(&outcome.counts)).sum::<u64>();
    println!("{} passed, {} failed", total(|counts| counts.passed), total(|counts| counts.failed));
    if !failed.is_empty() {
        bail!("{} of {} suites failed: {}", failed.len(), outcomes.len(), failed.join(", "));
    }
    Ok(())
}
