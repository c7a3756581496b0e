//! Quotes: in Node next to its peers, natively, and as programs and carts grow.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::row::{Budget, Figure, Row};
use super::{Bench, json_of};
use crate::builds;
use crate::process::run_quietly;

const OURS: &str = "Tallystick"; // the name that tests/bench/tally.mjs gives it

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contestant {
    name: String,
    per_cpu_second: Figure,
    p99_ms: Figure,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Speed {
    quotes_per_second: Figure,
    with_decoding: Figure,
}

/// Microseconds of a quote by number of rules, without a trace and with one, and by number of lines.
#[derive(Deserialize)]
struct Growth {
    rules: BTreeMap<usize, Figure>,
    traced: BTreeMap<usize, Figure>,
    lines: BTreeMap<usize, Figure>,
}

/// JavaScript objects in, a JavaScript object out, next to every peer.
///
/// # Errors
/// When the SDK does not build or a contestant gives other points.
pub fn in_node(bench: &Bench<'_>) -> Result<Vec<Row>> {
    builds::sdk(bench.workspace, bench.tools, bench.style)?;
    let (rounds, seconds) = if bench.quick { ("3", "0.2") } else { ("7", "0.5") };
    let mut script = bench.script("run.mjs");
    script.args(["--rounds", rounds, "--seconds", seconds]);
    script.env("TALLY_ENGINE", bench.workspace.path("www/sdk/dist/engine.js"));
    let contestants: Vec<Contestant> = json_of(&mut script)?;
    let ours = contestants.iter().find(|each| each.name == OURS).context("Tallystick took no part: report this as a bug of tests/bench")?;
    let peers = || contestants.iter().filter(|each| each.name != OURS);
    let speeds = peers().map(|peer| {
        let row = Row::new("quote in Node, 50 rules, 20 lines", "per CPU s", ours.per_cpu_second);
        row.against(&peer.name, peer.per_cpu_second).within(Budget::AtLeast(80_000.0))
    });
    let latencies = peers().map(|peer| {
        let row = Row::new("quote in Node, 99th percentile", "ms", ours.p99_ms);
        row.against(&peer.name, peer.p99_ms).within(Budget::AtMost(0.1))
    });
    Ok(speeds.chain(latencies).collect())
}

/// The same carts and program in native code.
///
/// # Errors
/// When the program does not build or run.
pub fn native(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let speed: Speed = of_program(bench, "quote_speed")?;
    Ok(vec![
        Row::new("quote, native", "per s", speed.quotes_per_second).within(Budget::AtLeast(400_000.0)),
        Row::new("quote, native, cart decoded each time", "per s", speed.with_decoding),
    ])
}

/// What a quote costs with more rules of which the same number apply, and with more lines.
///
/// # Errors
/// When the program does not build or run.
pub fn growth(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let growth: Growth = of_program(bench, "quote_growth")?;
    let mut rows = compared(&growth.rules, |rules| format!("quote, native, {rules} rules, 20 apply"), "rules");
    // The budget is about the most rules that a program may have.
    if let Some(most) = rows.pop() {
        rows.push(most.within(Budget::RatioAtMost(3.0)));
    }
    rows.extend(compared(&growth.traced, |rules| format!("quote with a trace, native, {rules} rules, 20 apply"), "rules"));
    rows.extend(compared(&growth.lines, |lines| format!("quote, native, 50 rules, cart of {lines} lines"), "line"));
    Ok(rows)
}

/// A row for each size, next to the smallest.
fn compared(times: &BTreeMap<usize, Figure>, what: impl Fn(usize) -> String, unit: &str) -> Vec<Row> {
    let Some((smallest, base)) = times.first_key_value() else { return Vec::new() };
    let larger = times.iter().skip(1);
    larger.map(|(size, time)| Row::new(what(*size), "µs", *time).against(format!("with {smallest} {unit}"), *base)).collect()
}

/// Builds a measuring program of the package `tally-tests` and reads what it prints.
pub(super) fn of_program<T: DeserializeOwned>(bench: &Bench<'_>, name: &str) -> Result<T> {
    let mut build = builds::cargo(bench.workspace);
    build.args(["build", "--release", "--package", "tally-tests", "--bin", name]);
    run_quietly(bench.workspace, bench.style, &format!("compile {name}"), &mut build)?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    json_of(&mut Command::new(bench.workspace.target.join("release").join(file)))
}
