//! Ending a hold by spending its points, wholly or in part.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::command::{Act, DecidedBy, Outcome};
use super::grants::counted_again;
use super::issued::wallet_of;
use super::order_record::OrderRecord;
use super::{Context, Refused, Rejection, points};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Hold, Record, State};
use crate::limit::{LimitPer, LimitRule, Measure, Usage};
use crate::program::wallet::ActivityKind;
use crate::sabotage::{Bug, is_planted};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;

/// Spend the points of a checkout.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct CaptureHold {
    /// The account.
    pub account: Id,
    /// The hold.
    pub hold: Id,
    /// How many points of each wallet to spend; all when absent. What is not spent goes back.
    pub points: Option<BTreeMap<Id, Points>>,
}

impl Act for CaptureHold {
    fn account(&self) -> &Id {
        &self.account
    }

    fn decided_by(&self, state: &State, _: Option<&OrderRecord>) -> DecidedBy {
        version_of(state, &self.hold)
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        capture(state, self, context).map(Outcome::from)
    }
}

/// The version that decides what becomes of a hold: its own.
#[must_use]
pub fn version_of(state: &State, hold: &Id) -> DecidedBy {
    state.holds.get(hold).map_or(DecidedBy::Current, |hold| DecidedBy::Version(hold.version.clone()))
}

/// Spends the points of a hold; a part uses them in spending order and frees the rest.
///
/// # Errors
/// [`Rejection::HoldNotFound`], [`Rejection::Exceeds`].
fn capture(state: &mut State, command: &CaptureHold, context: &Context<'_>) -> Result<Record, Refused> {
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
        if let Some(wallet) = wallet_of(version, &price.wallet) {
            if wanted > Points::ZERO {
                draft.active(state, version, &wallet, &[ActivityKind::Redeem], context.now)?;
            }
            points::burn(&mut draft, state, &wallet, None, Some(&hold.id).filter(|_| !late), wanted)?;
        }
    }
    draft.settle_returned(state, version, context.now)?;
    if late {
        let limits: Vec<&LimitRule> = version.rewards.iter().flat_map(|reward| &reward.limits).collect();
        draft.recount(state, &hold.member, &[], &used_anew(state, &hold, &limits, context)?)?;
    }
    close(state, &hold.id);
    Ok(draft.seal(state))
}

/// Whether the uses are there that an order's hold had reserved, if its deadline passed: of rewards, and of earn rules. What
/// is left of points and money decides how much of them it is, as for any order.
///
/// # Errors
/// As for a late capture.
pub fn uses_are_there(state: &State, hold: &Hold, context: &Context<'_>) -> Result<(), Refused> {
    let earn = context.deciding.rulebook.earning.earn.iter().flat_map(|rule| &rule.limits);
    let limits = context.deciding.rewards.iter().flat_map(|reward| &reward.limits).chain(earn);
    let uses: Vec<&LimitRule> = limits.filter(|limit| limit.measure == Measure::Uses).collect();
    used_anew(state, hold, &uses, context).map(|_| ())
}

/// What a late capture uses of some limits, which its hold gave back when it lapsed.
///
/// # Errors
/// [`Rejection::HoldNotFound`] where somebody else has used it since, [`Refused::NeedsGrants`] where the whole program has to
/// be asked.
fn used_anew(state: &State, hold: &Hold, limits: &[&LimitRule], context: &Context<'_>) -> Result<Vec<Usage>, Refused> {
    let mut used = Vec::new();
    for reserved in &hold.lapsed_usage {
        let Some(limit) = limits.iter().find(|limit| limit.counter.as_ref() == Some(&reserved.counter)) else { continue };
        let counted = state.member.counted(&reserved.counter, reserved.period).saturating_add(reserved.by);
        if limit.per == LimitPer::Member && counted > limit.most {
            return Err(Rejection::HoldNotFound { hold: hold.id.clone() }.into());
        }
        used.push(reserved.clone());
    }
    match counted_again(state, context.deciding, &context.asked, &[], &used) {
        Err(_) if is_planted(Bug::LateCaptureUnasked) => Ok(used),
        Err(Refused::Rejected(_)) => Err(Rejection::HoldNotFound { hold: hold.id.clone() }.into()),
        left => left.map(|()| used),
    }
}

/// An open hold.
///
/// # Errors
/// [`Rejection::HoldNotFound`].
pub fn open(state: &State, hold: &Id) -> Result<Hold, Refused> {
    state.holds.get(hold).cloned().ok_or_else(|| Rejection::HoldNotFound { hold: hold.clone() }.into())
}

/// Begins the record of what becomes of a hold.
pub fn begin(kind: CommandKind, hold: &Id, context: &Context<'_>) -> Draft {
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
