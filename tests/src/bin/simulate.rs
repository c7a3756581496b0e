//! The long run of the simulation, seed after seed.
//!
//! `simulate --seed 1 --hours 72 --seeds 10 --accounts 6`, with `--trace yes` to see everything that happens.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tally_tests::simulation::report::Sums;
use tally_tests::simulation::{Settings, run};

/// How often progress is told.
const EVERY: Duration = Duration::from_secs(15);

struct Options {
    seeds: u64,
    settings: Settings,
    is_sabotaged: bool,
}

fn main() -> ExitCode {
    match options(std::env::args().skip(1)) {
        Ok(options) if options.is_sabotaged => hunt(&options),
        Ok(options) => simulate(&options),
        Err(problem) => {
            eprintln!("{problem}; usage: simulate [--seed FIRST] [--seeds COUNT] [--hours COUNT] [--accounts COUNT] [--trace yes]");
            ExitCode::FAILURE
        }
    }
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { seeds: 1, settings: Settings { seed: 1, hours: 72, accounts: 6, is_printed: false }, is_sabotaged: false };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("`{word}` needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("`{value}` is no number"));
        match word.as_str() {
            "--seed" => options.settings.seed = number()?,
            "--seeds" => options.seeds = number()?,
            "--hours" => options.settings.hours = i64::try_from(number()?).map_err(|error| error.to_string())?,
            "--accounts" => options.settings.accounts = usize::try_from(number()?).map_err(|error| error.to_string())?,
            "--sabotage" => options.is_sabotaged = value == "yes",
            "--trace" => options.settings.is_printed = value == "yes",
            _ => return Err(format!("`{word}` is not known")),
        }
    }
    Ok(options)
}

/// Every planted bug, until a seed finds it.
#[cfg(feature = "sabotage")]
fn hunt(options: &Options) -> ExitCode {
    let mut missed = 0;
    for planted in tally_tests::simulation::sabotage::Planted::all() {
        let hunt = planted.hunt(options.settings, options.seeds);
        println!("{}", hunt.told());
        missed += u32::from(hunt.last.finding.is_none());
    }
    if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Without the feature there is no bug to find.
#[cfg(not(feature = "sabotage"))]
fn hunt(_: &Options) -> ExitCode {
    eprintln!("no bug is planted in this build: build it with the feature `sabotage`");
    ExitCode::FAILURE
}

fn simulate(options: &Options) -> ExitCode {
    let Options { seeds, settings, .. } = options;
    let (start, mut told) = (Instant::now(), Instant::now());
    let (mut sums, mut found) = (Sums::default(), 0_u64);
    for seed in settings.seed..settings.seed.saturating_add(*seeds) {
        let report = run(Settings { seed, ..*settings });
        sums.add(&report);
        if let Some(finding) = report.told() {
            found += 1;
            println!("{finding}\n");
        }
        if told.elapsed() >= EVERY {
            told = Instant::now();
            println!("{} seeds in {} s, {found} with a finding; go on with --seed {}", sums.seeds, start.elapsed().as_secs(), seed + 1);
        }
    }
    let hours = sums.seeds.saturating_mul(u64::try_from(settings.hours).unwrap_or_default());
    let seconds = start.elapsed().as_secs_f64();
    println!("{}", sums.told());
    println!(
        "{hours} simulated hours in {seconds:.1} s, {:.0} times real time; {found} seeds with a finding",
        hours as f64 * 3600.0 / seconds
    );
    if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
