//! The SQL port over a Durable Object's SQLite, and its transactions.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use js_sys::{Array, ArrayBuffer, JsString, Uint8Array};
use tally_core::values::bounds::MAX_AMOUNT;
use tally_service::account::Failure;
use tally_service::sql::{Row, Sql, SqlError, Value};
use wasm_bindgen::prelude::{JsCast as _, JsValue, wasm_bindgen};
use worker::Storage;

#[wasm_bindgen]
extern "C" {
    /// The storage with the method that `worker` does not bind.
    type TransactionalStorage;

    /// Runs a function in a transaction: what it wrote is taken back when it throws or traps.
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(this: &TransactionalStorage, run: &mut dyn FnMut() -> Result<(), JsValue>) -> Result<(), JsValue>;

    #[wasm_bindgen(method, getter)]
    fn sql(this: &TransactionalStorage) -> Database;

    /// The database, asked with statements that are JavaScript strings already.
    type Database;

    #[wasm_bindgen(method, catch, variadic)]
    fn exec(this: &Database, statement: &JsString, bindings: &Array) -> Result<Cursor, JsValue>;

    /// What a statement answers.
    type Cursor;

    /// Its rows as arrays.
    #[wasm_bindgen(method)]
    fn raw(this: &Cursor) -> js_sys::Iterator;

    /// The rows that it wrote, as the platform bills them.
    #[wasm_bindgen(method, getter, js_name = rowsWritten)]
    fn rows_written(this: &Cursor) -> usize;
}

thread_local! {
    /// Each statement as one JavaScript string for good: the platform finds a statement that it has prepared by the very
    /// string, not by its characters.
    static STATEMENTS: RefCell<BTreeMap<String, JsString>> = const { RefCell::new(BTreeMap::new()) };
}

fn prepared(statement: &str) -> JsString {
    STATEMENTS.with_borrow_mut(|statements| match statements.get(statement) {
        Some(known) => known.clone(),
        None => statements.entry(statement.to_owned()).or_insert_with(|| JsString::from(statement)).clone(),
    })
}

/// The database of one object.
pub struct ObjectSql {
    sql: Database,
    storage: Storage,
    rows_written: Cell<usize>,
}

impl ObjectSql {
    /// The database behind a storage.
    pub fn new(storage: Storage) -> Self {
        let raw: &TransactionalStorage = storage.as_raw().unchecked_ref();
        Self { sql: raw.sql(), storage, rows_written: Cell::new(0) }
    }

    /// Runs in one transaction: all of what it wrote stays, or nothing.
    pub fn transaction<T>(&self, mut run: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
        let mut result = None;
        let storage: &TransactionalStorage = self.storage.as_raw().unchecked_ref();
        let outcome = storage.transaction_sync(&mut || {
            let answer = run();
            let thrown = if answer.is_ok() { Ok(()) } else { Err(JsValue::from_str("rolled back")) };
            result = Some(answer);
            thrown
        });
        match (result, outcome) {
            (Some(Err(failure)), _) => Err(failure),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (_, outcome) => Err(Failure::Sql(SqlError::Failed(format!("the transaction did not commit: {outcome:?}")))),
        }
    }

    /// Rows written since the last question, as the platform bills them.
    pub fn take_rows_written(&self) -> usize {
        self.rows_written.replace(0)
    }
}

impl Sql for ObjectSql {
    fn run(&self, statement: &str, parameters: &[Value]) -> Result<Vec<Row>, SqlError> {
        let failed = |error: JsValue| SqlError::Failed(format!("{error:?}"));
        let bindings = parameters.iter().map(binding).collect::<Result<Array, SqlError>>()?;
        let cursor = self.sql.exec(&prepared(statement), &bindings).map_err(failed)?;
        let rows = cursor.raw().into_iter().map(|row| row.map_err(failed)?.unchecked_into::<Array>().iter().map(value).collect());
        let rows = rows.collect::<Result<Vec<Row>, SqlError>>()?;
        self.rows_written.set(self.rows_written.get().saturating_add(cursor.rows_written()));
        Ok(rows)
    }
}

fn binding(value: &Value) -> Result<JsValue, SqlError> {
    Ok(match value {
        Value::Null => JsValue::NULL,
        Value::Integer(integer) => {
            let exact = integer.unsigned_abs() <= MAX_AMOUNT.unsigned_abs();
            let number = exact.then_some(*integer as f64).ok_or_else(|| SqlError::NotOurs(format!("{integer} has no exact binding")))?;
            JsValue::from_f64(number)
        }
        Value::Text(text) => JsValue::from_str(text),
        // As a view of bytes: a list of numbers, as serde would have it, is no blob.
        Value::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
    })
}

fn value(value: JsValue) -> Result<Value, SqlError> {
    if let Some(bytes) = value.dyn_ref::<ArrayBuffer>() {
        return Ok(Value::Bytes(Uint8Array::new(bytes).to_vec()));
    }
    if let Some(number) = value.as_f64() {
        // Every integer that is stored is within the bounds of what both kinds of number say exactly.
        let integer = number as i64;
        let exact = integer.unsigned_abs() <= MAX_AMOUNT.unsigned_abs() && integer as f64 == number;
        return exact.then_some(Value::Integer(integer)).ok_or_else(|| SqlError::NotOurs(format!("{number} is no integer that we store")));
    }
    match value.as_string() {
        Some(text) => Ok(Value::Text(text)),
        None if value.is_null() => Ok(Value::Null),
        None => Err(SqlError::NotOurs(format!("a stored value is of no kind we store: {value:?}"))),
    }
}
