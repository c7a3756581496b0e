//! What limits of the whole program grant an account: asked of their counters before something is decided, counted here
//! when it is, given back when it lapses unused.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::command::{Act, Outcome};
use super::order_record::OrderRecord;
use super::{Context, Refused, order};
use crate::cart::Cart;
use crate::ledger::State;
use crate::ledger::entry::{Entry, Grant};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::limit::{LimitRule, Measure, Usage};
use crate::program::Version;
use crate::quote::{Detail, View, decide as decide_quote, reward_limits};
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::order::try_mapped;
use crate::values::time::Instant;

/// How long what was granted and not used is kept, and how long an answer of a counter is waited for.
pub const LIFE_MS: i64 = 900_000;
/// How often a decision with what was granted may want something else: each time some other rule takes its turn.
const ROUNDS: usize = 16;

/// What an account tells a counter, and wants of it.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Want {
    /// The counter.
    pub counter: Id,
    /// The period.
    pub period: i64,
    /// How often what was granted changed here: the counter believes the latest word.
    pub revision: i64,
    /// What was granted so far, in all.
    pub granted: i64,
    /// How much more is wanted.
    pub by: i64,
    /// The most that the whole program may use.
    pub most: i64,
    /// Whether more than is wanted may be granted at once, to ask less often: of budgets, not of things.
    #[wire(default)]
    pub blocks: bool,
    /// The accounts that were merged into this one: what was granted to them is in what was granted here.
    #[wire(default)]
    pub merged: Vec<Id>,
}

/// What limits of the whole program leave beside what is granted and unused, by counter: what counters were asked for in the
/// request at hand, and what the hold that is captured has reserved.
pub type Beside = BTreeMap<Id, i64>;

/// What the deciding quote sees once everything the cart uses of program-wide limits is granted.
///
/// # Errors
/// [`Refused::NeedsGrants`] with what has to be asked for first; others as a quote has them.
pub fn with_grants(state: &State, version: &Version, view: View, cart: &Cart, at: Instant, beside: &Beside) -> Result<View, Refused> {
    let used = |view: &View| {
        let decided = decide_quote(version, view, cart, at, Detail::CHECKOUT).map_err(super::Rejection::from)?;
        Ok(order::used(&reward_limits::used(&decided.settled)?, &decided.earned))
    };
    granted_for(state, version, view, at, beside, &used)
}

/// What a decision sees once everything it uses of program-wide limits is granted; `used` decides with a view.
///
/// # Errors
/// [`Refused::NeedsGrants`] with what has to be asked for first; others as the decision has them.
pub fn granted_for(
    state: &State,
    version: &Version,
    mut view: View,
    at: Instant,
    beside: &Beside,
    used: &dyn Fn(&View) -> Result<Vec<Usage>, Refused>,
) -> Result<View, Refused> {
    let limits = &version.shared_limits;
    if limits.is_empty() {
        return Ok(view);
    }
    let calendar = version.calendar();
    let mut known = beside.clone();
    for _ in 0..ROUNDS {
        view.member.grants.clear();
        for limit in limits {
            if let Some((counter, beside)) = limit.counter.as_ref().and_then(|counter| known.get_key_value(counter)) {
                let left = state.unused(counter, limit.period_at(&calendar, at)?).saturating_add(*beside);
                view.member.grants.insert(counter.clone(), left);
            }
        }
        let used = used(&view)?;
        let open = used.iter().filter(|used| !known.contains_key(&used.counter)).filter_map(|used| {
            let limit = limits.iter().find(|limit| limit.counter.as_ref() == Some(&used.counter))?;
            Some((used, limit))
        });
        let (here, elsewhere): (Vec<_>, Vec<_>) = open.partition(|(used, _)| used.by <= state.unused(&used.counter, used.period));
        if !elsewhere.is_empty() {
            return Err(Refused::NeedsGrants(elsewhere.into_iter().map(|(used, limit)| want(state, used, limit)).collect()));
        }
        if here.is_empty() {
            return Ok(view);
        }
        known.extend(here.into_iter().map(|(used, _)| (used.counter.clone(), 0)).collect::<Vec<_>>());
    }
    Err(OutOfBounds.into())
}

