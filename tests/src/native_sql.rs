//! The service's SQL port on a native SQLite, with a fault at any step of a transaction.
//!
//! In scope: what a Durable Object's storage promises (one transaction, everything or nothing) and what it
//! cannot carry (integers past ±(2^53 − 1)). Out of scope: its limits on rows and bytes.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value as Stored, ValueRef};
use rusqlite::{Connection, params_from_iter};
use tally_core::values::bounds::MAX_AMOUNT;
use tally_service::compact::unpack;
use tally_service::row::SEAL;
use tally_service::sql::{Row, Sql, SqlError, Value};

/// What goes wrong at a step. Steps are the statements of a transaction, from 1; its COMMIT is the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// At which step.
    pub step: usize,
    /// How.
    pub strike: Strike,
}

/// How a step goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strike {
    /// It fails and does nothing.
    Before,
    /// It is done, and nobody hears of it.
    After,
    /// It is done, and then the process dies; the file is opened again as the dead process left it.
    Crash,
}

impl Strike {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Before, Self::After, Self::Crash];
}

/// A SQLite database in memory or in a scratch file.
#[derive(Debug)]
pub struct NativeSql {
    connection: RefCell<Connection>,
    file: Option<PathBuf>,
    fault: Cell<Option<Fault>>,
    steps: RefCell<Vec<String>>,
    dead: Cell<bool>,
}

fn failed(error: impl std::fmt::Display) -> SqlError {
    SqlError::Failed(error.to_string())
}

/// A name that no other scratch file has, of this process or of another.
fn scratch_file() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("tally-native-{}-{number}.sqlite", std::process::id()))
}

/// Where SQLite keeps what it needs to undo an unfinished transaction.
fn journal(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}

fn open(file: &Path) -> Connection {
    let connection = Connection::open(file).expect("a scratch file can be opened");
    // A dead process leaves its writes to the operating system, so nothing here needs to reach the disk. The
    // tiny cache makes SQLite write pages before the COMMIT, so that a crash has something to undo.
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = 2; PRAGMA cache_spill = 1").expect("known pragmas");
    explained(connection)
}

/// A connection whose queries can say `document(column)`.
fn explained(connection: Connection) -> Connection {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let document = |context: &Context<'_>| Ok(carried(context.get_raw(0)).ok().and_then(|value| shown(&value)));
    connection.create_scalar_function("document", 1, flags, document).expect("a function of the suite");
    connection
}

impl NativeSql {
    fn with(connection: Connection, file: Option<PathBuf>) -> Self {
        Self { connection: RefCell::new(connection), file, fault: Cell::new(None), steps: RefCell::default(), dead: Cell::new(false) }
    }

