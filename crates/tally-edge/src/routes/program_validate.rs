//! `POST /v1/programs/validate`: everything that is wrong with a program, at once.

use tally_api::answer::Validated;
use tally_core::program::Version;

use super::incoming::{Incoming, MAX_PROGRAM_BODY_BYTES};
use crate::answer::{Stop, json};
use crate::http::Response;
use crate::zone;

/// The body is the program document itself.
pub async fn run(incoming: Incoming<'_>) -> Result<Response, Stop> {
    incoming.principal()?.server_only()?;
    let mut document = tally_api::text::parse(&incoming.text(MAX_PROGRAM_BODY_BYTES).await?)?;
    zone::pin(&mut document);
    let answer = match Version::read(&document) {
        Ok(version) => Validated { version: Some(version.hash.clone()), errors: Vec::new() },
        Err(errors) => Validated { version: None, errors },
    };
    Ok(json(200, &answer)?)
}
