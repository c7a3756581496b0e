//! What the worker passes to an object: an operation, and an envelope of what goes along and a body.
//!
//! The envelope is part of the body: what the platform parses as headers costs as much again.

use std::cell::RefCell;
use std::collections::BTreeMap;

use js_sys::{Promise, Reflect};
use tally_core::values::id::Id;
use wasm_bindgen::prelude::{JsCast as _, JsValue, wasm_bindgen};
use worker::worker_sys::web_sys;
use worker::{Env, Result};

use crate::answer::Stop;
use crate::http::{Request, Response, settled};

#[wasm_bindgen]
extern "C" {
    /// The objects of a class.
    #[derive(Clone)]
    type Namespace;

    #[wasm_bindgen(method, catch, js_name = getByName)]
    fn get_by_name(this: &Namespace, name: &str) -> std::result::Result<Stub, JsValue>;

    /// One of them, wherever it is.
    type Stub;

    #[wasm_bindgen(method, catch)]
    fn fetch(this: &Stub, url: &str, init: &web_sys::RequestInit) -> std::result::Result<Promise, JsValue>;

    /// Another worker.
    type Service;

    #[wasm_bindgen(method, catch, js_name = fetch)]
    fn answer(this: &Service, request: &web_sys::Request) -> std::result::Result<Promise, JsValue>;
}

thread_local! {
    static NAMESPACES: RefCell<BTreeMap<&'static str, Namespace>> = const { RefCell::new(BTreeMap::new()) };
    static POST: web_sys::RequestInit = {
        let init = web_sys::RequestInit::new();
        init.set_method("POST");
        init
    };
}

/// A call to an object.
#[derive(Debug)]
pub struct Object {
    namespace: &'static str,
    name: String,
    /// What is asked, with a query where it needs one.
    pub operation: String,
    /// The body.
    pub body: String,
    /// The idempotency key.
    pub key: String,
    /// Whether a merchant's server asks: it may see what an operation cost.
    pub server: bool,
}

/// What goes along with a body to an account's object, which does not know its own name.
pub struct Envelope<'a> {
    /// The account.
    pub account: &'a str,
    /// The idempotency key.
    pub key: &'a str,
    /// Whether a merchant's server asks.
    pub server: bool,
    /// The body.
    pub body: &'a str,
}

impl<'a> Envelope<'a> {
    /// Opens what an object was sent. No name and no key has a line end in it.
    pub fn open(text: &'a str) -> Option<Self> {
        let mut lines = text.splitn(4, '\n');
        let (account, key, server, body) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
        Some(Self { account, key, server: server == SERVER, body })
    }
}

const SERVER: &str = "server";

impl Object {
    fn new(namespace: &'static str, name: &str, operation: impl Into<String>) -> Self {
        Self { namespace, name: name.to_owned(), operation: operation.into(), body: String::new(), key: String::new(), server: false }
    }

    /// The object of an account.
    pub fn account(account: &str, operation: impl Into<String>) -> Self {
        Self::new(ACCOUNTS, account, operation)
    }

    /// The program registry.
    pub fn registry(operation: impl Into<String>) -> Self {
        Self::new("PROGRAMS", "registry", operation)
    }

    /// The object of a platform's order.
    pub fn order(order: &Id, operation: &str) -> Self {
        Self::new("ORDERS", order, operation)
    }

    /// The counter of a limit of the whole program.
    pub fn counter(counter: &Id) -> Self {
        Self::new("COUNTERS", counter, "ask")
    }

    /// With a body.
    pub fn with_body(mut self, body: String) -> Self {
        self.body = body;
        self
    }

    /// Asks, and answers the object's response.
    pub async fn call(&self, env: &Env) -> std::result::Result<Response, Stop> {
        let response = settled(self.asked(env)?).await?;
        Ok(Response::from(response.unchecked_into::<web_sys::Response>()))
    }

    fn asked(&self, env: &Env) -> Result<Promise> {
        let object = namespace(env, self.namespace)?.get_by_name(&self.name)?;
        let body = if self.namespace == ACCOUNTS { &self.in_envelope() } else { &self.body };
        let url = format!("https://object/{}", self.operation);
        POST.with(|init| {
            init.set_body(&JsValue::from_str(body));
            Ok(object.fetch(&url, init)?)
        })
    }

    /// What [`Envelope::open`] opens.
    fn in_envelope(&self) -> String {
        [&*self.name, &*self.key, if self.server { SERVER } else { "" }, &*self.body].join("\n")
    }
}

const ACCOUNTS: &str = "ACCOUNTS";

fn namespace(env: &Env, name: &'static str) -> Result<Namespace> {
    NAMESPACES.with_borrow_mut(|known| match known.get(name) {
        Some(namespace) => Ok(namespace.clone()),
        None => {
            let namespace: Namespace = Reflect::get(env.as_ref(), &name.into())?.unchecked_into();
            Ok(known.entry(name).or_insert(namespace).clone())
        }
    })
}

/// Lets another worker answer a request.
pub async fn pass_on(env: &Env, binding: &str, request: Request) -> Result<Response> {
    let service: Service = Reflect::get(env.as_ref(), &binding.into())?.unchecked_into();
    Ok(Response::from(settled(service.answer(&request.into_raw())?).await?.unchecked_into::<web_sys::Response>()))
}

/// A text as part of a URL.
pub fn escaped(text: &str) -> String {
    js_sys::encode_uri_component(text).as_string().unwrap_or_default()
}
