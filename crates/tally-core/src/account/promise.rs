//! What an order through a hold sees of limits. A hold promises what it has reserved, whatever else the member does meanwhile; what
//! its order wants beyond that is decided by what limits leave today.

use super::grants::{Beside, with_grants};
use super::order::{beside, deciding_view, used};
use super::{Refused, Rejection};
use crate::cart::Cart;
use crate::ledger::State;
use crate::ledger::hold::Hold;
use crate::limit::Usage;
use crate::member::{Member, ORDERS};
use crate::program::Version;
use crate::quote::{Detail, View, decide, reward_limits};
use crate::values::id::Id;
use crate::values::time::Instant;

/// How often an order may turn out to want more of yet another limit.
const ROUNDS: usize = 16;

/// What the deciding quote of an order sees, once everything it uses of program-wide limits is granted.
///
/// # Errors
/// [`Refused::NeedsGrants`] with what has to be asked for first; others as a quote has them.
pub fn order_view(
    state: &State,
    account: &Id,
    version: &Version,
    (cart, hold): (&Cart, Option<&Hold>),
    (occurred_at, now): (Instant, Instant),
    asked: &Beside,
) -> Result<View, Refused> {
    let at = hold.map_or(occurred_at, |hold| hold.placed_at);
    let beside = beside(hold, asked, now);
    let view = deciding_view(state, account, version, hold, occurred_at, now)?;
    let mut view = with_grants(state, version, view, cart, at, &beside)?;
    let Some(hold) = hold.filter(|hold| hold.deadline > now) else { return Ok(view) };
    let today = state.member_without(&hold.member, &hold.usage)?;
    for _ in 0..ROUNDS {
        let decided = decide(version, &view, cart, at, Detail::CHECKOUT).map_err(Rejection::from)?;
        let used = used(&reward_limits::used(&decided.settled)?, &decided.earned);
        let beyond: Vec<Usage> = used.into_iter().filter(|used| is_beyond(used, hold, &view.member, &today)).collect();
        if beyond.is_empty() {
            return Ok(view);
        }
        for Usage { counter, period, .. } in beyond {
            let by = today.counted(&counter, period).saturating_sub(view.member.counted(&counter, period));
            view.member.count(&counter, period, by)?;
        }
        view = with_grants(state, version, view, cart, at, &beside)?;
    }
    // No promise is told from the rest any more: everything is as it is today.
    view.member = today;
    with_grants(state, version, view, cart, at, &beside)
}

/// Whether something uses more of a limit than the hold has reserved, and others have used some of it since.
fn is_beyond(used: &Usage, hold: &Hold, seen: &Member, today: &Member) -> bool {
    let of = |member: &Member| member.counted(&used.counter, used.period);
    let reserved = hold.usage.iter().find(|known| (&known.counter, known.period) == (&used.counter, used.period));
    &*used.counter != ORDERS && used.by > reserved.map_or(0, |known| known.by) && of(seen) != of(today)
}
