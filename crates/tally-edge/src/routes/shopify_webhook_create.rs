//! `POST /v1/integrations/shopify/webhooks`: Shopify's deliveries, verified and recorded.
//!
//! A refund's delivery names no customer, so each order's object remembers whose it is.

use tally_api::answer::{WebhookAnswer, WebhookOutcome};
use tally_api::problem::Problem;
use tally_core::account::OrderRecord;
use tally_core::account::command::PlaceOrder;
use tally_core::values::wire::Wire as _;
use tally_service::shopify::{self, Delivery, RefundWithoutAccount};
use worker::{Env, Response};

use super::incoming::{Incoming, MAX_BODY_BYTES};
use crate::answer::{Stop, json, problem_text};
use crate::auth::variable;
use crate::call::{KEY, Object, escaped};
use crate::order_object;

/// Verifies the signature over the raw bytes before anything is read.
pub async fn run(mut incoming: Incoming<'_>) -> Result<Response, Stop> {
    let body = incoming.bytes(MAX_BODY_BYTES).await?;
    let secret = variable(incoming.env, "SHOPIFY_WEBHOOK_SECRET");
    if !shopify::is_signed(&secret, &body, &incoming.header("x-shopify-hmac-sha256")) {
        let detail = "the signature does not fit the body and this deployment's webhook secret; nothing was recorded";
        return Err(Problem::new(401, "signature_invalid", "the signature is wrong", detail).into());
    }
    let text = String::from_utf8(body)
        .map_err(|_| Problem::new(400, "invalid_request", "the request is not right", "the body is not UTF-8 text"))?;
    let delivery = shopify::read(&incoming.header("x-shopify-topic"), &tally_api::text::parse(&text)?)?;
    match delivery {
        Delivery::Ignore(reason) => ignored(reason),
        Delivery::Order(order) => record_order(incoming.env, event_key(&incoming)?, *order).await,
        Delivery::Refund(refund) => record_refund(incoming.env, event_key(&incoming)?, refund).await,
    }
}

/// The event's id is the idempotency key: a delivery that is sent again has the same one.
fn event_key(incoming: &Incoming<'_>) -> Result<String, Stop> {
    let event = [incoming.header("x-shopify-event-id"), incoming.header("x-shopify-webhook-id")].into_iter().find(|id| !id.is_empty());
    let missing =
        || Problem::new(400, "idempotency_key_missing", "the event has no id", "Shopify sends `X-Shopify-Event-Id` with every delivery");
    Ok(format!("shopify-{}-{}", incoming.header("x-shopify-topic"), event.ok_or_else(missing)?))
}

async fn record_order(env: &Env, key: String, order: PlaceOrder) -> Result<Response, Stop> {
    order_object::remember(env, &order.order, &order.account).await?;
    let mut call = Object::account(&order.account, "order").with_body(order.encode().canonical());
    call.headers.push((KEY, key));
    recorded(call.call(env).await?).await
}

async fn record_refund(env: &Env, key: String, refund: RefundWithoutAccount) -> Result<Response, Stop> {
    let not_yet = || {
        let detail = "the order of this refund is not recorded here yet; deliver the refund again after it";
        Problem::new(404, "order_not_found", "there is no such order", detail)
    };
    let account = order_object::owner(env, &refund.order).await?.ok_or_else(not_yet)?;
    let operation = format!("purchase?id={}", escaped(&refund.order));
    let mut order = Object::account(&account, operation).call(env).await?;
    let order: OrderRecord = tally_api::text::read(&order.text().await?).map_err(|_| not_yet())?;
    let command = refund.command(account.clone(), order.cart.currency)?;
    let mut call = Object::account(&account, "refund").with_body(command.encode().canonical());
    call.headers.push((KEY, key));
    recorded(call.call(env).await?).await
}

/// A platform sends again what is not answered with 2xx. What will never be right is therefore
/// acknowledged and said; what may be right later (an order not there yet, a failure of ours) is not.
async fn recorded(mut response: Response) -> Result<Response, Stop> {
    let status = response.status_code();
    let body = response.text().await?;
    if status < 300 {
        let record = Some(tally_api::text::read(&body)?);
        let answer = WebhookAnswer { outcome: WebhookOutcome::Recorded, record, reason: None };
        let answer = json(200, &answer)?;
        if let Some(replayed) = response.headers().get("idempotent-replayed")? {
            answer.headers().set("idempotent-replayed", &replayed)?;
        }
        return Ok(answer);
    }
    if status == 404 || status >= 500 {
        return Ok(problem_text(status, body)?);
    }
    ignored(&body)
}

fn ignored(reason: &str) -> Result<Response, Stop> {
    let reason: String = reason.chars().take(500).collect();
    Ok(json(200, &WebhookAnswer { outcome: WebhookOutcome::Ignored, record: None, reason: Some(reason) })?)
}
