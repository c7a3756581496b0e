//! `GET /v1/accounts/{account}/events` and its acknowledgement: the outbox, read by a merchant's server
//! at least once and in order.

use super::incoming::{Incoming, counted, named};
use crate::answer::Stop;
use crate::call::Object;
use crate::http::Response;

/// What nobody has acknowledged yet, oldest first.
pub async fn list(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    incoming.principal()?.server_only()?;
    let account = &named(account)?;
    let query = incoming.page("limit")?;
    Object::account(account, format!("events?{query}")).call(incoming.env).await
}

/// Everything up to a record was received.
pub async fn acknowledge(incoming: Incoming<'_>, account: &str, delivered: &str) -> Result<Response, Stop> {
    incoming.principal()?.server_only()?;
    let account = &named(account)?;
    let delivered = counted("/delivered", delivered)?;
    Object::account(account, format!("acknowledge?delivered={delivered}")).call(incoming.env).await
}
