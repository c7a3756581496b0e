//! What an account has been granted of limits of the whole program.

use tally_derive::Wire;

use super::entry::{Entry, Grant};
use super::roll::Draft;
use super::state::{Broken, State};
use crate::sabotage::{Bug, is_planted};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::order::InOrder as _;
use crate::values::time::Instant;

/// How many periods of a counter are kept, the latest ones, as its counts are.
const KEPT_PERIODS: usize = 3;

/// What was granted in one period.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct GrantedInPeriod {
    /// The period.
    pub period: i64,
    /// How much in all: used or not.
    pub granted: i64,
    /// How often that changed.
    pub revision: i64,
    /// Until when what is unused of it is kept.
    pub until: Instant,
}

impl State {
    /// What was granted of a counter in a period.
    #[must_use]
    pub fn granted(&self, counter: &Id, period: i64) -> Option<&GrantedInPeriod> {
        self.grants.get(counter)?.iter().find(|granted| granted.period == period)
    }

    /// Revision and amount of what was granted, as a counter is told: what was used before anything was granted counts as granted.
    #[must_use]
    pub fn grant_now(&self, counter: &Id, period: i64) -> (i64, i64) {
        let (revision, granted) = self.granted(counter, period).map_or((0, 0), |granted| (granted.revision, granted.granted));
        (revision, granted.max(self.member.counted(counter, period)))
    }

    /// What was granted and is not used.
    #[must_use]
    pub fn unused(&self, counter: &Id, period: i64) -> i64 {
        let Some(granted) = self.granted(counter, period) else { return 0 };
        // What was counted long ago is forgotten: then nobody knows that anything is unused.
        let counts = self.member.counters.get(counter).map(Vec::as_slice).unwrap_or_default();
        let forgotten = counts.len() >= KEPT_PERIODS && counts.iter().all(|counted| counted.period != period);
        if forgotten { 0 } else { granted.granted.saturating_sub(self.member.counted(counter, period)).max(0) }
    }

    /// When what is unused goes back, each grant by itself.
    pub(super) fn unused_until(&self) -> impl Iterator<Item = (&Id, &GrantedInPeriod)> {
        let all = self.grants.iter().flat_map(|(counter, periods)| periods.iter().map(move |granted| (counter, granted)));
        all.filter(|(counter, granted)| !is_planted(Bug::GrantsKept) && self.unused(counter, granted.period) > 0)
    }

    pub(super) fn grant(&mut self, entry: &Grant) -> Result<(), Broken> {
        let periods = self.grants.entry(entry.counter.clone()).or_default();
        let (period, granted, revision, until) = (entry.period, entry.granted, entry.revision, entry.until);
        let now = GrantedInPeriod { period, granted, revision, until };
        match periods.iter_mut().find(|known| known.period == period) {
            Some(known) if known.revision.checked_add(1) != Some(revision) => return Err(Broken("a grant is out of order")),
            Some(known) => *known = now,
            None => {
                periods.push(now);
                periods.order_by_key(|known| known.period);
                periods.drain(..periods.len().saturating_sub(KEPT_PERIODS));
            }
        }
        Ok(())
    }
}

impl Draft {
    /// Gives back what was granted and not used in its time.
    ///
    /// # Errors
    /// [`Broken`] if an entry does not fit the state.
    pub fn give_grants_back(&mut self, state: &mut State, due: Instant) -> Result<(), Broken> {
        let over = state.unused_until().filter(|(_, granted)| granted.until <= due);
        let over: Vec<Grant> = over
            .map(|(counter, granted)| Grant {
                counter: counter.clone(),
                period: granted.period,
                granted: granted.granted.saturating_sub(state.unused(counter, granted.period)),
                revision: granted.revision.saturating_add(1),
                until: granted.until,
            })
            .collect();
        over.into_iter().try_for_each(|grant| self.add(state, Entry::Grant(grant)))
    }
}
