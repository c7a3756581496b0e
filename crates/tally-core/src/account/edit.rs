//! An order that changed after it was placed: lines, quantities, prices. It is decided again as it was then, and the
//! difference is booked.

use tally_derive::Wire;

use super::command::{Act, DecidedBy, Outcome};
use super::effect::{Booked, Direction, book};
use super::grants::with_grants;
use super::order::{beside, choices_are_possible, frozen};
use super::order_record::{Gift, OrderRecord, ReturnedLine};
use super::transition::{begin, known, version_of};
use super::view::view;
use super::{Context, PlaceOrder, Refused, Rejection, challenges, issued, kept, points};
use crate::cart::Cart;
use crate::ledger::hold::HeldPart;
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::voucher::is_reserved;
use crate::ledger::{State, spend};
use crate::program::Version;
use crate::program::wallet::Wallet;
use crate::quote::progress::adds;
use crate::quote::render::render;
use crate::quote::{Decided, Detail, View, decide as decide_quote, in_currency_of};
use crate::values as tally_wire;
use crate::values::bounds::MAX_AMOUNT;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// Change an order after it was placed. It is decided as it was: by its version, with its tiers, what was known of the
/// member and what limits left then. What came back of it before stays so, line by line.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct EditOrder {
    /// The account.
    pub account: Id,
    /// The order.
    pub order: Id,
    /// When it happened; now when absent.
    pub occurred_at: Option<Instant>,
    /// A number that grows with every change of the order: the milliseconds of its last change, as a rule. What comes after
    /// a later one is answered and changes nothing.
    pub revision: i64,
    /// All of what was bought, as it is now, with what was chosen; what came back is still in it.
    pub cart: Cart,
}

fn check(command: &EditOrder, at: &mut Decoder) {
    if !(0..=MAX_AMOUNT).contains(&command.revision) {
        at.within("revision", |at| at.report("out_of_bounds", "a revision is an integer from 0 to 9007199254740991"));
    }
}

impl Act for EditOrder {
    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> Option<&Id> {
        Some(&self.order)
    }

    fn waits_for_order(&self) -> bool {
        true
    }

    fn decided_by(&self, _: &State, order: Option<&OrderRecord>) -> DecidedBy {
        version_of(order)
    }

    fn decide(&self, state: &mut State, order: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let mut order = known(order, &self.order, self.occurred_at, context)?;
        if self.cart.currency != order.cart.currency {
            return Err(Rejection::WrongCurrency { wanted: order.cart.currency, actual: self.cart.currency }.into());
        }
        if order.cancelled {
            return Err(Rejection::OrderState { order: order.id.clone(), state: order.state() }.into());
        }
        let mut draft = begin(CommandKind::Edit, &order, self.occurred_at, context);
        if order.revision.is_some_and(|known| known >= self.revision) {
            draft.record.ignored = Id::new("outdated");
            return Ok(draft.seal(state).into());
        }
        self.change(&mut draft, state, &mut order, context)?;
        Ok(Outcome { order: Some(order), ..draft.seal(state).into() })
    }
}

