//! Answers: JSON texts, and problems of every origin.

use tally_api::problem::{MEDIA_TYPE, Problem};
use tally_core::values::error::Diagnostic;
use tally_core::values::wire::Wire;
use tally_service::account::Failure;
use worker::Result;

use crate::call::escaped;
use crate::clock;
use crate::http::Response;

/// Why a request is answered with something else than what it asked for.
#[derive(Debug)]
pub enum Stop {
    /// A problem of the contract.
    Problem(Box<Problem>),
    /// What is stored is broken, or would be: the cause, for the log.
    UnderReview(String),
    /// The platform failed under us.
    Platform(worker::Error),
}

impl From<worker::Error> for Stop {
    fn from(error: worker::Error) -> Self {
        Self::Platform(error)
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<Vec<Diagnostic>> for Stop {
    fn from(errors: Vec<Diagnostic>) -> Self {
        Problem::invalid(errors).into()
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Problem(problem) => Self::Problem(problem),
            Failure::NoProgram => {
                Problem::new(503, "no_program", "no program is published", "publish a program first: POST /v1/programs").into()
            }
            Failure::NeedsGrants(wants) => {
                let counters: Vec<&str> = wants.iter().map(|want| &*want.counter).collect();
                incident("limits_unavailable", "what limits of the whole program leave is not known now", &counters.join(", ")).into()
            }
            Failure::NeedsVersion(hash) => {
                incident("version_missing", "a program version cannot be loaded", &format!("version {hash}")).into()
            }
            Failure::Broken(broken) => Self::UnderReview(broken.to_string()),
            Failure::UnderReview(cause) => Self::UnderReview(cause),
            Failure::Sql(error) => incident("storage_failed", "the account cannot be read or written now", &error.to_string()).into(),
        }
    }
}

/// A failure of ours: the cause goes to the log, the caller gets an opaque id.
fn incident(code: &'static str, title: &'static str, cause: &str) -> Problem {
    let id = format!("{code}-{}", clock::now().ms());
    worker::console_error!("incident {id}: {cause}");
    let status = if code == "account_under_review" { 500 } else { 503 };
    Problem::new(status, code, title, format!("nothing was written; try again, and name incident `{id}` if it stays"))
}

/// An account that somebody has to look at.
pub fn under_review(cause: &str) -> Problem {
    incident("account_under_review", "this account is under review", cause)
}

impl Stop {
    /// The response that says so.
    pub fn into_response(self) -> Result<Response> {
        let problem = match self {
            Self::Problem(problem) => problem,
            Self::UnderReview(cause) => Box::new(under_review(&cause)),
            Self::Platform(error) => Box::new(incident("unavailable", "the service is not available now", &error.to_string())),
        };
        Response::text(problem.status, MEDIA_TYPE, &problem.body())
    }
}

/// A JSON answer.
pub fn json<T: Wire>(status: u16, value: &T) -> Result<Response> {
    json_text(status, &value.canonical())
}

/// A JSON answer that is a text already.
pub fn json_text(status: u16, body: &str) -> Result<Response> {
    Response::text(status, "application/json", body)
}

/// A page of lines, and where the next one begins.
pub fn lines(body: &str, next: Option<String>) -> Result<Response> {
    let response = Response::text(200, "application/x-ndjson", body)?;
    if let Some(next) = next {
        response.set("tally-next", &escaped(&next))?;
    }
    Ok(response)
}

/// A problem that is a text already.
pub fn problem_text(status: u16, body: &str) -> Result<Response> {
    Response::text(status, MEDIA_TYPE, body)
}
