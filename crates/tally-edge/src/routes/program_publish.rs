//! `POST /v1/programs`: a new version, checked as a whole, in force from an instant.

use tally_api::request::PublishRequest;
use tally_core::values::wire::Wire as _;

use super::incoming::{Incoming, MAX_PROGRAM_BODY_BYTES};
use crate::answer::Stop;
use crate::call::Object;
use crate::http::Response;
use crate::programs::forget_schedule;
use crate::zone;

/// Publishing the same version again changes nothing, so it needs no idempotency key.
pub async fn run(incoming: Incoming<'_>) -> Result<Response, Stop> {
    incoming.principal()?.server_only()?;
    let mut request: PublishRequest = tally_api::text::read(&incoming.text(MAX_PROGRAM_BODY_BYTES).await?)?;
    zone::pin(&mut request.program);
    let response = Object::registry("publish").with_body(request.canonical()).call(incoming.env).await?;
    forget_schedule();
    Ok(response)
}
