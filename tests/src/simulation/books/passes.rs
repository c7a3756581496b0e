//! Passes: after every record a wallet holds what the tier held brings in the version in force, less what was used; a closed
//! account has none; a use is a pass that is burnt.

use std::collections::BTreeMap;

use tally_core::ledger::{Entry, Record, State};
use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_service::account::Versions as _;

use super::super::finding::{Checked, holds};
use super::asked::Asked;
use crate::service::schedule::Schedule;

/// The uses of each entitlement. No run lives to see a period end.
#[derive(Debug, Clone, Default)]
pub struct Passes {
    used: BTreeMap<Id, i64>,
}

const LAW: &str = "passes";

impl Passes {
    /// Takes over what was used of an account that was merged into this one.
    pub fn take_over(&mut self, theirs: &Self) {
        for (entitlement, used) in &theirs.used {
            *self.used.entry(entitlement.clone()).or_default() += used;
        }
    }

    /// Looks at a record after it was entered.
    ///
    /// # Errors
    /// If a wallet holds something else, or something else is burnt than is used.
    pub fn enter(&mut self, record: &Record, asked: Option<&Asked>, state: &State, versions: &Schedule) -> Checked {
        let seq = record.seq;
        let mut used = BTreeMap::new();
        if let Some(Asked::Passes(entitlement, by)) = asked {
            *self.used.entry(entitlement.clone()).or_default() += by;
            used.insert(format!("entitlement/{entitlement}"), (*by).max(0));
        }
        used.retain(|_, by| *by > 0);
        let burnt = burnt(record);
        holds(LAW, burnt == used, || format!("record {seq} burns {burnt:?} for {used:?} that are used"))?;
        let Some(version) = versions.in_force(record.at).and_then(|hash| versions.version(&hash)) else { return Ok(()) };
        for entitlement in &version.program.entitlements {
            let used = self.used.get(&entitlement.id).copied().unwrap_or_default();
            let granted = if state.closed.is_some() { 0 } else { granted(&version, state, &entitlement.id, entitlement.count) };
            let left = (granted - used).max(0);
            let there = record.balances.get(format!("entitlement/{}", entitlement.id).as_str()).copied().unwrap_or_default();
            let all = there.available.get() + there.pending.get() + there.held.get() + there.owed.get();
            holds(LAW, all == left, || {
                format!("record {seq} leaves {there:?} of {} where {left} are left, for {used} are used", entitlement.id)
            })?;
        }
        Ok(())
    }
}

/// The largest that a tier up to the one held brings.
fn granted(version: &Version, state: &State, entitlement: &Id, usual: u32) -> i64 {
    let mut most = 0;
    for ladder in &version.program.ladders {
        let held = state.ladders.get(&ladder.id).map(|standing| &standing.tier);
        let rank = ladder.tiers.iter().position(|tier| Some(&tier.id) == held).unwrap_or_default();
        let benefits = ladder.tiers.iter().take(rank + 1).flat_map(|tier| &tier.benefits);
        for benefit in benefits.filter(|benefit| benefit.entitlement == *entitlement) {
            most = most.max(i64::from(benefit.count.unwrap_or(usual)));
        }
    }
    most
}

/// What a record burns of passes.
fn burnt(record: &Record) -> BTreeMap<String, i64> {
    let mut all: BTreeMap<String, i64> = BTreeMap::new();
    for entry in &record.entries {
        if let Entry::Burn(burn) = entry
            && burn.wallet.starts_with("entitlement/")
        {
            *all.entry(burn.wallet.to_string()).or_default() += burn.lots.iter().map(|lot| lot.points.get()).sum::<i64>();
        }
    }
    all
}
