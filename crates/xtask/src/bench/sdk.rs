//! What a shopper downloads and waits for, and what the edge loads.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::row::{Budget, Figure, Row};
use super::{Bench, json_of};
use crate::builds;

const KB: f64 = 1000.0; // bytes, the stricter reading of a budget

const FREE_PLAN_KB: f64 = 3000.0; // the most that Cloudflare's free plan takes, compressed

/// Bytes, compressed.
#[derive(Deserialize)]
struct Sizes {
    sdk: f64,
    worker: f64,
    peers: BTreeMap<String, f64>,
}

/// Milliseconds from nothing loaded to the first quote.
#[derive(Deserialize)]
struct ColdStart {
    demo: Figure,
    workload: BTreeMap<String, Figure>,
}

/// What a shopper downloads and what the edge loads, compressed.
///
/// # Errors
/// When the SDK or the worker does not build.
pub fn sizes(bench: &Bench<'_>) -> Result<Vec<Row>> {
    builds::sdk(bench.workspace, bench.tools, bench.style)?;
    builds::worker(bench.workspace, bench.tools, bench.style)?;
    let sizes: Sizes = json_of(&mut bench.script("sizes.mjs"))?;
    let kb = |bytes: f64| Figure::exact(bytes / KB);
    let sdk = sizes.peers.iter().map(|(name, bytes)| {
        let row = Row::new("SDK's wasm and glue, brotli", "KB", kb(sizes.sdk));
        row.against(format!("{name}, minified"), kb(*bytes)).within(Budget::AtMost(90.0))
    });
    let worker = Row::new("worker, gzip", "KB", kb(sizes.worker));
    let worker = worker.against("limit of the free plan", Figure::exact(FREE_PLAN_KB)).within(Budget::AtMost(700.0));
    Ok(sdk.chain([worker]).collect())
}

/// From nothing loaded to the first quote in Node, each run in a new process.
///
/// # Errors
/// When the SDK does not build or does not quote.
pub fn cold_start(bench: &Bench<'_>) -> Result<Vec<Row>> {
    builds::sdk(bench.workspace, bench.tools, bench.style)?;
    let mut script = bench.script("cold_start.mjs");
    script.args(["--runs", if bench.quick { "5" } else { "15" }]);
    let mut times: ColdStart = json_of(&mut script)?;
    let ours = times.workload.remove("Tallystick").context("Tallystick took no part: report this as a bug of tests/bench")?;
    let mut rows = vec![Row::new("cold start in Node, demo program", "ms", times.demo).within(Budget::AtMost(12.0))];
    rows.extend(times.workload.into_iter().map(|(name, time)| {
        let row = Row::new("cold start in Node, 50 rules", "ms", ours).against(name, time);
        row.within(Budget::AtMost(12.0))
    }));
    Ok(rows)
}
