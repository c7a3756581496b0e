//! The passing of time, as a function of the state.
//!
//! Everything that falls due at one instant is one record, entered at that instant, in the order
//! activate, lapse, expire, tiers, grants, membership, passes. So a roll every day, every month or once writes the same records.

use std::collections::BTreeMap;

use super::entry::{Count, Entry, HeldMoved, Moved, Settle, TierChange};
use super::hold::Hold;
use super::lot::LotMove;
use super::pass;
use super::record::{CommandKind, Record};
use super::spend;
use super::state::{Broken, State};
use crate::program::Version;
use crate::program::wallet::SpendOrder;
use crate::sabotage::{Bug, is_planted};
use crate::tier::Standing;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// Lets time pass until an instant, included. Needs all lots to be loaded.
///
/// # Errors
/// [`Broken`] if an invariant would break.
pub fn roll(state: &mut State, version: &Version, to: Instant) -> Result<Vec<Record>, Broken> {
    let mut records = Vec::new();
    while let Some(due) = state.next_due().filter(|due| *due <= to) {
        // What fell due while nobody looked is entered at its own instant, never before the last record's.
        let at = due.max(state.rolled_to);
        let at = if is_planted(Bug::RollsLate) { at.plus_ms(1000)? } else { at };
        let record = Draft::new(CommandKind::Roll, at, &version.hash).fall_due(state, version, due)?;
        if record.entries.is_empty() {
            return Err(Broken("something is due and nothing follows from it"));
        }
        records.push(record);
    }
    state.rolled_to = state.rolled_to.max(to);
    forget_holds(state, to);
    Ok(records)
}

/// Holds that nobody can ask for any more go without an entry: no point is in them.
fn forget_holds(state: &mut State, to: Instant) {
    let over: Vec<_> = state.holds.values().filter(|hold| hold.is_over(to)).map(|hold| hold.id.clone()).collect();
    for id in over {
        state.holds.remove(&id);
        state.touched_holds.insert(id);
    }
}

/// A record being written: each entry is applied the moment it is added.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The record so far.
    pub record: Record,
}

impl Draft {
    /// Begins a record.
    #[must_use]
    pub fn new(command: CommandKind, at: Instant, version: &Id) -> Self {
        let record = Record {
            seq: 0,
            at,
            occurred_at: None,
            command,
            order: None,
            event: None,
            hold: None,
            reference: None,
            deadline: None,
            version: version.clone(),
            digest: None,
            refund: None,
            exchanged_for: None,
            ignored: None,
            input: None,
            entries: Vec::new(),
            balances: BTreeMap::new(),
            previous: None,
            hash: None,
        };
        Self { record }
    }

    /// Goes on with a record that was closed last.
    #[must_use]
    pub fn reopened(record: Record, state: &mut State) -> Self {
        state.seq = state.seq.saturating_sub(1);
        state.chain.clone_from(&record.previous);
        Self { record }
    }

    /// Adds an entry and applies it.
    ///
    /// # Errors
    /// [`Broken`] if it does not fit the state.
    pub fn add(&mut self, state: &mut State, entry: Entry) -> Result<(), Broken> {
        state.apply(&entry, self.record.at)?;
        if is_planted(Bug::ExpiresTwice) && matches!(entry, Entry::Expire(_)) {
            self.record.entries.push(entry.clone());
        }
        self.record.entries.push(entry);
        Ok(())
    }

    /// Closes the record: its place in the chain, the balances after it, its hash.
    #[must_use]
    pub fn seal(mut self, state: &mut State) -> Record {
        state.seq = state.seq.saturating_add(1);
        self.record.seq = state.seq;
        self.record.balances.clone_from(&state.wallets);
        if !is_planted(Bug::ChainBroken) {
            self.record.previous.clone_from(&state.chain);
        }
        let record = self.record.sealed();
        state.chain.clone_from(&record.hash);
        state.rolled_to = state.rolled_to.max(record.at);
        record
    }

