//! The simulator's own books of one account: what must be true of it, from what was asked and answered alone.

pub mod asked;
pub mod codes;
pub mod flights;
pub mod hands;
pub mod keys;
pub mod limits;
pub mod lots;
pub mod orders;
pub mod passes;
pub mod shared;
pub mod vouchers;

use std::collections::BTreeMap;

use tally_core::ledger::record::CommandKind;
use tally_core::ledger::{Entry, Record, State};
use tally_core::tier::Standing;
use tally_core::values::bounds::MAX_AMOUNT;
use tally_core::values::id::Id;
use tally_core::values::points::Points;
use tally_core::values::time::Instant;
use tally_service::account::{Reply, Request, Versions};
use tally_service::records;
use tally_service::sql::SqlError;

use self::asked::Asked;
use self::codes::Codes;
use self::flights::Flights;
use self::hands::Hands;
use self::keys::Keys;
use self::limits::Limits;
use self::lots::Lots;
use self::orders::Orders;
use self::passes::Passes;
use super::finding::{Checked, holds};
use super::programs::Laws;
use crate::native_sql::NativeSql;
use crate::service::fold::Fold;
use crate::service::schedule::Schedule;

/// The books of an account.
#[derive(Debug, Default)]
pub struct Books {
    fold: Fold,
    lots: Lots,
    orders: Orders,
    limits: Limits,
    codes: Codes,
    hands: Hands,
    passes: Passes,
    /// What the books of accounts say that are about to be taken in.
    pub legacies: BTreeMap<Id, Legacy>,
    /// What came from other accounts and went there.
    pub flights: Flights,
    /// The keys and their receipts.
    pub keys: Keys,
    texts: Vec<String>,
    asked: BTreeMap<String, Asked>,
}

/// What the books of an account say that was merged into another one.
#[derive(Debug, Clone)]
pub struct Legacy {
    lots: Lots,
    orders: Orders,
    limits: Limits,
    codes: Codes,
    hands: Hands,
    passes: Passes,
}

fn failed(error: &SqlError) -> (&'static str, String) {
    ("database", error.to_string())
}

impl Books {
    /// Remembers what somebody is about to ask.
    pub fn asks(&mut self, request: &Request) {
        self.keys.asks(request);
        self.asked.insert(request.hash.clone(), Asked::of(&request.command));
    }

    /// Compares a receipt with what its key was answered before, and with what is stored.
    ///
    /// # Errors
    /// If the bytes differ, or it is the receipt of something else.
    pub fn answered(&mut self, request: &Request, reply: &Reply) -> Checked {
        self.keys.answered(request, &reply.receipt, reply.freshness, &self.texts)
    }

    /// The texts of all records so far.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The points of a wallet that can be spent, as receipts tell.
    #[must_use]
    pub fn available(&self, wallet: &Id) -> i64 {
        self.fold.state.totals(wallet).available.get()
    }

    /// The accounts that it has taken in since the last time.
    ///
    /// # Errors
    /// If the database fails.
    pub fn merged(&self, sql: &NativeSql) -> Result<Vec<Id>, (&'static str, String)> {
        let known = i64::try_from(self.texts.len()).unwrap_or(i64::MAX);
        let rows = records::after(sql, (known, MAX_AMOUNT), MAX_AMOUNT).map_err(|error| failed(&error))?;
        let records = rows.iter().filter(|(_, text)| text.contains("mergeIn")).filter_map(|(_, text)| tally_api::text::read(text).ok());
        Ok(records
            .flat_map(|record: Record| record.entries)
            .filter_map(|entry| if let Entry::MergeIn(taken) = entry { Some(taken.from) } else { None })
            .collect())
    }

    /// What it leaves to the account that it is merged into.
    #[must_use]
    pub fn legacy(&self) -> Legacy {
        let (lots, orders, limits, codes) = (self.lots.clone(), self.orders.clone(), self.limits.clone(), self.codes.clone());
        Legacy { lots, orders, limits, codes, hands: self.hands.clone(), passes: self.passes.clone() }
    }

