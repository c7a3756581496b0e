//! Points given or taken by hand: goodwill, a correction, a prize from outside.
//!
//! The record says who did it and why, as a code. Text that may name a person stays in the system that `reference`
//! points to: what is chained can never be erased.

use tally_derive::Wire;

use super::command::{Act, Outcome};
use super::order_record::OrderRecord;
use super::points::{NewLot, Taken};
use super::{Context, Refused, Rejection, points};
use crate::ledger::credit::life;
use crate::ledger::entry::{Adjust, Entry};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{LotId, Record, State};
use crate::program::Version;
use crate::program::wallet::Wallet;
use crate::values as tally_wire;
use crate::values::error::Diagnostic;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// Give points by hand, or take some.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct AdjustPoints {
    /// The account.
    pub account: Id,
    /// The name the adjustment gets; the caller makes it unique.
    pub adjustment: Id,
    /// The wallet.
    pub wallet: Id,
    /// How many points to give, or to take where negative.
    pub points: Points,
    /// Why, as a code: lower-case letters, digits, `_`, `-` and `.`, at most 64 of them.
    pub reason: Id,
    /// Who does it: the id of a person or a system, never a name.
    pub actor: Id,
    /// What it belongs to in another system: a ticket, an order.
    pub reference: Option<Id>,
    /// When points that are given can be spent; as the wallet says when absent.
    pub available_at: Option<Instant>,
    /// When points that are given expire; as the wallet says when absent.
    pub expires_at: Option<Instant>,
}

fn check(command: &AdjustPoints, at: &mut Decoder) {
    check_reason(&command.reason, at);
    if command.points == Points::ZERO {
        at.within("points", |at| at.report("out_of_bounds", "give some points, or take some with a negative number"));
    }
    if command.points < Points::ZERO {
        for (name, given) in [("availableAt", command.available_at), ("expiresAt", command.expires_at)] {
            if given.is_some() {
                at.within(name, |at| at.report("contradiction", "points that are taken have no life of their own; leave it out"));
            }
        }
    }
}

/// Reports a reason that is no code: it becomes part of the chain, where nothing about a person may be.
pub fn check_reason(reason: &Id, at: &mut Decoder) {
    let is_code = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-' | b'.');
    if reason.len() > 64 || !reason.bytes().all(is_code) {
        let message =
            "a reason is a code of at most 64 lower-case letters, digits, `_`, `-` and `.`; keep text where `reference` points to";
        at.within("reason", |at| at.report("invalid_code", message));
    }
}

impl Act for AdjustPoints {
    fn account(&self) -> &Id {
        &self.account
    }

    fn asks(&self) -> Vec<String> {
        vec![name_of(&self.adjustment)]
    }

    fn leaves(&self) -> Option<String> {
        Some(name_of(&self.adjustment))
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        decide(state, self, context).map(Outcome::from)
    }
}

/// The name under which an adjustment's record is found.
pub fn name_of(adjustment: &Id) -> String {
    format!("adjustment/{adjustment}")
}

/// Decides an adjustment.
///
/// # Errors
/// [`Rejection::NameTaken`]; [`Rejection::CannotEnter`] for an unknown wallet, or points that would be dead at once.
fn decide(state: &mut State, command: &AdjustPoints, context: &Context<'_>) -> Result<Record, Refused> {
    if context.earlier.contains_key(&name_of(&command.adjustment)) {
        return Err(Rejection::NameTaken { name: command.adjustment.clone() }.into());
    }
    let version = context.deciding;
    let wallet = known_wallet(version, &command.wallet).map_err(cannot_enter)?;
    let mut draft = Draft::of(CommandKind::Adjust, context);
    let entry = Adjust {
        wallet: wallet.id.clone(),
        points: command.points,
        adjustment: command.adjustment.clone(),
        reason: command.reason.clone(),
        actor: command.actor.clone(),
        reference: command.reference.clone(),
        taken: Vec::new(),
        back: Vec::new(),
        owed: Points::ZERO,
        waived: Points::ZERO,
    };
    if command.points < Points::ZERO {
        take(&mut draft, state, wallet, &[], entry)?;
    } else {
        draft.add(state, Entry::Adjust(entry))?;
        give(&mut draft, state, command, wallet, context)?;
    }
    Ok(draft.seal(state))
}

/// Takes what an entry has as negative points: from some lots first, then from all in spending order.
///
/// # Errors
/// [`Refused`] if an amount leaves its bounds.
pub fn take(draft: &mut Draft, state: &mut State, wallet: &Wallet, first: &[LotId], entry: Adjust) -> Result<(), Refused> {
    let points = Points::ZERO.minus(entry.points)?;
    let Taken { lots, owed, waived } = points::taken(state, wallet, first, points, false)?;
    draft.add(state, Entry::Adjust(Adjust { taken: lots, owed, waived, ..entry }))?;
    Ok(())
}

fn give(draft: &mut Draft, state: &mut State, command: &AdjustPoints, wallet: &Wallet, context: &Context<'_>) -> Result<(), Refused> {
    let now = context.now;
    let mut life = life(wallet.available, wallet.expiry, now, &context.deciding.program.zone)?;
    if let Some(available_at) = command.available_at {
        life.available_at = available_at;
    }
    life.expires_at = command.expires_at.or(life.expires_at);
    if life.expires_at.is_some_and(|end| end <= now.max(life.available_at)) {
        let message = "they would be dead before anybody could spend them; send a later instant".to_owned();
        return Err(cannot_enter(problem("/expiresAt", "already_expired", message)).into());
    }
    let new = NewLot { order: None, reference: None, points: command.points, earned_at: now, life: Some(life) };
    points::credit_lot(draft, state, context.deciding, wallet, new)?;
    Ok(())
}

/// A wallet of the program.
///
/// # Errors
/// What is wrong, at `/wallet`.
pub fn known_wallet<'a>(version: &'a Version, wallet: &Id) -> Result<&'a Wallet, Diagnostic> {
    let known = version.program.wallets.iter().find(|known| known.id == *wallet);
    known.ok_or_else(|| problem("/wallet", "unknown_name", format!("the program has no wallet `{wallet}`; name one of its wallets")))
}

/// A problem at a place.
pub fn problem(path: &str, code: &str, message: String) -> Diagnostic {
    Diagnostic { path: path.to_owned(), code: code.to_owned(), message }
}

fn cannot_enter(problem: Diagnostic) -> Rejection {
    Rejection::CannotEnter { errors: vec![problem] }
}
