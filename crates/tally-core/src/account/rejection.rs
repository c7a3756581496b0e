//! Why a command is refused: a closed list. The order of the variants is the order of precedence, so a
//! command that fails in two ways always names the same one.

use super::order_record::OrderState;
use crate::condition::Unmet;
use crate::ledger::Closed;
use crate::ledger::people::Role;
use crate::quote::event::EventError;
use crate::quote::{Quote, QuoteError};
use crate::values::error::Diagnostic;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::money::Currency;
use crate::values::time::Instant;
use crate::values::wire::Wire as _;

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The account takes nothing new any more.
    AccountClosed {
        /// Why.
        closed: Closed,
    },
    /// The person may not do this on the account.
    NotAllowed {
        /// The person.
        person: Id,
        /// The role, if there is one.
        role: Option<Role>,
    },
    /// The cart is in another currency than the program.
    WrongCurrency {
        /// The program's.
        wanted: Currency,
        /// The cart's.
        actual: Currency,
    },
    /// An amount leaves ±(2^53 − 1).
    OutOfBounds,
    /// The instant of the order is after the instant of entry, or before the program's first version.
    WrongInstant,
    /// The account has no such open hold.
    HoldNotFound {
        /// The hold asked for.
        hold: Id,
    },
    /// The account has a hold or order of that name.
    NameTaken {
        /// The name.
        name: Id,
    },
    /// Too many checkouts hold points of this account at once.
    TooManyHolds,
    /// The account has no such order.
    OrderNotFound {
        /// The order asked for.
        order: Id,
    },
    /// Too much is kept for orders that are not recorded yet.
    TooManyParked,
    /// The order is in a state in which this cannot be.
    OrderState {
        /// The order.
        order: Id,
        /// The state it is in.
        state: OrderState,
    },
    /// An event is not as the program declares its kind.
    EventNotValid {
        /// Every problem, each with its place in the request.
        errors: Vec<Diagnostic>,
    },
    /// The account has no such event.
    EventNotFound {
        /// The event asked for.
        event: Id,
    },
    /// The order has no such line.
    LineNotFound {
        /// The line asked for.
        line: Id,
    },
    /// The program in force offers no such thing.
    NotOffered {
        /// What was asked for.
        name: Id,
    },
    /// What is to begin goes on already, or can be had once only.
    AlreadyActive {
        /// The offer or the plan.
        name: Id,
        /// When it ends, if it does.
        until: Option<Instant>,
    },
    /// The member has no paid membership.
    NoMembership,
    /// A plan gives no trial to this member.
    NoTrial {
        /// The plan.
        plan: Id,
    },
    /// An account sends nothing to itself.
    SameAccount {
        /// The account.
        account: Id,
    },
    /// Less than the least that there is to ask for.
    BelowMinimum {
        /// Of what.
        of: Id,
        /// The least.
        wanted: i64,
        /// What was asked.
        actual: i64,
    },
    /// Something is under way that has to end first.
    StillOpen {
        /// What.
        what: Id,
        /// How many.
        actual: i64,
    },
    /// More is asked for than there is: of a hold, of a line, of an order.
    Exceeds {
        /// Of what.
        of: Id,
        /// What was asked.
        wanted: i64,
        /// What there is.
        actual: i64,
    },
    /// The account has no such adjustment.
    AdjustmentNotFound {
        /// The adjustment asked for.
        adjustment: Id,
    },
    /// The adjustment was reversed before.
    AlreadyReversed {
        /// The adjustment.
        adjustment: Id,
    },
    /// What has this reference was imported before.
    AlreadyImported {
        /// The reference.
        reference: Id,
    },
    /// What is to be entered does not fit the program, or the instant.
    CannotEnter {
        /// Each place that is wrong.
        errors: Vec<Diagnostic>,
    },
    /// Points that were given back and have to be spent again are gone.
    PointsGone {
        /// The wallet.
        wallet: Id,
        /// How many are wanted.
        wanted: i64,
        /// How many can be spent.
        actual: i64,
    },
    /// A chosen reward cannot be had.
    ChoiceNotPossible {
        /// The reward.
        reward: Id,
        /// What is missing.
        missing: Option<Unmet>,
    },
    /// The shopper agreed to another quote; here is the fresh one.
    QuoteChanged {
        /// The quote as it is now.
        quote: Box<Quote>,
    },
}

