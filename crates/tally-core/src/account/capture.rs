//! Ending a hold: its points are spent, wholly or in part, or go back.

use super::command::{CaptureHold, ReleaseHold};
use super::{Context, Refused, Rejection, points};
use crate::ledger::entry::{Entry, HeldMoved};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Hold, Record, State};
use crate::values::id::Id;

/// Spends the points of a hold; a part uses them in spending order and frees the rest.
///
/// # Errors
/// [`Rejection::HoldNotFound`], [`Rejection::Exceeds`].
pub fn capture(state: &mut State, command: &CaptureHold, context: &Context<'_>) -> Result<Record, Refused> {
    let hold = open(state, &command.hold)?;
    let version = context.deciding;
    let mut draft = begin(CommandKind::Capture, &hold.id, context);
    let late = hold.parts.is_empty();
    let prices = if late { hold.lapsed.clone() } else { hold.prices() };
    for (wallet, points) in command.points.iter().flatten() {
        let actual = prices.iter().find(|price| price.wallet == *wallet).map_or(0, |price| price.points.get());
        if points.get() < 0 || points.get() > actual {
            return Err(Rejection::Exceeds { of: wallet.clone(), wanted: points.get(), actual }.into());
        }
    }
    for price in prices {
        let wanted = match &command.points {
            None => price.points,
            Some(points) => points.get(&price.wallet).copied().unwrap_or_default(),
        };
        // After the deadline it is a new redemption at the hold's prices, as far as the points are there.
        if late && state.totals(&price.wallet).available < wanted {
            return Err(Rejection::HoldNotFound { hold: hold.id }.into());
        }
        if let Some(wallet) = version.program.wallets.iter().find(|wallet| wallet.id == price.wallet) {
            points::burn(&mut draft, state, wallet, None, Some(&hold.id).filter(|_| !late), wanted)?;
        }
    }
    draft.settle_returned(state, context.now)?;
    close(state, &hold.id);
    Ok(draft.seal(state))
}

/// Gives the points of a hold back.
///
/// # Errors
/// [`Rejection::HoldNotFound`].
pub fn release(state: &mut State, command: &ReleaseHold, context: &Context<'_>) -> Result<Record, Refused> {
    let hold = open(state, &command.hold)?;
    if hold.parts.is_empty() && !hold.lapsed.is_empty() {
        return Err(Rejection::HoldNotFound { hold: hold.id }.into());
    }
    let mut draft = begin(CommandKind::Release, &hold.id, context);
    for part in hold.parts {
        draft.add(state, Entry::Release(HeldMoved { hold: command.hold.clone(), wallet: part.wallet, lots: part.lots }))?;
    }
    draft.settle_returned(state, context.now)?;
    draft.recount(state, &hold.member, &hold.usage, &[])?;
    close(state, &command.hold);
    Ok(draft.seal(state))
}

fn open(state: &State, hold: &Id) -> Result<Hold, Refused> {
    state.holds.get(hold).cloned().ok_or_else(|| Rejection::HoldNotFound { hold: hold.clone() }.into())
}

fn begin(kind: CommandKind, hold: &Id, context: &Context<'_>) -> Draft {
    let mut draft = Draft::new(kind, context.now, &context.deciding.hash);
    draft.record.hold = Some(hold.clone());
    draft.record.input.clone_from(&context.input);
    draft
}

/// Takes away a hold that had no points in it: there was no entry that could.
pub fn close(state: &mut State, hold: &Id) {
    state.holds.remove(hold);
    state.touched_holds.insert(hold.clone());
}
