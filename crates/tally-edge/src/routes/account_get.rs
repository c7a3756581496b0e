//! `GET /v1/accounts/{account}` and its activity: what the account holds, and what happened.

use worker::Response;

use super::incoming::Incoming;
use crate::answer::Stop;
use crate::call::Object;

/// What the account holds now.
pub async fn view(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    incoming.principal()?.may_act_for(account)?;
    Object::account(account, "view").call(incoming.env).await
}

/// What happened, newest first, a page at a time.
pub async fn activity(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    incoming.principal()?.may_act_for(account)?;
    Object::account(account, format!("activity{}", incoming.query()?)).call(incoming.env).await
}
