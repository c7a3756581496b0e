//! Requests and responses, asked of the platform for no more than is needed: each question crosses from wasm to JavaScript
//! and back, and an earn is a few dozen of them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::{JsCast as _, JsValue};
use worker::Result;
use worker::wasm_bindgen_futures::JsFuture;
use worker::worker_sys::web_sys;

/// A request.
pub struct Request {
    raw: web_sys::Request,
    url: String,
}

impl From<web_sys::Request> for Request {
    fn from(raw: web_sys::Request) -> Self {
        let url = raw.url();
        Self { raw, url }
    }
}

impl Request {
    /// The method, in capital letters.
    pub fn method(&self) -> String {
        self.raw.method()
    }

    /// The path, with its slash, and the query without its question mark. The platform has parsed the URL already: after the
    /// host there is a slash, and what would be ambiguous is escaped.
    pub fn path_and_query(&self) -> (&str, &str) {
        let after_scheme = self.url.split_once("://").map_or(&*self.url, |(_, rest)| rest);
        let path = after_scheme.find('/').and_then(|slash| after_scheme.get(slash..)).unwrap_or("/");
        let path = path.split_once('#').map_or(path, |(path, _)| path);
        path.split_once('?').unwrap_or((path, ""))
    }

    /// A header, empty if it is not there.
    pub fn header(&self, name: &str) -> String {
        self.raw.headers().get(name).ok().flatten().unwrap_or_default()
    }

    /// The body.
    pub async fn bytes(&self) -> Result<Vec<u8>> {
        let buffer = settled(self.raw.array_buffer()?).await?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }

    /// The body, as text.
    pub async fn text(&self) -> Result<String> {
        Ok(settled(self.raw.text()?).await?.as_string().unwrap_or_default())
    }

    /// The platform's own.
    pub fn into_raw(self) -> web_sys::Request {
        self.raw
    }
}

/// The names and values of a query.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    let decoded = |part: &str| {
        let text = js_sys::decode_uri_component(&part.replace('+', " ")).ok().and_then(|text| text.as_string());
        text.unwrap_or_else(|| part.to_owned())
    };
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(name, value)| (decoded(name), decoded(value))).collect()
}

/// What a promise comes to.
pub async fn settled(promise: Promise) -> Result<JsValue> {
    Ok(JsFuture::from(promise).await?)
}

/// A response.
#[derive(Debug)]
pub struct Response(web_sys::Response);

impl From<web_sys::Response> for Response {
    fn from(raw: web_sys::Response) -> Self {
        Self(raw)
    }
}

impl From<Response> for web_sys::Response {
    fn from(response: Response) -> Self {
        response.0
    }
}

thread_local! {
    /// What a response of a status and a media type begins with: it is the same each time.
    static BEGINNINGS: RefCell<BTreeMap<(u16, &'static str), web_sys::ResponseInit>> = const { RefCell::new(BTreeMap::new()) };
}

impl Response {
    /// A text of a media type, not to be kept by anybody.
    pub fn text(status: u16, media_type: &'static str, body: &str) -> Result<Self> {
        let beginning = BEGINNINGS.with_borrow_mut(|known| match known.get(&(status, media_type)) {
            Some(beginning) => Ok(beginning.clone()),
            None => beginning(status, media_type).map(|new| known.entry((status, media_type)).or_insert(new).clone()),
        })?;
        Ok(Self(web_sys::Response::new_with_opt_str_and_init(Some(body), &beginning)?))
    }

    /// No text.
    pub fn empty(status: u16) -> Result<Self> {
        let init = web_sys::ResponseInit::new();
        init.set_status(status);
        Ok(Self(web_sys::Response::new_with_opt_str_and_init(None, &init)?))
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.0.status()
    }

    /// Sets a header.
    pub fn set(&self, name: &str, value: &str) -> Result<()> {
        Ok(self.0.headers().set(name, value)?)
    }

    /// A header.
    pub fn header(&self, name: &str) -> Result<Option<String>> {
        Ok(self.0.headers().get(name)?)
    }

    /// The body.
    pub async fn read(&self) -> Result<String> {
        Ok(settled(self.0.text()?).await?.as_string().unwrap_or_default())
    }

    /// The same with headers that can be set: those of an answer to a call cannot.
    pub fn with_own_headers(self) -> Result<Self> {
        let init = web_sys::ResponseInit::new();
        init.set_status(self.status());
        init.set_headers(web_sys::Headers::new_with_headers(&self.0.headers())?.as_ref());
        Ok(Self(web_sys::Response::new_with_opt_readable_stream_and_init(self.0.body().as_ref(), &init)?))
    }
}

fn beginning(status: u16, media_type: &str) -> std::result::Result<web_sys::ResponseInit, JsValue> {
    let headers = web_sys::Headers::new()?;
    headers.set("content-type", media_type)?;
    headers.set("cache-control", "no-store")?;
    // Browsers of every shop may ask; what they may see is a matter of keys, not of origins.
    headers.set("access-control-allow-origin", "*")?;
    headers.set("access-control-expose-headers", "Idempotent-Replayed, Retry-After")?;
    if status == 503 {
        headers.set("retry-after", "1")?;
    }
    let init = web_sys::ResponseInit::new();
    init.set_status(status);
    init.set_headers(headers.unchecked_ref());
    Ok(init)
}
