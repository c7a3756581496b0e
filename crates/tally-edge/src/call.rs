//! What the worker passes to an object: an operation, a body, and headers.

use tally_core::values::id::Id;
use worker::wasm_bindgen::JsValue;
use worker::{Env, Headers, Method, Request, RequestInit, Response};

use crate::answer::Stop;

/// Header of the idempotency key.
pub const KEY: &str = "idempotency-key";
/// Header of the account, because an object does not know its own name.
pub const ACCOUNT: &str = "x-tally-account";
/// Header that says that a merchant's server asks: it may see what an operation cost.
pub const SERVER: &str = "x-tally-server";

/// A call to an object.
#[derive(Debug)]
pub struct Object {
    namespace: &'static str,
    name: String,
    /// What is asked, with a query where it needs one.
    pub operation: String,
    /// The body.
    pub body: String,
    /// What goes along.
    pub headers: Vec<(&'static str, String)>,
}

impl Object {
    /// The object of an account.
    pub fn account(account: &str, operation: impl Into<String>) -> Self {
        let headers = vec![(ACCOUNT, account.to_owned())];
        Self { namespace: "ACCOUNTS", name: account.to_owned(), operation: operation.into(), body: String::new(), headers }
    }

    /// The program registry.
    pub fn registry(operation: impl Into<String>) -> Self {
        Self { namespace: "PROGRAMS", name: "registry".to_owned(), operation: operation.into(), body: String::new(), headers: Vec::new() }
    }

    /// The object of a platform's order.
    pub fn order(order: &Id, operation: &str) -> Self {
        Self { namespace: "ORDERS", name: order.to_string(), operation: operation.to_owned(), body: String::new(), headers: Vec::new() }
    }

    /// The counter of a limit of the whole program.
    pub fn counter(counter: &Id) -> Self {
        Self { namespace: "COUNTERS", name: counter.to_string(), operation: "ask".to_owned(), body: String::new(), headers: Vec::new() }
    }

    /// With a body.
    pub fn with_body(mut self, body: String) -> Self {
        self.body = body;
        self
    }

    /// Asks, and answers the object's response.
    pub async fn call(self, env: &Env) -> Result<Response, Stop> {
        let headers = Headers::new();
        for (name, value) in &self.headers {
            headers.set(name, &escaped(value))?;
        }
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers).with_body(Some(JsValue::from_str(&self.body)));
        let request = Request::new_with_init(&format!("https://object/{}", self.operation), &init)?;
        Ok(env.durable_object(self.namespace)?.get_by_name(&self.name)?.fetch_with_request(request).await?)
    }
}

/// A text as part of a URL or a header.
pub fn escaped(text: &str) -> String {
    js_sys::encode_uri_component(text).as_string().unwrap_or_default()
}

/// A header that was passed on with [`Object`].
pub fn passed(headers: &Headers, name: &str) -> String {
    let value = headers.get(name).ok().flatten().unwrap_or_default();
    js_sys::decode_uri_component(&value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}
