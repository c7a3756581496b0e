//! One platform order's object. It only wires: what is told of an order is ordered in `tally_service::told`.

use tally_core::values::id::Id;
use tally_core::values::wire::Wire;
use tally_service::account::Failure;
use tally_service::migration::migrate;
use tally_service::sql::SqlError;
use tally_service::told::{self, Answered, ToAsk, Told};
use worker::{Env, Result, State};

use crate::answer::{Stop, json};
use crate::call;
use crate::http::Response;
use crate::object::{Object, class};
use crate::sql_port::ObjectSql;

class!(OrderObject, PlatformOrder);

/// The object.
pub struct PlatformOrder {
    state: State,
    sql: ObjectSql,
}

impl Object for PlatformOrder {
    fn new(state: State, _env: Env) -> Self {
        let sql = ObjectSql::new(state.storage());
        Self { state, sql }
    }

    async fn answer(&self, operation: &str, text: String) -> std::result::Result<Response, Stop> {
        let to_ask = self.take_in(operation == "tell", &text)?;
        if to_ask.kept {
            self.state.storage().set_alarm(told::KEPT_MS).await?;
        }
        Ok(json(200, &to_ask)?)
    }

    async fn alarm(&self) -> Result<()> {
        match self.sql.transaction(|| Ok(told::forget(&self.sql)?)) {
            Ok(()) => Ok(()),
            Err(failure) => Stop::from(failure).into_response().map(|_| ()),
        }
    }
}

/// What the object is asked to take in.
enum Word {
    Tell(Told),
    Answered(Vec<Answered>),
}

impl PlatformOrder {
    fn take_in(&self, tells: bool, body: &str) -> std::result::Result<ToAsk, Stop> {
        let word = if tells { Word::Tell(tally_api::text::read(body)?) } else { Word::Answered(tally_api::text::read(body)?) };
        Ok(self.sql.transaction(|| {
            migrate(&self.sql, told::MIGRATIONS)?;
            match &word {
                Word::Tell(told) => told::tell(&self.sql, told),
                Word::Answered(answers) => told::answered(&self.sql, answers),
            }
        })?)
    }
}

/// Tells an order's object what a delivery says, or what accounts answered.
pub async fn ask(env: &Env, order: &Id, operation: &str, body: &impl Wire) -> std::result::Result<ToAsk, Stop> {
    let response = call::Object::order(order, operation).with_body(body.canonical()).call(env).await?;
    let text = response.read().await?;
    if response.status() != 200 {
        return Err(Failure::Sql(SqlError::Failed(text)).into());
    }
    Ok(tally_api::text::read(&text)?)
}
