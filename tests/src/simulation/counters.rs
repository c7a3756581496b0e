//! Counters of the whole program: objects of their own, which accounts ask and tell over the same bad network.

use tally_core::account::grants::{Granted, Want};
use tally_core::values::id::Id;
use tally_service::counter::{self, Ask};

use super::fault::Kind;
use super::finding::Finding;
use super::object::{Object, Of, Ran};
use super::serve::Serving;
use super::world::{Event, HOUR_MS, MINUTE_MS, World};
use crate::random::Random;
use crate::service::schedule::Schedule;

/// The objects of all counters of a program.
#[must_use]
pub fn counters(versions: &Schedule, random: &mut Random) -> Vec<Object> {
    let limits = versions.entries.iter().flat_map(|(_, version)| &version.shared_limits);
    let mut names: Vec<Id> = limits.filter_map(|limit| limit.counter.clone()).collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| Object::new(name, Of::Counter, random.percent(50), 0)).collect()
}

impl World {
    /// A serving process asks the next counter that it wants something of.
    pub fn ask_next(&mut self, serving: Serving) {
        let Some(want) = serving.wants.first() else { return };
        self.trace.note(self.now_ms, format_args!("{} asks {} for {}", serving.object, want.counter, want.by));
        if self.faults.strikes(Kind::AskLost, 500) {
            self.plan(30_000, Event::Granted(Box::new(serving), None));
            return;
        }
        if self.faults.strikes(Kind::AskDoubled, 700) {
            let later = self.faults.ms(0, HOUR_MS);
            // Nobody waits for what this one is answered.
            self.plan(later, Event::Ask(Box::new(Serving { life: u64::MAX, ..serving.clone() })));
        }
        let delay = if self.faults.strikes(Kind::AskDelayed, 300) { self.faults.ms(1000, 20 * MINUTE_MS) } else { self.faults.ms(5, 100) };
        self.plan(delay, Event::Ask(Box::new(serving)));
    }

    /// What an account asks arrives at a counter.
    ///
    /// # Errors
    /// What a check found.
    pub fn ask(&mut self, serving: Box<Serving>) -> Result<(), Finding> {
        let Some(want) = serving.wants.first().cloned() else { return Ok(()) };
        let account = serving.request.command.act().account().clone();
        let answer = self.tell(&Ask { account, want, peek: false })?;
        let is_lost = self.faults.strikes(Kind::GrantUnheard, 500);
        let delay = self.faults.ms(5, 100);
        self.plan(delay, Event::Granted(serving, answer.filter(|_| !is_lost)));
        Ok(())
    }

    /// A counter hears what an account says and wants; nothing where it fails or dies.
    ///
    /// # Errors
    /// What a check found.
    pub fn tell(&mut self, ask: &Ask) -> Result<Option<Granted>, Finding> {
        let Some(place) = self.counters.iter().position(|counter| counter.name == ask.want.counter) else { return Ok(None) };
        let (Some(called), versions) = (self.counters.get_mut(place), &self.versions) else { return Ok(None) };
        let ran = called.transact(&mut self.faults, versions, |sql| Ok(counter::ask(sql, ask)?));
        let ran = ran.map_err(|(check, what)| self.finding_of(ask.want.counter.clone(), check, what))?;
        let answer = if let Ran::Done(granted) = ran { Some(granted) } else { None };
        self.trace.note(self.now_ms, format_args!("{} answers {}: {answer:?}", ask.want.counter, ask.account));
        self.read_counter(place)?;
        self.check_shared()?;
        Ok(answer)
    }

    /// What a counter leaves to everybody; asking changes nothing.
    pub fn peek(&mut self, account: &Id, want: &Want) -> i64 {
        let Some(counter) = self.counters.iter().find(|counter| counter.name == want.counter) else { return 0 };
        if !counter.is_migrated() {
            return want.most;
        }
        let ask = Ask { account: account.clone(), want: want.clone(), peek: true };
        let before = counter.sql.dump();
        let left = counter::ask(&counter.sql, &ask).map_or(0, |granted| granted.left);
        self.shared.peeked(&before, &counter.sql.dump());
        left
    }

    /// Reads what a counter has stored.
    fn read_counter(&mut self, place: usize) -> Result<(), Finding> {
        let Some(counter) = self.counters.get(place).filter(|counter| counter.is_migrated()) else { return Ok(()) };
        let read = self.shared.read(counter);
        let name = counter.name.clone();
        read.map_err(|(check, what)| self.finding_of(name, check, what))
    }

    /// Checks the limits of the whole program over all accounts and counters.
    ///
    /// # Errors
    /// What a check found.
    pub fn check_shared(&self) -> Result<(), Finding> {
        let outcome = self.shared.check(&self.accounts(), &self.laws, false);
        outcome.map_err(|(check, what)| self.finding_of(self.shared.name(), check, what))
    }

    /// Checks that everything was given back, and that counters and accounts say the same.
    ///
    /// # Errors
    /// What a check found.
    pub fn check_shared_over(&mut self) -> Result<(), Finding> {
        for place in 0..self.counters.len() {
            self.read_counter(place)?;
        }
        let outcome = self.shared.check(&self.accounts(), &self.laws, true);
        outcome.map_err(|(check, what)| self.finding_of(self.shared.name(), check, what))
    }

    /// A counter's process ends.
    pub fn restart_counter(&mut self, counter: usize) {
        if !self.faults.are_on {
            return;
        }
        self.faults.happened(Kind::CounterRestart);
        if let Some(counter) = self.counters.get_mut(counter) {
            counter.restart(0);
        }
        let wait = self.between(HOUR_MS, 20 * HOUR_MS);
        self.plan(wait, Event::RestartCounter(counter));
    }
}
