//! Passes: what a member is entitled to and has not used. Each entitlement has a wallet of its own, which no program can declare;
//! a point of it is one use, and a lot is what was granted at once, for the rest of the running period.
//!
//! What is left is a formula: the largest grant of tiers and plan, and what was issued, less what was used. Its wallet follows:
//! with every record of an account that has passes, the difference is credited or taken back. Where that formula changes by time
//! alone, the account knows when.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::entry::{Accrue, Clawback, Entry};
use super::lot::LotId;
use super::record::Record;
use super::roll::Draft;
use super::spend;
use super::state::{Broken, State};
use crate::entitlement::quota::Entitled;
use crate::program::Version;
use crate::program::wallet::SpendOrder;
use crate::sabotage::{Bug, is_planted};
use crate::tier::rule::MetricRule;
use crate::tier::{LadderRule, Standing};
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// How the names of wallets of passes begin.
const ENTITLEMENT: &str = "entitlement/";

/// Time alone changes next what passes the member has at another instant than was known before.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(rename = "PassesChange")]
pub struct PassesUntil {
    /// When that is: at the end of the earliest running period of what the member is entitled to; never while absent.
    pub until: Option<Instant>,
}

/// The wallet of an entitlement's passes.
///
/// # Errors
/// [`OutOfBounds`] where the entitlement's name is too long for one, which no program can declare.
pub fn wallet_of(entitlement: &Id) -> Result<Id, OutOfBounds> {
    Id::new(&format!("{ENTITLEMENT}{entitlement}")).ok_or(OutOfBounds)
}

/// Whether a wallet is one of passes.
#[must_use]
pub fn is_of_passes(wallet: &str) -> bool {
    wallet.starts_with(ENTITLEMENT)
}

/// What a member may have at an instant, by entitlement; those that the member never had are left out. Ladders that the member
/// has not entered begin then. A closed account is entitled to nothing.
///
/// # Errors
/// [`OutOfBounds`] outside the years 1 to 9999.
pub fn entitled(state: &State, version: &Version, at: Instant) -> Result<BTreeMap<Id, Entitled>, OutOfBounds> {
    if state.closed.is_some() {
        return Ok(BTreeMap::new());
    }
    let mut ranks = Vec::with_capacity(version.ladders.len());
    for ladder in version.ladders.iter().filter(|ladder| grants_anything(ladder)) {
        let tier = standing(state, version, ladder, at)?.map_or(0, |standing| ladder.rank_of(&standing.tier));
        ranks.push((ladder, tier));
    }
    let plan = state.membership.as_ref().filter(|membership| membership.is_active(at)).map(|membership| &membership.plan);
    let plan = version.plans.iter().find(|known| plan == Some(&known.id));
    let mut all = BTreeMap::new();
    for (position, entitlement) in version.program.entitlements.iter().enumerate() {
        let by_tier = ranks.iter().flat_map(|(ladder, rank)| ladder.grants(*rank));
        let grants = by_tier.chain(plan.into_iter().flat_map(|plan| &plan.grants));
        let entitled = entitlement.entitled(position, grants, &state.member, at, &version.program.zone)?;
        if entitled.granted > 0 || entitled.used > 0 {
            all.insert(entitlement.id.clone(), entitled);
        }
    }
    Ok(all)
}

fn grants_anything(ladder: &LadderRule) -> bool {
    ladder.rungs.iter().any(|rung| !rung.grants.is_empty())
}

/// Where a member stands on a ladder, entered or not.
fn standing(state: &State, version: &Version, ladder: &LadderRule, at: Instant) -> Result<Option<Standing>, OutOfBounds> {
    match state.ladders.get(&ladder.id) {
        Some(standing) => Ok(Some(standing.clone())),
        None => Standing::beginning(ladder, at, state.member.enrolled_at.unwrap_or(at), &version.program.zone),
    }
}

/// What is to be of an account's passes.
#[derive(Debug, Default)]
struct Wanted {
    /// How many are left, and when their period ends, by wallet.
    left: BTreeMap<Id, (Points, Option<Instant>)>,
    /// When time alone changes that next.
    until: Option<Instant>,
}

