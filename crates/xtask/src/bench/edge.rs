//! Recorded earns at the edge, next to a durable object that does one `INSERT`.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::row::{Budget, Figure, Row};
use super::{Bench, json_of};
use crate::builds;

#[derive(Deserialize)]
struct Edge {
    bare: Side,
    ours: Option<Side>,
    rows: Option<Rows>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Side {
    per_second: Figure,
    #[serde(rename = "p50Ms")]
    p50_ms: Figure,
    cpu_ms_per_earn: OptionalFigure,
}

/// Absent where the system does not tell the CPU time of another process.
#[derive(Deserialize)]
struct OptionalFigure {
    min: Option<f64>,
    median: Option<f64>,
    max: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rows {
    order_key: f64,
    other_key: f64,
}

const PEER: &str = "bare JavaScript object";

const INSERTED: f64 = 1.0; // rows that one INSERT into a table without index writes

/// Earns a second, CPU time of an earn and rows written by it.
///
/// # Errors
/// When the worker does not build or a request is refused.
pub fn earns(bench: &Bench<'_>) -> Result<Vec<Row>> {
    builds::worker(bench.workspace, bench.tools, bench.style)?;
    let (rounds, seconds) = if bench.quick { ("3", "1") } else { ("7", "3") };
    let mut script = bench.script("edge/run.mjs");
    script.args(["--rounds", rounds, "--seconds", seconds]);
    script.env("TALLYSTICK_WORKER_DIRECTORY", builds::worker_directory(bench.workspace));
    let Edge { bare, ours, rows } = json_of(&mut script)?;
    let (ours, written) = ours.zip(rows).context("the worker took no part: report this as a bug of tests/bench")?;
    let speed = Row::new("recorded earns at the edge", "per s", ours.per_second).against(PEER, bare.per_second);
    let latency = Row::new("recorded earn at the edge, median latency", "ms", ours.p50_ms);
    let mut report = vec![speed.within(Budget::RatioAtLeast(0.7)), latency.against(PEER, bare.p50_ms)];
    if let Some((ours, bare)) = ours.cpu_ms_per_earn.known().zip(bare.cpu_ms_per_earn.known()) {
        let cpu = Row::new("CPU time of an earn", "ms", ours).against(PEER, bare);
        report.push(cpu.within(Budget::RatioAtMost(2.0)));
    }
    for (key, rows) in [("order-<its id>", written.order_key), ("another key", written.other_key)] {
        let row = Row::new(format!("rows written by an earn under {key}"), "rows", Figure::exact(rows));
        report.push(row.against(PEER, Figure::exact(INSERTED)).within(Budget::AtMost(3.0)));
    }
    Ok(report)
}

impl OptionalFigure {
    fn known(&self) -> Option<Figure> {
        Some(Figure { min: self.min?, median: self.median?, max: self.max? })
    }
}
