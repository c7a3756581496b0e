//! The program registry's object. It only wires: what is published and when is decided in
//! `tally_service::registry`.

use tally_api::problem::Problem;
use tally_api::request::PublishRequest;
use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_core::values::wire::Wire as _;
use tally_service::migration::migrate;
use tally_service::registry;
use tally_service::sql::{Sql, SqlError};
use worker::{Env, State};

use crate::answer::{Stop, json, json_text};
use crate::clock;
use crate::http::Response;
use crate::object::{Object, class};
use crate::sql_port::ObjectSql;

/// Reads a text of a version.
type Read = fn(&dyn Sql, &Id) -> Result<Option<String>, SqlError>;

class!(ProgramObject, Registry);

/// The object.
pub struct Registry {
    sql: ObjectSql,
}

impl Object for Registry {
    fn new(state: State, _env: Env) -> Self {
        Self { sql: ObjectSql::new(state.storage()) }
    }

    async fn answer(&self, operation: &str, text: String) -> Result<Response, Stop> {
        self.sql.transaction(|| Ok(migrate(&self.sql, registry::MIGRATIONS)?))?;
        let of_version = [("document/", registry::document as Read), ("public/", registry::public_document as Read)];
        if let Some((name, read)) = of_version.into_iter().find_map(|(prefix, read)| Some((operation.strip_prefix(prefix)?, read))) {
            let name = js_sys::decode_uri_component(name).ok().and_then(|name| name.as_string()).unwrap_or_default();
            let document = match Id::new(&name) {
                Some(hash) => read(&self.sql, &hash).map_err(tally_service::account::Failure::from)?,
                None => None,
            };
            let missing =
                || Problem::new(404, "version_not_found", "there is no such version", "no version of that hash was published here");
            return Ok(json_text(200, &document.ok_or_else(missing)?)?);
        }
        if operation == "publish" {
            let request: PublishRequest = tally_api::text::read(&text)?;
            let version = Version::read(&request.program).map_err(Problem::invalid_program)?;
            let published = self.sql.transaction(|| registry::publish(&self.sql, &version, request.effective_at, clock::now()))?;
            return Ok(json(201, &published)?);
        }
        let schedule = registry::schedule(&self.sql).map_err(tally_service::account::Failure::from)?;
        Ok(json_text(200, &schedule.canonical())?)
    }
}
