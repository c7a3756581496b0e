//! The clock of a wallet whose points end when nothing happens for so long. Every activity that the wallet names sets it anew;
//! lots are never touched.

use tally_derive::Wire;

use super::credit::later;
use super::roll::Draft;
use super::state::{Broken, State};
use crate::program::Version;
use crate::program::wallet::{ActivityKind, Inactivity, Span, Wallet};
use crate::values as tally_wire;
use crate::values::points::Points;
use crate::values::time::Instant;

/// The clock of a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Clock {
    /// The last activity.
    pub last: Instant,
    /// When the points of the wallet end if nothing happens until then; never while absent.
    pub until: Option<Instant>,
    /// When they would have ended, but for a tier.
    pub overdue_since: Option<Instant>,
}

impl Clock {
    /// Whether it has run out.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

impl Draft {
    /// Something happened at an instant: it keeps the points of a wallet alive that names one of these kinds.
    ///
    /// # Errors
    /// [`Broken`] if a date leaves its bounds.
    pub fn active(
        &mut self,
        state: &mut State,
        version: &Version,
        wallet: &Wallet,
        kinds: &[ActivityKind],
        at: Instant,
    ) -> Result<(), Broken> {
        match wallet.inactivity.as_ref().filter(|rule| kinds.iter().any(|kind| rule.activities.contains(kind))) {
            Some(rule) => self.wind(state, version, (wallet, rule), at, Points::ZERO),
            None => Ok(()),
        }
    }

    /// Points came that can be spent from an instant on: a clock that never ran, or has run out, begins then.
    ///
    /// # Errors
    /// [`Broken`] if a date leaves its bounds.
    pub fn begin_clock(&mut self, state: &mut State, version: &Version, wallet: &Wallet, at: Instant, came: Points) -> Result<(), Broken> {
        let runs = state.clocks.get(&wallet.id).is_some_and(|clock| !clock.is_over(self.record.at));
        match wallet.inactivity.as_ref().filter(|_| !runs) {
            Some(rule) => self.wind(state, version, (wallet, rule), at, came),
            None => Ok(()),
        }
    }

    /// Points come back to a wallet whose clock has run out: they live on for so many days, if for any.
    ///
    /// # Errors
    /// [`Broken`] if a date leaves its bounds.
    pub fn revive_clock(&mut self, state: &mut State, version: &Version, wallet: &Wallet, days: u32) -> Result<(), Broken> {
        let now = self.record.at;
        match state.clocks.get(&wallet.id).copied().filter(|clock| days > 0 && clock.is_over(now)) {
            Some(clock) => {
                let until = Some(later(now, Span::Days(days), &version.program.zone)?);
                self.set_clock(state, &wallet.id, Clock { until, ..clock })
            }
            None => Ok(()),
        }
    }

    /// Winds a clock, never back: what was promised before stays. So many of the wallet's points came just now.
    fn wind(
        &mut self,
        state: &mut State,
        version: &Version,
        (wallet, rule): (&Wallet, &Inactivity),
        at: Instant,
        came: Points,
    ) -> Result<(), Broken> {
        let clock = state.clocks.get(&wallet.id).copied();
        // Points from before the program had this rule: what is long past is no reason to end them.
        let unknown = clock.is_none() && state.totals(&wallet.id).available > came;
        let at = if unknown { self.record.at } else { at };
        if clock.is_some_and(|clock| clock.last >= at) {
            return Ok(());
        }
        let until = later(at, rule.after, &version.program.zone)?;
        let until = clock.and_then(|clock| clock.until).map_or(until, |promised| promised.max(until));
        self.set_clock(state, &wallet.id, Clock { last: at, until: Some(until), overdue_since: None })
    }
}
