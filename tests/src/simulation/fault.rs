//! What goes wrong: drawn from the seed, counted when it really happened.

use std::collections::BTreeMap;

use crate::native_sql::{Fault, Strike};
use crate::random::Random;

/// A kind of fault, as reports name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A statement failed and did nothing.
    StatementFailed,
    /// A statement was done, and its answer was lost.
    StatementUnheard,
    /// The process died between two statements.
    Crash,
    /// The process died after the COMMIT, before it set its alarm or answered.
    CrashAfterCommit,
    /// The object was put away, and came back without its memory, perhaps on another machine.
    Restart,
    /// A request never arrived.
    RequestLost,
    /// A request arrived twice.
    RequestDoubled,
    /// A request was under way for minutes.
    RequestDelayed,
    /// An answer never arrived.
    AnswerLost,
    /// An answer arrived twice.
    AnswerDoubled,
    /// A message to another account never arrived.
    MessageLost,
    /// A message to another account arrived twice.
    MessageDoubled,
    /// A message arrived, and its sender did not hear of it.
    MessageUnheard,
    /// What an account asked a counter never arrived.
    AskLost,
    /// What an account asked a counter arrived twice.
    AskDoubled,
    /// What an account asked a counter was under way for minutes.
    AskDelayed,
    /// A counter granted something, and nobody heard of it.
    GrantUnheard,
    /// A counter was put away.
    CounterRestart,
    /// An alarm fired late.
    AlarmLate,
    /// An alarm fired twice.
    AlarmTwice,
    /// An alarm never fired.
    AlarmLost,
    /// The clock of a machine jumped ahead.
    ClockAhead,
    /// The clock of a machine jumped back.
    ClockBack,
    /// A version of the program was not at hand.
    VersionMissing,
    /// The platform sent what it had sent before.
    WebhookTwice,
    /// The platform sent a refund before its order.
    WebhookOutOfOrder,
    /// The platform sent an order hours after it was placed.
    WebhookLate,
    /// Someone sent a request once more that was answered long ago.
    Replay,
    /// Someone used the key of another request.
    KeyReused,
    /// A client stopped asking before it had an answer.
    GaveUp,
}

/// Whether faults happen, and how often each did.
#[derive(Debug)]
pub struct Faults {
    random: Random,
    /// Whether faults happen at all.
    pub are_on: bool,
    /// How often each kind happened.
    pub counts: BTreeMap<Kind, u64>,
}

impl Faults {
    /// The faults of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), are_on: true, counts: BTreeMap::new() }
    }

    /// Counts a fault that happened.
    pub fn happened(&mut self, kind: Kind) {
        *self.counts.entry(kind).or_default() += 1;
    }

    /// Whether a fault happens now that happens so many times in ten thousand; then it is counted.
    pub fn strikes(&mut self, kind: Kind, in_ten_thousand: i64) -> bool {
        let strikes = self.are_on && self.random.between(1, 10_000) <= in_ten_thousand;
        if strikes {
            self.happened(kind);
        }
        strikes
    }

    /// What goes wrong in a transaction, if anything does. Only a database in a file outlives a crash.
    pub fn of_transaction(&mut self, outlives_crash: bool) -> Option<Fault> {
        if !self.are_on || !self.random.percent(6) {
            return None;
        }
        let strike = *self.random.pick(if outlives_crash { &Strike::ALL } else { &[Strike::Before, Strike::After] });
        // Most transactions have 5 to 15 statements; a step that is never reached strikes nothing.
        Some(Fault { step: usize::try_from(self.random.between(1, 14)).unwrap_or(1), strike })
    }

    /// A length of time in milliseconds for a fault.
    pub fn ms(&mut self, from: i64, to: i64) -> i64 {
        self.random.between(from, to)
    }
}
