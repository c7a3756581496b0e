//! `GET /v1/programs/{hash}`: a version's document. It never changes, so everybody may keep it.

use super::incoming::Incoming;
use crate::answer::Stop;
use crate::auth::Principal;
use crate::call::{Object, escaped};
use crate::http::Response;

/// The merchant's server reads the whole document, everybody else what a browser may know of it. The codes in either are
/// hashes.
pub async fn run(incoming: Incoming<'_>, hash: &str) -> Result<Response, Stop> {
    let asks_for_all = incoming.header("authorization").starts_with("Bearer sk_");
    let all = asks_for_all && incoming.principal()? == Principal::Server;
    let (part, kept_by) = if all { ("document", "private") } else { ("public", "public") };
    let response = Object::registry(format!("{part}/{}", escaped(hash))).call(incoming.env).await?;
    if response.status() != 200 {
        return Ok(response);
    }
    let response = response.with_own_headers()?;
    response.set("cache-control", &format!("{kept_by}, max-age=31536000, immutable"))?;
    response.set("vary", "authorization")?;
    Ok(response)
}
