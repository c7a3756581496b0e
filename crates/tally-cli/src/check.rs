//! `tally check`: one program document, everything that is to be said about it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::money::Minor;
use tally_core::values::rate::Rate;
use tally_core::values::time::Instant;
use tally_replay::lint::lint;
use tally_replay::pump::{Bounds, codes, search};
use tally_replay::zone::in_utc;

use crate::report::{Report, Verdict};

/// The program could not be read, or is not valid.
const NOT_VALID: u8 = 2;
/// Members could take more than they give.
const DANGEROUS: u8 = 1;

/// What `tally check` is asked.
#[derive(clap::Args)]
pub struct Arguments {
    /// The program document, in JSON.
    program: PathBuf,
    /// Answer with one JSON document.
    #[arg(long)]
    json: bool,
    /// When the program takes effect, in milliseconds since 1970; now when absent.
    #[arg(long)]
    at: Option<i64>,
    /// What the cheapest thing in the shop costs, in major units, such as `2.50`; the smallest coin when absent.
    #[arg(long)]
    cheapest: Option<String>,
    /// A code that members know; those that the document names in clear are known already.
    #[arg(long = "code")]
    codes: Vec<String>,
    /// The most sequences of purchases and returns that are tried.
    #[arg(long)]
    sequences: Option<usize>,
}

/// Checks a program. Answers 0 if nothing dangerous was found, 1 if something was, 2 if it is no valid program.
pub fn run(arguments: &Arguments) -> ExitCode {
    let report = match checked(arguments) {
        Ok(report) => report,
        Err(problem) => {
            eprintln!("error: {problem}");
            return ExitCode::from(NOT_VALID);
        }
    };
    if arguments.json {
        println!("{}", report.json())
    } else {
        print!("{report}")
    }
    match report.verdict() {
        Verdict::Fine => ExitCode::SUCCESS,
        Verdict::Dangerous => ExitCode::from(DANGEROUS),
        Verdict::NotValid => ExitCode::from(NOT_VALID),
    }
}

fn checked(arguments: &Arguments) -> Result<Report, String> {
    let document = read(&arguments.program)?;
    // Publishing adds a zone's offsets; what is looked for here does not depend on when days begin.
    let document = in_utc(&document).unwrap_or(document);
    let version = match Version::read(&document) {
        Ok(version) => version,
        Err(errors) => return Ok(Report::not_valid(errors)),
    };
    let at = arguments.at.or_else(now).and_then(|ms| Instant::new(ms).ok()).ok_or("`--at` lies outside the years 1 to 9999")?;
    let mut bounds = Bounds::from(at);
    bounds.codes = codes(&document);
    bounds.codes.extend(arguments.codes.iter().filter_map(|code| Id::new(code)));
    bounds.sequences = arguments.sequences.unwrap_or(bounds.sequences);
    if let Some(cheapest) = &arguments.cheapest {
        let minor =
            Rate::parse(cheapest).and_then(|amount| amount.to_minor(version.program.currency)).filter(|amount| *amount > Minor::ZERO);
        bounds.cheapest = minor.ok_or_else(|| format!("`--cheapest {cheapest}` is no amount of {}", version.program.currency.code()))?;
    }
    let (findings, search) = (lint(&version, at), search(&version, &bounds));
    Ok(Report::of(&version, findings, search))
}

fn read(path: &Path) -> Result<Json, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{} is no JSON: {error}", path.display()))
}

fn now() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}
