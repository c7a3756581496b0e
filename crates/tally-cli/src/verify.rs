//! `tally verify`: an exported account, worked out again.

use std::fmt::{self, Display, Formatter};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tally_core::account::audit::{Audit, Misfit, Verified};
use tally_core::program::Version;
use tally_core::values as tally_wire;
use tally_core::values::json::Json;
use tally_core::values::wire::Wire as _;
use tally_derive::Wire;

/// The export or a program could not be read.
const NOT_READABLE: u8 = 2;
/// Something does not fit.
const MISFIT: u8 = 1;

/// What `tally verify` is asked.
#[derive(clap::Args)]
pub struct Arguments {
    /// The export, or its pages in their order.
    #[arg(required = true)]
    export: Vec<PathBuf>,
    /// A folder with every program version that decided something, as published, each in a `.json` file. Without it only the
    /// chain and the balances are worked out again.
    #[arg(long)]
    programs: Option<PathBuf>,
    /// Answer with one JSON document.
    #[arg(long)]
    json: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Outcome {
    /// What was worked out, if everything fits.
    verified: Option<Verified>,
    /// The first thing that does not fit, if something does not.
    misfit: Option<Misfit>,
}

/// Verifies an export. Answers 0 if everything fits, 1 if something does not, 2 if a file cannot be read.
pub fn run(arguments: &Arguments) -> ExitCode {
    let outcome = match verified(arguments) {
        Ok(Ok(verified)) => Outcome { verified: Some(verified), misfit: None },
        Ok(Err(misfit)) => Outcome { verified: None, misfit: Some(misfit) },
        Err(problem) => {
            eprintln!("error: {problem}");
            return ExitCode::from(NOT_READABLE);
        }
    };
    if arguments.json {
        println!("{}", outcome.canonical())
    } else {
        print!("{outcome}")
    }
    if outcome.misfit.is_some() { ExitCode::from(MISFIT) } else { ExitCode::SUCCESS }
}

fn verified(arguments: &Arguments) -> Result<Result<Verified, Misfit>, String> {
    let programs = arguments.programs.as_deref().map(programs).transpose()?;
    let mut audit = Audit::new(programs);
    for path in &arguments.export {
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        for line in BufReader::new(File::open(path).map_err(failed)?).lines() {
            let line = line.map_err(failed)?;
            let tree = serde_json::from_str::<Json>(&line).ok();
            if let Err(misfit) = audit.line(&line, tree.as_ref()) {
                return Ok(Err(misfit));
            }
        }
    }
    Ok(audit.end())
}

/// Every version in a folder.
fn programs(folder: &Path) -> Result<Vec<Version>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    paths.iter().map(|path| program(path)).collect()
}

fn program(path: &Path) -> Result<Version, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let document: Json = serde_json::from_str(&text).map_err(|error| format!("{} is no JSON: {error}", path.display()))?;
    Version::read(&document).map_err(|errors| {
        let first = errors.first().map(|error| format!("{}: {}", error.path, error.message)).unwrap_or_default();
        format!("{} is no valid program: {first}", path.display())
    })
}

impl Display for Outcome {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if let Some(misfit) = &self.misfit {
            write!(out, "line {}", misfit.line)?;
            if let Some(record) = misfit.record {
                write!(out, ", record {record}")?;
            }
            if let Some(entry) = misfit.entry {
                write!(out, ", entry {entry}")?;
            }
            writeln!(out, " does not fit: {}", misfit.code)?;
            writeln!(out, "  wanted {}", misfit.wanted)?;
            writeln!(out, "  actual {}", misfit.actual)?;
        }
        let Some(verified) = &self.verified else { return Ok(()) };
        for (wallet, held) in &verified.balances {
            let (available, pending, held, owed) = (held.available.get(), held.pending.get(), held.held.get(), held.owed.get());
            writeln!(out, "{wallet}: {available} available, {pending} pending, {held} held, {owed} owed")?;
        }
        writeln!(out, "verified {} records, {} entries", verified.records, verified.entries)?;
        if !verified.with_programs {
            writeln!(out, "orders and passing time were not worked out again: give `--programs`")?;
        }
        Ok(())
    }
}
