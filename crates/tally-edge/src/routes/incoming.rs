//! A request on its way in: its limits, its sender, its body, its idempotency key.

use tally_api::problem::Problem;
use tally_core::values::bounds::MAX_AMOUNT;
use tally_core::values::bounds::MAX_PROGRAM_BYTES;
use tally_core::values::error::Diagnostic;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_service::export::MOST_LINES;
use worker::Env;

use crate::answer::Stop;
use crate::auth::{self, Principal};
use crate::http::{Request, pairs};

/// Bytes of a body that is no program: a thousand lines fit many times.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Bytes of a body that holds a program and its envelope.
pub const MAX_PROGRAM_BODY_BYTES: usize = MAX_PROGRAM_BYTES + 64 * 1024;
/// How many times too long a body may be and is still read before it is refused.
const READ_ALL_THE_SAME: usize = 4;
/// Characters of an idempotency key.
const MAX_KEY_CHARS: usize = 255;

/// A request on its way in.
pub struct Incoming<'env> {
    request: Request,
    /// The deployment.
    pub env: &'env Env,
}

impl<'env> Incoming<'env> {
    /// Takes a request.
    pub const fn new(request: Request, env: &'env Env) -> Self {
        Self { request, env }
    }

    /// Who asks.
    pub fn principal(&self) -> Result<Principal, Stop> {
        auth::principal(&self.request, self.env)
    }

    /// A header, empty if it is not there.
    pub fn header(&self, name: &str) -> String {
        self.request.header(name)
    }

    /// The query of a page: where it begins, by the name given, and how many it has at most.
    pub fn page(&self, begin: &'static str) -> Result<String, Stop> {
        let mut parts = Vec::new();
        for (name, value) in pairs(self.request.path_and_query().1) {
            if name != begin && name != "limit" {
                return Err(wrong(&format!("/{name}"), "unknown_field", &format!("the query may have `{begin}` and `limit`")));
            }
            parts.push(format!("{name}={}", counted(&format!("/{name}"), &value)?));
        }
        Ok(parts.join("&"))
    }

    /// The query of a page of an export: where it begins, and how many lines it has at most.
    pub fn export_page(&self) -> Result<(Option<String>, i64), Stop> {
        let (mut after, mut limit) = (None, MOST_LINES);
        for (name, value) in pairs(self.request.path_and_query().1) {
            match &*name {
                "after" => after = Some(value),
                "limit" => limit = counted("/limit", &value)?,
                other => return Err(wrong(&format!("/{other}"), "unknown_field", "the query may have `after` and `limit`")),
            }
        }
        Ok((after, limit))
    }

    /// The idempotency key that every command needs.
    pub fn key(&self) -> Result<String, Stop> {
        let key = self.header("idempotency-key");
        let fits = !key.is_empty() && key.chars().count() <= MAX_KEY_CHARS && !key.chars().any(char::is_control);
        if fits {
            return Ok(key);
        }
        let detail = "send an `Idempotency-Key` of 1 to 255 characters with every command, the same one with every retry";
        Err(Problem::new(400, "idempotency_key_missing", "the idempotency key is missing", detail).into())
    }

    /// The bytes of the body, at most `limit`.
    pub async fn bytes(&self, limit: usize) -> Result<Vec<u8>, Stop> {
        let too_large = || {
            let detail = format!("a body here has at most {limit} bytes; send less at once");
            Stop::from(Problem::new(413, "too_large", "the body is too large", detail))
        };
        // Told before it is read, where the sender says how long it is. What is not much too long is read all the same:
        // a connection that closes while its sender still writes loses the answer.
        if let Some(length) = self.header("content-length").parse::<usize>().ok().filter(|length| *length > limit) {
            if length <= limit.saturating_mul(READ_ALL_THE_SAME) {
                self.request.bytes().await?;
            }
            return Err(too_large());
        }
        let bytes = self.request.bytes().await?;
        if bytes.len() > limit { Err(too_large()) } else { Ok(bytes) }
    }

    /// The body as text.
    pub async fn text(&self, limit: usize) -> Result<String, Stop> {
        let bytes = self.bytes(limit).await?;
        String::from_utf8(bytes)
            .map_err(|_| Problem::new(400, "invalid_request", "the request is not right", "the body is not UTF-8 text").into())
    }

    /// The body as a tree, with names from the path in it where the body leaves them out.
    pub async fn tree(&self, from_path: &[(&str, &str)]) -> Result<Json, Stop> {
        let mut tree = tally_api::text::parse(&self.text(MAX_BODY_BYTES).await?)?;
        for (name, value) in from_path {
            match tree.get(name).map(Json::as_text) {
                None => {
                    if let Json::Map(fields) = &mut tree {
                        fields.push(((*name).to_owned(), Json::Text((*value).to_owned())));
                    }
                }
                Some(Some(given)) if given != *value => {
                    let message = format!("the body says `{given}`, the path `{value}`; leave one out");
                    return Err(wrong(&format!("/{name}"), "contradiction", &message));
                }
                // What is no text is named with its place by the reader of the command.
                Some(_) => {}
            }
        }
        Ok(tree)
    }
}

/// A request that is wrong at one place.
pub fn wrong(path: &str, code: &str, message: &str) -> Stop {
    vec![Diagnostic { path: path.to_owned(), code: code.to_owned(), message: message.to_owned() }].into()
}

/// The account that a path names.
pub fn named(account: &str) -> Result<Id, Stop> {
    let rule = "an account has 1 to 128 characters, no control characters and no white space at its ends";
    Id::new(account).ok_or_else(|| wrong("/account", "invalid_id", rule))
}

/// A count that a path or a query gives.
pub fn counted(place: &str, text: &str) -> Result<i64, Stop> {
    let count = text.parse::<i64>().ok().filter(|count| (1..=MAX_AMOUNT).contains(count) && text.bytes().all(|byte| byte.is_ascii_digit()));
    count.ok_or_else(|| wrong(place, "out_of_bounds", &format!("`{text}` is no count; send an integer from 1")))
}
