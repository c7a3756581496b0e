//! Challenges: what a record says was won is what the version gives for what was counted, and what is counted in the end is
//! what the orders and events that are stored leave of it.

use std::collections::BTreeMap;

use super::misfit::{Found, same};
use crate::account::challenges::{fact_of, stands};
use crate::account::order_record::OrderRecord;
use crate::cart::filter::Lines;
use crate::challenge::definition::Activation;
use crate::challenge::fact::{Deed, Fact};
use crate::challenge::mark::Marks;
use crate::challenge::state::{KEPT_WINDOWS, Progressed};
use crate::challenge::{ChallengeRule, KEPT_MARKS, MemberChallenge};
use crate::ledger::entry::Entry;
use crate::ledger::event::RecordedEvent;
use crate::ledger::prize::Won;
use crate::ledger::record::Record;
use crate::ledger::{State, voucher};
use crate::prize::PrizeRule;
use crate::program::Version;
use crate::quote::in_currency_of;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::wire::Wire as _;

/// Progress gives what its marks reach, by the version that decided it.
pub(super) fn progress_fits(state: &State, progressed: &Progressed, versions: &[&Version]) -> Result<(), Box<Found>> {
    let known = state.achieved.progress.get(&progressed.challenge).cloned().unwrap_or_default();
    let gives = |version: &&Version| rule(version, &progressed.challenge).is_some_and(|rule| rule.allows(&known, progressed) == Ok(true));
    if versions.iter().any(gives) {
        return Ok(());
    }
    let wanted = format!("what the marks of `{}` reach", progressed.challenge);
    Err(Found::new("challenge_gives_otherwise", wanted, progressed.canonical()))
}

/// Every prize that progress gives or takes back is entered, and is that of its milestone.
pub(super) fn prizes_fit(record: &Record, versions: &[&Version]) -> Result<(), Box<Found>> {
    let mut due: BTreeMap<(&Id, u32, i64), i64> = BTreeMap::new();
    let mut since = 0_usize;
    for (place, entry) in record.entries.iter().enumerate() {
        match entry {
            Entry::Progress(progressed) => {
                for settled in progressed.settled() {
                    let milestone = u32::try_from(settled.milestone).unwrap_or(u32::MAX);
                    let by = due.entry((&progressed.challenge, milestone, progressed.period)).or_default();
                    *by = by.saturating_add(settled.completed).saturating_sub(settled.undone);
                }
            }
            Entry::Prize(won) => {
                let by = due.entry((&won.challenge, won.milestone, won.period)).or_default();
                *by = by.saturating_sub(won.by);
                let beside = record.entries.get(since..place).unwrap_or_default();
                if !versions.iter().any(|version| is_of_milestone(won, beside, version)) {
                    let wanted = format!("the prize of the milestone {} of `{}`", won.milestone, won.challenge);
                    return Err(Found::new("prize_differs", wanted, won.canonical()).in_entry(place));
                }
            }
            _ => continue,
        }
        since = place;
    }
    let open = due.into_iter().find(|(_, by)| *by != 0);
    let Some(((challenge, milestone, _), by)) = open else { return Ok(()) };
    let wanted = format!("the prize of the milestone {milestone} of `{challenge}` as often as progress says");
    Err(Found::new("prize_differs", wanted, format!("{by} times less")))
}

fn rule<'a>(version: &'a Version, challenge: &Id) -> Option<&'a ChallengeRule> {
    version.challenges.iter().find(|rule| rule.id == *challenge)
}

/// What is entered of a prize, and before it what it credits or takes, is what a version gives.
fn is_of_milestone(won: &Won, beside: &[Entry], version: &Version) -> bool {
    let milestone = usize::try_from(won.milestone).ok();
    let rule = rule(version, &won.challenge).zip(milestone).and_then(|(rule, milestone)| rule.milestones.get(milestone));
    let Some(rule) = rule else { return false };
    match &rule.prize {
        PrizeRule::Badge(badge) => won.badge.as_ref() == Some(badge),
        PrizeRule::Reward(reward) => {
            let given = |entry: &Entry| match entry {
                Entry::Issue(issue) => issue.reward == *reward && issue.by == won.by,
                Entry::Accrue(accrue) => {
                    let is_voucher = voucher::reward_of(&accrue.wallet).as_ref() == Some(reward);
                    is_voucher && Some(accrue.lot) == won.lot && accrue.points.get() == won.by
                }
                _ => false,
            };
            won.badge.is_none() && (won.by < 0 || beside.iter().any(given))
        }
        PrizeRule::Points { wallet, points } => {
            let wallet = version.program.wallets.get(*wallet).map(|wallet| &wallet.id);
            let all = points.get().checked_mul(won.by.saturating_abs()).and_then(|all| Points::new(all).ok());
            let moved = beside.iter().any(|entry| match entry {
                Entry::Accrue(accrue) if won.by > 0 => {
                    Some(&accrue.wallet) == wallet && Some(accrue.lot) == won.lot && Some(accrue.points) == all
                }
                Entry::Clawback(back) if won.by < 0 => {
                    let taken = Points::sum(back.lots.iter().map(|moved| moved.points).chain([back.owed, back.waived]));
                    Some(&back.wallet) == wallet && back.order.is_none() && taken.ok() == all
                }
                _ => false,
            });
            won.badge.is_none() && moved
        }
    }
}

