//! `GET /v1/bootstrap`: what a page needs to quote without the network.

use tally_api::answer::Bootstrap;
use tally_core::quote::View;
use tally_service::account::{Failure, Versions as _};

use super::incoming::Incoming;
use crate::account_object::announced;
use crate::answer::{Stop, json};
use crate::auth::Principal;
use crate::call::Object;
use crate::clock;
use crate::http::Response;
use crate::programs::{Programs, schedule};

/// A member's view, or a guest's.
pub async fn run(incoming: Incoming<'_>) -> Result<Response, Stop> {
    if let Principal::Member(account) = incoming.principal()? {
        return Object::account(&account, "bootstrap").call(incoming.env).await;
    }
    let now = clock::now();
    let schedule = schedule(incoming.env, now).await?;
    let version = Programs.in_force(now).ok_or(Failure::NoProgram)?;
    Ok(json(200, &Bootstrap { view: View::guest(), version, next: announced(&schedule, now), now })?)
}
