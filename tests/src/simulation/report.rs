//! What a run was like, in words and figures.

use std::collections::BTreeMap;

use super::fault::Kind;
use super::finding::Finding;
use super::network::Answer;
use super::world::World;

/// What became of one seed.
#[derive(Debug, Default)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// The program that it drew.
    pub program: &'static str,
    /// The running hash of everything that happened.
    pub hash: u64,
    /// How often a step was checked.
    pub steps: u64,
    /// How many records were written.
    pub records: usize,
    /// How many requests were answered with a receipt, and how many refused.
    pub receipts: usize,
    /// How many requests were refused, by code.
    pub refused: BTreeMap<&'static str, u64>,
    /// How many requests nobody waits for any more.
    pub given_up: usize,
    /// How often each fault happened.
    pub faults: BTreeMap<Kind, u64>,
    /// The law that does not hold, if one does not.
    pub finding: Option<Finding>,
    /// What happened last.
    pub last_lines: Vec<String>,
}

impl Report {
    /// The report of a world at its end.
    #[must_use]
    pub fn of(seed: u64, program: &'static str, world: &World, finding: Option<Finding>) -> Self {
        let mut refused = BTreeMap::new();
        for letter in &world.letters {
            if let Some(Answer::Problem(code)) = letter.answer {
                *refused.entry(code).or_default() += 1;
            }
        }
        Self {
            seed,
            program,
            hash: world.trace.hash(),
            steps: world.steps,
            records: world.books.iter().map(|books| books.texts().len()).sum(),
            receipts: world.letters.iter().filter(|letter| matches!(letter.answer, Some(Answer::Receipt(_)))).count(),
            refused,
            given_up: world.letters.iter().filter(|letter| letter.is_given_up).count(),
            faults: world.faults.counts.clone(),
            last_lines: if finding.is_some() { world.trace.last_lines() } else { Vec::new() },
            finding,
        }
    }

    /// What was found, and how to see it again.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        let finding = self.finding.as_ref()?;
        let lines = self.last_lines.join("\n  ");
        let Finding { check, account, what } = finding;
        Some(format!("seed {} ({}), {account}: {check}: {what}\nwhat happened last:\n  {lines}", self.seed, self.program))
    }
}

/// The sums over several seeds.
#[derive(Debug, Default)]
pub struct Sums {
    /// How many seeds.
    pub seeds: u64,
    /// Checked steps.
    pub steps: u64,
    /// Records.
    pub records: usize,
    /// Receipts.
    pub receipts: usize,
    /// Requests that nobody waits for any more.
    pub given_up: usize,
    /// Refusals, by code.
    pub refused: BTreeMap<&'static str, u64>,
    /// Faults, by kind.
    pub faults: BTreeMap<Kind, u64>,
}

impl Sums {
    /// Adds a seed.
    pub fn add(&mut self, report: &Report) {
        self.seeds += 1;
        self.steps += report.steps;
        self.records += report.records;
        self.receipts += report.receipts;
        self.given_up += report.given_up;
        for (code, count) in &report.refused {
            *self.refused.entry(code).or_default() += count;
        }
        for (kind, count) in &report.faults {
            *self.faults.entry(*kind).or_default() += count;
        }
    }

    /// The sums as lines of text.
    #[must_use]
    pub fn told(&self) -> String {
        let mut lines = vec![format!(
            "{} seeds, {} checked steps, {} records, {} receipts, {} given up",
            self.seeds, self.steps, self.records, self.receipts, self.given_up
        )];
        lines.push("faults, by kind:".to_owned());
        lines.extend(self.faults.iter().map(|(kind, count)| format!("  {count:>8} {kind:?}")));
        lines.push("refusals, by code:".to_owned());
        lines.extend(self.refused.iter().map(|(code, count)| format!("  {count:>8} {code}")));
        lines.join("\n")
    }
}
