//! The SQL port over a Durable Object's SQLite, and its transactions.

use std::cell::Cell;

use tally_service::account::Failure;
use tally_service::sql::{Row, Sql, SqlError, Value};
use wasm_bindgen::prelude::{JsCast as _, JsValue, wasm_bindgen};
use worker::{SqlStorage, SqlStorageValue, Storage};

#[wasm_bindgen]
extern "C" {
    /// The storage with the method that `worker` does not bind.
    type TransactionalStorage;

    /// Runs a function in a transaction: what it wrote is taken back when it throws or traps.
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(this: &TransactionalStorage, run: &mut dyn FnMut() -> Result<(), JsValue>) -> Result<(), JsValue>;
}

/// The database of one object.
pub struct ObjectSql {
    sql: SqlStorage,
    storage: Storage,
    rows_written: Cell<usize>,
}

impl ObjectSql {
    /// The database behind a storage.
    pub fn new(storage: Storage) -> Self {
        Self { sql: storage.sql(), storage, rows_written: Cell::new(0) }
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
        let failed = |error: worker::Error| SqlError::Failed(error.to_string());
        let bindings: Vec<JsValue> = parameters.iter().map(binding).collect();
        let cursor = self.sql.exec_raw(statement, bindings).map_err(failed)?;
        let rows = cursor.raw().map(|row| row.map_err(failed)?.into_iter().map(value).collect());
        let rows = rows.collect::<Result<Vec<Row>, SqlError>>()?;
        self.rows_written.set(self.rows_written.get().saturating_add(cursor.rows_written()));
        Ok(rows)
    }
}

fn binding(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Integer(integer) => JsValue::from(SqlStorageValue::Integer(*integer)),
        Value::Text(text) => JsValue::from_str(text),
        // As a view of bytes: a list of numbers, as serde would have it, is no blob.
        Value::Bytes(bytes) => js_sys::Uint8Array::from(bytes.as_slice()).into(),
    }
}

fn value(value: SqlStorageValue) -> Result<Value, SqlError> {
    match value {
        SqlStorageValue::Null => Ok(Value::Null),
        SqlStorageValue::Integer(integer) => Ok(Value::Integer(integer)),
        SqlStorageValue::String(text) => Ok(Value::Text(text)),
        SqlStorageValue::Blob(bytes) => Ok(Value::Bytes(bytes)),
        other => Err(SqlError::NotOurs(format!("a stored value is of no kind we store: {other:?}"))),
    }
}
