//! Problems: what an answer says when it is not the one asked for (RFC 9457).

use tally_core::account::Rejection;
use tally_core::quote::QuoteError;
use tally_core::values::error::Diagnostic;
use tally_core::values::json::Json;
use tally_core::values::wire::Wire as _;

/// A problem, with the HTTP status it is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// Stable, lower snake case; for programs to act on.
    pub code: &'static str,
    /// What it is, the same for every problem of this code.
    pub title: &'static str,
    /// What happened this time, and what to do.
    pub detail: String,
    /// Each place of the request that is wrong.
    pub errors: Vec<Diagnostic>,
    /// What goes along with it, for programs to act on.
    pub details: Vec<(String, Json)>,
}

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

impl Problem {
    /// A problem without places.
    #[must_use]
    pub fn new(status: u16, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into(), errors: Vec::new(), details: Vec::new() }
    }

    /// A request that cannot be read, with every place that is wrong.
    #[must_use]
    pub fn invalid(errors: Vec<Diagnostic>) -> Self {
        let detail = errors.first().map_or_else(String::new, |first| {
            let place = if first.path.is_empty() { "the document" } else { &first.path };
            format!("{place}: {}", first.message)
        });
        Self { errors, ..Self::new(400, "invalid_request", "the request is not right", detail) }
    }

    /// A program that is not right as a whole.
    #[must_use]
    pub fn invalid_program(errors: Vec<Diagnostic>) -> Self {
        Self { code: "invalid_program", title: "the program is not right", status: 422, ..Self::invalid(errors) }
    }

    /// The text of the body.
    #[must_use]
    pub fn body(&self) -> String {
        let field = |name: &str, value: Json| (name.to_owned(), value);
        let text = |value: &str| Json::Text(value.to_owned());
        let mut fields = vec![
            field("type", Json::Text(format!("https://tallystick.dev/problems/{}", self.code))),
            field("title", text(self.title)),
            field("status", Json::Integer(i64::from(self.status))),
            field("code", text(self.code)),
            field("detail", text(&self.detail)),
        ];
        if !self.errors.is_empty() {
            fields.push(field("errors", self.errors.encode()));
        }
        fields.extend(self.details.iter().cloned());
        Json::Map(fields).canonical()
    }
}

impl From<&Rejection> for Problem {
    fn from(rejection: &Rejection) -> Self {
        let (status, title) = match rejection {
            Rejection::AccountClosed { .. } => (409, "the account is closed"),
            Rejection::NotAllowed { .. } => (403, "the person may not do this"),
            Rejection::WrongCurrency { .. } => (422, "the cart is in another currency"),
            Rejection::OutOfBounds => (422, "an amount is out of bounds"),
            Rejection::WrongInstant => (422, "the instant cannot be"),
            Rejection::HoldNotFound { .. } => (404, "there is no such hold"),
            Rejection::NameTaken { .. } => (409, "the name is taken"),
            Rejection::TooManyHolds => (409, "too many open holds"),
            Rejection::OrderNotFound { .. } => (404, "there is no such order"),
            Rejection::TooManyParked => (409, "too much is kept for orders that are not there"),
            Rejection::OrderState { .. } => (409, "the order is in another state"),
            Rejection::EventNotValid { .. } => (422, "the event is not as declared"),
            Rejection::EventNotFound { .. } => (404, "there is no such event"),
            Rejection::LineNotFound { .. } => (422, "there is no such line"),
            Rejection::NotOffered { .. } => (422, "the program offers no such thing"),
            Rejection::AlreadyActive { .. } => (409, "it is active already"),
            Rejection::NoMembership => (404, "there is no membership"),
            Rejection::NoTrial { .. } => (409, "there is no trial"),
            Rejection::SameAccount { .. } => (422, "an account sends nothing to itself"),
            Rejection::BelowMinimum { .. } => (422, "less is asked for than the least"),
            Rejection::StillOpen { .. } => (409, "something is still under way"),
            Rejection::Exceeds { .. } => (409, "more is asked for than there is"),
            Rejection::AdjustmentNotFound { .. } => (404, "there is no such adjustment"),
            Rejection::AlreadyReversed { .. } => (409, "the adjustment was reversed before"),
            Rejection::AlreadyImported { .. } => (409, "this was imported before"),
            Rejection::CannotEnter { .. } => (422, "this cannot be entered"),
            Rejection::PointsGone { .. } => (409, "points to be spent again are gone"),
            Rejection::ChoiceNotPossible { .. } => (409, "a chosen reward cannot be had"),
            Rejection::QuoteChanged { .. } => (409, "the quote changed"),
        };
        let errors = if let Rejection::CannotEnter { errors } = rejection { errors.clone() } else { Vec::new() };
        Self { errors, details: rejection.details(), ..Self::new(status, rejection.code(), title, rejection.sentence()) }
    }
}

impl From<QuoteError> for Problem {
    fn from(error: QuoteError) -> Self {
        Self::from(&Rejection::from(error))
    }
}
