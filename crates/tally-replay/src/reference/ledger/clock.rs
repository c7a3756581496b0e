//! Inactivity: a wallet with a clock, which what members do sets again. When it runs out, all that can be spent ends.

use serde_json::Value;

use super::super::tree::{field, list, part};
use super::account::Account;
use super::law::{Life, Wallet, span};
use super::lot::Place;

/// How long points live when nothing happens, and what is something.
#[derive(Debug, Clone)]
pub struct Inactivity {
    after: Life,
    activities: Vec<String>,
}

/// The clock of a wallet.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// The last activity.
    last: i64,
    /// When it runs out.
    until: i64,
}

impl Inactivity {
    pub fn read(wallet: &Value) -> Option<Self> {
        let inactivity = field(wallet, "inactivity")?;
        let activities = list(inactivity, "activities").iter().filter_map(Value::as_str).map(str::to_owned).collect();
        Some(Self { after: span(part(inactivity, "after")), activities })
    }
}

impl Account {
    /// Something happened at an instant: a wallet that names it counts from then.
    pub(super) fn happened(&mut self, wallet: &Wallet, activity: &str, at: i64) {
        let names_it = wallet.inactivity.as_ref().is_some_and(|inactivity| inactivity.activities.iter().any(|name| name == activity));
        if names_it {
            self.wind(wallet, at);
        }
    }

    /// What comes late sets no clock back.
    fn wind(&mut self, wallet: &Wallet, at: i64) {
        let Some(until) = wallet.inactivity.as_ref().and_then(|inactivity| wallet.zone.later(at, inactivity.after)) else { return };
        let clock = self.clocks.entry(wallet.id.clone()).or_insert(Clock { last: at, until });
        if clock.last < at {
            *clock = Clock { last: at, until: until.max(clock.until) };
        }
    }

    /// Whether the clock of a wallet has run out.
    fn has_run_out(&self, wallet: &str) -> bool {
        self.clocks.get(wallet).is_some_and(|clock| clock.until <= self.now)
    }

    /// Points come that can be spent since an instant: a clock that has run out, or never ran, begins then.
    pub(super) fn begin_clock(&mut self, wallet: &str, since: i64) {
        let Some(law) = self.law.wallet(wallet).cloned() else { return };
        if self.has_run_out(wallet) || !self.clocks.contains_key(wallet) {
            self.wind(&law, since);
        }
    }

    /// Points came back: after the clock has run out they live for the wallet's grace.
    pub(super) fn grant_grace(&mut self, wallet: &Wallet) {
        if self.has_run_out(&wallet.id)
            && wallet.grace_days > 0
            && let Some(clock) = self.clocks.get_mut(&wallet.id)
        {
            clock.until = wallet.zone.days_later(self.now, wallet.grace_days);
        }
    }

    /// When the clock of a wallet with points runs out.
    pub(super) fn next_clock(&self) -> Option<i64> {
        let with_points = self.clocks.iter().filter(|(wallet, _)| self.holding(wallet).available > 0);
        with_points.map(|(_, clock)| clock.until).min()
    }

    /// Ends all that can be spent of wallets whose clocks have run out.
    pub(super) fn end_of_clocks(&mut self) {
        for wallet in self.clocks.keys().filter(|wallet| self.has_run_out(wallet)).cloned().collect::<Vec<_>>() {
            for lot in self.lots.iter_mut().filter(|lot| lot.wallet == wallet) {
                lot.go(lot.count(&Place::Free), Place::Free, Place::Expired);
            }
        }
    }
}
