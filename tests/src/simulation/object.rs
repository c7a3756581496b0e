//! One object, of an account or of a counter, as the worker's shell drives it: its database, what it remembers, its alarm.

use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_service::account::Failure;
use tally_service::migration::{Migration, migrate};
use tally_service::{counter, schema};

use super::fault::{Faults, Kind};
use super::finding::Checked;
use crate::native_sql::{NativeSql, Strike};
use crate::service::schedule::Schedule;

/// How a transaction ended.
#[derive(Debug)]
pub enum Ran<T> {
    /// It is committed.
    Done(T),
    /// It was rolled back, or its COMMIT was not heard of.
    Failed(Failure),
    /// The process is dead; what was committed is there.
    Dead,
}

/// What an object is of.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    /// Of an account.
    Account,
    /// Of a counter.
    Counter,
}

impl Of {
    const fn schema(self) -> &'static [Migration] {
        match self {
            Self::Account => schema::MIGRATIONS,
            Self::Counter => counter::MIGRATIONS,
        }
    }
}

/// An object.
#[derive(Debug)]
pub struct Object {
    /// The account, or the counter.
    pub name: Id,
    of: Of,
    /// Its database.
    pub sql: NativeSql,
    /// Whether the database outlives its process.
    pub is_in_file: bool,
    /// The machine that it runs on.
    pub machine: usize,
    /// The number of the alarm that is set; an earlier one fires no more.
    pub alarm: Option<u64>,
    /// For when the alarm is set, whoever remembers it; nothing if it is lost.
    pub alarm_for: Option<Instant>,
    /// Whether the alarm that was set last will never fire.
    pub is_alarm_lost: bool,
    /// How far the clock that it was set by was ahead of the true time.
    pub alarm_ahead: i64,
    /// For when it remembers to have set the alarm.
    pub alarm_at: Option<Instant>,
    /// How often its process ended: what an ended one had waited for reaches nobody.
    pub lives: u64,
    /// Whether its alarm waits for the answer to a message.
    pub is_in_alarm: bool,
    is_migrated: bool,
}

impl Object {
    /// An object that nobody called yet.
    #[must_use]
    pub fn new(name: Id, of: Of, is_in_file: bool, machine: usize) -> Self {
        let sql = if is_in_file { NativeSql::in_file() } else { NativeSql::in_memory() };
        Self {
            name,
            of,
            sql,
            is_in_file,
            machine,
            alarm: None,
            alarm_for: None,
            is_alarm_lost: false,
            alarm_ahead: 0,
            alarm_at: None,
            lives: 0,
            is_in_alarm: false,
            is_migrated: false,
        }
    }

    /// Whether its tables are there.
    #[must_use]
    pub const fn is_migrated(&self) -> bool {
        self.is_migrated
    }

    /// Ends its process: the memory is gone, the database is opened again. The set alarm is the platform's and stays.
    pub fn restart(&mut self, machine: usize) {
        self.sql.reopen();
        self.forget(machine);
    }

    fn forget(&mut self, machine: usize) {
        (self.is_migrated, self.alarm_at, self.machine) = (false, None, machine);
        self.lives += 1;
    }

    /// Runs something in a transaction, and again with every version it finds missing; a planned fault may strike.
    ///
    /// # Errors
    /// A failure of the database that nobody planned, or a ledger that would break.
    pub fn transact<T>(
        &mut self,
        faults: &mut Faults,
        versions: &Schedule,
        work: impl Fn(&NativeSql) -> Result<T, Failure>,
    ) -> Result<Ran<T>, (&'static str, String)> {
        let fault = faults.of_transaction(self.is_in_file);
        self.sql.plan(fault);
        let mut outcome = self.migrated().and_then(|()| self.sql.transaction(|| work(&self.sql)));
        while let Err(Failure::NeedsVersion(hash)) = &outcome {
            faults.happened(Kind::VersionMissing);
            versions.out_of_reach.borrow_mut().remove(hash);
            outcome = self.sql.transaction(|| work(&self.sql));
        }
        let strike = fault.filter(|fault| self.sql.steps().len() >= fault.step).map(|fault| fault.strike);
        self.sql.plan(None);
        if let Some(strike) = strike {
            faults.happened(match strike {
                Strike::Before => Kind::StatementFailed,
                Strike::After => Kind::StatementUnheard,
                Strike::Crash => Kind::Crash,
            });
        }
        match outcome {
            _ if strike == Some(Strike::Crash) => {
                self.forget(self.machine);
                Ok(Ran::Dead)
            }
            Ok(_) if faults.strikes(Kind::CrashAfterCommit, 60) => {
                self.restart(self.machine);
                Ok(Ran::Dead)
            }
            Ok(done) => Ok(Ran::Done(done)),
            Err(failure) => expected(&failure, strike).map(|()| Ran::Failed(failure)),
        }
    }

    fn migrated(&mut self) -> Result<(), Failure> {
        if !self.is_migrated {
            self.sql.transaction(|| migrate(&self.sql, self.of.schema()))?;
            self.is_migrated = true;
        }
        Ok(())
    }
}

/// Only planned faults make a database fail, and nothing ever breaks the ledger.
fn expected(failure: &Failure, strike: Option<Strike>) -> Checked {
    match failure {
        Failure::Problem(_) | Failure::NeedsGrants(_) => Ok(()),
        Failure::Sql(_) if strike.is_some() => Ok(()),
        Failure::Sql(error) => Err(("database", error.to_string())),
        Failure::Broken(broken) => Err(("the engine's own", broken.to_string())),
        Failure::UnderReview(cause) => Err(("the engine's own", cause.clone())),
        Failure::NoProgram | Failure::NeedsVersion(_) => Err(("versions", format!("{failure:?}"))),
    }
}
