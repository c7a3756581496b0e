//! The routes. One file each: `<resource>_<verb>.rs`.

mod account_export;
mod account_get;
mod bootstrap_get;
mod command_create;
mod event_list;
mod incoming;
mod program_get;
mod program_publish;
mod program_rulebook;
mod program_validate;
mod quote_create;
mod shopify_webhook_create;
mod simulation_create;

use tally_api::problem::Problem;
use worker::Env;

use self::incoming::Incoming;
use crate::answer::{Stop, json_text};
use crate::call;
use crate::http::{Request, Response};

/// Finds the route of a request and runs it.
pub async fn route(request: Request, env: &Env) -> Result<Response, Stop> {
    let path = request.path_and_query().0.to_owned();
    let segments = path.split('/').filter(|segment| !segment.is_empty()).map(decoded).collect::<Result<Vec<String>, Stop>>()?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let method = request.method();
    if let ["shop", ..] = segments.as_slice() {
        // The demo merchant's own backend; a real deployment has no such binding.
        return Ok(call::pass_on(env, "SHOP", request).await?);
    }
    if method == "OPTIONS" {
        return preflight();
    }
    let incoming = Incoming::new(request, env);
    match (&*method, segments.as_slice()) {
        ("GET", ["v1", "health"]) => Ok(json_text(200, "{\"status\":\"ok\"}")?),
        ("GET", ["v1", "bootstrap"]) => bootstrap_get::run(incoming).await,
        ("POST", ["v1", "quotes"]) => quote_create::run(incoming).await,
        ("POST", ["v1", "holds"]) => command_create::hold(incoming).await,
        ("POST", ["v1", "holds", hold, "capture"]) => command_create::capture(incoming, hold).await,
        ("POST", ["v1", "holds", hold, "release"]) => command_create::release(incoming, hold).await,
        ("POST", ["v1", "orders"]) => command_create::order(incoming).await,
        ("POST", ["v1", "orders", order, "refunds"]) => command_create::of_order(incoming, "refund", order).await,
        ("POST", ["v1", "orders", order, "cancel"]) => command_create::of_order(incoming, "cancel", order).await,
        ("POST", ["v1", "orders", order, "reinstate"]) => command_create::of_order(incoming, "reinstate", order).await,
        ("POST", ["v1", "orders", order, "edits"]) => command_create::of_order(incoming, "edit", order).await,
        ("POST", ["v1", "orders", order, "exchanges"]) => command_create::of_order(incoming, "exchange", order).await,
        ("POST", ["v1", "orders", order, "payments"]) => command_create::of_order(incoming, "pay", order).await,
        ("POST", ["v1", "orders", order, "fulfilments"]) => command_create::of_order(incoming, "fulfil", order).await,
        ("POST", ["v1", "orders", order, "chargebacks"]) => command_create::of_order(incoming, "chargeback", order).await,
        ("POST", ["v1", "transfers"]) => command_create::transfer(incoming).await,
        ("POST", ["v1", "accounts", account, "adjustments"]) => command_create::adjust(incoming, account).await,
        ("POST", ["v1", "accounts", account, "adjustments", adjustment, "reversal"]) => {
            command_create::reverse(incoming, account, adjustment).await
        }
        ("POST", ["v1", "accounts", account, "imports"]) => command_create::import(incoming, account).await,
        ("POST", ["v1", "events"]) => command_create::event(incoming).await,
        ("POST", ["v1", "events", event, "reversals"]) => command_create::event_reversal(incoming, event).await,
        ("POST", ["v1", "accounts", account, "people", person]) => command_create::admit(incoming, account, person).await,
        ("POST", ["v1", "accounts", account, "people", person, "dismiss"]) => command_create::dismiss(incoming, account, person).await,
        ("POST", ["v1", "accounts", account, "merge"]) => command_create::merge(incoming, account).await,
        ("GET", ["v1", "accounts", account]) => account_get::view(incoming, account).await,
        ("POST", ["v1", "accounts", account, "erasure"]) => command_create::erase(incoming, account).await,
        ("GET", ["v1", "accounts", account, "export"]) => account_export::run(incoming, account).await,
        ("GET", ["v1", "accounts", account, "activity"]) => account_get::activity(incoming, account).await,
        ("GET", ["v1", "accounts", account, "events"]) => event_list::list(incoming, account).await,
        ("POST", ["v1", "accounts", account, "profile"]) => command_create::profile(incoming, account).await,
        ("POST", ["v1", "accounts", account, "offers"]) => command_create::offer(incoming, account).await,
        ("POST", ["v1", "accounts", account, "tiers"]) => command_create::tier(incoming, account).await,
        ("POST", ["v1", "accounts", account, "membership"]) => command_create::membership_start(incoming, account).await,
        ("POST", ["v1", "accounts", account, "membership", "renew"]) => command_create::membership_renew(incoming, account).await,
        ("POST", ["v1", "accounts", account, "membership", "cancel"]) => command_create::membership_cancel(incoming, account).await,
        ("POST", ["v1", "accounts", account, "entitlements", entitlement, "uses"]) => {
            command_create::entitlement_use(incoming, account, entitlement).await
        }
        ("POST", ["v1", "accounts", account, "entitlements", entitlement, "returns"]) => {
            command_create::entitlement_return(incoming, account, entitlement).await
        }
        ("POST", ["v1", "accounts", account, "events", delivered, "acknowledge"]) => {
            event_list::acknowledge(incoming, account, delivered).await
        }
        ("POST", ["v1", "programs"]) => program_publish::run(incoming).await,
        ("POST", ["v1", "programs", "validate"]) => program_validate::run(incoming).await,
        ("GET", ["v1", "programs", hash]) => program_get::run(incoming, hash).await,
        ("GET", ["v1", "programs", hash, "rulebook", format]) => program_rulebook::run(incoming, hash, format).await,
        ("POST", ["v1", "simulations"]) => simulation_create::run(incoming).await,
        ("POST", ["v1", "integrations", "shopify", "webhooks"]) => shopify_webhook_create::run(incoming).await,
        _ => {
            Err(Problem::new(404, "route_not_found", "there is no such route", format!("{method} {path} is not a route of this API"))
                .into())
        }
    }
}

fn decoded(segment: &str) -> Result<String, Stop> {
    let text = js_sys::decode_uri_component(segment).ok().and_then(|text| text.as_string());
    text.ok_or_else(|| {
        Problem::new(400, "invalid_request", "the request is not right", "the path has a broken percent code; encode names as UTF-8").into()
    })
}

fn preflight() -> Result<Response, Stop> {
    let response = Response::empty(204)?;
    response.set("access-control-allow-origin", "*")?;
    response.set("access-control-allow-methods", "GET, POST")?;
    response.set("access-control-allow-headers", "authorization, content-type, idempotency-key, tally-key")?;
    response.set("access-control-max-age", "86400")?;
    Ok(response)
}
