//! Taking over what a member has in another system: lots with their lives, what is owed, tiers and what they measured.
//!
//! All of it or nothing, and each reference once.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::adjust::{known_wallet, problem};
use super::command::{Act, Outcome};
use super::order_record::OrderRecord;
use super::points::{NewLot, credit_lot};
use super::standing::enter_as;
use super::{Context, Refused, Rejection};
use crate::ledger::credit::Life;
use crate::ledger::entry::{Adjust, Entry};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Record, State};
use crate::program::wallet::Wallet;
use crate::tier::LadderRule;
use crate::values as tally_wire;
use crate::values::error::{Diagnostic, OutOfBounds};
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// Lots of one import: with what they settle of a debt, a record names 4096 at most.
const MAX_LOTS: usize = 1000;

/// Take over what a member has in another system.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct ImportBalances {
    /// The account.
    pub account: Id,
    /// Names what is taken over; it is taken over once, whatever the idempotency key.
    pub reference: Id,
    /// Who does it: the id of a person or a system, never a name.
    pub actor: Id,
    /// The lots, at most 1000; more come with another reference.
    #[wire(default)]
    pub lots: Vec<ImportedLot>,
    /// What the member owes, by wallet. The lots pay it first.
    #[wire(default)]
    pub owed: BTreeMap<Id, Points>,
    /// Where the member stands, by ladder.
    #[wire(default)]
    pub ladders: BTreeMap<Id, ImportedStanding>,
}

/// A lot that is taken over.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ImportedLot {
    /// The wallet.
    pub wallet: Id,
    /// How many points are left in it.
    pub points: Points,
    /// When it was earned.
    pub earned_at: Instant,
    /// When it can be spent; since it was earned when absent.
    pub available_at: Option<Instant>,
    /// When it expires; never when absent.
    pub expires_at: Option<Instant>,
    /// What it belongs to in the other system.
    pub reference: Option<Id>,
}

/// A standing that is taken over.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ImportedStanding {
    /// The tier held; the first one when absent.
    pub tier: Option<Id>,
    /// Since when it is held; now when absent.
    pub since: Option<Instant>,
    /// When it ends; as if it were reached now when absent.
    pub until: Option<Instant>,
    /// What the ladder measured so far.
    #[wire(default)]
    pub measured: Vec<ImportedMeasure>,
}

/// What a ladder measured at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct ImportedMeasure {
    /// Any instant of the period, or of the day where the ladder rolls.
    pub at: Instant,
    /// Points, minor units of money, orders, or visits.
    pub amount: i64,
}

fn check(command: &ImportBalances, at: &mut Decoder) {
    if command.lots.is_empty() && command.owed.is_empty() && command.ladders.is_empty() {
        at.report("missing_field", "there is nothing to take over: send `lots`, `owed` or `ladders`");
    }
    at.within("lots", |at| {
        if command.lots.len() > MAX_LOTS {
            at.report("too_many", format!("an import has at most {MAX_LOTS} lots; send the others with another `reference`"));
        }
        for (index, lot) in command.lots.iter().enumerate() {
            at.at_index(index, |at| check_lot(lot, at));
        }
    });
}

fn check_lot(lot: &ImportedLot, at: &mut Decoder) {
    let available_at = lot.available_at.unwrap_or(lot.earned_at);
    if lot.points <= Points::ZERO {
        at.within("points", |at| at.report("out_of_bounds", "a lot has points in it; leave empty ones out"));
    }
    if available_at < lot.earned_at {
        at.within("availableAt", |at| at.report("contradiction", "it can be spent before it was earned; correct one of the two"));
    }
    if lot.expires_at.is_some_and(|end| end <= available_at) {
        at.within("expiresAt", |at| at.report("contradiction", "it expires before it can be spent; correct one of the two"));
    }
}

impl Act for ImportBalances {
    fn account(&self) -> &Id {
        &self.account
    }

    fn asks(&self) -> Vec<String> {
        self.leaves().into_iter().collect()
    }

    fn leaves(&self) -> Option<String> {
        Some(format!("import/{}", self.reference))
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        decide(state, self, context).map(Outcome::from)
    }
}

/// Decides an import.
///
/// # Errors
/// [`Rejection::AlreadyImported`]; [`Rejection::CannotEnter`] with every place that does not fit.
fn decide(state: &mut State, command: &ImportBalances, context: &Context<'_>) -> Result<Record, Refused> {
    if !context.earlier.is_empty() {
        return Err(Rejection::AlreadyImported { reference: command.reference.clone() }.into());
    }
    let (owed, lots, standings) = resolve(command, context).map_err(|errors| Rejection::CannotEnter { errors })?;
    let mut draft = Draft::of(CommandKind::Import, context);
    draft.record.reference = Some(command.reference.clone());
    for (wallet, owed) in owed {
        draft.add(state, Entry::Adjust(debt(command, wallet, owed)?))?;
    }
    let version = context.deciding;
    for (wallet, lot) in lots {
        let life = Life { available_at: lot.available_at.unwrap_or(lot.earned_at), expires_at: lot.expires_at };
        if life.available_at <= context.now {
            draft.begin_clock(state, version, wallet, context.now, Points::ZERO)?;
        }
        let (points, earned_at, reference) = (lot.points, lot.earned_at, lot.reference.as_ref());
        credit_lot(&mut draft, state, version, wallet, NewLot { order: None, reference, points, earned_at, life: Some(life) })?;
    }
    for (ladder, standing) in standings {
        let measured = standing.measured.iter().map(|measured| (measured.at, measured.amount));
        let held = standing.tier.as_ref().map(|tier| (tier, standing.since.unwrap_or(context.now), standing.until));
        enter_as(&mut draft, state, version, ladder, held, measured)?;
    }
    Ok(draft.seal(state))
}

