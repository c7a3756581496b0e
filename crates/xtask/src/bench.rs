//! `bench`: this program next to its peers, measured in one run on one machine.
//!
//! In scope: running the measurements, the table and `target/bench/report.json`. Each measurement is one
//! function in `MEASUREMENTS` that returns its rows; what runs inside Node or workerd is in `tests/bench`.
//! Not in scope: tests. A row that misses its budget is printed as such and fails nothing; what is exact is
//! pinned by the suite `sizes`.

mod edge;
mod ledger;
mod quotes;
mod row;
mod sdk;

use std::fs;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::process::{Style, duration};
use crate::setup::{self, Tools};
use crate::workspace::Workspace;
use row::Row;

/// Options of `bench`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Run only measurements whose name contains this: quotes, native, growth, size, cold, edge, ledger.
    filter: Option<String>,
    /// Fewer and shorter rounds: a look, not a figure to quote.
    #[arg(long)]
    quick: bool,
}

/// What a measurement needs to know.
pub struct Bench<'a> {
    /// The tree.
    pub workspace: &'a Workspace,
    /// The checked programs.
    pub tools: &'a Tools,
    /// How builds show their progress.
    pub style: Style,
    /// Whether rounds are few and short.
    pub quick: bool,
}

/// One measurement: its name and the function that makes its rows.
type Measurement = (&'static str, fn(&Bench<'_>) -> Result<Vec<Row>>);

/// Every measurement, in the order of the table.
const MEASUREMENTS: &[Measurement] = &[
    ("quotes", quotes::in_node),
    ("native", quotes::native),
    ("growth", quotes::growth),
    ("size", sdk::sizes),
    ("cold", sdk::cold_start),
    ("edge", edge::earns),
    ("ledger", ledger::growth),
];

/// The report as a file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    quick: bool,
    processors: usize,
    platform: String,
    rows: &'a [Row],
}

/// Runs the measurements, prints the table and writes the report.
///
/// # Errors
/// When no measurement is chosen, the set-up or a measurement fails, or the report cannot be written.
pub fn run(workspace: &Workspace, style: Style, arguments: &Arguments) -> Result<()> {
    let is_chosen = |name: &str| arguments.filter.as_ref().is_none_or(|filter| name.contains(filter.as_str()));
    let chosen: Vec<&Measurement> = MEASUREMENTS.iter().filter(|(name, _)| is_chosen(name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = MEASUREMENTS.iter().map(|(name, _)| *name).collect();
        bail!("no measurement has such a name: choose from {}", names.join(", "));
    }
    let tools = setup::everything(workspace, style)?;
    let bench = Bench { workspace, tools: &tools, style, quick: arguments.quick };
    let mut rows = Vec::new();
    for (name, measure) in chosen {
        eprintln!("   measure {name} …");
        let began = Instant::now();
        rows.extend(measure(&bench).with_context(|| format!("cannot measure {name}"))?);
        eprintln!("   measure {name}: {}", duration(began.elapsed()));
    }
    println!("{}", row::table(&rows));
    let place = workspace.target.join("bench");
    fs::create_dir_all(&place).with_context(|| format!("cannot create {}: make it writable", place.display()))?;
    let file = place.join("report.json");
    let report = Report {
        quick: arguments.quick,
        processors: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        rows: &rows,
    };
    let text = serde_json::to_string_pretty(&report).context("the report cannot be written as JSON")?;
    fs::write(&file, text + "\n").with_context(|| format!("cannot write {}: make it writable", file.display()))?;
    let missed = rows.iter().filter(|row| row.is_met() == Some(false)).count();
    println!("{} rows, {missed} of them miss their budget; {}", rows.len(), workspace.shown(&file));
    Ok(())
}

impl Bench<'_> {
    /// A script of `tests/bench`, run by this set-up's Node from the root of the tree.
    fn script(&self, name: &str) -> Command {
        let mut node = self.tools.command(&self.tools.node);
        node.arg(self.workspace.path("tests/bench").join(name)).current_dir(&self.workspace.root);
        node
    }
}

/// What a program prints as one JSON document; what it says on its error output is shown.
fn json_of<T: DeserializeOwned>(command: &mut Command) -> Result<T> {
    let name = format!("{command:?}");
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        bail!("{name} failed ({}): correct what it says above", output.status);
    }
    serde_json::from_slice(&output.stdout).with_context(|| format!("{name} printed something else than its report"))
}
