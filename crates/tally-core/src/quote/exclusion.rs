//! Exclusivity is settled before anything is applied.

use core::cmp::Reverse;

use super::settle::{Candidate, Table, Terms, alone};
use super::settled::{Entry, Outcome, Settled};
use crate::program::policies::Exclusives;
use crate::reward::exclusive::{ExclusiveRule, exclude};
use crate::values::error::OutOfBounds;
use crate::values::order::InOrder as _;

/// In the order of turns, a reward that could be applied to the untouched cart removes those that it excludes, and those
/// that exclude it. With `exclusives: first` those that exclude others come before all others.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn settle(untouched: &Settled<'_>, order: &[Candidate<'_>], terms: &mut Terms<'_>) -> Result<(), OutOfBounds> {
    let excludes = |candidate: &Candidate<'_>| candidate.rule.exclusive != ExclusiveRule::None;
    let mut active: Vec<&Candidate<'_>> = order.iter().filter(|candidate| candidate.entry != Entry::Idle).collect();
    if !active.iter().any(|candidate| excludes(candidate)) {
        return Ok(());
    }
    if untouched.version.policies.exclusives == Exclusives::First {
        active.order_by_key(|candidate| Reverse(excludes(candidate)));
    }
    let as_it_was = terms.clone();
    let table = Table::new(untouched, &as_it_was)?;
    let mut stays: Vec<&Candidate<'_>> = Vec::new();
    for candidate in &active {
        let takes_part = terms.out.get(candidate.reward).is_none();
        if takes_part && conflict(candidate, &stays).is_none() && alone(candidate, untouched, &table)?.outcome.take().is_some() {
            stays.push(candidate);
        }
    }
    for candidate in active {
        if let (Some(by), None) = (conflict(candidate, &stays), terms.out.get(candidate.reward)) {
            terms.out.put(candidate.reward, Outcome::Excluded { by });
        }
    }
    Ok(())
}

/// The first that stays and excludes this one, or is excluded by it.
fn conflict(candidate: &Candidate<'_>, stays: &[&Candidate<'_>]) -> Option<usize> {
    let excludes = |other: &&&Candidate<'_>| exclude((candidate.reward, candidate.rule), (other.reward, other.rule));
    stays.iter().find(excludes).map(|other| other.reward)
}
