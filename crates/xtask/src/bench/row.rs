//! One line of the report, and the table of all.

use serde::{Deserialize, Serialize};

/// A measured value: the median over rounds, so that one disturbed round does not count, and its extremes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Smallest of all rounds.
    pub min: f64,
    /// Middle of all rounds.
    pub median: f64,
    /// Largest of all rounds.
    pub max: f64,
}

impl Figure {
    /// A value that is the same in every round.
    #[must_use]
    pub const fn exact(value: f64) -> Self {
        Self { min: value, median: value, max: value }
    }

    fn extremes(self) -> String {
        if self.min == self.max { "exact".to_owned() } else { format!("{}–{}", shown(self.min), shown(self.max)) }
    }
}

/// What is compared with.
#[derive(Serialize)]
pub struct Peer {
    /// Its name.
    pub name: String,
    /// Its value, in the unit of ours.
    pub value: Figure,
}

/// What performance.md asks for.
#[derive(Clone, Copy)]
pub enum Budget {
    /// Our value is at least this.
    AtLeast(f64),
    /// Our value is at most this.
    AtMost(f64),
    /// Our value divided by the peer's is at least this.
    RatioAtLeast(f64),
    /// Our value divided by the peer's is at most this.
    RatioAtMost(f64),
}

/// One line of the report.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// Unit of both values.
    pub unit: &'static str,
    /// This program's value.
    pub ours: Figure,
    /// The peer, if there is one.
    pub peer: Option<Peer>,
    /// Our median divided by the peer's.
    pub ratio: Option<f64>,
    /// The budget, in words.
    pub budget: Option<String>,
    /// Whether the median meets the budget.
    pub met: Option<bool>,
}

impl Row {
    /// A row without peer and budget.
    #[must_use]
    pub fn new(what: impl Into<String>, unit: &'static str, ours: Figure) -> Self {
        Self { what: what.into(), unit, ours, peer: None, ratio: None, budget: None, met: None }
    }

    /// Compares with a peer's value.
    #[must_use]
    pub fn against(mut self, name: impl Into<String>, value: Figure) -> Self {
        self.ratio = (value.median != 0.0).then(|| self.ours.median / value.median);
        self.peer = Some(Peer { name: name.into(), value });
        self
    }

    /// Judges by a budget; one about the ratio comes after the peer.
    #[must_use]
    pub fn within(mut self, budget: Budget) -> Self {
        let value = Some(self.ours.median);
        let (words, met) = match budget {
            Budget::AtLeast(bound) => (format!("≥ {}", shown(bound)), value.map(|value| value >= bound)),
            Budget::AtMost(bound) => (format!("≤ {}", shown(bound)), value.map(|value| value <= bound)),
            Budget::RatioAtLeast(bound) => (format!("ratio ≥ {}", shown(bound)), self.ratio.map(|ratio| ratio >= bound)),
            Budget::RatioAtMost(bound) => (format!("ratio ≤ {}", shown(bound)), self.ratio.map(|ratio| ratio <= bound)),
        };
        (self.budget, self.met) = (Some(words), met);
        self
    }

    /// Whether the median meets the budget; nothing without one.
    #[must_use]
    pub const fn is_met(&self) -> Option<bool> {
        self.met
    }

    fn cells(&self) -> [String; 9] {
        let none = || "-".to_owned();
        let peer = |cell: fn(&Peer) -> String| self.peer.as_ref().map_or_else(none, cell);
        [
            format!("{}, {}", self.what, self.unit),
            shown(self.ours.median),
            self.ours.extremes(),
            peer(|peer| peer.name.clone()),
            peer(|peer| shown(peer.value.median)),
            peer(|peer| peer.value.extremes()),
            self.ratio.map_or_else(none, shown),
            self.budget.clone().unwrap_or_else(none),
            self.met.map_or_else(none, |met| if met { "met" } else { "MISSED" }.to_owned()),
        ]
    }
}

const HEADINGS: [&str; 9] = ["what", "ours", "min–max", "peer", "peer's", "min–max", "ratio", "budget", ""];
const IS_NUMBER: [bool; 9] = [false, true, true, false, true, true, true, true, false];

/// All rows as a table for people.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let lines: Vec<[String; 9]> = std::iter::once(HEADINGS.map(str::to_owned)).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
    let text = |line: &[String; 9]| {
        let cells = line.iter().zip(&widths).zip(IS_NUMBER);
        let padded = cells.map(|((cell, width), is_number)| if is_number { format!("{cell:>width$}") } else { format!("{cell:width$}") });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    lines.iter().map(text).collect::<Vec<_>>().join("\n")
}

/// A number for people: three digits that count, thousands apart.
fn shown(value: f64) -> String {
    let size = value.abs();
    if size >= 1000.0 {
        let digits = format!("{value:.0}");
        let grouped: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
        return grouped.join(" ");
    }
    let decimals = if size >= 100.0 || value.fract() == 0.0 {
        0
    } else if size >= 10.0 {
        1
    } else if size >= 1.0 {
        2
    } else {
        3
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_judged_by_its_median() {
        let figure = Figure { min: 1.0, median: 2.0, max: 9.0 };
        let row = |budget| Row::new("quote", "ms", figure).against("peer", Figure::exact(4.0)).within(budget);
        assert_eq!(row(Budget::AtMost(2.0)).ratio, Some(0.5));
        let verdicts = [Budget::AtLeast(3.0), Budget::AtMost(2.0), Budget::RatioAtLeast(0.5), Budget::RatioAtMost(0.4)];
        assert_eq!(verdicts.map(|budget| row(budget).is_met()), [Some(false), Some(true), Some(true), Some(false)]);
        assert_eq!(Row::new("quote", "ms", figure).within(Budget::RatioAtMost(3.0)).is_met(), None);
    }

    #[test]
    fn numbers_are_short_and_grouped() {
        assert_eq!([425_123.4, 1000.0, 90.0, 53.44, 1.234, 0.0123].map(shown), ["425 123", "1 000", "90", "53.4", "1.23", "0.012"]);
    }

    #[test]
    fn the_table_has_a_line_for_each_row() {
        let rows = [Row::new("rows written", "rows", Figure::exact(3.0)).within(Budget::AtMost(3.0))];
        let table = table(&rows);
        let last = table.lines().last().unwrap_or_default();
        assert!(table.lines().count() == 2 && last.ends_with("met") && last.contains("exact"), "{table}");
    }
}
