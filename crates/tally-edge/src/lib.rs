//! The Cloudflare Worker: routes, Durable Objects, the SQL port over their SQLite, alarms.
//!
//! In scope: HTTP, authentication, limits, and wiring. Out of scope: decisions; an `if` about points here
//! is a bug.
//!
//! One request makes one call to one account's object. What the object must wait for (a program version
//! not seen yet) it fetches first; then it reads, decides and writes in one transaction without waiting.

mod account_object;
mod answer;
mod auth;
mod call;
mod clock;
mod counter_object;
mod order_object;
mod program_object;
mod programs;
mod routes;
mod salt;
mod sql_port;
mod zone;

use worker::{Context, Env, Request, Response, Result, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> Result<Response> {
    match routes::route(request, &env).await {
        Ok(response) => Ok(response),
        Err(stop) => stop.into_response(),
    }
}
