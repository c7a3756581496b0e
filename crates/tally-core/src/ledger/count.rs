//! What counts again, and what counts no more, of something that was decided before.

use super::entry::{Count, Entry};
use super::roll::Draft;
use super::state::{Broken, State};
use crate::limit::Usage;
use crate::member::Member;
use crate::sabotage::{Bug, is_planted};
use crate::values::error::OutOfBounds;

impl State {
    /// The member without what something has counted. `decided_with` is the member as its decision saw it.
    ///
    /// # Errors
    /// [`OutOfBounds`] if more is taken off a counter than was counted.
    pub fn member_without(&self, decided_with: &Member, was: &[Usage]) -> Result<Member, OutOfBounds> {
        let mut member = self.member.clone();
        changes(&self.member, decided_with, was, &[]).iter().try_for_each(|used| member.count(&used.counter, used.period, used.by))?;
        Ok(member)
    }
}

impl Draft {
    /// Counts what is used now instead of what was. `decided_with` is the member as the decision saw it.
    ///
    /// # Errors
    /// [`Broken`] if more is taken off a counter than was counted.
    pub fn recount(&mut self, state: &mut State, decided_with: &Member, was: &[Usage], is: &[Usage]) -> Result<(), Broken> {
        let mut counts = changes(&state.member, decided_with, was, is);
        if is_planted(Bug::LimitNotCounted) {
            counts.retain(|used| !used.counter.contains("reward/"));
        }
        if is_planted(Bug::CountedTwice) {
            counts.iter_mut().for_each(|used| used.by = used.by.saturating_mul(2));
        }
        if counts.is_empty() { Ok(()) } else { self.add(state, Entry::Count(Count { counts })) }
    }
}

fn changes(member: &Member, decided_with: &Member, was: &[Usage], is: &[Usage]) -> Vec<Usage> {
    let of = |all: &[Usage], one: &Usage| {
        all.iter().find(|used| used.counter == one.counter && used.period == one.period).map_or(0, |used| used.by)
    };
    let new = is.iter().filter(|used| was.iter().all(|other| other.counter != used.counter || other.period != used.period));
    let changes = was.iter().chain(new).map(|used| {
        let (was, is) = (of(was, used), of(is, used));
        let by = if used.is_instant() { moved(member, decided_with, used, was, is) } else { is.saturating_sub(was) };
        Usage { counter: used.counter.clone(), period: used.period, by }
    });
    changes.filter(|used| used.by != 0).collect()
}

/// By how much the last instant of a cooldown moves. It goes back only where nothing moved it on meanwhile: then
/// what moved it came after the end of this cooldown, which keeps nothing resting any more.
fn moved(member: &Member, decided_with: &Member, used: &Usage, was: i64, is: i64) -> i64 {
    let (last, before) = (member.counted(&used.counter, used.period), decided_with.counted(&used.counter, used.period));
    if was > 0 && is == 0 && last == before.saturating_add(was) {
        was.saturating_neg()
    } else if was == 0 && is > 0 {
        before.saturating_add(is).saturating_sub(last).max(0)
    } else {
        0
    }
}
