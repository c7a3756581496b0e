//! `GET /v1/programs/{hash}`: a version's document. It never changes, so everybody may keep it.

use worker::Response;

use super::incoming::Incoming;
use crate::answer::Stop;
use crate::call::{Object, escaped};

/// The document; the codes in it are hashes.
pub async fn run(incoming: Incoming<'_>, hash: &str) -> Result<Response, Stop> {
    let response = Object::registry(format!("document/{}", escaped(hash))).call(incoming.env).await?;
    let headers = response.headers().clone();
    if response.status_code() == 200 {
        headers.set("cache-control", "public, max-age=31536000, immutable")?;
    }
    Ok(response.with_headers(headers))
}
