//! What was taken back of what an order had earned, remembered so that it can be given back: the same lots with the life
//! they had, and what was owed or waived instead.
//!
//! Every step puts what it took on top of what was taken before, and an inverse gives back from the top. So a step and its
//! inverse leave the account as it was, whenever they come, and what stays taken is what was taken first, as if the rest
//! had never been.

use tally_derive::Wire;

use super::points::{NewLot, credit_lot};
use super::{OrderRecord, Refused};
use crate::ledger::credit::life;
use crate::ledger::entry::{Clawback, Entry};
use crate::ledger::roll::Draft;
use crate::ledger::{Lot, State};
use crate::program::Version;
use crate::program::wallet::Wallet;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::points::Points;
use crate::values::time::Instant;

/// What one step took back.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(rename = "TakenBack")]
pub struct TakenBack {
    /// When.
    pub at: Instant,
    /// The lots it was taken from, in that order, each with the points that were taken and the end of its own.
    #[wire(default)]
    pub lots: Vec<Lot>,
    /// What was gone and was owed.
    #[wire(default)]
    pub owed: Points,
    /// What was gone and was waived.
    #[wire(default)]
    pub waived: Points,
}

impl TakenBack {
    /// Adds what was taken next, as if both had been one step; answers it where they cannot be: what is owed and waived is
    /// what the lots before it did not have.
    fn joined(&mut self, next: Self) -> Result<Option<Self>, OutOfBounds> {
        if self.owed.plus(self.waived)? > Points::ZERO && (!next.lots.is_empty() || next.at != self.at) {
            return Ok(Some(next));
        }
        for lot in next.lots {
            match self.lots.last_mut().filter(|last| last.id == lot.id) {
                Some(last) => last.left = last.left.plus(lot.left)?,
                None => self.lots.push(lot),
            }
        }
        (self.at, self.owed, self.waived) = (next.at, self.owed.plus(next.owed)?, self.waived.plus(next.waived)?);
        Ok(None)
    }
}

/// Remembers what a step took back of what an order had earned.
///
/// # Errors
/// [`OutOfBounds`] if a sum leaves its bounds.
pub fn remember(order: &mut OrderRecord, wallet: &Wallet, taken: TakenBack) -> Result<(), OutOfBounds> {
    let steps = order.taken.entry(wallet.id.clone()).or_default();
    let apart = match steps.last_mut() {
        Some(last) => last.joined(taken)?,
        None => Some(taken),
    };
    steps.extend(apart);
    Ok(())
}

/// What goes back now.
#[derive(Default)]
struct Back {
    lots: Vec<Lot>,
    /// What had been owed, with the instants since when.
    owed: Vec<(Instant, Points)>,
    waived: Points,
}

impl Back {
    /// Takes what goes back of one step off it: the last it took first. Answers what is still missing.
    fn take_of(&mut self, step: &mut TakenBack, missing: Points) -> Result<Points, OutOfBounds> {
        let waived = step.waived.min(missing);
        step.waived = step.waived.minus(waived)?;
        self.waived = self.waived.plus(waived)?;
        let mut missing = missing.minus(waived)?;
        let owed = step.owed.min(missing);
        step.owed = step.owed.minus(owed)?;
        missing = missing.minus(owed)?;
        if owed > Points::ZERO {
            self.owed.push((step.at, owed));
        }
        while missing > Points::ZERO {
            let Some(mut last) = step.lots.pop() else { break };
            let part = last.left.min(missing);
            missing = missing.minus(part)?;
            self.lots.push(Lot { left: part, ..last.clone() });
            last.left = last.left.minus(part)?;
            if last.left > Points::ZERO {
                step.lots.push(last);
            }
        }
        Ok(missing)
    }
}

/// Gives points back that were taken back of what an order had earned; answers what was never taken and is to be credited
/// anew. What was owed is owed no more; what of that a later credit has paid is a new lot, as old as the debt.
///
/// # Errors
/// [`Refused`] if an amount or a date leaves its bounds.
pub fn give_back(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    wallet: &Wallet,
    order: &mut OrderRecord,
    points: Points,
) -> Result<Points, Refused> {
    let (mut back, mut missing) = (Back::default(), points);
    let mut steps = order.taken.remove(&wallet.id).unwrap_or_default();
    while let Some(mut step) = steps.pop() {
        missing = back.take_of(&mut step, missing)?;
        if missing == Points::ZERO {
            let is_empty = step.lots.is_empty() && step.owed.plus(step.waived)? == Points::ZERO;
            steps.extend(Some(step).filter(|_| !is_empty));
            break;
        }
    }
    if !steps.is_empty() {
        order.taken.insert(wallet.id.clone(), steps);
    }
    if missing < points {
        enter(draft, state, version, wallet, order, back)?;
    }
    Ok(missing)
}

fn enter(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    wallet: &Wallet,
    order: &mut OrderRecord,
    back: Back,
) -> Result<(), Refused> {
    let now = draft.record.at;
    // The latest debt is paid last.
    let (mut still_owed, mut paid) = (state.totals(&wallet.id).owed, Vec::new());
    let mut forgiven = Points::ZERO;
    for (since, owed) in back.owed {
        let unpaid = owed.min(still_owed);
        still_owed = still_owed.minus(unpaid)?;
        forgiven = forgiven.plus(unpaid)?;
        paid.push((since, owed.minus(unpaid)?));
    }
    let ripe = |lot: Lot| Lot { active: lot.active || lot.available_at.is_some_and(|at| at <= now), ..lot };
    let entry = Clawback {
        wallet: wallet.id.clone(),
        order: Some(order.id.clone()),
        lots: Vec::new(),
        owed: Points::ZERO.minus(forgiven)?,
        waived: Points::ZERO.minus(back.waived)?,
        back: back.lots.into_iter().map(ripe).collect(),
    };
    if !entry.back.is_empty() || entry.owed < Points::ZERO || entry.waived < Points::ZERO {
        draft.add(state, Entry::Clawback(entry))?;
    }
    for (since, points) in paid {
        let life = Some(life(None, wallet.expiry, since, &version.program.zone)?);
        let new = NewLot { order: Some(&order.id), reference: None, points, earned_at: since, life };
        let lot = credit_lot(draft, state, version, wallet, new)?;
        order.lots.extend(lot);
    }
    draft.settle_returned(state, version, now)?;
    Ok(())
}
