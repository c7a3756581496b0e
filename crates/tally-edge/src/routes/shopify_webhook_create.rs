//! `POST /v1/integrations/shopify/webhooks`: Shopify's deliveries, verified and recorded.
//!
//! Most deliveries name no customer, and none waits for another: each order's object keeps them until they can be carried out.

use tally_api::answer::{WebhookAnswer, WebhookOutcome};
use tally_api::problem::Problem;
use tally_core::values::id::Id;
use tally_service::account::{Failure, Versions as _};
use tally_service::shopify::{self, Delivery};
use tally_service::told::{self, Addressed, Answered, ToAsk, Told};
use worker::Env;

use super::incoming::{Incoming, MAX_BODY_BYTES};
use crate::answer::{Stop, json, problem_text};
use crate::auth::variable;
use crate::call::Object;
use crate::http::Response;
use crate::programs::{Programs, with_versions};
use crate::{clock, order_object};

/// Verifies the signature over the raw bytes before anything is read.
pub async fn run(incoming: Incoming<'_>) -> Result<Response, Stop> {
    let body = incoming.bytes(MAX_BODY_BYTES).await?;
    let secret = variable(incoming.env, "SHOPIFY_WEBHOOK_SECRET");
    if !shopify::is_signed(&secret, &body, &incoming.header("x-shopify-hmac-sha256")) {
        let detail = "the signature does not fit the body and this deployment's webhook secret; nothing was recorded";
        return Err(Problem::new(401, "signature_invalid", "the signature is wrong", detail).into());
    }
    let text = String::from_utf8(body)
        .map_err(|_| Problem::new(400, "invalid_request", "the request is not right", "the body is not UTF-8 text"))?;
    let topic = incoming.header("x-shopify-topic");
    let payload = tally_api::text::parse(&text)?;
    match shopify::read(&topic, &event_key(&incoming, &topic)?, &payload)? {
        Delivery::Ignore(reason) => said(WebhookOutcome::Ignored, reason),
        Delivery::Tell(..) if topic == "orders/create" && !wants_unpaid(incoming.env).await? => {
            said(WebhookOutcome::Ignored, "this topic is not used: nothing in the program waits for the payment; orders/paid records it")
        }
        Delivery::Tell(order, told) => tell(incoming.env, &order, &told).await,
    }
}

async fn wants_unpaid(env: &Env) -> Result<bool, Stop> {
    let now = clock::now();
    let wants = || {
        let hash = Programs.in_force(now).ok_or(Failure::NoProgram)?;
        Programs.version(&hash).map(|version| told::wants_unpaid(&version)).ok_or(Failure::NeedsVersion(hash))
    };
    with_versions(env, now, wants).await
}

/// The event's id is the idempotency key: a delivery that is sent again has the same one.
fn event_key(incoming: &Incoming<'_>, topic: &str) -> Result<String, Stop> {
    let event = [incoming.header("x-shopify-event-id"), incoming.header("x-shopify-webhook-id")].into_iter().find(|id| !id.is_empty());
    let missing =
        || Problem::new(400, "idempotency_key_missing", "the event has no id", "Shopify sends `X-Shopify-Event-Id` with every delivery");
    Ok(format!("shopify-{topic}-{}", event.ok_or_else(missing)?))
}

/// Tells the order's object, asks the account what that says, and tells the object the answers until nothing is left to ask.
async fn tell(env: &Env, order: &Id, told: &Told) -> Result<Response, Stop> {
    let mut to_ask = order_object::ask(env, order, "tell", told).await?;
    let (kept, mut own) = (to_ask.kept, None);
    while !to_ask.commands.is_empty() {
        let (mut answers, mut failed) = (Vec::new(), None);
        for command in to_ask.commands {
            let answer = asked(env, &command).await?;
            if answer.status >= 500 {
                failed = Some(answer);
                break;
            }
            answers.push(Answered { row: command.row, refused: answer.refused() });
            // Nothing becomes of an order that is refused.
            let ends = command.row.is_none() && answer.status >= 300;
            if told.says(&command) && (answer.status < 300 || own.is_none()) {
                own = Some(answer);
            }
            if ends {
                break;
            }
        }
        let nothing_to_tell = answers.iter().all(|answer| answer.row.is_none() && answer.refused.is_none());
        to_ask = if nothing_to_tell { ToAsk::default() } else { order_object::ask(env, order, "answered", &answers).await? };
        // A platform sends again what is not answered with 2xx: a failure of ours may be over then.
        if let Some(failed) = failed {
            return Ok(problem_text(failed.status, &failed.body)?);
        }
    }
    match own {
        Some(answer) => recorded(answer),
        None if kept => said(WebhookOutcome::Kept, "this order is not recorded here yet; it is carried out when it is"),
        None => said(WebhookOutcome::Ignored, "nothing changed that counts here"),
    }
}

/// An account's answer.
struct Answer {
    status: u16,
    body: String,
    replayed: Option<String>,
}

impl Answer {
    /// The code of the refusal.
    fn refused(&self) -> Option<Id> {
        let problem = tally_api::text::parse(&self.body).ok().filter(|_| self.status >= 300)?;
        Id::new(problem.get("code")?.as_text()?)
    }
}

async fn asked(env: &Env, command: &Addressed) -> Result<Answer, Stop> {
    let mut call = Object::account(&command.account, command.word.to_string()).with_body(command.body.canonical());
    call.key.clone_from(&command.key);
    let response = call.call(env).await?;
    let replayed = response.header("idempotent-replayed")?;
    Ok(Answer { status: response.status(), body: response.read().await?, replayed })
}

/// What will never be right is acknowledged and said: sending it again would change nothing.
fn recorded(answer: Answer) -> Result<Response, Stop> {
    if answer.status >= 300 {
        return said(WebhookOutcome::Ignored, &answer.body);
    }
    let record = Some(tally_api::text::read(&answer.body)?);
    let response = json(200, &WebhookAnswer { outcome: WebhookOutcome::Recorded, record, reason: None })?;
    if let Some(replayed) = answer.replayed {
        response.set("idempotent-replayed", &replayed)?;
    }
    Ok(response)
}

fn said(outcome: WebhookOutcome, reason: &str) -> Result<Response, Stop> {
    let reason: String = reason.chars().take(500).collect();
    Ok(json(200, &WebhookAnswer { outcome, record: None, reason: Some(reason) })?)
}
