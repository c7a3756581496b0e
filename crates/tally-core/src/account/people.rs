//! The people who act on an account that several share: a household, a team. Each has a role, which says whether points may
//! be spent; what the role gives beyond that is the program's matter.

use tally_derive::Wire;

use super::command::{Act, Outcome};
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection};
use crate::ledger::entry::{Entry, PersonChange};
use crate::ledger::people::Role;
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Record, State};
use crate::values as tally_wire;
use crate::values::id::Id;

/// The most people that share an account.
const MAX_PEOPLE: usize = 1000;

/// Let a person act on an account, or give the person another role.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct AdmitPerson {
    /// The account.
    pub account: Id,
    /// The person: an opaque id, never a name.
    pub person: Id,
    /// What the person may do.
    pub role: Role,
}

/// Let a person act on an account no longer.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct DismissPerson {
    /// The account.
    pub account: Id,
    /// The person.
    pub person: Id,
}

impl Act for AdmitPerson {
    fn account(&self) -> &Id {
        &self.account
    }

    fn needs_lots(&self) -> bool {
        false
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        if state.people.len() >= MAX_PEOPLE && !state.people.contains_key(&self.person) {
            let (wanted, actual) = (1, 0);
            return Err(Rejection::Exceeds { of: self.account.clone(), wanted, actual }.into());
        }
        change(state, &self.person, Some(self.role), CommandKind::Admit, context).map(Outcome::from)
    }
}

impl Act for DismissPerson {
    fn account(&self) -> &Id {
        &self.account
    }

    fn needs_lots(&self) -> bool {
        false
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        if !state.people.contains_key(&self.person) {
            return Err(not_allowed(state, &self.person).into());
        }
        change(state, &self.person, None, CommandKind::Dismiss, context).map(Outcome::from)
    }
}

fn change(state: &mut State, person: &Id, role: Option<Role>, kind: CommandKind, context: &Context<'_>) -> Result<Record, Refused> {
    let mut draft = Draft::of(kind, context);
    draft.add(state, Entry::Person(PersonChange { person: person.clone(), role }))?;
    Ok(draft.seal(state))
}

/// Whether somebody may do what is asked: spend, or only have something recorded. Nobody in particular is the merchant's
/// server, which may.
///
/// # Errors
/// [`Rejection::NotAllowed`].
pub fn may_act(state: &State, by: Option<&Id>, spends: bool) -> Result<(), Rejection> {
    let Some(person) = by else { return Ok(()) };
    match state.people.get(person) {
        Some(role) if role.spends() || !spends => Ok(()),
        _ => Err(not_allowed(state, person)),
    }
}

fn not_allowed(state: &State, person: &Id) -> Rejection {
    Rejection::NotAllowed { person: person.clone(), role: state.people.get(person).copied() }
}
