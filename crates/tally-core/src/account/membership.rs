//! A paid membership: it is started, renewed and cancelled here, and ends by time.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::command::{Act, Outcome};
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection};
use crate::ledger::entry::{Entry, MembershipChange, MembershipStep};
use crate::ledger::record::{CommandKind, RefundFigures};
use crate::ledger::roll::Draft;
use crate::ledger::{Record, State};
use crate::plan::MemberPlan;
use crate::values as tally_wire;
use crate::values::id::Id;

/// Start a paid membership, from now on.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct StartMembership {
    /// The account.
    pub account: Id,
    /// The plan of the program.
    pub plan: Id,
    /// Whether it begins with the free days that the plan gives to who never had a membership.
    #[wire(default)]
    pub trial: bool,
}

/// Have another period follow the running one: the member paid for it, or takes a cancellation back.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct RenewMembership {
    /// The account.
    pub account: Id,
}

/// Cancel the membership.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct CancelMembership {
    /// The account.
    pub account: Id,
    /// When it stops.
    #[wire(default)]
    pub stop: Stop,
}

/// When a cancelled membership stops.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Stop {
    /// At the end of the running period.
    #[default]
    PeriodEnd,
    /// Now; the share of the running period that is left is paid back.
    Now,
}

impl Act for StartMembership {
    fn account(&self) -> &Id {
        &self.account
    }

    fn needs_lots(&self) -> bool {
        false
    }

    /// # Errors
    /// [`Rejection::NotOffered`], [`Rejection::AlreadyActive`], [`Rejection::NoTrial`].
    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let version = context.deciding;
        let plan = version.plans.iter().find(|plan| plan.id == self.plan);
        let plan = plan.ok_or_else(|| Rejection::NotOffered { name: self.plan.clone() })?;
        if let Some(running) = running(state) {
            return Err(Rejection::AlreadyActive { name: running.plan, until: Some(running.until) }.into());
        }
        if self.trial && (plan.trial_days == 0 || state.membership.is_some()) {
            return Err(Rejection::NoTrial { plan: self.plan.clone() }.into());
        }
        let started = plan.started(context.now, self.trial, &version.program.zone)?;
        change(state, context, CommandKind::MembershipStart, MembershipStep::Started, started).map(Outcome::from)
    }
}

impl Act for RenewMembership {
    fn account(&self) -> &Id {
        &self.account
    }

    fn needs_lots(&self) -> bool {
        false
    }

    /// # Errors
    /// [`Rejection::NoMembership`].
    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let renewed = MemberPlan { renews: true, ..running(state).ok_or(Rejection::NoMembership)? };
        change(state, context, CommandKind::MembershipRenew, MembershipStep::WillRenew, renewed).map(Outcome::from)
    }
}

impl Act for CancelMembership {
    fn account(&self) -> &Id {
        &self.account
    }

    fn when_closed(&self) -> bool {
        true
    }

    /// # Errors
    /// [`Rejection::NoMembership`].
    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let running = running(state).ok_or(Rejection::NoMembership)?;
        let kind = CommandKind::MembershipCancel;
        if self.stop == Stop::PeriodEnd {
            return change(state, context, kind, MembershipStep::Cancelled, running.cancelled()).map(Outcome::from);
        }
        let stopped = MemberPlan { ended: true, ..running.stopped(context.now) };
        let money = running.refund(context.now)?;
        let mut draft = Draft::of(kind, context);
        draft.record.refund = Some(RefundFigures { money, restored: BTreeMap::new(), taken_back: BTreeMap::new() });
        finish(state, draft, MembershipStep::Ended, stopped).map(Outcome::from)
    }
}

/// The membership that runs.
fn running(state: &State) -> Option<MemberPlan> {
    state.membership.clone().filter(|membership| !membership.ended)
}

fn change(
    state: &mut State,
    context: &Context<'_>,
    kind: CommandKind,
    step: MembershipStep,
    membership: MemberPlan,
) -> Result<Record, Refused> {
    finish(state, Draft::of(kind, context), step, membership)
}

fn finish(state: &mut State, mut draft: Draft, step: MembershipStep, membership: MemberPlan) -> Result<Record, Refused> {
    draft.add(state, Entry::Membership(MembershipChange { step, membership }))?;
    Ok(draft.seal(state))
}
