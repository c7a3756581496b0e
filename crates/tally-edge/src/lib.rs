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
mod http;
mod object;
mod order_object;
mod program_object;
mod programs;
mod routes;
mod salt;
mod sql_port;
mod zone;

use worker::worker_sys::web_sys;
use worker::{Context, Env, Result, event};

/// The things of a command are small, many, and live for microseconds.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    let response = match routes::route(request.into(), &env).await {
        Ok(response) => response,
        Err(stop) => stop.into_response()?,
    };
    Ok(response.into())
}