impl Rejection {
    /// Its stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AccountClosed { .. } => "account_closed",
            Self::NotAllowed { .. } => "not_allowed",
            Self::WrongCurrency { .. } => "wrong_currency",
            Self::OutOfBounds => "out_of_bounds",
            Self::WrongInstant => "wrong_instant",
            Self::HoldNotFound { .. } => "hold_not_found",
            Self::NameTaken { .. } => "name_taken",
            Self::TooManyHolds => "too_many_holds",
            Self::OrderNotFound { .. } => "order_not_found",
            Self::TooManyParked => "too_many_parked",
            Self::OrderState { .. } => "order_state",
            Self::EventNotValid { .. } => "event_not_valid",
            Self::EventNotFound { .. } => "event_not_found",
            Self::LineNotFound { .. } => "line_not_found",
            Self::NotOffered { .. } => "not_offered",
            Self::AlreadyActive { .. } => "already_active",
            Self::NoMembership => "no_membership",
            Self::NoTrial { .. } => "no_trial",
            Self::SameAccount { .. } => "same_account",
            Self::BelowMinimum { .. } => "below_minimum",
            Self::StillOpen { .. } => "still_open",
            Self::Exceeds { .. } => "exceeds",
            Self::AdjustmentNotFound { .. } => "adjustment_not_found",
            Self::AlreadyReversed { .. } => "already_reversed",
            Self::AlreadyImported { .. } => "already_imported",
            Self::CannotEnter { .. } => "cannot_enter",
            Self::PointsGone { .. } => "points_gone",
            Self::ChoiceNotPossible { .. } => "choice_not_possible",
            Self::QuoteChanged { .. } => "quote_changed",
        }
    }

    /// One sentence that says what was wanted, what there was, and what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::AccountClosed { closed: Closed::Erased } => {
                "the person of this account was erased; only what was before can be undone".to_owned()
            }
            Self::AccountClosed { closed: Closed::MergedInto(into) } => format!("this account was merged into `{into}`; ask that one"),
            Self::NotAllowed { person, role: None } => format!("`{person}` does not act on this account; admit the person first"),
            Self::NotAllowed { person, role: Some(role) } => format!("`{person}` is its {} and may not do this; ask an owner", role.name()),
            Self::WrongCurrency { wanted, actual } => QuoteError::WrongCurrency { wanted: *wanted, actual: *actual }.to_string(),
            Self::OutOfBounds => "an amount leaves ±9007199254740991; send smaller amounts".to_owned(),
            Self::WrongInstant => {
                "the instant lies in the future, or before the program's first version; send when the order was placed".to_owned()
            }
            Self::HoldNotFound { hold } => format!("there is no open hold `{hold}`; it was captured, released, or its deadline passed"),
            Self::NameTaken { name } => format!("`{name}` is taken; use a new name"),
            Self::TooManyHolds => "this account has 20 open holds; release one, or wait until one lapses".to_owned(),
            Self::OrderNotFound { order } => format!("there is no order `{order}` on this account; record the order first"),
            Self::TooManyParked => {
                "this account keeps 100 commands for orders that are not recorded yet; record those orders first".to_owned()
            }
            Self::OrderState { order, state } => {
                format!("the order `{order}` is {}, so this cannot be done with it; read its records first", state.name())
            }
            Self::EventNotValid { errors } => {
                let first = errors.first().map_or_else(String::new, |error| format!("{}: {}; ", error.path, error.message));
                format!("{first}send the event as the program in force when it occurred declares it")
            }
            Self::EventNotFound { event } => {
                format!("there is no event `{event}` on this account; it was never recorded, or taken back already")
            }
            Self::LineNotFound { line } => format!("the order has no line `{line}`; name a line of the order"),
            Self::NotOffered { name } => format!("the program in force has no `{name}`; name one that it offers"),
            Self::AlreadyActive { name, .. } => format!("`{name}` was activated already; nothing has to be done"),
            Self::NoMembership => "this account has no paid membership that runs; start one".to_owned(),
            Self::NoTrial { plan } => format!("`{plan}` has no free days for who had a membership before, or for nobody; start without"),
            Self::SameAccount { account } => format!("`{account}` sends nothing to itself; name another account"),
            Self::BelowMinimum { of, wanted, actual } => format!("`{of}` begins at {wanted}, this is {actual}; ask for at least {wanted}"),
            Self::StillOpen { what, actual } => format!("{actual} {what} of this account are under way; ask again when they have ended"),
            Self::Exceeds { of, wanted, actual } => format!("`{of}` has {actual}, which is less than {wanted}; ask for at most {actual}"),
            Self::AdjustmentNotFound { adjustment } => {
                format!("there is no adjustment `{adjustment}` on this account; name one as it was made")
            }
            Self::AlreadyReversed { adjustment } => format!("the adjustment `{adjustment}` was reversed before; make a new one"),
            Self::AlreadyImported { reference } => {
                format!("`{reference}` was imported before; send what is new with a reference of its own")
            }
            Self::CannotEnter { errors } => {
                let first = errors.first().map_or_else(String::new, |first| format!("{}: {}", first.path, first.message));
                format!("{first}; nothing was entered")
            }
            Self::PointsGone { wallet, wanted, actual } => {
                format!("{wanted} of `{wallet}` have to be spent again and {actual} are there; credit the rest first")
            }
            Self::ChoiceNotPossible { reward, .. } => {
                format!("the reward `{reward}` cannot be had now; quote again and let the shopper choose")
            }
            Self::QuoteChanged { .. } => "the quote changed since the shopper agreed to it; show the fresh one and ask again".to_owned(),
        }
    }

    /// What goes along with it, for programs to act on.
    #[must_use]
    pub fn details(&self) -> Vec<(String, Json)> {
        let field = |name: &str, value: Json| (name.to_owned(), value);
        match self {
            Self::AccountClosed { closed: Closed::MergedInto(into) } => vec![field("into", into.encode())],
            Self::NotAllowed { person, role } => {
                let role = role.map(|role| field("role", role.encode()));
                core::iter::once(field("person", person.encode())).chain(role).collect()
            }
            Self::WrongCurrency { wanted, actual } => vec![field("wanted", wanted.encode()), field("actual", actual.encode())],
            Self::StillOpen { what, actual } => vec![field("of", what.encode()), field("actual", actual.encode())],
            Self::Exceeds { of, wanted, actual } | Self::BelowMinimum { of, wanted, actual } => {
                vec![field("of", of.encode()), field("wanted", wanted.encode()), field("actual", actual.encode())]
            }
            Self::OrderState { state, .. } => vec![field("state", state.encode())],
            Self::PointsGone { wallet, wanted, actual } => {
                vec![field("wallet", wallet.encode()), field("wanted", wanted.encode()), field("actual", actual.encode())]
            }
            Self::ChoiceNotPossible { reward, missing } => {
                let missing = missing.as_ref().map(|missing| field("missing", missing.encode()));
                core::iter::once(field("reward", reward.encode())).chain(missing).collect()
            }
            Self::AlreadyActive { name, until } => {
                core::iter::once(field("name", name.encode())).chain(until.map(|until| field("until", until.encode()))).collect()
            }
            Self::EventNotValid { errors } => vec![field("errors", errors.encode())],
            Self::QuoteChanged { quote } => vec![field("quote", quote.encode())],
            _ => Vec::new(),
        }
    }
}

impl From<QuoteError> for Rejection {
    fn from(error: QuoteError) -> Self {
        match error {
            QuoteError::WrongCurrency { wanted, actual } => Self::WrongCurrency { wanted, actual },
            QuoteError::OutOfBounds(_) => Self::OutOfBounds,
        }
    }
}

impl From<EventError> for Rejection {
    fn from(error: EventError) -> Self {
        match error {
            EventError::NotValid(mut errors) => {
                errors.iter_mut().for_each(|error| error.path.insert_str(0, "/event"));
                Self::EventNotValid { errors }
            }
            EventError::NoMember | EventError::OutOfBounds(_) => Self::OutOfBounds,
        }
    }
}
