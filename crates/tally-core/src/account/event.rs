//! Recording what a member did beside buying: it is checked, and earns what the rules `per` event give.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::command::{Act, DecidedBy, Outcome};
use super::grants::granted_for;
use super::issued::Given;
use super::order::deciding_view;
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection, challenges, issued, points, standing};
use crate::event::Event;
use crate::ledger::event::RecordedEvent;
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Record, State};
use crate::limit::Usage;
use crate::member::VISITS;
use crate::program::Version;
use crate::program::wallet::ActivityKind;
use crate::quote::event::{EventAnswer, earn_event};
use crate::quote::{Detail, View};
use crate::tier::rule::MetricRule;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::order::mapped;
use crate::values::points::Points;

/// Record something that a member did beside buying.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct RecordEvent {
    /// The account.
    pub account: Id,
    /// What happened, of a kind that the program declares. Its `id` makes it unique: once more it changes nothing.
    pub event: Event,
}

impl Act for RecordEvent {
    fn account(&self) -> &Id {
        &self.account
    }

    fn event(&self) -> Option<&Id> {
        Some(&self.event.id)
    }

    fn decided_by(&self, _: &State, _: Option<&OrderRecord>) -> DecidedBy {
        DecidedBy::InForceAt(self.event.occurred_at)
    }

    fn needs_lots(&self) -> bool {
        false
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        decide(state, self, context).map(Outcome::from)
    }
}

/// Decides an event.
///
/// # Errors
/// [`Rejection::WrongInstant`], [`Rejection::EventNotValid`] with every problem of it.
fn decide(state: &mut State, command: &RecordEvent, context: &Context<'_>) -> Result<Record, Refused> {
    let (version, event) = (context.deciding, &command.event);
    if event.occurred_at > context.now {
        return Err(Rejection::WrongInstant.into());
    }
    let view = deciding_view(state, &command.account, version, None, event.occurred_at, context.now)?;
    let earns = |view: &View| earn_event(version, view, event, event.occurred_at, Detail::CHECKOUT).map_err(Rejection::from);
    let view = granted_for(state, version, view, event.occurred_at, &context.asked, &|view| Ok(earns(view)?.usage))?;
    let answer = earns(&view)?;
    let visits = version.program.events.iter().any(|kind| kind.id == event.kind && kind.visit);
    let mut recorded = recorded(state, command, version, &answer);
    let mut draft = begin(CommandKind::Event, &event.id, context);
    draft.record.occurred_at = Some(event.occurred_at).filter(|occurred| *occurred != context.now);
    for wallet in &version.program.wallets {
        let earned = answer.earned.get(&wallet.id).copied().unwrap_or_default();
        let kinds = [
            ActivityKind::Event,
            if visits { ActivityKind::Visit } else { ActivityKind::Event },
            if earned > Points::ZERO { ActivityKind::Earn } else { ActivityKind::Event },
        ];
        draft.active(state, version, wallet, &kinds, event.occurred_at)?;
        recorded.lots.extend(points::credit_of(&mut draft, state, version, wallet, None, earned, event.occurred_at)?);
    }
    for ladder in &version.ladders {
        let by = match &ladder.metric {
            MetricRule::Points(wallet) => {
                version.wallet(*wallet).and_then(|wallet| answer.earned.get(&wallet.id)).map_or(0, |points| points.get())
            }
            MetricRule::Visits => i64::from(visits),
            MetricRule::Orders | MetricRule::Spend(_) | MetricRule::Tenure => 0,
        };
        standing::measure(&mut draft, state, version, ladder, event.occurred_at, by)?;
        if by != 0 {
            recorded.measured.insert(ladder.id.clone(), by);
        }
    }
    recorded.used.extend(Id::new(VISITS).filter(|_| visits).map(|counter| Usage { counter, period: 0, by: 1 }));
    draft.recount(state, &view.member, &[], &recorded.used)?;
    recorded.before = view.member.only(|counter| recorded.used.iter().any(|used| used.is_instant() && used.counter == *counter));
    recorded.lots.extend(issued::give_all(&mut draft, state, version, given(version, &answer), event.occurred_at)?);
    challenges::of_event(&mut draft, state, version, (&event.kind, event.occurred_at), true)?;
    state.touched_events.insert(event.id.clone());
    state.events.insert(event.id.clone(), recorded);
    // What a late event earned may be over by now.
    draft.settle_returned(state, context.current, context.now)?;
    Ok(draft.seal(state))
}

/// Begins the record of an event, or of its reversal.
pub fn begin(kind: CommandKind, event: &Id, context: &Context<'_>) -> Draft {
    let mut draft = Draft::of(kind, context);
    draft.record.event = Some(event.clone());
    draft
}

fn recorded(state: &State, command: &RecordEvent, version: &Version, answer: &EventAnswer) -> RecordedEvent {
    let earned = answer.earned.iter().filter(|(_, points)| **points > Points::ZERO);
    RecordedEvent {
        id: command.event.id.clone(),
        kind: command.event.kind.clone(),
        seq: state.seq.saturating_add(1),
        occurred_at: command.event.occurred_at,
        version: version.hash.clone(),
        earned: mapped(earned.map(|(wallet, points)| (wallet.clone(), *points))),
        lots: Vec::new(),
        measured: BTreeMap::new(),
        used: answer.usage.clone(),
        before: Default::default(),
        issued: Vec::new(),
    }
}

/// What its rules give beside points.
fn given<'a>(version: &'a Version, answer: &'a EventAnswer) -> impl Iterator<Item = Given<'a>> {
    answer.issued.iter().filter_map(|issued| {
        let rule = version.program.earn.iter().find(|rule| rule.id == issued.by).and_then(|rule| rule.issue.as_ref())?;
        Some(Given { reward: issued.reward.as_ref()?, count: issued.count, available: rule.available, expiry: rule.expiry })
    })
}
