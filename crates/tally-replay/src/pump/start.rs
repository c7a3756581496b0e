//! Where sequences begin: the instants at which some window or schedule is open, and the tiers of a member.

use std::collections::BTreeSet;

use tally_core::condition::When;
use tally_core::program::Version;
use tally_core::values::time::Instant;

use super::Bounds;
use super::goods;
use super::life::Life;

/// The most instants at which sequences begin.
const MOST_INSTANTS: usize = 6;

/// The members that sequences begin with, and whether each is in the highest tiers.
#[must_use]
pub fn lives(version: &Version, bounds: &Bounds) -> Vec<(bool, Life)> {
    let climbs = version.ladders.iter().any(|ladder| ladder.rank_for(i64::MAX) > 0);
    let tiers: &[bool] = if climbs { &[false, true] } else { &[false] };
    let at = instants(version, bounds);
    tiers.iter().flat_map(|top| at.iter().map(|at| (*top, Life::new(version, *at, *top)))).collect()
}

/// The given instant, and later ones at which a window or the hours of a schedule begin.
fn instants(version: &Version, bounds: &Bounds) -> Vec<Instant> {
    let zone = &version.program.zone;
    let mut later = BTreeSet::new();
    for when in goods::conditions(&version.program) {
        match when {
            When::Window(window) => later.extend(window.from.and_then(|from| from.as_beginning(zone).ok())),
            When::Schedule(schedule) => later.extend((0..8).find_map(|days| {
                let day = zone.date(bounds.at).and_then(|today| today.plus_days(days)).ok()?;
                if schedule.weekdays.as_ref().is_some_and(|weekdays| !weekdays.contains(&day.weekday())) {
                    return None;
                }
                let begins = schedule.from.map_or_else(|| zone.start_of(day), |from| from.on(day, zone)).ok()?;
                Some(begins).filter(|begins| *begins > bounds.at)
            })),
            _ => {}
        }
    }
    let later = later.into_iter().filter(|at| *at > bounds.at);
    [bounds.at].into_iter().chain(later).take(MOST_INSTANTS).collect()
}
