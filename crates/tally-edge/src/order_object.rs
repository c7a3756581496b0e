//! One platform order's object: it remembers whose order it is.
//!
//! A platform's refund names the order and not the customer. The order's object is written before the
//! order is recorded, so a refund finds either the account or nothing.

use tally_core::values::id::Id;
use tally_service::account::Failure;
use tally_service::sql::{Sql as _, SqlError, Value};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::answer::Stop;
use crate::call::{Object, passed};
use crate::sql_port::ObjectSql;

/// Header of the account to remember.
const OWNER: &str = "x-tally-owner";

#[durable_object]
pub struct OrderObject {
    sql: ObjectSql,
}

impl DurableObject for OrderObject {
    fn new(state: State, _env: Env) -> Self {
        Self { sql: ObjectSql::new(state.storage()) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let owner = Id::new(&passed(request.headers(), OWNER));
        let answer = self.sql.transaction(|| Ok(self.owner(owner.as_ref())?));
        match answer {
            Ok(owner) => Response::ok(owner),
            Err(failure) => Stop::from(failure).into_response(),
        }
    }
}

impl OrderObject {
    /// Whose order it is, after remembering that if it is said. The first word stands.
    fn owner(&self, said: Option<&Id>) -> std::result::Result<String, SqlError> {
        self.sql.run("CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY CHECK (id = 1), account TEXT NOT NULL)", &[])?;
        if let Some(account) = said {
            self.sql.run("INSERT OR IGNORE INTO owner (id, account) VALUES (1, ?)", &[Value::from(&**account)])?;
        }
        let rows = self.sql.run("SELECT account FROM owner", &[])?;
        rows.first().and_then(|row| row.first()).map_or(Ok(String::new()), |account| account.text().map(str::to_owned))
    }
}

/// Remembers whose order it is.
pub async fn remember(env: &Env, order: &Id, account: &Id) -> std::result::Result<(), Stop> {
    let mut call = Object::order(order);
    call.headers.push((OWNER, account.to_string()));
    expect_success(call.call(env).await?).await.map(|_| ())
}

/// Whose order it is, if that is known.
pub async fn owner(env: &Env, order: &Id) -> std::result::Result<Option<Id>, Stop> {
    expect_success(Object::order(order).call(env).await?).await.map(|account| Id::new(&account))
}

async fn expect_success(mut response: Response) -> std::result::Result<String, Stop> {
    let text = response.text().await?;
    if response.status_code() == 200 { Ok(text) } else { Err(Failure::Sql(SqlError::Failed(text)).into()) }
}
