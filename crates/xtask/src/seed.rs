//! The demo data of a local server: a published program and members with points.
//!
//! In scope: waiting for the server and sending the requests of a first start. Seeding must be safe
//! to repeat, since every `up` does it.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use ureq::Agent;

use crate::secrets::DevelopmentKeys;
use crate::workspace::Workspace;

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

/// Days before the first start since when the demo program is in force: its members have a past.
const IN_FORCE_DAYS: i64 = 400;
const DAY_MS: i64 = 86_400_000;

/// Publishes the demo program, or a template in its place, and records what its members bought before.
///
/// Safe to repeat: a version that is in force already stays, and a member with a history keeps it.
///
/// # Errors
/// When the demo's files cannot be read or the server refuses a request.
pub fn seed(workspace: &Workspace, base_url: &str, keys: &DevelopmentKeys, template: Option<&str>) -> Result<()> {
    let engine = Engine { client: client(), base_url, keys };
    engine.publish(program(workspace, template)?)?;
    let seed = read(workspace, "www/storefront/seed.json")?;
    let orders = seed["orders"].as_array().context("www/storefront/seed.json has no list `orders`: restore it with git")?;
    let mut begun = BTreeMap::new();
    for order in orders {
        let account = order["account"].as_str().context("an order of www/storefront/seed.json has no account: restore it with git")?;
        // Asked once for each account, before its first order makes it one with a history.
        if !begun.contains_key(account) {
            begun.insert(account, engine.has_history(account)?);
        }
        if begun.get(account) == Some(&false) {
            engine.record(account, order)?;
        }
    }
    Ok(())
}

/// The demo's program. A template becomes a version of it: one deployment runs one program.
fn program(workspace: &Workspace, template: Option<&str>) -> Result<Value> {
    let own = read(workspace, "www/storefront/program.json")?;
    let Some(template) = template else { return Ok(own) };
    let mut document = read(workspace, &format!("www/storefront/templates/{template}.json"))?;
    document["id"] = own["id"].clone();
    Ok(document)
}

fn read(workspace: &Workspace, path: &str) -> Result<Value> {
    let text = fs::read_to_string(workspace.path(path)).with_context(|| format!("cannot read {path}: restore it with git"))?;
    serde_json::from_str(&text).with_context(|| format!("{path} is not JSON: correct it"))
}

/// The local server, asked as a merchant's server would.
struct Engine<'a> {
    client: Agent,
    base_url: &'a str,
    keys: &'a DevelopmentKeys,
}

impl Engine<'_> {
    /// The first version is in force from before the members' past orders, a changed one as soon as it can be.
    fn publish(&self, program: Value) -> Result<()> {
        let key = self.keys.get("TALLY_PUBLISHABLE_KEY")?;
        let bootstrap = self.client.get(format!("{}/v1/bootstrap", self.base_url)).header("tally-key", key).call()?;
        let mut request = json!({ "program": program });
        if bootstrap.status().as_u16() == 503 {
            request["effectiveAt"] = json!(now_ms()? - IN_FORCE_DAYS * DAY_MS);
        }
        self.post("/v1/programs", "publish-demo", &request)
    }

    fn has_history(&self, account: &str) -> Result<bool> {
        let request = self.client.get(format!("{}/v1/accounts/{account}", self.base_url));
        let mut response = request.header("authorization", format!("Bearer {}", self.keys.get("TALLY_SECRET_KEY")?)).call()?;
        let answer = response.body_mut().read_to_string()?;
        if !response.status().is_success() {
            bail!("the account {account} cannot be read: {answer}; data of an older build is started over with `cargo xtask up --fresh`");
        }
        let view: Value = serde_json::from_str(&answer)?;
        Ok(view["revision"].as_i64().unwrap_or_default() > 0)
    }

    fn record(&self, account: &str, order: &Value) -> Result<()> {
        let lines = order["lines"].as_array().context("an order of www/storefront/seed.json has no lines: restore it with git")?;
        let lines: Vec<Value> = lines
            .iter()
            .map(|line| json!({ "id": line[0], "sku": line[0], "category": line[1], "unitPrice": line[2], "quantity": line[3] }))
            .collect();
        let id = order["order"].as_str().unwrap_or_default();
        let occurred_at = now_ms()? - order["daysAgo"].as_i64().unwrap_or_default() * DAY_MS;
        let cart = json!({ "currency": "EUR", "channel": "web", "lines": lines });
        let body = json!({ "account": account, "order": id, "occurredAt": occurred_at, "cart": cart });
        self.post("/v1/orders", &format!("order-{id}"), &body)
    }

    fn post(&self, path: &str, key: &str, body: &Value) -> Result<()> {
        let request = self.client.post(format!("{}{path}", self.base_url)).header("content-type", "application/json");
        let request =
            request.header("idempotency-key", key).header("authorization", format!("Bearer {}", self.keys.get("TALLY_SECRET_KEY")?));
        let mut response = request.send(body.to_string())?;
        let answer = response.body_mut().read_to_string()?;
        if response.status().is_success() { Ok(()) } else { bail!("the server refused {path}: {answer}") }
    }
}

fn now_ms() -> Result<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("this machine's clock is before 1970: set it")?;
    Ok(i64::try_from(since.as_millis())?)
}
