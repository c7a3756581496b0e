//! What was given and taken by hand, or brought over: as much as was asked, once, and undone wholly.

use std::collections::BTreeMap;

use tally_core::ledger::Record;
use tally_core::ledger::entry::{Adjust, Entry};
use tally_core::ledger::lot::Spent;
use tally_core::ledger::record::CommandKind;
use tally_core::ledger::voucher::is_reserved;
use tally_core::values::id::Id;

use super::super::finding::{Checked, holds};
use super::asked::Asked;

/// An adjustment as its receipt tells it.
#[derive(Debug, Clone)]
struct Made {
    points: i64,
    /// What was really taken, found or made to be owed.
    taken: i64,
    is_reversed: bool,
}

/// What was done by hand in an account, and in those that were merged into it. No two clerks use one name.
#[derive(Debug, Clone, Default)]
pub struct Hands {
    made: BTreeMap<Id, Made>,
    imported: BTreeMap<Id, i64>,
}

const LAW: &str = "by hand";

impl Hands {
    /// Enters a record.
    ///
    /// # Errors
    /// If it gives or takes something else than was asked, or once more.
    pub fn enter(&mut self, record: &Record, asked: Option<&Asked>) -> Checked {
        let credited: i64 = record
            .entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Accrue(accrue) if !is_reserved(&accrue.wallet) => Some(accrue.points.get()),
                _ => None,
            })
            .sum();
        let adjusted = record.entries.iter().find_map(|entry| if let Entry::Adjust(adjust) = entry { Some(adjust) } else { None });
        match (record.command, adjusted) {
            (CommandKind::Adjust, Some(adjust)) => self.adjust(record.seq, adjust, credited),
            (CommandKind::Reverse, Some(adjust)) => self.reverse(record.seq, adjust, credited),
            (CommandKind::Import, _) => self.import(record, asked, credited),
            _ => Ok(()),
        }
    }

    /// Takes over what was done by hand in an account that was merged into this one: it can be undone here.
    pub fn take_over(&mut self, theirs: &Self) {
        self.made.extend(theirs.made.clone());
        self.imported.extend(theirs.imported.clone());
    }

    fn adjust(&mut self, seq: i64, adjust: &Adjust, credited: i64) -> Checked {
        let points = adjust.points.get();
        let taken = sum(&adjust.taken) + adjust.owed.get();
        let moved = if points > 0 { credited } else { -taken - adjust.waived.get() };
        holds(LAW, moved == points, || format!("record {seq} moves {moved} where {points} were asked: {adjust:?}"))?;
        let made = Made { points, taken, is_reversed: false };
        let before = self.made.insert(adjust.adjustment.clone(), made);
        holds(LAW, before.is_none(), || format!("record {seq} adjusts {} again", adjust.adjustment))
    }

    fn reverse(&mut self, seq: i64, adjust: &Adjust, credited: i64) -> Checked {
        let unknown = || (LAW, format!("record {seq} reverses {}, which nobody made", adjust.adjustment));
        let made = self.made.get_mut(&adjust.adjustment).ok_or_else(unknown)?;
        let is_again = std::mem::replace(&mut made.is_reversed, true);
        holds(LAW, !is_again, || format!("record {seq} reverses {} again", adjust.adjustment))?;
        let moved = sum(&adjust.taken) + adjust.owed.get() + adjust.waived.get();
        let back = sum(&adjust.back) + credited - adjust.owed.get();
        let fits = if made.points > 0 { moved == made.points && credited == 0 } else { back == made.taken };
        holds(LAW, fits, || format!("record {seq} reverses {made:?} by {adjust:?} and {credited} more"))
    }

    fn import(&mut self, record: &Record, asked: Option<&Asked>, credited: i64) -> Checked {
        let seq = record.seq;
        let Some((reference, Asked::Import(wanted))) = record.reference.clone().zip(asked) else { return Ok(()) };
        holds(LAW, credited == *wanted, || format!("record {seq} brings over {credited} of {wanted}"))?;
        let before = self.imported.insert(reference.clone(), credited);
        holds(LAW, before.is_none(), || format!("record {seq} brings {reference} over again"))
    }
}

fn sum(lots: &[Spent]) -> i64 {
    lots.iter().map(|spent| spent.points.get()).sum()
}
