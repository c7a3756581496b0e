//! Placing a hold: the edge decides afresh, and reserves exactly what the shopper agreed to.

use tally_derive::Wire;

use super::command::{Act, Outcome};
use super::grants::with_grants;
use super::order_record::OrderRecord;
use super::people::may_act;
use super::view::view;
use super::{Context, Refused, Rejection, issued};
use crate::cart::Cart;
use crate::ledger::entry::{Entry, HeldMoved};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Broken, Hold, Record, State, spend};
use crate::quote::render::render;
use crate::quote::{Detail, decide as decide_quote, in_currency_of};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::order::mapped;

/// Open holds that one account may have.
const MAX_HOLDS: usize = 20;

/// Reserve the points of a checkout.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct PlaceHold {
    /// The account.
    pub account: Id,
    /// The name the hold gets; the caller makes it unique.
    pub hold: Id,
    /// What is about to be bought, with what was chosen.
    pub cart: Cart,
    /// The digest of the quote that the shopper agreed to.
    pub digest: Id,
    /// For how long the points stay reserved, 60 to 86400 seconds; 900 when absent.
    #[wire(default = "quarter_hour")]
    pub seconds: u32,
    /// Who asks, on an account that several share; the merchant's server for the account as a whole when absent.
    pub by: Option<Id>,
}

const fn quarter_hour() -> u32 {
    900
}

impl Act for PlaceHold {
    fn account(&self) -> &Id {
        &self.account
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        decide(state, self, context).map(Outcome::from)
    }
}

/// Decides a hold.
///
/// # Errors
/// [`Rejection::QuoteChanged`] with the fresh quote where the digest differs; others as they are named.
fn decide(state: &mut State, command: &PlaceHold, context: &Context<'_>) -> Result<Record, Refused> {
    may_act(state, command.by.as_ref(), true)?;
    // The name of one that is over and had no points is free.
    if state.holds.get(&command.hold).is_some_and(|hold| hold.deadline > context.now || !hold.lapsed.is_empty()) {
        return Err(Rejection::NameTaken { name: command.hold.clone() }.into());
    }
    if state.holds.values().filter(|hold| hold.deadline > context.now).count() >= MAX_HOLDS {
        return Err(Rejection::TooManyHolds.into());
    }
    let version = context.deciding;
    let view = view(&command.account, state, version, context.now);
    let in_currency = &*in_currency_of(version, &command.cart).map_err(Rejection::from)?;
    let view = with_grants(state, in_currency, view, &command.cart, context.now, &context.asked)?;
    let decided = decide_quote(in_currency, &view, &command.cart, context.now, Detail::CHECKOUT).map_err(Rejection::from)?;
    let (fresh, vouchers) = (render(&decided, Detail::CHECKOUT)?, issued::used(&decided)?);
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
        tiers: mapped(view.ladders.iter().map(|(ladder, standing)| (ladder.clone(), standing.tier.clone()))),
        member: view.member.clone(),
        usage: fresh.usage.clone(),
        digest: command.digest.clone(),
        parts: Vec::new(),
        lapsed: Vec::new(),
        lapsed_usage: Vec::new(),
    };
    state.holds.insert(hold.id.clone(), hold);
    state.touched_holds.insert(command.hold.clone());
    for (wallet, points) in fresh.spent.iter().chain(&vouchers) {
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
