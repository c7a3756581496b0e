//! What was found, for people and for programs.

use std::fmt::{self, Display, Formatter};

use tally_core::program::Version;
use tally_core::values as tally_wire;
use tally_core::values::error::Diagnostic;
use tally_core::values::id::Id;
use tally_core::values::money::{Currency, Minor};
use tally_core::values::wire::Wire as _;
use tally_derive::Wire;
use tally_replay::lint::{Finding, Severity};
use tally_replay::pump::step::Money;
use tally_replay::pump::{Pump, Search};
use tally_replay::worth::MICRO;

/// Everything that was found.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Report {
    /// The hash of the version that the program would be; absent if it is not valid.
    version: Option<Id>,
    /// The program's currency.
    currency: Option<Currency>,
    /// What is not valid.
    errors: Vec<Diagnostic>,
    /// What is allowed and most likely not meant.
    findings: Vec<Finding>,
    /// What the search for money pumps found; absent if the program is not valid.
    search: Option<Search>,
}

/// How a program came off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing dangerous was found.
    Fine,
    /// Members could take more than they give.
    Dangerous,
    /// It is no valid program.
    NotValid,
}

impl Report {
    /// The report of a program that is not valid.
    #[must_use]
    pub const fn not_valid(errors: Vec<Diagnostic>) -> Self {
        Self { version: None, currency: None, errors, findings: Vec::new(), search: None }
    }

    /// The report of a version.
    #[must_use]
    pub fn of(version: &Version, findings: Vec<Finding>, search: Search) -> Self {
        let currency = Some(version.program.currency);
        Self { version: Some(version.hash.clone()), currency, errors: Vec::new(), findings, search: Some(search) }
    }

    /// How the program came off.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let dangerous = self.findings.iter().any(|finding| finding.severity == Severity::Danger);
        match &self.search {
            None => Verdict::NotValid,
            Some(search) if search.pump.is_some() || dangerous => Verdict::Dangerous,
            Some(_) => Verdict::Fine,
        }
    }

    /// The report as one JSON document.
    #[must_use]
    pub fn json(&self) -> String {
        self.canonical()
    }
}

impl Display for Report {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for error in &self.errors {
            writeln!(out, "error   {} {}: {}", place(&error.path), error.code, error.message)?;
        }
        for finding in &self.findings {
            let severity = if finding.severity == Severity::Danger { "danger " } else { "warning" };
            writeln!(out, "{severity} {} {}: {}", place(&finding.path), finding.code, finding.message)?;
        }
        let (Some(search), Some(currency)) = (&self.search, self.currency) else {
            return writeln!(out, "not valid: {} errors", self.errors.len());
        };
        match &search.pump {
            Some(found) => pump(out, found, currency)?,
            None => writeln!(out, "searched {} sequences, no money pump found; the search is bounded and no proof", search.sequences)?,
        }
        if search.cut_short {
            writeln!(out, "the search was cut short; give it more `--sequences`")?;
        }
        Ok(())
    }
}

fn pump(out: &mut Formatter<'_>, pump: &Pump, currency: Currency) -> fmt::Result {
    let gain = Money(Minor::new(pump.gain.div_euclid(MICRO)).unwrap_or(Minor::ZERO), currency);
    let often = if pump.repeats { "again and again" } else { "once" };
    let who = if pump.highest_tier { " in the highest tier" } else { "" };
    writeln!(out, "danger  money pump: a member{who} gains {gain} {often}:")?;
    for step in &pump.steps {
        writeln!(out, "  {step}")?;
    }
    Ok(())
}

fn place(path: &str) -> &str {
    if path.is_empty() { "/" } else { path }
}
