//! `POST /v1/holds`, `/v1/holds/{hold}/capture`, `/v1/orders`, `/v1/transfers`, `/v1/events` and what is below them and below
//! `/v1/accounts/{account}`: commands to one account. They differ in who may send them.

use tally_api::problem::Problem;
use tally_core::values::error::Diagnostic;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_service::message::for_account;

use super::incoming::Incoming;
use crate::answer::{Stop, problem_text};
use crate::auth::Principal;
use crate::call::Object;
use crate::http::Response;

/// How many merges are followed.
const MERGES: usize = 4;

/// Who may send a command.
#[derive(Clone, Copy)]
enum Sender {
    MemberOrServer,
    ServerOnly,
}

/// A member's browser may place a hold for itself.
pub async fn hold(incoming: Incoming<'_>) -> Result<Response, Stop> {
    send(incoming, "hold", Sender::MemberOrServer, &[]).await
}

/// Points are spent on a server's word only.
pub async fn capture(incoming: Incoming<'_>, hold: &str) -> Result<Response, Stop> {
    send(incoming, "capture", Sender::ServerOnly, &[("hold", hold)]).await
}

/// A member's browser may give its own hold back.
pub async fn release(incoming: Incoming<'_>, hold: &str) -> Result<Response, Stop> {
    send(incoming, "release", Sender::MemberOrServer, &[("hold", hold)]).await
}

/// Earning is recorded on a server's word only.
pub async fn order(incoming: Incoming<'_>) -> Result<Response, Stop> {
    send(incoming, "order", Sender::ServerOnly, &[]).await
}

/// So is whatever becomes of an order.
pub async fn of_order(incoming: Incoming<'_>, operation: &str, order: &str) -> Result<Response, Stop> {
    send(incoming, operation, Sender::ServerOnly, &[("order", order)]).await
}

/// Points leave an account on a server's word only.
pub async fn transfer(incoming: Incoming<'_>) -> Result<Response, Stop> {
    send(incoming, "transfer", Sender::ServerOnly, &[]).await
}

/// Points are given and taken by hand on a server's word only.
pub async fn adjust(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    send(incoming, "adjust", Sender::ServerOnly, &[("account", account)]).await
}

/// So is taking over what a member has elsewhere.
pub async fn import(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    send(incoming, "import", Sender::ServerOnly, &[("account", account)]).await
}

/// So is taking an adjustment back.
pub async fn reverse(incoming: Incoming<'_>, account: &str, adjustment: &str) -> Result<Response, Stop> {
    send(incoming, "reverse", Sender::ServerOnly, &[("account", account), ("adjustment", adjustment)]).await
}

/// So is what else a member did.
pub async fn event(incoming: Incoming<'_>) -> Result<Response, Stop> {
    send(incoming, "event", Sender::ServerOnly, &[]).await
}

/// And that it is taken back.
pub async fn event_reversal(incoming: Incoming<'_>, event: &str) -> Result<Response, Stop> {
    send(incoming, "event_reversal", Sender::ServerOnly, &[("event", event)]).await
}

/// What is known of a person is a server's to say.
pub async fn profile(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    send(incoming, "profile", Sender::ServerOnly, &[("account", account)]).await
}

/// A member's browser may activate an offer for itself.
pub async fn offer(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    send(incoming, "offer", Sender::MemberOrServer, &[("account", account)]).await
}

/// A membership is paid for at the merchant's.
pub async fn membership_start(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    send(incoming, "membership_start", Sender::ServerOnly, &[("account", account)]).await
}

/// So is another period of it.
pub async fn membership_renew(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    send(incoming, "membership_renew", Sender::ServerOnly, &[("account", account)]).await
}

/// A server says when it is cancelled.
pub async fn membership_cancel(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    send(incoming, "membership_cancel", Sender::ServerOnly, &[("account", account)]).await
}

/// A tier is given on a server's word only.
pub async fn tier(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    send(incoming, "tier", Sender::ServerOnly, &[("account", account)]).await
}

/// What a member is entitled to is handed out by the merchant.
pub async fn entitlement_use(incoming: Incoming<'_>, account: &str, entitlement: &str) -> Result<Response, Stop> {
    send(incoming, "entitlement_use", Sender::ServerOnly, &[("account", account), ("entitlement", entitlement)]).await
}

/// And taken back there.
pub async fn entitlement_return(incoming: Incoming<'_>, account: &str, entitlement: &str) -> Result<Response, Stop> {
    send(incoming, "entitlement_return", Sender::ServerOnly, &[("account", account), ("entitlement", entitlement)]).await
}

/// A person is erased on a server's word only.
pub async fn erase(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    send(incoming, "erase", Sender::ServerOnly, &[("account", account)]).await
}

/// Who acts on a shared account is the merchant's server's word only.
pub async fn admit(incoming: Incoming<'_>, account: &str, person: &str) -> Result<Response, Stop> {
    send(incoming, "admit", Sender::ServerOnly, &[("account", account), ("person", person)]).await
}

/// So is who does no longer.
pub async fn dismiss(incoming: Incoming<'_>, account: &str, person: &str) -> Result<Response, Stop> {
    send(incoming, "dismiss", Sender::ServerOnly, &[("account", account), ("person", person)]).await
}

/// Accounts are merged on a server's word only.
pub async fn merge(incoming: Incoming<'_>, account: &str) -> Result<Response, Stop> {
    send(incoming, "merge", Sender::ServerOnly, &[("account", account)]).await
}

async fn send(incoming: Incoming<'_>, operation: &str, sender: Sender, from_path: &[(&str, &str)]) -> Result<Response, Stop> {
    let principal = incoming.principal()?;
    if matches!(sender, Sender::ServerOnly) {
        principal.server_only()?;
    }
    let key = incoming.key()?;
    let tree = incoming.tree(from_path).await?;
    let account = account(&tree)?;
    principal.may_act_for(&account)?;
    let mut account = account;
    let mut tree = tree;
    // What is asked of an account that was merged is asked of the one that goes on.
    for _ in 0..MERGES {
        let mut call = Object::account(&account, operation).with_body(tree.canonical());
        call.key.clone_from(&key);
        call.server = principal == Principal::Server;
        let response = call.call(incoming.env).await?;
        if response.status() != 409 || principal != Principal::Server {
            return Ok(response);
        }
        let problem = response.read().await?;
        let into =
            tally_api::text::parse(&problem).ok().filter(|problem| problem.get("code").and_then(Json::as_text) == Some("account_closed"));
        let Some(into) = into.and_then(|problem| problem.get("into").and_then(Json::as_text).and_then(Id::new)) else {
            return Ok(problem_text(409, &problem)?);
        };
        tree = for_account(tree, &into);
        account = into;
    }
    Err(Problem::new(409, "account_closed", "the account takes nothing new", "this account was merged too often; ask the last one").into())
}

/// The account that a command names: it decides which object is asked, so it is read before all else.
fn account(tree: &Json) -> Result<Id, Stop> {
    let wrong =
        |code: &str, message: &str| vec![Diagnostic { path: "/account".to_owned(), code: code.to_owned(), message: message.to_owned() }];
    match tree.get("account") {
        None => Err(wrong("missing_field", "`account` is missing; add it").into()),
        Some(account) => {
            account.as_text().and_then(Id::new).ok_or_else(|| wrong("invalid_id", "an account is a name of 1 to 128 characters").into())
        }
    }
}