impl Wanted {
    fn of(state: &State, version: &Version, at: Instant) -> Result<Self, OutOfBounds> {
        // What the version does not know is not had.
        let of_passes = state.wallets.keys().filter(|wallet| is_of_passes(wallet));
        let mut wanted = Self { left: of_passes.map(|wallet| (wallet.clone(), (Points::ZERO, None))).collect(), until: None };
        if version.program.entitlements.is_empty() || state.closed.is_some() {
            return Ok(wanted);
        }
        let mut changes = Vec::new();
        for (entitlement, entitled) in entitled(state, version, at)? {
            changes.extend(entitled.until.filter(|_| entitled.granted > 0));
            let left = if is_planted(Bug::PassesComeAgain) { entitled.granted } else { entitled.left() };
            wanted.left.insert(wallet_of(&entitlement)?, (Points::new(left)?, entitled.until));
        }
        // Nobody does anything for a tier that comes with the years.
        for ladder in version.ladders.iter().filter(|ladder| ladder.metric == MetricRule::Tenure && grants_anything(ladder)) {
            changes.extend(standing(state, version, ladder, at)?.and_then(|standing| standing.due()));
        }
        wanted.until = changes.into_iter().filter(|change| *change > at).min();
        Ok(wanted)
    }

    /// The first wallet that has not what is wanted: what is, and what is there.
    fn missed_in<'a>(&'a self, state: &State) -> Option<(&'a Id, Points, Points)> {
        let all = self.left.iter().map(|(wallet, (left, _))| (wallet, *left, state.totals(wallet).available));
        all.filter(|(_, left, there)| left != there).min()
    }
}

/// Whether an account has passes, or knows when it will: then its wallets follow with every record.
#[must_use]
pub fn are_kept(state: &State) -> bool {
    state.passes_until.is_some() || state.wallets.keys().any(|wallet| is_of_passes(wallet))
}

/// Whether passes have to be taken back before anything else is done, as the version that granted them is in force no more.
/// That needs all lots.
#[must_use]
pub fn are_too_many(state: &State, version: &Version, now: Instant) -> bool {
    are_kept(state)
        && Wanted::of(state, version, now).is_ok_and(|wanted| wanted.left.iter().any(|(id, (left, _))| state.totals(id).available > *left))
}

/// Where a wallet has not what a version leaves of its entitlement at an instant: the wallet, what it should have, and what it has.
#[must_use]
pub fn missed(state: &State, version: &Version, at: Instant) -> Option<(Id, Points, Points)> {
    let wanted = Wanted::of(state, version, at).unwrap_or_default();
    wanted.missed_in(state).map(|(wallet, left, there)| (wallet.clone(), left, there))
}

impl Draft {
    /// Credits the passes that are missing, takes back those that are too many, and remembers when time alone changes that.
    ///
    /// # Errors
    /// [`Broken`] if an entry does not fit the state.
    pub fn settle_passes(&mut self, state: &mut State, version: &Version) -> Result<(), Broken> {
        let now = self.record.at;
        // After the last year of the calendar nobody is entitled to anything.
        let wanted = Wanted::of(state, version, now).unwrap_or_default();
        for (wallet, (left, until)) in &wanted.left {
            let there = state.totals(wallet).available;
            if there < *left {
                self.grant_passes(state, wallet, left.minus(there)?, *until)?;
            } else if there > *left && state.complete && !is_planted(Bug::PassesStay) {
                let lots = spend::take(&spend::in_order(state, wallet, SpendOrder::Soonest), there.minus(*left)?);
                let (wallet, lots, back) = (wallet.clone(), spend::moves(&lots), Vec::new());
                let none = Points::ZERO;
                self.add(state, Entry::Clawback(Clawback { wallet, order: None, lots, owed: none, waived: none, back }))?;
            }
        }
        if wanted.until != state.passes_until {
            self.add(state, Entry::PassesUntil(PassesUntil { until: wanted.until }))?;
        }
        Ok(())
    }

    fn grant_passes(&mut self, state: &mut State, wallet: &Id, points: Points, until: Option<Instant>) -> Result<(), Broken> {
        let now = self.record.at;
        let place = self.record.entries.len();
        let lot = LotId::new(state.seq.saturating_add(1), place).ok_or(Broken("too many lots in one record"))?;
        let accrue = Accrue {
            wallet: wallet.clone(),
            lot,
            points,
            order: None,
            reference: None,
            earned_at: now,
            available_at: Some(now),
            expires_at: until,
            active: true,
        };
        self.add(state, Entry::Accrue(accrue))
    }
}

/// The record of a command with what follows of it for passes.
///
/// # Errors
/// [`Broken`] if an entry does not fit the state.
pub fn settled(record: Record, state: &mut State, version: &Version) -> Result<Record, Broken> {
    let is_settled = |wanted: &Wanted| wanted.until == state.passes_until && wanted.missed_in(state).is_none();
    let wanted = Wanted::of(state, version, record.at);
    if wanted.is_ok_and(|wanted| is_settled(&wanted)) {
        return Ok(record);
    }
    let mut draft = Draft::reopened(record, state);
    draft.settle_passes(state, version)?;
    Ok(draft.seal(state))
}
