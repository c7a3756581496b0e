//! `POST /v1/quotes`: what a cart would come to, decided by the edge.

use tally_api::problem::Problem;
use tally_api::request::QuoteRequest;
use tally_core::quote::{Detail, View, quote};
use tally_service::account::{Failure, Versions as _};

use super::incoming::{Incoming, MAX_BODY_BYTES};
use crate::answer::{Stop, json};
use crate::auth::Principal;
use crate::call::Object;
use crate::clock;
use crate::http::Response;
use crate::programs::{Programs, with_versions};

/// For the account named, for the member who asks, or for a guest.
pub async fn run(incoming: Incoming<'_>) -> Result<Response, Stop> {
    let principal = incoming.principal()?;
    let body = incoming.text(MAX_BODY_BYTES).await?;
    let request: QuoteRequest = tally_api::text::read(&body)?;
    let account = match (&request.account, &principal) {
        (Some(account), _) => {
            principal.may_act_for(account)?;
            Some(account)
        }
        (None, Principal::Member(own)) => Some(own),
        (None, _) => None,
    };
    if let Some(account) = account {
        return Object::account(account, "quote").with_body(body).call(incoming.env).await;
    }
    let now = clock::now();
    let detail = Detail { trace: request.trace, digest: true, hints: request.trace };
    let answer = with_versions(incoming.env, now, || {
        let hash = Programs.in_force(now).ok_or(Failure::NoProgram)?;
        let version = Programs.version(&hash).ok_or(Failure::NeedsVersion(hash))?;
        quote(&version, &View::guest(), &request.cart, now, detail).map_err(|error| Failure::Problem(Box::new(Problem::from(error))))
    });
    Ok(json(200, &answer.await?)?)
}
