//! One record after the other: the chain, the fold of the entries, and the passing of time.

use std::collections::BTreeMap;

use super::Programs;
use super::challenges;
use super::misfit::{Found, named, same};
use super::passes;
use crate::ledger::entry::{Accrue, Adjust, Entry, Issue};
use crate::ledger::record::{CommandKind, Record};
use crate::ledger::roll::roll;
use crate::ledger::{Hold, LotId, State, pass, spend, voucher};
use crate::limit::Usage;
use crate::program::Version;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;
use crate::values::wire::Wire as _;

/// Takes the next record into the state, or says what does not fit.
pub(super) fn take(state: &mut State, record: &Record, programs: Programs<'_>) -> Result<(), Box<Found>> {
    linked(state, record)?;
    let version = programs.map(|known| known.get(&record.version).ok_or_else(|| no_version(record))).transpose()?;
    match version {
        Some(version) if record.command == CommandKind::Roll => passed(state, record, version)?,
        _ => {
            if version.is_some() {
                nothing_is_due(state, record)?;
            }
            // An exchange has what two versions decide: that of the order that comes back, and the one in force.
            let others = programs.into_iter().flat_map(BTreeMap::values).filter(|_| record.command == CommandKind::Exchange);
            let versions: Vec<&Version> = version.into_iter().chain(others).collect();
            let were_kept = pass::are_kept(state);
            entered(state, record, &versions)?;
            if were_kept || pass::are_kept(state) {
                passes::fit(state, record, version, programs)?;
            }
        }
    }
    same("balances_differ", &state.wallets.canonical(), &record.balances.canonical())?;
    (state.seq, state.chain, state.rolled_to) = (record.seq, record.hash.clone(), record.at);
    state.touched_lots.clear();
    state.touched_holds.clear();
    Ok(())
}

/// The record follows the one before it, and is what its hash says.
fn linked(state: &State, record: &Record) -> Result<(), Box<Found>> {
    same("seq_differs", &state.seq.saturating_add(1).to_string(), &record.seq.to_string())?;
    same("hash_differs", &named(record.expected_hash().as_ref()), &named(record.hash.as_ref()))?;
    same("previous_differs", &named(state.chain.as_ref()), &named(record.previous.as_ref()))?;
    if record.at < state.rolled_to {
        return Err(Found::new("out_of_order", format!("entered at {} or later", state.rolled_to.ms()), record.at.ms().to_string()));
    }
    Ok(())
}

fn no_version(record: &Record) -> Box<Found> {
    Found::new("version_not_found", format!("the program version {}", record.version), "no program with this hash")
}

/// Applies the entries of a command, and opens and ends holds as its record says.
fn entered(state: &mut State, record: &Record, versions: &[&Version]) -> Result<(), Box<Found>> {
    if let (CommandKind::Hold, Some(id), Some(deadline)) = (record.command, &record.hold, record.deadline) {
        let hold = opened(state, record, id, deadline).ok_or_else(|| Found::new("digest_missing", "a digest", "none"))?;
        if state.holds.insert(id.clone(), hold).is_some_and(|hold| hold.is_open()) {
            return Err(Found::new("hold_taken", format!("a new name of a hold, not `{id}`"), "an open hold of that name"));
        }
    }
    for (place, entry) in record.entries.iter().enumerate() {
        fits(state, record, entry).map_err(|found| found.in_entry(place))?;
        if let (Entry::Progress(progressed), false) = (entry, versions.is_empty()) {
            challenges::progress_fits(state, progressed, versions).map_err(|found| found.in_entry(place))?;
        }
        if let Err(broken) = state.apply(entry, record.at) {
            return Err(Found::new("entry_does_not_fit", "an entry that the account has room for", broken.0).in_entry(place));
        }
    }
    if !versions.is_empty() {
        challenges::prizes_fit(record, versions)?;
    }
    match (record.command, &record.hold) {
        (CommandKind::Capture | CommandKind::Release | CommandKind::Order, Some(id)) => drop(state.holds.remove(id)),
        (CommandKind::Erase, _) => state.holds.clear(),
        (CommandKind::Roll, _) => state.holds.values_mut().filter(|hold| hold.deadline <= record.at).for_each(|hold| hold.usage.clear()),
        _ => {}
    }
    forget_holds(state, record.at);
    Ok(())
}

