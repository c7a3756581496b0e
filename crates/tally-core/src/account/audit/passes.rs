//! Passes: after every record of an account that has them, each of their wallets holds what is left of its entitlement.

use std::collections::BTreeMap;

use super::Programs;
use super::misfit::{Found, same};
use crate::ledger::entry::Entry;
use crate::ledger::record::{CommandKind, Record};
use crate::ledger::{State, pass, spend};
use crate::program::Version;
use crate::values::id::Id;

/// Uses are burnt, and the wallets follow from tiers, plan, and what was counted.
pub(super) fn fit(state: &State, record: &Record, version: Option<&Version>, programs: Programs<'_>) -> Result<(), Box<Found>> {
    if record.command == CommandKind::EntitlementUse {
        let (burnt, used) = (burnt(record), used(record));
        same("passes_used_otherwise", &format!("{used:?}"), &format!("{burnt:?}"))?;
    }
    let (Some(version), Some(programs)) = (version, programs) else { return Ok(()) };
    let Some((wallet, left, there)) = pass::missed(state, version, record.at) else { return Ok(()) };
    // What an order or an event is decided by need not be in force any more; the version that is has the word on passes.
    let is_of_another = || programs.values().any(|known| pass::missed(state, known, record.at).is_none());
    if may_be_decided_by_another(record.command) && is_of_another() {
        return Ok(());
    }
    Err(Found::new("passes_differ", format!("{} left in `{wallet}`", left.get()), there.get().to_string()))
}

/// Whether a command may be decided by another version than the one in force when it is entered.
const fn may_be_decided_by_another(command: CommandKind) -> bool {
    !matches!(
        command,
        CommandKind::EntitlementUse
            | CommandKind::EntitlementReturn
            | CommandKind::MembershipStart
            | CommandKind::MembershipRenew
            | CommandKind::MembershipCancel
            | CommandKind::Tier
            | CommandKind::Profile
            | CommandKind::Offer
            | CommandKind::Merge
            | CommandKind::Absorb
    )
}

/// What a record burns of passes, by wallet.
fn burnt(record: &Record) -> BTreeMap<Id, i64> {
    let burns = record.entries.iter().filter_map(|entry| match entry {
        Entry::Burn(burn) if pass::is_of_passes(&burn.wallet) => Some((burn.wallet.clone(), spend::total(&burn.lots).get())),
        _ => None,
    });
    sums(burns)
}

/// The uses that it counts, by the wallet of their entitlement.
fn used(record: &Record) -> BTreeMap<Id, i64> {
    let counts = record.entries.iter().filter_map(|entry| if let Entry::Count(count) = entry { Some(&count.counts) } else { None });
    let uses = counts.flatten().filter_map(|used| {
        let (entitlement, _) = used.counter.rsplit_once("/uses/").filter(|(name, _)| pass::is_of_passes(name))?;
        Some((Id::new(entitlement)?, used.by))
    });
    sums(uses)
}

fn sums(all: impl Iterator<Item = (Id, i64)>) -> BTreeMap<Id, i64> {
    let mut sums = BTreeMap::new();
    for (wallet, by) in all {
        let sum: &mut i64 = sums.entry(wallet).or_default();
        *sum = sum.saturating_add(by);
    }
    sums
}
