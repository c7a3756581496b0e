//! Placing a hold: the edge decides afresh, and reserves exactly what the shopper agreed to.

use std::collections::BTreeMap;

use super::command::PlaceHold;
use super::view::view;
use super::{Context, Refused, Rejection};
use crate::ledger::entry::{Entry, HeldMoved};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Broken, Hold, Record, State, spend};
use crate::quote::{Detail, quote};

/// Open holds that one account may have.
const MAX_HOLDS: usize = 20;

/// Decides a hold.
///
/// # Errors
/// [`Rejection::QuoteChanged`] with the fresh quote where the digest differs; others as they are named.
pub fn decide(state: &mut State, command: &PlaceHold, context: &Context<'_>) -> Result<Record, Refused> {
    if state.holds.contains_key(&command.hold) {
        return Err(Rejection::NameTaken { name: command.hold.clone() }.into());
    }
    if state.holds.values().filter(|hold| hold.deadline > context.now).count() >= MAX_HOLDS {
        return Err(Rejection::TooManyHolds.into());
    }
    let version = context.deciding;
    let view = view(&command.account, state, version, context.now);
    let fresh = quote(version, &view, &command.cart, context.now, Detail::CHECKOUT).map_err(Rejection::from)?;
    if fresh.digest.as_ref() != Some(&command.digest) {
        return Err(Rejection::QuoteChanged { quote: Box::new(fresh) }.into());
    }
    let deadline = context.now.plus_ms(i64::from(command.seconds.clamp(60, 86_400)).saturating_mul(1000))?;
    let mut draft = Draft::new(CommandKind::Hold, context.now, &version.hash);
    draft.record.hold = Some(command.hold.clone());
    draft.record.deadline = Some(deadline);
    draft.record.digest.clone_from(&fresh.digest);
    draft.record.input.clone_from(&context.input);
    let hold = Hold {
        id: command.hold.clone(),
        deadline,
        version: version.hash.clone(),
        placed_at: context.now,
        cart: command.cart.clone(),
        tiers: view.ladders.iter().map(|(ladder, standing)| (ladder.clone(), standing.tier.clone())).collect::<BTreeMap<_, _>>(),
        member: view.member.clone(),
        usage: fresh.usage.clone(),
        digest: command.digest.clone(),
        parts: Vec::new(),
        lapsed: Vec::new(),
    };
    state.holds.insert(hold.id.clone(), hold);
    state.touched_holds.insert(command.hold.clone());
    for (wallet, points) in &fresh.spent {
        let order = version.program.wallets.iter().find(|known| known.id == *wallet).map(|known| known.spend).unwrap_or_default();
        let lots = spend::take(&spend::in_order(state, wallet, order), *points);
        if spend::total(&lots) != *points {
            return Err(Broken("points that a quote had seen are gone").into());
        }
        draft.add(state, Entry::Hold(HeldMoved { hold: command.hold.clone(), wallet: wallet.clone(), lots }))?;
    }
    draft.recount(state, &view.member, &[], &fresh.usage)?;
    Ok(draft.seal(state))
}
