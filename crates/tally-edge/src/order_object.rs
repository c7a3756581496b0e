//! One platform order's object. It only wires: what is told of an order is ordered in `tally_service::told`.

use tally_core::values::id::Id;
use tally_core::values::wire::Wire;
use tally_service::account::Failure;
use tally_service::migration::migrate;
use tally_service::sql::SqlError;
use tally_service::told::{self, Answered, ToAsk, Told};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::answer::{Stop, json};
use crate::call::Object;
use crate::sql_port::ObjectSql;

#[durable_object]
pub struct OrderObject {
    state: State,
    sql: ObjectSql,
}

impl DurableObject for OrderObject {
    fn new(state: State, _env: Env) -> Self {
        let sql = ObjectSql::new(state.storage());
        Self { state, sql }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let tells = request.path() == "/tell";
        let body = request.text().await?;
        match self.answer(tells, &body) {
            Ok(to_ask) => {
                if to_ask.kept {
                    self.state.storage().set_alarm(told::KEPT_MS).await?;
                }
                json(200, &to_ask)
            }
            Err(stop) => stop.into_response(),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        match self.sql.transaction(|| Ok(told::forget(&self.sql)?)) {
            Ok(()) => Response::ok(""),
            Err(failure) => Stop::from(failure).into_response(),
        }
    }
}

/// What the object is asked to take in.
enum Word {
    Tell(Told),
    Answered(Vec<Answered>),
}

impl OrderObject {
    fn answer(&self, tells: bool, body: &str) -> std::result::Result<ToAsk, Stop> {
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
    let mut response = Object::order(order, operation).with_body(body.encode().canonical()).call(env).await?;
    let text = response.text().await?;
    if response.status_code() != 200 {
        return Err(Failure::Sql(SqlError::Failed(text)).into());
    }
    Ok(tally_api::text::read(&text)?)
}
