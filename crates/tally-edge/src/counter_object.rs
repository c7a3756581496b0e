//! The object of one limit of the whole program. It only wires: what is granted is decided in `tally_service::counter`.

use tally_core::account::grants::{Granted, Want};
use tally_core::values::id::Id;
use tally_core::values::wire::Wire as _;
use tally_service::account::Failure;
use tally_service::counter::{self, Ask};
use tally_service::migration::migrate;
use tally_service::sql::SqlError;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::answer::{Stop, json};
use crate::call::Object;
use crate::sql_port::ObjectSql;

#[durable_object]
pub struct CounterObject {
    sql: ObjectSql,
}

impl DurableObject for CounterObject {
    fn new(state: State, _env: Env) -> Self {
        Self { sql: ObjectSql::new(state.storage()) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let body = request.text().await?;
        self.answer(&body).or_else(Stop::into_response)
    }
}

impl CounterObject {
    fn answer(&self, body: &str) -> std::result::Result<Response, Stop> {
        let ask: Ask = tally_api::text::read(body)?;
        let granted = self.sql.transaction(|| {
            migrate(&self.sql, counter::MIGRATIONS)?;
            Ok(counter::ask(&self.sql, &ask)?)
        })?;
        Ok(json(200, &granted)?)
    }
}

/// Asks a counter; `peek` takes nothing.
pub async fn ask(env: &Env, account: &Id, want: &Want, peek: bool) -> std::result::Result<Granted, Stop> {
    let ask = Ask { account: account.clone(), want: want.clone(), peek };
    let mut response = Object::counter(&want.counter).with_body(ask.encode().canonical()).call(env).await?;
    let text = response.text().await?;
    if response.status_code() != 200 {
        return Err(Failure::Sql(SqlError::Failed(text)).into());
    }
    Ok(tally_api::text::read(&text)?)
}