/// What is taken over, with the wallets and ladders it is for.
type Resolved<'a> = (Vec<(&'a Wallet, Points)>, Vec<(&'a Wallet, &'a ImportedLot)>, Vec<(&'a LadderRule, &'a ImportedStanding)>);

fn resolve<'a>(command: &'a ImportBalances, context: &Context<'a>) -> Result<Resolved<'a>, Vec<Diagnostic>> {
    let (version, now) = (context.deciding, context.now);
    let mut errors = Vec::new();
    let (mut owed, mut lots, mut standings) = (Vec::new(), Vec::new(), Vec::new());
    for (name, points) in &command.owed {
        let path = format!("/owed/{name}");
        match version.program.wallets.iter().find(|wallet| wallet.id == *name) {
            None => errors.push(problem(&path, "unknown_name", format!("the program has no wallet `{name}`; name one of its wallets"))),
            Some(wallet) if *points <= Points::ZERO || wallet.owed_limit() == Some(Points::ZERO) => {
                let message = "nothing can be owed here: send more than 0, for a wallet whose `whenGone` lets a member owe";
                errors.push(problem(&path, "out_of_bounds", message.to_owned()));
            }
            Some(wallet) => owed.push((wallet, *points)),
        }
    }
    for (index, lot) in command.lots.iter().enumerate() {
        let path = format!("/lots/{index}");
        match known_wallet(version, &lot.wallet) {
            Err(error) => errors.push(Diagnostic { path: format!("{path}{}", error.path), ..error }),
            Ok(wallet) => lots.push((wallet, lot)),
        }
        errors.extend(not_in_the_future(&format!("{path}/earnedAt"), lot.earned_at, now));
        errors.extend(lot.expires_at.and_then(|end| not_over(&format!("{path}/expiresAt"), end, now)));
    }
    for (name, standing) in &command.ladders {
        let path = format!("/ladders/{name}");
        let Some(ladder) = version.ladders.iter().find(|ladder| ladder.id == *name) else {
            errors.push(problem(&path, "unknown_name", format!("the program has no ladder `{name}`; name one of its ladders")));
            continue;
        };
        if let Some(tier) = standing.tier.as_ref().filter(|tier| ladder.tier(ladder.rank_of(tier)) != Some(*tier)) {
            let message = format!("the ladder has no tier `{tier}`; name one of its tiers");
            errors.push(problem(&format!("{path}/tier"), "unknown_name", message));
        }
        errors.extend(standing.since.and_then(|since| not_in_the_future(&format!("{path}/since"), since, now)));
        errors.extend(standing.until.and_then(|until| not_over(&format!("{path}/until"), until, now)));
        for (index, measured) in standing.measured.iter().enumerate() {
            let path = format!("{path}/measured/{index}");
            errors.extend(not_in_the_future(&format!("{path}/at"), measured.at, now));
            if measured.amount <= 0 {
                errors.push(problem(&format!("{path}/amount"), "out_of_bounds", "a measure is more than 0; leave others out".to_owned()));
            }
        }
        standings.push((ladder, standing));
    }
    if errors.is_empty() { Ok((owed, lots, standings)) } else { Err(errors) }
}

fn not_in_the_future(path: &str, instant: Instant, now: Instant) -> Option<Diagnostic> {
    (instant > now).then(|| problem(path, "wrong_instant", "it lies in the future; send when it happened".to_owned()))
}

fn not_over(path: &str, end: Instant, now: Instant) -> Option<Diagnostic> {
    (end <= now).then(|| problem(path, "already_expired", "it is over already; leave it out".to_owned()))
}

/// What is owed, as an adjustment of that name.
fn debt(command: &ImportBalances, wallet: &Wallet, owed: Points) -> Result<Adjust, OutOfBounds> {
    Ok(Adjust {
        wallet: wallet.id.clone(),
        points: Points::ZERO.minus(owed)?,
        adjustment: command.reference.clone(),
        reason: Id::new("import").ok_or(OutOfBounds)?,
        actor: command.actor.clone(),
        reference: None,
        taken: Vec::new(),
        back: Vec::new(),
        owed,
        waived: Points::ZERO,
    })
}