    /// What came back to free lots is dealt with at once: what is past its end expires, and what the
    /// member owes is paid from the rest.
    ///
    /// # Errors
    /// [`Broken`] if an entry does not fit the state.
    pub fn settle_returned(&mut self, state: &mut State, version: &Version, now: Instant) -> Result<(), Broken> {
        self.end_points(state, version, now)?;
        let owing: Vec<_> =
            state.wallets.iter().filter(|(_, totals)| totals.owed > Points::ZERO).map(|(id, totals)| (id.clone(), totals.owed)).collect();
        for (wallet, owed) in owing {
            let order = version.program.wallets.iter().find(|known| known.id == wallet).map_or(SpendOrder::Soonest, |known| known.spend);
            for spent in spend::take(&spend::in_order(state, &wallet, order), owed) {
                self.add(state, Entry::Settle(Settle { wallet: wallet.clone(), lot: spent.lot, points: spent.points }))?;
            }
        }
        Ok(())
    }

    fn fall_due(mut self, state: &mut State, version: &Version, due: Instant) -> Result<Record, Broken> {
        for (wallet, lots) in ripe(state, due) {
            self.add(state, Entry::Activate(Moved { wallet: wallet.clone(), lots }))?;
            if let Some(wallet) = version.program.wallets.iter().find(|known| known.id == wallet) {
                self.begin_clock(state, version, wallet, due, Points::ZERO)?;
            }
        }
        let lapsed: Vec<_> = state.holds.values().filter(|hold| hold.deadline <= due).cloned().collect();
        let is_one_open = lapsed.iter().any(Hold::is_open);
        for hold in lapsed {
            self.recount(state, &hold.member, &hold.usage, &[])?;
            if let Some(open) = state.holds.get_mut(&hold.id).filter(|_| !hold.usage.is_empty()) {
                open.lapsed_usage = core::mem::take(&mut open.usage);
                state.touched_holds.insert(hold.id.clone());
            }
            for part in hold.parts {
                self.add(state, Entry::Lapse(HeldMoved { hold: hold.id.clone(), wallet: part.wallet, lots: part.lots }))?;
            }
        }
        if is_one_open && self.record.entries.is_empty() {
            // What it had reserved counts no more, as others moved its cooldown on; that it lapsed is a record all the same.
            self.add(state, Entry::Count(Count { counts: Vec::new() }))?;
        }
        self.settle_returned(state, version, due)?;
        self.end_tiers(state, version, due)?;
        self.give_grants_back(state, due)?;
        self.end_membership(state, version, due)?;
        if pass::are_kept(state) {
            self.settle_passes(state, version)?;
        }
        Ok(self.seal(state))
    }

    fn end_tiers(&mut self, state: &mut State, version: &Version, due: Instant) -> Result<(), Broken> {
        let now = self.record.at;
        let ended: Vec<_> = state
            .ladders
            .iter()
            .filter(|(_, standing)| standing.due().is_some_and(|end| end <= due))
            .map(|(id, standing)| (id.clone(), standing.clone()))
            .collect();
        for (id, standing) in ended {
            let next = match version.ladders.iter().find(|ladder| ladder.id == id) {
                Some(ladder) => standing.ended(ladder, due, &version.program.zone)?,
                // The version has no such ladder any more: the tier simply has no end.
                None => Standing { until: None, grace_until: None, floor: None, earned: None, ..standing.clone() },
            };
            self.add(state, Entry::Tier(TierChange::to(id, standing.tier, next, now)))?;
            self.tiers_changed(state, version)?;
        }
        Ok(())
    }
}

/// The lots whose points become available by an instant, by wallet.
fn ripe(state: &State, due: Instant) -> BTreeMap<Id, Vec<LotMove>> {
    let mut by_wallet: BTreeMap<Id, Vec<LotMove>> = BTreeMap::new();
    for lot in state.lots.values().filter(|lot| !lot.active && lot.available_at.is_some_and(|at| at <= due) && lot.left > Points::ZERO) {
        by_wallet.entry(lot.wallet.clone()).or_default().push(LotMove { lot: lot.id, points: lot.left });
    }
    by_wallet
}
