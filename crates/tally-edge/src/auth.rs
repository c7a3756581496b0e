//! Who asks: a merchant's server, a member in a browser, or anybody with a publishable key.

use tally_api::problem::Problem;
use tally_core::values::id::Id;
use tally_service::{key, token};
use worker::Env;

use crate::answer::Stop;
use crate::clock;
use crate::http::Request;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A merchant's server, with the secret key.
    Server,
    /// A member, with a token that the merchant's server signed.
    Member(Id),
    /// A page, with the publishable key.
    Guest,
}

/// A variable of the deployment; empty when it is not set, and nothing matches an empty secret.
pub fn variable(env: &Env, name: &str) -> String {
    env.var(name).map(|value| value.to_string()).unwrap_or_default()
}

fn unauthorized(detail: impl Into<String>) -> Stop {
    Problem::new(401, "unauthorized", "who asks is not known", detail).into()
}

fn forbidden(detail: &str) -> Stop {
    Problem::new(403, "forbidden", "this is not allowed", detail).into()
}

/// Who sent these headers.
pub fn principal(request: &Request, env: &Env) -> Result<Principal, Stop> {
    let header = |name: &str| request.header(name);
    let authorization = header("authorization");
    let bearer = authorization.strip_prefix("Bearer ").unwrap_or_default().trim();
    if bearer.starts_with("sk_") {
        let matches = key::matches(&variable(env, "TALLY_SECRET_KEY"), bearer);
        return if matches { Ok(Principal::Server) } else { Err(unauthorized("the secret key is not one of this deployment")) };
    }
    if !key::matches(&variable(env, "TALLY_PUBLISHABLE_KEY"), &header("tally-key")) {
        return Err(unauthorized("send the publishable key as `Tally-Key`, or a secret key as `Authorization: Bearer sk_…`"));
    }
    if bearer.is_empty() {
        return Ok(Principal::Guest);
    }
    let account = token::verify(&variable(env, "TALLY_MEMBER_TOKEN_SECRET"), bearer, clock::now());
    account.map(Principal::Member).map_err(|error| unauthorized(error.to_string()))
}

impl Principal {
    /// Only a merchant's server may.
    pub fn server_only(&self) -> Result<(), Stop> {
        match self {
            Self::Server => Ok(()),
            _ => Err(forbidden("only the merchant's server may do this, with a secret key")),
        }
    }

    /// A merchant's server may for every account, a member for the own one.
    pub fn may_act_for(&self, account: &str) -> Result<(), Stop> {
        match self {
            Self::Server => Ok(()),
            Self::Member(own) if &**own == account => Ok(()),
            Self::Member(_) => Err(forbidden("a member token speaks for its own account only")),
            Self::Guest => Err(unauthorized("this needs a member token: `Authorization: Bearer …`, signed by the shop's server")),
        }
    }
}
