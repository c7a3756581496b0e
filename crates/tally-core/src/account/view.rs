//! The state of an account, as its member may see it.

use std::collections::BTreeMap;

use crate::ledger::ending::foreseen;
use crate::ledger::{State, pass, voucher};
use crate::program::Version;
use crate::program::wallet::Wallet;
use crate::quote::view::{Balance, Due, View};
use crate::tier::Standing;
use crate::values::id::Id;
use crate::values::order::mapped;
use crate::values::points::Points;
use crate::values::time::Instant;

/// How many dates of maturing and expiring points a view lists.
const DATES: usize = 12;

/// The view of an account. Ladders that the member has not entered begin now.
#[must_use]
pub fn view(account: &Id, state: &State, version: &Version, now: Instant) -> View {
    let wallets = version.program.wallets.iter().map(|wallet| (wallet.id.clone(), balance(state, version, wallet)));
    let ladders = version.ladders.iter().filter_map(|ladder| {
        let enrolled = state.member.enrolled_at.unwrap_or(now);
        let beginning = || Standing::beginning(ladder, now, enrolled, &version.program.zone).ok().flatten();
        let standing = state.ladders.get(&ladder.id).cloned().or_else(beginning)?;
        Some((ladder.id.clone(), standing))
    });
    let (ladders, member): (BTreeMap<_, _>, _) = (mapped(ladders), state.member_at(now));
    View {
        account: Some(account.clone()),
        revision: state.seq,
        as_of: Some(now),
        wallets: mapped(wallets),
        issued: voucher::issued(state),
        entitlements: pass::entitled(state, version, now).unwrap_or_default(),
        ladders,
        member,
        ..View::guest()
    }
}

/// The view with what no quote asks for: how long offers and the membership last, progress in challenges, badges, consents.
#[must_use]
pub fn whole_view(account: &Id, state: &State, version: &Version, now: Instant) -> View {
    let calendar = version.calendar();
    let challenges = version.challenges.iter().filter_map(|rule| rule.view(&state.challenge_at(&rule.id, now), now, &calendar).ok());
    View {
        offers: state.offers.clone(),
        challenges: challenges.collect::<Vec<_>>().into(),
        badges: state.achieved.badges.clone(),
        membership: state.membership.clone().filter(|membership| !membership.ended),
        consents: state.person.as_ref().map(|known| known.person.consents.clone()).unwrap_or_default(),
        ..view(account, state, version, now)
    }
}

/// What the account holds in a wallet, with the dates at which that changes.
#[must_use]
pub fn balance(state: &State, version: &Version, wallet: &Wallet) -> Balance {
    let totals = state.totals(&wallet.id);
    let foreseen = |end, overdue_since| foreseen(state, version, wallet, (end, overdue_since)).unwrap_or(end);
    let clock = state.clocks.get(&wallet.id).and_then(|clock| foreseen(clock.until, clock.overdue_since));
    let mut maturing = BTreeMap::new();
    let mut expiring = BTreeMap::new();
    for lot in state.lots.values().filter(|lot| lot.wallet == wallet.id && lot.left > Points::ZERO) {
        // What waits for its order to be paid or fulfilled has no date yet.
        if let Some(at) = lot.available_at.filter(|_| !lot.active) {
            add(&mut maturing, at, lot.left);
        }
        let by_clock = clock.filter(|_| lot.active);
        if let Some(end) = foreseen(lot.expires_at, lot.overdue_since).into_iter().chain(by_clock).min() {
            add(&mut expiring, end, lot.left);
        }
    }
    let dues = |dates: BTreeMap<Instant, Points>| dates.into_iter().take(DATES).map(|(at, points)| Due { at, points }).collect();
    Balance {
        available: totals.available,
        pending: totals.pending,
        held: totals.held,
        owed: totals.owed,
        maturing: dues(maturing),
        expiring: dues(expiring),
    }
}

fn add(dates: &mut BTreeMap<Instant, Points>, at: Instant, points: Points) {
    let sum = dates.entry(at).or_insert(Points::ZERO);
    *sum = sum.plus(points).unwrap_or(*sum);
}
