//! Reversing what was given or taken by hand, once.

use tally_derive::Wire;

use super::adjust::{check_reason, known_wallet, name_of, take};
use super::command::{Act, Outcome};
use super::order_record::OrderRecord;
use super::points::NewLot;
use super::{Context, Refused, Rejection, points};
use crate::ledger::credit::life;
use crate::ledger::entry::{Accrue, Adjust, Entry};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{LotId, Record, State, spend};
use crate::program::wallet::Wallet;
use crate::sabotage::{Bug, is_planted};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::wire::Decoder;

/// Reverse what was given or taken by hand.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct ReverseAdjustment {
    /// The account.
    pub account: Id,
    /// The adjustment.
    pub adjustment: Id,
    /// Why, as a code: lower-case letters, digits, `_`, `-` and `.`, at most 64 of them.
    pub reason: Id,
    /// Who does it: the id of a person or a system, never a name.
    pub actor: Id,
}

fn check(command: &ReverseAdjustment, at: &mut Decoder) {
    check_reason(&command.reason, at);
}

impl Act for ReverseAdjustment {
    fn account(&self) -> &Id {
        &self.account
    }

    fn asks(&self) -> Vec<String> {
        vec![name_of(&self.adjustment), reversal_of(&self.adjustment)]
    }

    fn leaves(&self) -> Option<String> {
        Some(reversal_of(&self.adjustment))
    }

    fn when_closed(&self) -> bool {
        true
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        decide(state, self, context).map(Outcome::from)
    }
}

fn reversal_of(adjustment: &Id) -> String {
    format!("reversal/{adjustment}")
}

/// Decides a reversal.
///
/// # Errors
/// [`Rejection::AdjustmentNotFound`], [`Rejection::AlreadyReversed`].
fn decide(state: &mut State, command: &ReverseAdjustment, context: &Context<'_>) -> Result<Record, Refused> {
    let not_found = || Rejection::AdjustmentNotFound { adjustment: command.adjustment.clone() };
    let made = context.earlier.get(&name_of(&command.adjustment)).ok_or_else(not_found)?;
    if context.earlier.contains_key(&reversal_of(&command.adjustment)) {
        return Err(Rejection::AlreadyReversed { adjustment: command.adjustment.clone() }.into());
    }
    let adjusted = made.entries.iter().find_map(|entry| if let Entry::Adjust(adjust) = entry { Some(adjust) } else { None });
    let adjusted = adjusted.ok_or_else(not_found)?;
    let version = context.deciding;
    let wallet = known_wallet(version, &adjusted.wallet).map_err(|problem| Rejection::CannotEnter { errors: vec![problem] })?;
    let mut draft = Draft::of(CommandKind::Reverse, context);
    let entry = Adjust {
        wallet: wallet.id.clone(),
        points: Points::ZERO.minus(adjusted.points)?,
        adjustment: command.adjustment.clone(),
        reason: command.reason.clone(),
        actor: command.actor.clone(),
        reference: adjusted.reference.clone(),
        taken: Vec::new(),
        back: Vec::new(),
        owed: Points::ZERO,
        waived: Points::ZERO,
    };
    if adjusted.points > Points::ZERO {
        take(&mut draft, state, wallet, &lots_of(made), entry)?;
    } else {
        give_back(&mut draft, state, (made, adjusted), wallet, entry, context)?;
    }
    Ok(draft.seal(state))
}

/// The lots that an adjustment made.
fn lots_of(made: &Record) -> Vec<LotId> {
    made.entries.iter().filter_map(|entry| if let Entry::Accrue(Accrue { lot, .. }) = entry { Some(*lot) } else { None }).collect()
}

/// Gives back what was taken, with the life it had: the lots, and what was made to be owed. What of that a later credit has
/// paid is a new lot, as old as the debt; what was waived was never taken.
fn give_back(
    draft: &mut Draft,
    state: &mut State,
    (made, adjusted): (&Record, &Adjust),
    wallet: &Wallet,
    entry: Adjust,
    context: &Context<'_>,
) -> Result<(), Refused> {
    let (now, version) = (draft.record.at, context.deciding);
    let forgiven = adjusted.owed.min(state.totals(&wallet.id).owed);
    let back = points::with_grace(adjusted.taken.clone(), state, version, wallet, now)?;
    if !back.is_empty() || adjusted.owed > forgiven {
        draft.revive_clock(state, version, wallet, wallet.grace_days)?;
    }
    let points = spend::total(&back).plus(adjusted.owed)?;
    draft.add(state, Entry::Adjust(Adjust { points, back, owed: Points::ZERO.minus(forgiven)?, ..entry }))?;
    let life = life(None, wallet.expiry, made.at, &version.program.zone)?;
    let points = adjusted.owed.minus(forgiven)?;
    let points = if is_planted(Bug::ReversalGivesWaived) { points.plus(adjusted.waived)? } else { points };
    points::credit_lot(
        draft,
        state,
        version,
        wallet,
        NewLot { order: None, reference: None, points, earned_at: made.at, life: Some(life) },
    )?;
    draft.settle_returned(state, version, now)?;
    Ok(())
}
