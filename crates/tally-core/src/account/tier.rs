//! A tier given by hand: a floor under what the member reaches, with an end or without.

use tally_derive::Wire;

use super::adjust::check_reason;
use super::command::{Act, Outcome};
use super::order_record::OrderRecord;
use super::standing::set_floor;
use super::{Context, Refused, Rejection};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Record, State};
use crate::tier::standing::Floor;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// Give a member a tier by hand, or take such a tier away again.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct GiveTier {
    /// The account.
    pub account: Id,
    /// The ladder.
    pub ladder: Id,
    /// The tier that the member holds at least from now on; when absent, what was given before is taken away.
    pub tier: Option<Id>,
    /// When it ends; never when absent.
    pub until: Option<Instant>,
    /// Who does it: the id of a person or a system, never a name.
    pub actor: Id,
    /// Why, as a code: lower-case letters, digits, `_`, `-` and `.`, at most 64 of them.
    pub reason: Id,
}

fn check(command: &GiveTier, at: &mut Decoder) {
    check_reason(&command.reason, at);
}

impl Act for GiveTier {
    fn account(&self) -> &Id {
        &self.account
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        decide(state, self, context).map(Outcome::from)
    }
}

/// Decides a tier.
///
/// # Errors
/// [`Rejection::NotOffered`] for a ladder or tier that there is not, [`Rejection::WrongInstant`] for an end that is past.
fn decide(state: &mut State, command: &GiveTier, context: &Context<'_>) -> Result<Record, Refused> {
    let (version, now) = (context.deciding, context.now);
    let not_offered = |name: &Id| Rejection::NotOffered { name: name.clone() };
    let ladder = version.ladders.iter().find(|ladder| ladder.id == command.ladder).ok_or_else(|| not_offered(&command.ladder))?;
    let declared = version.program.ladders.iter().find(|ladder| ladder.id == command.ladder);
    let is_tier = |tier: &Id| declared.is_some_and(|ladder| ladder.tiers.iter().any(|known| known.id == *tier));
    if let Some(unknown) = command.tier.as_ref().filter(|tier| !is_tier(tier)) {
        return Err(not_offered(unknown).into());
    }
    if command.until.is_some_and(|until| until <= now) {
        return Err(Rejection::WrongInstant.into());
    }
    let mut draft = Draft::of(CommandKind::Tier, context);
    let floor = command.tier.clone().map(|tier| Floor { tier, since: now, until: command.until });
    set_floor(&mut draft, state, version, ladder, floor, (command.actor.clone(), command.reason.clone()))?;
    Ok(draft.seal(state))
}
