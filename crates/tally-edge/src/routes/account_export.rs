//! `GET /v1/accounts/{account}/export`: everything that is stored of an account, a page at a time.

use super::incoming::{Incoming, named};
use crate::answer::Stop;
use crate::call::{Object, escaped};
use crate::http::Response;

/// A page of lines; its `tally-next` header says where the next one begins.
pub async fn run(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    incoming.principal()?.server_only()?;
    let account = &named(account)?;
    let (after, limit) = incoming.export_page()?;
    let mut query = format!("export?limit={limit}");
    if let Some(after) = after {
        query.push_str(&format!("&after={}", escaped(&after)));
    }
    Object::account(account, query).call(incoming.env).await
}