/// Whether limits of the whole program leave room for what counts again of something that was decided before.
///
/// # Errors
/// [`Refused::NeedsGrants`] with what has to be asked for first, [`Rejection::Exceeds`] where it was asked for and is gone.
pub fn counted_again(state: &State, version: &Version, asked: &Beside, was: &[Usage], is: &[Usage]) -> Result<(), Refused> {
    let counted = |used: &Usage| was.iter().find(|was| was.counter == used.counter && was.period == used.period).map_or(0, |was| was.by);
    let mut wants = Vec::new();
    for used in is {
        let Some(limit) = version.shared_limits.iter().find(|limit| limit.counter.as_ref() == Some(&used.counter)) else { continue };
        let more = Usage { by: used.by.saturating_sub(counted(used)), ..used.clone() };
        let unused = state.unused(&used.counter, used.period);
        if more.by > unused && asked.contains_key(&used.counter) {
            return Err(super::Rejection::Exceeds { of: used.counter.clone(), wanted: more.by, actual: unused }.into());
        }
        if more.by > unused {
            wants.push(want(state, &more, limit));
        }
    }
    if wants.is_empty() { Ok(()) } else { Err(Refused::NeedsGrants(wants)) }
}

/// What limits of the whole program leave an account that is alone in it: for tools that play one member's life.
///
/// # Errors
/// [`OutOfBounds`] outside the years 1 to 9999.
pub fn alone(state: &State, version: &Version, at: Instant) -> Result<Beside, OutOfBounds> {
    let calendar = version.calendar();
    let left = version.shared_limits.iter().filter_map(|limit| {
        let counter = limit.counter.clone()?;
        let period = limit.period_at(&calendar, at);
        Some(period.map(|period| (counter.clone(), limit.most.saturating_sub(state.member.counted(&counter, period)).max(0))))
    });
    try_mapped(left)
}

fn want(state: &State, used: &Usage, limit: &LimitRule) -> Want {
    let (revision, granted) = state.grant_now(&used.counter, used.period);
    Want {
        counter: used.counter.clone(),
        period: used.period,
        revision,
        granted,
        by: used.by.saturating_sub(state.unused(&used.counter, used.period)),
        most: limit.most,
        blocks: limit.measure != Measure::Uses,
        merged: state.merged.iter().map(|merged| merged.from.clone()).collect(),
    }
}

/// Keep what counters granted. No caller sends it; it follows from their answers.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct KeepGrants {
    /// The account.
    pub account: Id,
    /// What each counter has granted it in all.
    pub grants: Vec<Granted>,
    /// What was asked and never heard: whatever was answered is not used, and the counter is to believe that.
    #[wire(default)]
    pub disowned: Vec<AskedOf>,
}

/// What a counter was asked of.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct AskedOf {
    /// The counter.
    pub counter: Id,
    /// The period.
    pub period: i64,
}

/// What a counter has granted an account.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Granted {
    /// The counter.
    pub counter: Id,
    /// The period.
    pub period: i64,
    /// What the counter was told of: it answers that.
    pub revision: i64,
    /// What it granted in all.
    pub granted: i64,
    /// What it leaves to everybody.
    pub left: i64,
}

impl KeepGrants {
    /// Whether an answer is to what the account says now, and new.
    #[must_use]
    pub fn is_new(state: &State, answer: &Granted) -> bool {
        let (revision, granted) = state.grant_now(&answer.counter, answer.period);
        answer.revision == revision && answer.granted > granted
    }
}

impl Act for KeepGrants {
    fn account(&self) -> &Id {
        &self.account
    }

    fn needs_lots(&self) -> bool {
        false
    }

    fn when_closed(&self) -> bool {
        true
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let mut draft = Draft::of(CommandKind::Grant, context);
        let until = context.now.plus_ms(LIFE_MS)?;
        for answer in &self.grants {
            if Self::is_new(state, answer) {
                let (counter, revision) = (answer.counter.clone(), answer.revision.saturating_add(1));
                let grant = Grant { counter, period: answer.period, granted: answer.granted, revision, until };
                draft.add(state, Entry::Grant(grant))?;
            }
        }
        for AskedOf { counter, period } in &self.disowned {
            let (revision, granted) = state.grant_now(counter, *period);
            // What was heard of before, and is not used yet, goes back in its own time.
            let until = state.granted(counter, *period).map_or(context.now, |known| known.until);
            let grant = Grant { counter: counter.clone(), period: *period, granted, revision: revision.saturating_add(1), until };
            draft.add(state, Entry::Grant(grant))?;
        }
        Ok(draft.seal(state).into())
    }
}
