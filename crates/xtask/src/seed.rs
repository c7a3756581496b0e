//! The demo data of a local server: a published program and members with points.
//!
//! In scope: waiting for the server and sending the requests of a first start. Seeding must be safe
//! to repeat, since every `up` does it: each request carries a fixed idempotency key.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use ureq::Agent;

use crate::secrets::DevelopmentKeys;

/// A client of the local server. Error statuses are answers, not failures to get one.
#[must_use]
pub fn client() -> Agent {
    let options = Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(10)));
    options.build().into()
}

/// Waits until `/v1/health` answers 200.
///
/// # Errors
/// When `still_running` reports that the server ended, or it does not answer in time.
pub fn wait_until_ready(base_url: &str, patience: Duration, mut still_running: impl FnMut() -> Result<()>) -> Result<()> {
    let client = client();
    let began = Instant::now();
    let mut last = String::from("no answer");
    while began.elapsed() < patience {
        still_running()?;
        match client.get(format!("{base_url}/v1/health")).call() {
            Ok(response) if response.status().is_success() => return Ok(()),
            Ok(response) => last = format!("status {}", response.status().as_u16()),
            Err(error) => last = error.to_string(),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("the server does not become ready at {base_url}/v1/health ({last}): look at .tally/logs/wrangler.log")
}

/// Publishes the demo program and creates the demo members.
///
/// # Errors
/// When the server refuses a request.
pub fn seed(_base_url: &str, keys: &DevelopmentKeys) -> Result<()> {
    keys.get("TALLY_SECRET_KEY")?;
    Ok(()) // the requests come with the first endpoints
}
