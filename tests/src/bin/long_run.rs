//! The long run of the differential suite: the engine against the reference model, seed after seed.
//!
//! `differential --cases 1000000 --seed 1 --shards 2 --shard 0`: a shard takes every so-manieth seed. It says every so often
//! how far it came, so that a run that was stopped goes on from that seed.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use tally_tests::differential::compare::differences;
use tally_tests::differential::coverage::Coverage;
use tally_tests::differential::report::{kind, report};
use tally_tests::differential::{case, engine, model};

/// How often progress is told.
const EVERY: Duration = Duration::from_secs(15);
/// Of each kind of difference so many cases are made small and told in full.
const TOLD: usize = 1;

struct Options {
    cases: u64,
    seed: u64,
    shards: u64,
    shard: u64,
}

fn main() -> ExitCode {
    match options(std::env::args().skip(1)) {
        Ok(options) => run(&options),
        Err(problem) => {
            eprintln!("{problem}; usage: differential [--cases COUNT] [--seed FIRST] [--shards COUNT --shard NUMBER]");
            ExitCode::FAILURE
        }
    }
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { cases: 1_000_000, seed: 1, shards: 1, shard: 0 };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("`{word}` needs a value"))?;
        let number = value.parse::<u64>().map_err(|_| format!("`{value}` is no number"))?;
        match word.as_str() {
            "--cases" => options.cases = number,
            "--seed" => options.seed = number,
            "--shards" => options.shards = number.max(1),
            "--shard" => options.shard = number,
            _ => return Err(format!("`{word}` is not known")),
        }
    }
    Ok(options)
}

fn run(options: &Options) -> ExitCode {
    let mut coverage = Coverage::default();
    let mut differing: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let (start, mut told, mut decided) = (Instant::now(), Instant::now(), 0_u64);
    let seeds = options.seed..options.seed.saturating_add(options.cases);
    for seed in seeds.filter(|seed| seed % options.shards == options.shard % options.shards) {
        let case = case(seed);
        let answer = engine(&case);
        coverage.note(&case, &answer);
        decided += 1;
        if !differences(&answer, &model(&case)).is_empty() {
            let of_kind = differing.entry(kind(&case)).or_default();
            of_kind.push(seed);
            if of_kind.len() <= TOLD {
                println!("{}", report(seed, &case));
            }
        }
        if told.elapsed() >= EVERY {
            told = Instant::now();
            let differ: usize = differing.values().map(Vec::len).sum();
            let per_second = decided / start.elapsed().as_secs().max(1);
            println!("{decided} cases, {per_second} a second, {differ} differ; go on with --seed {}", seed + 1);
        }
    }
    println!("cases in which each feature was applied:\n{}", coverage.report());
    let differ: usize = differing.values().map(Vec::len).sum();
    println!("{decided} cases in {} s, {differ} differ", start.elapsed().as_secs());
    for (kind, seeds) in &differing {
        println!("  {:>6} {kind}, seeds {:?}", seeds.len(), seeds.iter().take(5).collect::<Vec<_>>());
    }
    if differing.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
