//! Using what a member is entitled to, and giving a use back.

use tally_derive::Wire;

use super::command::{Act, Outcome};
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection, points};
use crate::entitlement::Entitlement;
use crate::entitlement::quota::Counts;
use crate::ledger::entry::{Count, Entry};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Record, State, pass};
use crate::limit::Usage;
use crate::program::wallet::Wallet;
use crate::sabotage::{Bug, is_planted};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// Use an entitlement, in the period that runs now.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct UseEntitlement {
    /// The account.
    pub account: Id,
    /// The entitlement of the program.
    pub entitlement: Id,
    /// How often.
    #[wire(default = "once")]
    pub count: u32,
}

/// Give uses of an entitlement back, to the period that they were taken from.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ReturnEntitlement {
    /// The account.
    pub account: Id,
    /// The entitlement of the program.
    pub entitlement: Id,
    /// How many uses.
    #[wire(default = "once")]
    pub count: u32,
    /// When they were used; now when absent.
    pub used_at: Option<Instant>,
}

const fn once() -> u32 {
    1
}

impl Act for UseEntitlement {
    fn account(&self) -> &Id {
        &self.account
    }

    /// # Errors
    /// [`Rejection::NotOffered`], [`Rejection::BelowMinimum`], [`Rejection::Exceeds`] over the quota.
    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let entitlement = declared(&self.entitlement, self.count, context)?;
        let mut draft = Draft::of(CommandKind::EntitlementUse, context);
        draft.settle_passes(state, context.deciding)?;
        let wallet = Wallet::reserved(pass::wallet_of(&self.entitlement)?);
        let uses = Points::new(i64::from(self.count))?;
        at_most(state.totals(&wallet.id).available.get(), self.count, &self.entitlement)?;
        if !is_planted(Bug::PassNotBurnt) {
            points::burn(&mut draft, state, &wallet, None, None, uses)?;
        }
        count(draft, state, context, entitlement, context.now, uses.get()).map(Outcome::from)
    }
}

impl Act for ReturnEntitlement {
    fn account(&self) -> &Id {
        &self.account
    }

    fn needs_lots(&self) -> bool {
        false
    }

    fn when_closed(&self) -> bool {
        true
    }

    /// # Errors
    /// [`Rejection::NotOffered`], [`Rejection::BelowMinimum`], [`Rejection::WrongInstant`], [`Rejection::Exceeds`] what was used.
    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let entitlement = declared(&self.entitlement, self.count, context)?;
        let used_at = self.used_at.unwrap_or(context.now);
        if used_at > context.now {
            return Err(Rejection::WrongInstant.into());
        }
        let (counter, period) = place(state, context, entitlement, used_at)?;
        at_most(state.member.counted(&counter, period), self.count, &self.entitlement)?;
        let by = i64::from(self.count).saturating_neg();
        let draft = Draft::of(CommandKind::EntitlementReturn, context);
        count(draft, state, context, entitlement, used_at, by).map(Outcome::from)
    }
}

fn declared<'v>(name: &Id, count: u32, context: &Context<'v>) -> Result<&'v Entitlement, Rejection> {
    let found = context.deciding.program.entitlements.iter().find(|entitlement| entitlement.id == *name);
    let entitlement = found.ok_or_else(|| Rejection::NotOffered { name: name.clone() })?;
    if count == 0 { Err(Rejection::BelowMinimum { of: name.clone(), wanted: 1, actual: 0 }) } else { Ok(entitlement) }
}

fn at_most(actual: i64, count: u32, of: &Id) -> Result<(), Rejection> {
    let wanted = i64::from(count);
    if wanted > actual { Err(Rejection::Exceeds { of: of.clone(), wanted, actual }) } else { Ok(()) }
}

/// The counter and the period of an instant.
fn place(state: &State, context: &Context<'_>, entitlement: &Entitlement, at: Instant) -> Result<(Id, i64), Refused> {
    let counter = entitlement.counter(Counts::Uses).ok_or(Rejection::OutOfBounds)?;
    let enrolled = state.member.enrolled_at.unwrap_or(context.now);
    let (period, _) = entitlement.period(enrolled, at, &context.deciding.program.zone)?;
    Ok((counter, period))
}

/// Counts uses; what that changes of passes is settled with every record.
fn count(
    mut draft: Draft,
    state: &mut State,
    context: &Context<'_>,
    entitlement: &Entitlement,
    at: Instant,
    by: i64,
) -> Result<Record, Refused> {
    let (counter, period) = place(state, context, entitlement, at)?;
    draft.add(state, Entry::Count(Count { counts: vec![Usage { counter, period, by }] }))?;
    Ok(draft.seal(state))
}
