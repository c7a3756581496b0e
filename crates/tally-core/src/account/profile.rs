//! What the shop knows of the member as a person: birthday, attributes, segments, consents.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::command::{Act, Outcome};
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection};
use crate::ledger::entry::{Entry, Profiled};
use crate::ledger::person::{Person, SaltedPerson, salted};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Broken, Record, State};
use crate::values as tally_wire;
use crate::values::bounds::MAX_EVENT_FIELDS;
use crate::values::id::{Id, report_repeated};
use crate::values::month_day::MonthDay;
use crate::values::wire::Decoder;

/// Say what the shop knows of the member as a person: all of it, for what is left out is forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct SetProfile {
    /// The account.
    pub account: Id,
    /// The birthday.
    pub birthday: Option<MonthDay>,
    /// Attributes, by name; at most 50.
    #[wire(default)]
    pub attributes: BTreeMap<Id, Id>,
    /// The segments that the shop puts the member in; at most 50, each declared by the program.
    #[wire(default)]
    pub segments: Vec<Id>,
    /// What the member agreed to, or did not, by purpose; at most 50.
    #[wire(default)]
    pub consents: BTreeMap<Id, bool>,
}

fn check(profile: &SetProfile, at: &mut Decoder) {
    let counts = [("attributes", profile.attributes.len()), ("segments", profile.segments.len()), ("consents", profile.consents.len())];
    for (name, count) in counts.into_iter().filter(|(_, count)| *count > MAX_EVENT_FIELDS) {
        at.within(name, |at| at.report("too_many", format!("at most {MAX_EVENT_FIELDS} are kept, these are {count}")));
    }
    at.within("segments", |at| report_repeated(at, profile.segments.iter()));
}

impl Act for SetProfile {
    fn account(&self) -> &Id {
        &self.account
    }

    fn needs_lots(&self) -> bool {
        false
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        decide(state, self, context).map(Outcome::from)
    }
}

/// Decides a profile. The hash of the request would betray it to whoever tries all birthdays, so that is salted too.
///
/// # Errors
/// [`Rejection::NotOffered`] for a segment that the program does not declare.
fn decide(state: &mut State, command: &SetProfile, context: &Context<'_>) -> Result<Record, Refused> {
    let SetProfile { birthday, attributes, segments, consents, .. } = command.clone();
    let declared = |segment: &Id| context.deciding.segments.iter().any(|known| known.id == *segment);
    if let Some(unknown) = segments.iter().find(|segment| !declared(segment)) {
        return Err(Rejection::NotOffered { name: unknown.clone() }.into());
    }
    let salt = context.salt.clone().ok_or(Broken("a profile has no salt"))?;
    let mut draft = Draft::new(CommandKind::Profile, context.now, &context.deciding.hash);
    draft.record.input = context.input.as_ref().and_then(|input| salted(&salt, input));
    let known = SaltedPerson { salt, person: Person { birthday, attributes, segments, consents } };
    let hash = known.hash().ok_or(Broken("a hash is no name"))?;
    draft.add(state, Entry::Profile(Profiled { hash }))?;
    state.know(known);
    state.touched_person = true;
    Ok(draft.seal(state))
}
