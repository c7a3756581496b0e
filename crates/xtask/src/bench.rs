//! `bench`: this program next to its peers, measured in one run on one machine.
//!
//! In scope: collecting rows, the table and `target/bench/report.json`. A measurement is one function
//! in `MEASUREMENTS` that returns its rows.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::process::Style;
use crate::setup::{self, Tools};
use crate::workspace::Workspace;
use crate::{builds, process};

/// Options of `bench`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Run only measurements whose name contains this.
    filter: Option<String>,
}

/// One line of the report.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// This program's value.
    pub ours: f64,
    /// The peer's value, if there is a peer.
    pub peer: Option<f64>,
    /// Peer's value divided by ours: above one, ours is less.
    pub ratio: Option<f64>,
    /// Unit of both values.
    pub unit: &'static str,
    /// Half the distance between the quartiles of our runs, in percent of the median.
    pub spread: f64,
}

impl Row {
    /// Makes a row from all runs: the value is the median, so that one disturbed run does not count.
    #[must_use]
    pub fn from_runs(what: impl Into<String>, unit: &'static str, ours: &[f64], peer: &[f64]) -> Self {
        let value = quantile(ours, 0.5);
        let theirs = (!peer.is_empty()).then(|| quantile(peer, 0.5));
        let half = (quantile(ours, 0.75) - quantile(ours, 0.25)) / 2.0;
        Self {
            what: what.into(),
            ours: value,
            peer: theirs,
            ratio: theirs.map(|theirs| theirs / value),
            unit,
            spread: if value == 0.0 { 0.0 } else { half / value * 100.0 },
        }
    }
}

/// One measurement: its name and the function that makes its rows.
pub type Measurement = (&'static str, fn(&Workspace, &Tools, Style) -> Result<Vec<Row>>);

/// Every measurement.
pub const MEASUREMENTS: &[Measurement] = &[("size", sizes)];

/// Runs the measurements, prints the table and writes the report.
///
/// # Errors
/// When the set-up or a measurement fails, or the report cannot be written.
pub fn run(workspace: &Workspace, style: Style, arguments: &Arguments) -> Result<()> {
    let tools = setup::everything(workspace, style)?;
    let mut rows = Vec::new();
    for (name, measure) in MEASUREMENTS {
        if arguments.filter.as_ref().is_none_or(|filter| name.contains(filter.as_str())) {
            eprintln!("   measure {name} …");
            rows.extend(measure(workspace, &tools, style).with_context(|| format!("cannot measure {name}"))?);
        }
    }
    print_table(&rows);
    let place = workspace.target.join("bench");
    fs::create_dir_all(&place).with_context(|| format!("cannot create {}: make it writable", place.display()))?;
    let report = place.join("report.json");
    let text = serde_json::to_string_pretty(&rows).context("the report cannot be written as JSON")?;
    fs::write(&report, text).with_context(|| format!("cannot write {}: make it writable", report.display()))?;
    println!("{} rows in {}", rows.len(), workspace.shown(&report));
    Ok(())
}

/// What a shopper downloads and what an edge loads, compressed.
fn sizes(workspace: &Workspace, tools: &Tools, style: Style) -> Result<Vec<Row>> {
    builds::sdk_wasm(workspace, tools, style)?;
    builds::worker(workspace, tools, style)?;
    let browser = builds::wasm_directory(workspace).join("tally_wasm_bg.wasm");
    let worker = builds::worker_directory(workspace).join("index_bg.wasm");
    Ok(vec![
        Row::from_runs("size: browser module, gzip", "KiB", &[compressed_kib(tools, &browser)?], &[]),
        Row::from_runs("size: worker module, gzip", "KiB", &[compressed_kib(tools, &worker)?], &[]),
    ])
}

fn compressed_kib(tools: &Tools, file: &Path) -> Result<f64> {
    let script = "console.log(zlib.gzipSync(fs.readFileSync(process.argv[1]), { level: 9 }).length)";
    let mut node = tools.command(&tools.node);
    let printed = process::output_of(node.args(["--eval", script]).arg(file));
    match printed.and_then(|digits| digits.parse::<f64>().ok()) {
        Some(bytes) => Ok(bytes / 1024.0),
        None => bail!("cannot compress {}: run `cargo xtask build` first", file.display()),
    }
}

fn print_table(rows: &[Row]) {
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.2}"));
    println!("{:44} {:>12} {:>12} {:>8}  {:8} {:>8}", "what", "ours", "peer", "ratio", "unit", "spread");
    for row in rows {
        println!(
            "{:44} {:>12.2} {:>12} {:>8}  {:8} {:>6.1} %",
            row.what,
            row.ours,
            number(row.peer),
            number(row.ratio),
            row.unit,
            row.spread
        );
    }
}

/// The value below which a share of the values lies, by linear interpolation; 0 for no values.
#[must_use]
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let position = share * last as f64;
    let below = sorted.get(position.floor() as usize).copied().unwrap_or(0.0);
    let above = sorted.get(position.ceil() as usize).copied().unwrap_or(below);
    below + (above - below) * position.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_states_the_median_and_the_ratio() {
        let row = Row::from_runs("quote", "ms", &[3.0, 1.0, 2.0], &[4.0]);
        assert_eq!((row.ours, row.peer, row.ratio, row.spread), (2.0, Some(4.0), Some(2.0), 25.0));
    }
}