impl EditOrder {
    fn change(&self, draft: &mut Draft, state: &mut State, order: &mut OrderRecord, context: &Context<'_>) -> Result<(), Refused> {
        let version = &*in_currency_of(context.deciding, &self.cart).map_err(Rejection::from)?;
        let (was, stood) = (Booked::of(order)?, (order.cart.clone(), challenges::stands(order, version)?));
        // What its choices used is there again for the new decision to use.
        issued::use_again_or_give_back(draft, state, order, true)?;
        order.burned.retain(|part| !is_reserved(&part.wallet));
        order.coupons_back = false;
        let decided_at = order.decided_at.unwrap_or(order.occurred_at);
        let mut beside = beside(None, &context.asked, context.now);
        for used in &order.used {
            let known = beside.entry(used.counter.clone()).or_default();
            *known = known.saturating_add(used.by);
        }
        let view = with_grants(state, version, self.view(state, order, version, context.now)?, &self.cart, decided_at, &beside)?;
        let decided = decide_quote(version, &view, &self.cart, decided_at, Detail::CHECKOUT).map_err(Rejection::from)?;
        choices_are_possible(&self.cart, &render(&decided, Detail::CHECKOUT)?)?;
        for (wallet, spent) in version.program.wallets.iter().zip(decided.settled.spent()?) {
            spend_instead(draft, state, order, version, wallet, spent)?;
        }
        order.burned.extend(issued::take(draft, state, &decided, &order.id, None)?);
        let gifts = issued::gifts(version, &decided);
        issue_instead(draft, state, order, gifts)?;
        self.rewrite(order, version, &decided, &view)?;
        let figures = book(draft, state, &self.account, order, version, &was, Direction::Again(&context.asked))?;
        challenges::of_order(draft, state, version, order, Some((&stood.0, &stood.1)))?;
        draft.record.refund = Some(figures);
        Ok(())
    }

    /// What the deciding quote saw, and the points that the order has spent.
    fn view(&self, state: &State, order: &OrderRecord, version: &Version, now: Instant) -> Result<View, OutOfBounds> {
        let mut view = view(&self.account, state, version, now);
        view.member = order.member.clone();
        for (ladder, tier) in &order.tiers {
            if let Some(standing) = view.ladders.get_mut(ladder) {
                *standing = standing.at_tier(tier.clone());
            }
        }
        // Where an order earns by the tier that it reaches itself, it reaches it anew, or not: from where the member stood before.
        let decided_at = order.decided_at.unwrap_or(order.occurred_at);
        for ladder in version.ladders.iter().filter(|ladder| ladder.including_this_order) {
            if let Some(standing) = view.ladders.get_mut(&ladder.id) {
                let added = order.measured.get(&ladder.id).copied().unwrap_or_default();
                let own = (order.occurred_at, added);
                *standing = standing.before(ladder, decided_at, own, &version.program.zone)?;
            }
        }
        for part in &order.burned {
            let restored = order.restored.get(&part.wallet).copied().unwrap_or_default();
            let balance = view.wallets.entry(part.wallet.clone()).or_default();
            balance.available = balance.available.plus(spend::total(&part.lots).minus(restored)?)?;
        }
        // What the order earned cannot pay for it, unless the wallet says so.
        for wallet in version.program.wallets.iter().filter(|wallet| !wallet.same_order) {
            let own = state.lots.values().filter(|lot| lot.wallet == wallet.id && lot.active && order.lots.contains(&lot.id));
            let own = Points::sum(own.map(|lot| lot.left))?;
            if let Some(balance) = view.wallets.get_mut(&wallet.id) {
                balance.available = balance.available.minus(own)?.floor_zero();
            }
        }
        Ok(view)
    }

    /// Takes over what is decided now, and keeps what became of the order.
    fn rewrite(&self, order: &mut OrderRecord, version: &Version, decided: &Decided<'_>, view: &View) -> Result<(), Refused> {
        let placed = PlaceOrder {
            account: self.account.clone(),
            order: order.id.clone(),
            occurred_at: Some(order.occurred_at),
            cart: self.cart.clone(),
            hold: None,
            digest: None,
            paid: !order.unpaid,
            by: None,
        };
        let fresh = frozen(&placed, version, decided, view, order.occurred_at, order.seq)?;
        let lines = fresh.cart.lines.iter().map(|line| order.cart.lines.iter().position(|known| known.id == line.id)).collect::<Vec<_>>();
        let (returned, fulfilled) = (core::mem::take(&mut order.returned.lines), core::mem::take(&mut order.fulfilled.lines));
        order.cart = fresh.cart;
        for (line, known) in lines.into_iter().enumerate() {
            let all = kept::micro_units(order, line)?;
            let back: ReturnedLine = known.and_then(|known| returned.get(known)).copied().unwrap_or_default();
            order.returned.lines.push(ReturnedLine { micro_units: back.micro_units.min(all), ..back });
            order.fulfilled.lines.push(known.and_then(|known| fulfilled.get(known)).copied().unwrap_or_default().min(all));
        }
        (order.earn_lines, order.paid, order.paid_shipping) = (fresh.earn_lines, fresh.paid, fresh.paid_shipping);
        (order.earned, order.tenders, order.rewards_used) = (fresh.earned, fresh.tenders, fresh.rewards_used);
        (order.passes, order.tiers) = (fresh.passes, fresh.tiers);
        order.measured.clear();
        for ladder in &version.ladders {
            order.measured.insert(ladder.id.clone(), adds(ladder, decided)?);
        }
        order.revision = Some(self.revision);
        Ok(())
    }
}