/// What the orders and events of an export leave in each window of each challenge.
#[derive(Debug, Default)]
pub(super) struct Counted {
    marks: BTreeMap<(Id, i64), Marks>,
    /// Challenges of which the rest is not in the export: who had activated one when something occurred.
    unknown: Vec<Id>,
    erased: bool,
}

impl Counted {
    /// Counts an order as it is now.
    pub(super) fn order(&mut self, order: &OrderRecord, version: Option<&Version>) -> Result<(), Box<Found>> {
        self.erased |= order.erased.is_some();
        let Some(version) = version.filter(|version| !version.challenges.is_empty() && order.erased.is_none()) else { return Ok(()) };
        let add = |counted: &mut Self| {
            let version = &*in_currency_of(version, &order.cart).map_err(|_| OutOfBounds)?;
            let (lines, kept) = (Lines::new(&order.cart, &version.symbols), stands(order, version)?);
            counted.add(version, &fact_of(order.occurred_at, &order.cart, &lines, &kept))
        };
        add(self).map_err(|_| Found::new("order_does_not_fit", "amounts within bounds", "one that is not"))
    }

    /// Counts an event.
    pub(super) fn event(&mut self, event: &RecordedEvent, version: Option<&Version>) -> Result<(), Box<Found>> {
        let Some(version) = version else { return Ok(()) };
        let fact = Fact { occurred_at: event.occurred_at, deed: Deed::Event(&event.kind) };
        self.add(version, &fact).map_err(|_| Found::new("event_does_not_fit", "an instant within bounds", "one that is not"))
    }

    fn add(&mut self, version: &Version, fact: &Fact<'_>) -> Result<(), OutOfBounds> {
        let calendar = version.calendar();
        for rule in &version.challenges {
            if rule.activation != Activation::Auto {
                self.unknown.push(rule.id.clone());
            } else if rule.counts_at(&MemberChallenge::default(), fact.occurred_at) {
                let period = rule.period_of(fact.occurred_at, &calendar)?;
                let marks = rule.track().marks(fact, &calendar)?;
                self.marks.entry((rule.id.clone(), period)).or_default().add_all(&marks, false)?;
            }
        }
        Ok(())
    }

    /// The account counts exactly this. Not asked of accounts that were merged or erased, nor of a challenge that was counted so
    /// often that not all of it is kept.
    pub(super) fn check(&self, state: &State) -> Result<(), Box<Found>> {
        if self.erased || !state.merged.is_empty() || state.closed.is_some() {
            return Ok(());
        }
        let all = state.achieved.progress.iter();
        let kept = all.flat_map(|(challenge, known)| known.windows.iter().map(move |window| ((challenge.clone(), window.period), window)));
        let kept: BTreeMap<_, _> = kept.collect();
        for place in self.marks.keys().chain(kept.keys()) {
            let (wanted, window) = (self.marks.get(place).cloned().unwrap_or_default(), kept.get(place));
            let whole = state.achieved.progress.get(&place.0).is_none_or(|known| known.windows.len() < KEPT_WINDOWS);
            let actual = window.map(|window| window.marks.clone()).unwrap_or_default();
            let settled = window.is_some_and(|window| !window.closed.is_empty()) || actual.len() >= KEPT_MARKS;
            if whole && !settled && !self.unknown.contains(&place.0) {
                let text = |marks: &[_]| marks.to_vec().canonical();
                same(
                    "challenge_counts_otherwise",
                    &format!("`{}`: {}", place.0, text(wanted.list())),
                    &format!("`{}`: {}", place.0, text(&actual)),
                )?;
            }
        }
        Ok(())
    }
}
