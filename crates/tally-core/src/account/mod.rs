//! One account's whole decision: a command, the state, and the instant in; a record and the next state out.
//!
//! The caller stores what changed, in one transaction. Nothing here reads a clock or a database.

pub mod absorb;
pub mod adjust;
pub mod adopt;
pub mod audit;
pub mod cancel;
pub mod capture;
pub mod challenges;
pub mod chargeback;
pub mod claim;
pub mod command;
pub mod edit;
pub mod effect;
pub mod entitlement;
pub mod erase;
pub mod erased_order;
pub mod event;
pub mod event_reversal;
pub mod exchange;
pub mod fulfil;
pub mod grants;
pub mod habits;
pub mod hold;
pub mod import;
pub mod issued;
pub mod kept;
pub mod membership;
pub mod merge;
pub mod offer;
pub mod order;
pub mod order_record;
pub mod park;
pub mod people;
pub mod points;
pub mod profile;
pub mod promise;
pub mod receive;
pub mod refund;
pub mod rejection;
pub mod release;
pub mod reverse;
pub mod standing;
pub mod taken;
pub mod tier;
pub mod transfer;
pub mod transition;
pub mod view;
pub mod waiting;

pub use command::Command;
pub use order::PlaceOrder;
pub use order_record::OrderRecord;
pub use rejection::Rejection;

use std::collections::BTreeMap;

use self::adopt::Adopted;
use self::command::{Message, Outcome};
use self::grants::{Beside, Want};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::{Draft, roll};
use crate::ledger::{Broken, Closed, Record, State, pass};
use crate::program::Version;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::time::Instant;

/// Everything a decision is made from.
#[derive(Debug)]
pub struct Context<'a> {
    /// The version in force now.
    pub current: &'a Version,
    /// The version that decides: of the hold, or in force when the order occurred; of the order for a refund.
    pub deciding: &'a Version,
    /// The instant of entry.
    pub now: Instant,
    /// The SHA-256 of the request.
    pub input: Option<Id>,
    /// What counters of the whole program left when they were asked for this request.
    pub asked: Beside,
    /// The records that the command asks for, by name, as far as there are any.
    pub earlier: BTreeMap<String, Record>,
    /// Random digits of the shell's, for what must not be guessed from its hash.
    pub salt: Option<Id>,
}

/// What a decision leaves behind.
#[derive(Debug)]
pub struct Decision {
    /// The records, in order: passing time first, the command's own last.
    pub records: Vec<Record>,
    /// The order as it is now, if the command was about one.
    pub order: Option<OrderRecord>,
    /// The order that the command made beside that one.
    pub made: Option<OrderRecord>,
    /// What leaves for other objects.
    pub messages: Vec<Message>,
    /// What it takes over from another account.
    pub adopted: Adopted,
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It cannot be applied; nothing is written, and the caller is told why.
    Rejected(Box<Rejection>),
    /// Limits of the whole program have to grant something first; nothing is written.
    NeedsGrants(Vec<Want>),
    /// It would break the ledger; nothing is written, and somebody has to look.
    Broken(Broken),
}

impl From<Rejection> for Refused {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(Box::new(rejection))
    }
}

impl From<Broken> for Refused {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl From<OutOfBounds> for Refused {
    fn from(_: OutOfBounds) -> Self {
        Rejection::OutOfBounds.into()
    }
}

impl Draft {
    /// Begins the record of a command, decided by the deciding version.
    #[must_use]
    pub fn of(kind: CommandKind, context: &Context<'_>) -> Self {
        let mut draft = Self::new(kind, context.now, &context.deciding.hash);
        draft.record.input.clone_from(&context.input);
        draft
    }
}

/// Whether a closed account takes a command. What is asked of one that was merged is asked of the other account.
fn takes(closed: &Closed, command: &Command) -> bool {
    match closed {
        Closed::Erased => command.act().when_closed(),
        Closed::MergedInto(into) => match command {
            // What was on its way when it was merged; unused grants go back by themselves.
            Command::MergeAnswer(_) | Command::Grant(_) => true,
            Command::Park(park) => park.ignored.is_some(),
            Command::Erase(erase) => erase.with.as_ref() == Some(into),
            _ => false,
        },
    }
}

/// Decides a command. `order` is the order it is about, if that was recorded before.
///
/// # Errors
/// [`Refused`]: then the state is spoilt and must be dropped; what is stored has not changed.
pub fn decide(state: &mut State, command: &Command, order: Option<OrderRecord>, context: &Context<'_>) -> Result<Decision, Refused> {
    let mut records = roll(state, context.current, context.now)?;
    if let Some(closed) = state.closed.as_ref().filter(|closed| !takes(closed, command)) {
        return Err(Rejection::AccountClosed { closed: closed.clone() }.into());
    }
    let Outcome { record, order, made, messages, adopted } = command.act().decide(state, order.map(issued::in_lots), context)?;
    let record = pass::settled(record, state, context.current)?;
    state.check_conservation()?;
    records.push(record);
    Ok(Decision { records, order, made, messages, adopted })
}