/// Spends more, or gives back what is not spent any more, until an order has spent so much of a wallet.
fn spend_instead(
    draft: &mut Draft,
    state: &mut State,
    order: &mut OrderRecord,
    version: &Version,
    wallet: &Wallet,
    wanted: Points,
) -> Result<(), Refused> {
    let burned = order.burned.iter().find(|part| part.wallet == wallet.id).map(|part| part.lots.clone()).unwrap_or_default();
    let had = spend::total(&burned);
    if wanted == had {
        return Ok(());
    }
    let restored = order.restored.get(&wallet.id).copied().unwrap_or_default();
    let (mut given_back, mut rest) = spend::split(&burned, restored);
    if wanted > had {
        rest.extend(points::burn(draft, state, wallet, Some(&order.id), None, wanted.minus(had)?)?);
    } else {
        let (now, left) = spend::split(&rest, had.minus(wanted)?);
        given_back = spend::split(&given_back, wanted.minus(spend::total(&left))?).0;
        order.restored.insert(wallet.id.clone(), spend::total(&given_back));
        points::restore(draft, state, version, wallet, &order.id, now)?;
        rest = left;
    }
    order.burned.retain(|part| part.wallet != wallet.id);
    let lots = [given_back, rest].concat();
    if !lots.is_empty() {
        order.burned.push(HeldPart { wallet: wallet.id.clone(), lots });
    }
    Ok(())
}

/// Puts what the order issues now in the place of what it issued before. What is the same stays, used or not; of the
/// rest the unused goes, and what was used is not given again.
fn issue_instead(draft: &mut Draft, state: &mut State, order: &mut OrderRecord, mut gifts: Vec<Gift>) -> Result<(), Refused> {
    let (mut given, mut withheld) = (core::mem::take(&mut order.issued), core::mem::take(&mut order.withheld));
    gifts.retain(|gift| {
        let same =
            |old: &Gift| (&old.reward, old.count, old.available, old.expiry) == (&gift.reward, gift.count, gift.available, gift.expiry);
        if let Some(place) = given.iter().position(same) {
            order.issued.push(given.remove(place));
        } else if let Some(place) = withheld.iter().position(same) {
            order.withheld.push(withheld.remove(place));
        } else {
            return true;
        }
        false
    });
    for old in given {
        let mut instead = gifts.iter_mut().find(|gift| gift.reward == old.reward);
        // What was used is not given again; of what is not given any more it is owed.
        let forgiven = instead.as_ref().map_or(0, |gift| gift.count);
        let taken = old.lot.map(|lot| issued::take_back(draft, state, Some(&order.id), (&old.reward, lot), (old.count, forgiven)));
        let taken = taken.transpose()?.unwrap_or_default();
        if let Some(instead) = &mut instead {
            instead.count = instead.count.saturating_sub(old.count.saturating_sub(taken));
        }
    }
    order.withheld.extend(gifts.into_iter().filter(|gift| gift.count > 0));
    Ok(())
}