    /// An empty database in memory.
    ///
    /// # Panics
    /// If SQLite cannot be started.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::with(explained(Connection::open_in_memory().expect("memory")), None)
    }

    /// An empty database in a file of its own, which is deleted with it.
    ///
    /// # Panics
    /// If there is no scratch directory.
    #[must_use]
    pub fn in_file() -> Self {
        let file = scratch_file();
        Self::with(open(&file), Some(file))
    }

    /// A copy in a file of its own.
    ///
    /// # Panics
    /// If this one is in memory, or the file cannot be copied.
    #[must_use]
    pub fn copy(&self) -> Self {
        let file = scratch_file();
        fs::copy(self.file.as_ref().expect("a database in a file"), &file).expect("a scratch file can be copied");
        Self::with(open(&file), Some(file))
    }

    /// Plans what goes wrong, and counts steps from the first again.
    pub fn plan(&self, fault: Option<Fault>) {
        self.fault.set(fault);
        self.steps.borrow_mut().clear();
    }

    /// Ends the process between two transactions, and opens the file again; what is in memory has no process to lose.
    ///
    /// # Panics
    /// If the file cannot be opened.
    pub fn reopen(&self) {
        if self.file.is_some() {
            self.crash();
            self.dead.set(false);
        }
    }

    /// The statements since the last plan.
    #[must_use]
    pub fn steps(&self) -> Vec<String> {
        self.steps.borrow().clone()
    }

    /// The rows written since the database was opened.
    #[must_use]
    pub fn rows_written(&self) -> u64 {
        self.connection.borrow().total_changes()
    }

    /// Runs in one transaction: all of what it wrote stays, or nothing.
    ///
    /// # Errors
    /// What `work` answers, and a failed COMMIT.
    ///
    /// # Panics
    /// If the database is in a transaction already, or cannot undo one.
    pub fn transaction<T, E: From<SqlError>>(&self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.connection.borrow().execute_batch("BEGIN IMMEDIATE").expect("no transaction is open");
        let outcome = work().and_then(|done| self.step("COMMIT", || self.batch("COMMIT")).map(|()| done).map_err(E::from));
        // The next transaction runs in a new process.
        self.dead.set(false);
        if !self.connection.borrow().is_autocommit() {
            self.batch("ROLLBACK").expect("what is open can be undone");
        }
        outcome
    }

    /// Every table with every row, and the schema; equal texts are equal databases.
    ///
    /// # Panics
    /// If the database cannot be read.
    #[must_use]
    pub fn dump(&self) -> String {
        let read = |statement: &str| self.query(statement, &[]).expect("a database that can be read");
        let mut text = String::new();
        for table in read("SELECT name, sql FROM sqlite_master ORDER BY name") {
            let name = table[0].text().expect("a name").to_owned();
            text.push_str(&format!("{name}: {:?}\n", table[1]));
            for row in read(&format!("SELECT * FROM {name} ORDER BY 1")) {
                let shown: Vec<Value> = row.into_iter().map(|value| shown(&value).map_or(value, Value::from)).collect();
                text.push_str(&format!("  {shown:?}\n"));
            }
        }
        text
    }

    /// The texts that a query of one column answers; a packed document as its canonical text. `document(column)` is that text
    /// within a query.
    ///
    /// # Panics
    /// If the query fails, or answers anything else.
    #[must_use]
    pub fn texts(&self, statement: &str) -> Vec<String> {
        let rows = self.query(statement, &[]).expect("a query of the suite");
        rows.iter().map(|row| shown(&row[0]).unwrap_or_else(|| row[0].text().expect("a text").to_owned())).collect()
    }

    /// Changes what is stored behind everybody's back.
    ///
    /// # Panics
    /// If it is no statement of SQL.
    pub fn execute(&self, statement: &str) {
        self.batch(statement).expect("a statement of the suite");
    }

    fn batch(&self, statement: &str) -> Result<(), SqlError> {
        self.connection.borrow().execute_batch(statement).map_err(failed)
    }

    /// Takes one step, unless it goes wrong.
    fn step<T>(&self, statement: &str, work: impl FnOnce() -> Result<T, SqlError>) -> Result<T, SqlError> {
        if self.dead.get() {
            return Err(SqlError::Failed("the process is dead".to_owned()));
        }
        self.steps.borrow_mut().push(statement.to_owned());
        let step = self.steps.borrow().len();
        let strike = self.fault.get().filter(|fault| fault.step == step).map(|fault| fault.strike);
        if strike == Some(Strike::Before) {
            return Err(SqlError::Failed("a planned fault, before".to_owned()));
        }
        let done = work()?;
        match strike {
            None | Some(Strike::Before) => Ok(done),
            Some(Strike::After) => Err(SqlError::Failed("a planned fault, after".to_owned())),
            Some(Strike::Crash) => {
                self.crash();
                Err(SqlError::Failed("a planned crash".to_owned()))
            }
        }
    }

    /// Dies without closing anything: closing would undo the transaction in an orderly way, so the bytes on
    /// the disk are put back as they were at the moment of death.
    fn crash(&self) {
        let file = self.file.as_ref().expect("only a file outlives its process");
        let left = [file.clone(), journal(file)].map(|path| (fs::read(&path).ok(), path));
        drop(self.connection.replace(Connection::open_in_memory().expect("memory")));
        for (bytes, path) in left {
            match bytes {
                Some(bytes) => fs::write(path, bytes).expect("a scratch file can be written"),
                None => drop(fs::remove_file(path)),
            }
        }
        self.connection.replace(open(file));
        self.dead.set(true);
    }

    fn query(&self, statement: &str, parameters: &[Value]) -> Result<Vec<Row>, SqlError> {
        let connection = self.connection.borrow();
        let mut prepared = connection.prepare_cached(statement).map_err(failed)?;
        let columns = prepared.column_count();
        let parameters = parameters.iter().map(bound).collect::<Result<Vec<_>, _>>()?;
        let mut rows = prepared.query(params_from_iter(parameters)).map_err(failed)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let values = (0..columns).map(|column| row.get_ref(column).map_err(failed).and_then(carried));
            found.push(values.collect::<Result<Row, _>>()?);
        }
        Ok(found)
    }
}

impl Sql for NativeSql {
    fn run(&self, statement: &str, parameters: &[Value]) -> Result<Vec<Row>, SqlError> {
        self.step(statement, || self.query(statement, parameters))
    }
}

impl Drop for NativeSql {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            for path in [file.clone(), journal(file)] {
                drop(fs::remove_file(path));
            }
        }
    }
}

/// The document that bytes of ours are, sealed or not.
fn shown(value: &Value) -> Option<String> {
    let Value::Bytes(bytes) = value else { return None };
    let sealed = bytes.get(SEAL..).and_then(unpack);
    sealed.or_else(|| unpack(bytes)).map(|document| document.canonical())
}

/// An integer that survives becoming a JavaScript number.
fn exact(integer: i64) -> Result<i64, SqlError> {
    if integer.abs() <= MAX_AMOUNT { Ok(integer) } else { Err(SqlError::NotOurs(format!("{integer} is no exact number"))) }
}

fn bound(value: &Value) -> Result<Stored, SqlError> {
    Ok(match value {
        Value::Null => Stored::Null,
        Value::Integer(integer) => Stored::Integer(exact(*integer)?),
        Value::Text(text) => Stored::Text(text.clone()),
        Value::Bytes(bytes) => Stored::Blob(bytes.clone()),
    })
}

fn carried(value: ValueRef<'_>) -> Result<Value, SqlError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(integer) => exact(integer).map(Value::Integer),
        ValueRef::Text(text) => std::str::from_utf8(text).map(Value::from).map_err(failed),
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(SqlError::NotOurs("nothing of ours is a fraction".to_owned())),
    }
}