/// Holds that nobody can ask for any more go from storage without an entry: nothing is in them.
fn forget_holds(state: &mut State, at: Instant) {
    state.holds.retain(|_, hold| !hold.is_over(at));
}

/// A hold as far as its record says what it is. What limits it reserves is in the entries that count them.
fn opened(state: &State, record: &Record, id: &Id, deadline: Instant) -> Option<Hold> {
    let counts = record.entries.iter().filter_map(|entry| if let Entry::Count(count) = entry { Some(&count.counts) } else { None });
    let usage: Vec<Usage> = counts.flatten().cloned().collect();
    Hold::known_by_record(id.clone(), deadline, record, state.member.clone(), usage)
}

/// What the fold itself does not ask: lots are of the wallet that the entry names, points have a reason to come.
fn fits(state: &State, record: &Record, entry: &Entry) -> Result<(), Box<Found>> {
    if let Some(wallet) = entry.wallet() {
        let foreign = lots(entry).into_iter().find_map(|lot| state.lots.get(&lot).filter(|lot| lot.wallet != *wallet));
        if let Some(lot) = foreign {
            return Err(Found::new("other_wallet", format!("lots of `{wallet}`"), format!("a lot of `{}`", lot.wallet)));
        }
    }
    if let Entry::Adjust(adjust) = entry {
        let done = adjusted(record, adjust).map_err(|_| Found::new("adjusted_otherwise", "amounts within bounds", "one that is not"))?;
        same("adjusted_otherwise", &done.get().to_string(), &adjust.points.get().to_string())?;
    }
    if let Entry::Accrue(accrue) = entry
        && !became_lot(record, accrue)
        && !pass::is_of_passes(&accrue.wallet)
    {
        same("lot_differs", &record.seq.to_string(), &accrue.lot.number().div_euclid(4096).to_string())?;
        let is_prize = |entry: &Entry| matches!(entry, Entry::Prize(won) if won.lot == Some(accrue.lot));
        match record.command {
            _ if record.entries.iter().any(is_prize) => same("order_differs", "nothing", &named(accrue.order.as_ref()))?,
            CommandKind::Order | CommandKind::Refund => {
                same("order_differs", &named(record.order.as_ref()), &named(accrue.order.as_ref()))?
            }
            CommandKind::Hold
            | CommandKind::Capture
            | CommandKind::Release
            | CommandKind::Grant
            | CommandKind::Transfer
            | CommandKind::Receive
            | CommandKind::Answer
            | CommandKind::Erase
            | CommandKind::Roll => {
                return Err(Found::new("unearned", "no points earned by this command", format!("{} points", accrue.points.get())));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a credit is what something became that older records had issued, and this one takes out of that form.
fn became_lot(record: &Record, accrue: &Accrue) -> bool {
    let is_it = |issue: &Issue| {
        let points = issue.by.checked_neg() == Some(accrue.points.get());
        points && LotId::of_issue(&issue.id) == Some(accrue.lot) && voucher::reward_of(&accrue.wallet).as_ref() == Some(&issue.reward)
    };
    record.entries.iter().any(|entry| matches!(entry, Entry::Issue(issue) if is_it(issue)))
}

/// What an adjustment did in all: what went back and the lots it made, less what it took, and less what is owed or waived.
fn adjusted(record: &Record, adjust: &Adjust) -> Result<Points, OutOfBounds> {
    let made = record.entries.iter().filter_map(|entry| match entry {
        Entry::Accrue(accrue) if record.command != CommandKind::Import && accrue.wallet == adjust.wallet => Some(accrue.points),
        _ => None,
    });
    let given = Points::sum(adjust.back.iter().map(|spent| spent.points).chain(made))?;
    given.minus(spend::total(&adjust.taken))?.minus(adjust.owed)?.minus(adjust.waived)
}

fn lots(entry: &Entry) -> Vec<LotId> {
    match entry {
        Entry::Settle(settle) => vec![settle.lot],
        Entry::Activate(moved) | Entry::Expire(moved) => moved.lots.iter().map(|moved| moved.lot).collect(),
        Entry::Hold(moved) | Entry::Release(moved) | Entry::Lapse(moved) => moved.lots.iter().map(|spent| spent.lot).collect(),
        Entry::Burn(burn) => burn.lots.iter().map(|spent| spent.lot).collect(),
        Entry::Restore(restore) => restore.lots.iter().map(|spent| spent.lot).collect(),
        Entry::TransferBack(back) => back.lots.iter().map(|spent| spent.lot).collect(),
        _ => Vec::new(),
    }
}

/// Whatever was due before a command was entered before it.
fn nothing_is_due(state: &State, record: &Record) -> Result<(), Box<Found>> {
    match state.next_due().filter(|due| *due <= record.at) {
        None => Ok(()),
        Some(due) => {
            let wanted = format!("a `roll` first: something fell due at {}", due.ms());
            Err(Found::new("time_did_not_pass", wanted, format!("a `{}`", kind(record))))
        }
    }
}

/// A record of passing time is exactly what passing time writes from the state before it.
fn passed(state: &mut State, record: &Record, version: &Version) -> Result<(), Box<Found>> {
    let nothing = || Found::new("nothing_was_due", "nothing: no time had come", "a `roll`");
    let due = state.next_due().filter(|due| *due <= record.at).ok_or_else(nothing)?;
    let written = roll(state, version, due).map_err(|broken| Found::new("entry_does_not_fit", "what passing time writes", broken.0))?;
    let wanted = written.into_iter().next().ok_or_else(nothing)?;
    let (all, there) = (&wanted.entries, &record.entries);
    for place in 0..all.len().max(there.len()) {
        let text = |entry: Option<&Entry>| entry.map_or_else(|| "no entry".to_owned(), |entry| entry.canonical());
        let (wanted, actual) = (text(all.get(place)), text(there.get(place)));
        same("time_writes_otherwise", &wanted, &actual).map_err(|found| found.in_entry(place))?;
    }
    same("time_writes_otherwise", &wanted.canonical(), &record.canonical())
}

fn kind(record: &Record) -> String {
    record.command.encode().as_text().unwrap_or_default().to_owned()
}

/// What an order earned and spent, by the entries of the record that decided it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Decided {
    /// Whether it was decided anew later: then its entries are of two decisions, and only the versions can say what it earns.
    pub(super) anew: bool,
    pub(super) version: Option<Id>,
    pub(super) earned: BTreeMap<Id, Points>,
    pub(super) burned: BTreeMap<Id, Points>,
    pub(super) taken_back: BTreeMap<Id, Points>,
    pub(super) restored: BTreeMap<Id, Points>,
}

impl Decided {
    /// Reads the record that decides an order.
    pub(super) fn by(record: &Record) -> Self {
        let mut decided = Self { version: Some(record.version.clone()), ..Self::default() };
        for entry in &record.entries {
            match entry {
                Entry::Accrue(accrue) if accrue.order.is_some() && !voucher::is_reserved(&accrue.wallet) => {
                    add(&mut decided.earned, &accrue.wallet, [accrue.points])
                }
                Entry::Burn(burn) => add(&mut decided.burned, &burn.wallet, burn.lots.iter().map(|spent| spent.points)),
                // An older record: its order used what was issued.
                Entry::Issue(issue) if issue.by < 0 => {
                    let used = voucher::wallet_of(&issue.reward).and_then(|wallet| Ok((wallet, Points::new(issue.by.saturating_neg())?)));
                    used.iter().for_each(|(wallet, points)| add(&mut decided.burned, wallet, [*points]));
                }
                _ => {}
            }
        }
        decided
    }

    /// An order that an exchange decided.
    pub(super) fn anew() -> Self {
        Self { anew: true, ..Self::default() }
    }

    /// Adds what a later record says came back.
    pub(super) fn follow(&mut self, record: &Record) {
        self.anew |= matches!(record.command, CommandKind::Edit | CommandKind::Exchange);
        let Some(figures) = &record.refund else { return };
        figures.taken_back.iter().for_each(|(wallet, points)| add(&mut self.taken_back, wallet, [*points]));
        figures.restored.iter().for_each(|(wallet, points)| add(&mut self.restored, wallet, [*points]));
    }
}

fn add(sums: &mut BTreeMap<Id, Points>, wallet: &Id, points: impl IntoIterator<Item = Points>) {
    let sum = sums.entry(wallet.clone()).or_default();
    // Amounts of a record that fits are in bounds, and so are sums of them.
    *sum = points.into_iter().fold(*sum, |sum, points| sum.plus(points).unwrap_or(sum));
}
