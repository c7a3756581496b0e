//! Golden cases: what is asked, and what the answer must say.

use std::path::{Path, PathBuf};

use tally_core::cart::Cart;
use tally_core::event::Event;
use tally_core::program::Version;
use tally_core::quote::event::{EventError, earn_event};
use tally_core::quote::{Detail, QuoteError, View, quote};
use tally_core::values::error::Diagnostic;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::{Wire, decode};

use crate::document::{field, fields, files, items, set};

/// Folders whose cases are no quotes: they have steps, or another question.
const PLAYED: [&str; 4] = ["ledger_", "challenge_", "referral", "game"];

/// One case: a golden file, or one variation of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The folder it is in, which names its kind.
    pub kind: String,
    /// Its file, and the position of the variation in it.
    pub name: String,
    /// `program`, `view`, `at`, `cart`.
    pub document: Json,
    /// What the answer must say.
    pub expect: Json,
    /// For a variation that only compares digests: `same` or `other` than that of the file's first case.
    pub digest: Option<String>,
    /// The file's first case, to compare with.
    pub first: Json,
}

/// Every quote case under a root; templates have journeys beside theirs. A file is one case, and one more for each entry of its `vary`.
///
/// # Panics
/// If a file cannot be read, or a variation names a place that is not there.
#[must_use]
pub fn cases(root: &Path) -> Vec<Case> {
    let mut found = Vec::new();
    let all = files(root, |folder| !PLAYED.iter().any(|prefix| folder.starts_with(prefix)));
    for (kind, path, json) in all.into_iter().filter(|(_, _, json)| json.get("steps").is_none()) {
        let name = short(&path);
        let digest = |json: &Json| field(json, "digest").as_text().map(str::to_owned);
        let case = |name: String, document: Json, variation: &Json| Case {
            kind: kind.clone(),
            name,
            document,
            expect: field(variation, "expect").clone(),
            digest: digest(variation),
            first: json.clone(),
        };
        found.push(case(name.clone(), json.clone(), &json));
        for (index, variation) in items(field(&json, "vary")).iter().enumerate() {
            let mut document = json.clone();
            for (pointer, value) in fields(field(variation, "set")) {
                set(&mut document, pointer, value.clone()).unwrap_or_else(|error| panic!("{name} vary/{index}: {error}"));
            }
            found.push(case(format!("{name} vary/{index}"), document, variation));
        }
    }
    found
}

/// `folder/file.json` of a golden file.
#[must_use]
pub fn short(path: &Path) -> String {
    let parts: Vec<_> = path.components().rev().take(2).map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.into_iter().rev().collect::<PathBuf>().display().to_string()
}

/// The inputs of a quote, decoded.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The compiled program.
    pub version: Version,
    /// The member; a guest when the case has none.
    pub view: View,
    /// The cart.
    pub cart: Cart,
    /// The instant.
    pub at: Instant,
}

/// Decodes `program`, `view`, `cart` and `at` of a case.
///
/// # Errors
/// Which of them is not valid, and why.
pub fn inputs(document: &Json) -> Result<Inputs, String> {
    let say = |what: &str, problems: Vec<Diagnostic>| {
        let each: Vec<_> = problems.iter().map(|problem| format!("{} {}: {}", problem.path, problem.code, problem.message)).collect();
        format!("the {what} is not valid: {}", each.join("; "))
    };
    let version = Version::read(field(document, "program")).map_err(|problems| say("program", problems))?;
    let view = match document.get("view") {
        None | Some(Json::Null) => View::guest(),
        Some(view) => decode(view).map_err(|problems| say("view", problems))?,
    };
    let cart = decode(field(document, "cart")).map_err(|problems| say("cart", problems))?;
    let at = decode(field(document, "at")).map_err(|problems| say("instant", problems))?;
    Ok(Inputs { version, view, cart, at })
}

/// The whole answer to a case with an `event` as JSON: what it earns, decided for `at` if the case has one, else for
/// the instant of the event; `{"problems": …}` of a program or an event that is not valid, or `{"error": code}`.
///
/// # Errors
/// Which other input is not valid, and why.
pub fn event_answer(document: &Json) -> Result<Json, String> {
    let said = |problems: Vec<Diagnostic>| Json::Map(vec![("problems".to_owned(), problems.encode())]);
    let error = |code: &str| Json::Map(vec![("error".to_owned(), Json::Text(code.to_owned()))]);
    let version = match Version::read(field(document, "program")) {
        Ok(version) => version,
        Err(problems) => return Ok(said(problems)),
    };
    let event: Event = match decode(field(document, "event")) {
        Ok(event) => event,
        Err(problems) => return Ok(said(problems)),
    };
    let view = match document.get("view") {
        None | Some(Json::Null) => View::guest(),
        Some(view) => decode(view).map_err(|problems| format!("{problems:?}"))?,
    };
    let at = match document.get("at") {
        None => event.occurred_at,
        Some(at) => decode(at).map_err(|problems| format!("{problems:?}"))?,
    };
    Ok(match earn_event(&version, &view, &event, at, Detail::FULL) {
        Ok(answer) => answer.encode(),
        Err(EventError::NotValid(problems)) => said(problems),
        Err(EventError::NoMember) => error("no_member"),
        Err(EventError::OutOfBounds(_)) => error("out_of_bounds"),
    })
}

/// The whole answer to a case as JSON: a quote, or `{"error": code}`.
#[must_use]
pub fn answer(inputs: &Inputs) -> Json {
    match quote(&inputs.version, &inputs.view, &inputs.cart, inputs.at, Detail::FULL) {
        Ok(quote) => quote.encode(),
        Err(error) => {
            let code = match error {
                QuoteError::WrongCurrency { .. } => "wrong_currency",
                QuoteError::OutOfBounds(_) => "out_of_bounds",
            };
            Json::Map(vec![("error".to_owned(), Json::Text(code.to_owned()))])
        }
    }
}