    /// The state that follows from its records.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.fold.state
    }

    /// When something falls due next.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        due(&self.fold.state)
    }

    /// Enters what was written since the last time, and compares what is stored with what follows from it.
    ///
    /// # Errors
    /// The law that does not hold.
    pub fn check(&mut self, sql: &NativeSql, versions: &Schedule, laws: &Laws) -> Checked {
        let known = i64::try_from(self.texts.len()).unwrap_or(i64::MAX);
        let rows = records::after(sql, (known, MAX_AMOUNT), MAX_AMOUNT).map_err(|error| failed(&error))?;
        for (_, text) in &rows {
            let record: Record =
                tally_api::text::read(text).map_err(|errors| ("fold", format!("a record that nobody can read: {errors:?}")))?;
            self.enter(&record, versions, laws)?;
            self.codes.look(&record, sql)?;
            self.texts.push(text.to_owned());
        }
        self.fold.stored_alike(sql).map_err(|what| ("fold", what))?;
        self.fold.state.lots.values().try_for_each(|lot| self.lots.stored(lot))?;
        self.orders.counted(&self.fold.state)?;
        // What waits for an order is carried out, or dropped, when that is recorded.
        let waiting = sql.texts("SELECT parked.purchase FROM parked JOIN purchase ON purchase.id = parked.purchase");
        holds("what comes before its order", waiting.is_empty(), || format!("something still waits for {waiting:?}"))
    }

    fn enter(&mut self, record: &Record, versions: &Schedule, laws: &Laws) -> Checked {
        self.in_time(record, versions)?;
        self.fold.check_chain(record).map_err(|what| ("chain", what))?;
        let asked = record.input.as_ref().and_then(|input| self.asked.get(&**input));
        if let (CommandKind::Capture, Some(Asked::Capture(wanted))) = (record.command, asked) {
            captured(record, wanted)?;
        }
        for entry in &record.entries {
            let Entry::MergeIn(taken) = entry else { continue };
            let theirs = self.legacies.remove(&taken.from).ok_or_else(|| ("merges", format!("{} was never there", taken.from)))?;
            self.lots.take_over(&theirs.lots, self.fold.state.next_block());
            self.orders.take_over(&theirs.orders);
            self.limits.take_over(&theirs.limits);
            self.codes.take_over(&theirs.codes);
            self.hands.take_over(&theirs.hands);
            self.passes.take_over(&theirs.passes);
        }
        self.lots.enter(record, laws)?;
        self.hands.enter(record, asked)?;
        self.orders.enter(record, asked, laws, &self.lots)?;
        let is_over = record.order.as_ref().is_some_and(|order| self.orders.is_over(order));
        self.limits.enter(record, laws, is_over)?;
        self.flights.enter(record);
        self.keys.enter(record)?;
        self.fold.enter(record).map_err(|what| ("fold", what))?;
        self.passes.enter(record, asked, &self.fold.state, versions)
    }

    /// What falls due is entered at its own instant, by the version of that instant, before anything later.
    fn in_time(&self, record: &Record, versions: &Schedule) -> Checked {
        let due = due(&self.fold.state);
        if record.command != CommandKind::Roll {
            return holds("time", due.is_none_or(|due| due > record.at), || {
                format!("record {} is entered at {:?} while something is due since {due:?}", record.seq, record.at)
            });
        }
        let wanted = due.map(|due| due.max(self.fold.state.rolled_to));
        holds("time", Some(record.at) == wanted, || {
            format!("record {} lets time pass at {:?}, what was due was due at {wanted:?}", record.seq, record.at)
        })?;
        let version = versions.in_force(record.at);
        holds("time", version.as_ref() == Some(&record.version), || {
            format!("record {} at {:?} is decided by {} where {version:?} was in force", record.seq, record.at, record.version)
        })
    }

    /// Compares every record that was ever seen with what is stored: nothing is written over.
    ///
    /// # Errors
    /// The record that changed.
    pub fn check_history(&self, sql: &NativeSql) -> Checked {
        let rows = records::after(sql, (0, MAX_AMOUNT), MAX_AMOUNT).map_err(|error| failed(&error))?;
        let stored: Vec<String> = rows.into_iter().map(|(_, text)| text).collect();
        let differs = stored.iter().zip(&self.texts).position(|(stored, known)| stored != known);
        holds("append only", stored.len() == self.texts.len() && differs.is_none(), || {
            format!("{} records are stored, {} were seen, the first that differs is {differs:?}", stored.len(), self.texts.len())
        })?;
        self.keys.check_stored(&stored)
    }

    /// Whether no hold has anything any more, and nothing that was due is left.
    ///
    /// # Errors
    /// What is left.
    pub fn check_over(&self, sql: &NativeSql, now: Instant) -> Checked {
        let left = sql.texts("SELECT purchase FROM parked");
        let is_left = self.fold.state.closed.is_some() && !left.is_empty();
        holds("what comes before its order", !is_left, || format!("a closed account keeps what waits for {left:?}"))?;
        let open: Vec<_> = self.fold.state.holds.values().filter(|hold| hold.is_open()).collect();
        holds("every hold ends", open.is_empty(), || format!("{open:?}"))?;
        let due = due(&self.fold.state);
        holds("time", due.is_none_or(|due| due > now), || format!("something is due since {due:?}, and it is {now:?}"))
    }
}

/// A part of a hold is spent: as much as was asked of each wallet.
fn captured(record: &Record, wanted: &BTreeMap<Id, Points>) -> Checked {
    let mut spent: BTreeMap<_, i64> = wanted.keys().map(|wallet| (wallet.clone(), 0)).collect();
    for entry in &record.entries {
        if let Entry::Burn(burn) = entry {
            *spent.entry(burn.wallet.clone()).or_default() += burn.lots.iter().map(|lot| lot.points.get()).sum::<i64>();
        }
    }
    let alike = spent.iter().all(|(wallet, points)| wanted.get(wallet).map_or(0, |points| points.get()) == *points);
    holds("captures", alike, || format!("record {} spends {spent:?}, asked for {wanted:?}", record.seq))
}

/// The next instant at which time alone changes something, from lots, holds and tiers.
fn due(state: &State) -> Option<Instant> {
    let free = state.lots.values().filter(|lot| lot.left > Points::ZERO);
    let lots = free.filter_map(|lot| if lot.active { lot.expires_at } else { lot.available_at });
    let holds = state.holds.values().filter(|hold| hold.is_open()).map(|hold| hold.deadline);
    let grants = state.grants.iter().flat_map(|(counter, periods)| periods.iter().map(move |granted| (counter, granted)));
    let grants = grants.filter(|(counter, granted)| state.unused(counter, granted.period) > 0).map(|(_, granted)| granted.until);
    lots.chain(holds).chain(grants).chain(state.passes_until).chain(state.ladders.values().filter_map(Standing::due)).min()
}
