//! `GET /v1/accounts/{account}` and its activity: what the account holds, and what happened.

use super::incoming::{Incoming, named};
use crate::answer::Stop;
use crate::call::Object;
use crate::http::Response;

/// What the account holds now.
pub async fn view(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    let account = &named(account)?;
    incoming.principal()?.may_act_for(account)?;
    Object::account(account, "view").call(incoming.env).await
}

/// What happened, newest first, a page at a time.
pub async fn activity(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    let account = &named(account)?;
    incoming.principal()?.may_act_for(account)?;
    let query = incoming.page("before")?;
    Object::account(account, format!("activity?{query}")).call(incoming.env).await
}
