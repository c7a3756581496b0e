//! The object of one limit of the whole program. It only wires: what is granted is decided in `tally_service::counter`.

use tally_core::account::grants::{Granted, Want};
use tally_core::values::id::Id;
use tally_core::values::wire::Wire as _;
use tally_service::account::Failure;
use tally_service::counter::{self, Ask};
use tally_service::migration::migrate;
use tally_service::sql::SqlError;
use worker::{Env, State};

use crate::answer::{Stop, json};
use crate::call;
use crate::http::Response;
use crate::object::{Object, class};
use crate::sql_port::ObjectSql;

class!(CounterObject, Counter);

/// The object.
pub struct Counter {
    sql: ObjectSql,
}

impl Object for Counter {
    fn new(state: State, _env: Env) -> Self {
        Self { sql: ObjectSql::new(state.storage()) }
    }

    async fn answer(&self, _operation: &str, text: String) -> Result<Response, Stop> {
        let ask: Ask = tally_api::text::read(&text)?;
        let granted = self.sql.transaction(|| {
            migrate(&self.sql, counter::MIGRATIONS)?;
            Ok(counter::ask(&self.sql, &ask)?)
        })?;
        Ok(json(200, &granted)?)
    }
}

/// Asks a counter; `peek` takes nothing.
pub async fn ask(env: &Env, account: &Id, want: &Want, peek: bool) -> Result<Granted, Stop> {
    let ask = Ask { account: account.clone(), want: want.clone(), peek };
    let response = call::Object::counter(&want.counter).with_body(ask.canonical()).call(env).await?;
    let text = response.read().await?;
    if response.status() != 200 {
        return Err(Failure::Sql(SqlError::Failed(text)).into());
    }
    Ok(tally_api::text::read(&text)?)
}
