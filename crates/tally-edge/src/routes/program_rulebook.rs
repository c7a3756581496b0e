//! `GET /v1/programs/{hash}/rulebook/{format}`: a version compiled for browsers of this build. It never changes either.

use tally_api::problem::Problem;
use tally_core::program::format::FORMAT;

use super::incoming::Incoming;
use crate::answer::{Stop, json_text, problem_text};
use crate::http::Response;
use crate::programs;

/// What it tells of the program is what the public part of the document tells.
pub async fn run(incoming: Incoming<'_>, hash: &str, format: &str) -> Result<Response, Stop> {
    if format != FORMAT {
        let message = format!("rulebooks here are of the form `{FORMAT}`; use the SDK of this release, or quote at the edge");
        return Err(Problem::new(404, "other_format", "there is no rulebook of that form", message).into());
    }
    let (status, text) = programs::rulebook(incoming.env, hash).await?;
    if status != 200 {
        return Ok(problem_text(status, &text)?);
    }
    let response = json_text(200, &text)?;
    response.set("cache-control", "public, max-age=31536000, immutable")?;
    Ok(response)
}
