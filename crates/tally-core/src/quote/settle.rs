//! Rewards take their turns, phase by phase; then taxes are split; then points and stored value pay.

use core::cmp::Reverse;
use std::rc::Rc;

use super::earn_lines::earn_lines;
use super::settled::{Entry, Outcome, Settled, Tendered, Turn};
use super::tax::{self, Figures};
use super::turn::{self, Asked};
use super::view::View;
use super::{best, exclusion, lane};
use crate::accrual::earning::Which;
use crate::cart::Cart;
use crate::cart::code::Code;
use crate::cart::filter::Lines;
use crate::cart::price::Prices;
use crate::condition::situation::ShippingCost;
use crate::program::Rulebook;
use crate::program::policies::BestOf;
use crate::reward::{Board, Phase, RewardRule, Trigger};
use crate::values::error::OutOfBounds;
use crate::values::gather::gathered;
use crate::values::money::Minor;
use crate::values::order::InOrder as _;
use crate::values::points::Points;
use crate::values::round::Rounding;
use crate::values::sparse::Sparse;
use crate::values::time::Instant;

/// A reward in the order of turns, with what set it off.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Its position in the program.
    pub reward: usize,
    /// The reward.
    pub rule: &'a RewardRule,
    /// What set it off.
    pub entry: Entry,
}

/// A cart before any reward had its turn.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn untouched<'a>(version: &'a Rulebook, view: &'a View, cart: &'a Cart, at: Instant) -> Result<Settled<'a>, OutOfBounds> {
    let before = tax::before(cart)?;
    let basis: Vec<Minor> = before.iter().map(|figures| figures.price(version.price)).collect();
    let nothing = Tendered { lines: vec![Minor::ZERO; basis.len()], shipping: Minor::ZERO };
    let mut settled = Settled {
        version,
        view,
        cart,
        at,
        lines: Rc::new(Lines::new(cart, &version.symbols)),
        units: cart.lines.iter().map(|line| line.quantity.units()).collect(),
        ranks: ranks(version, view),
        balances: view.balances(version),
        segments: Vec::new(),
        left: basis.clone(),
        shipping_left: cart.shipping,
        after: Vec::new(),
        turns: Vec::new(),
        freed: vec![0; basis.len()],
        earn_lines: Vec::new(),
        excluded: cart.lines.iter().map(|line| line.stored_value || !line.is_sold()).collect(),
        points: nothing.clone(),
        stored_value: nothing,
        certificate: None,
        before: Rc::new(before),
        basis,
    };
    settled.enter_segments();
    Ok(settled)
}

/// The rewards in the order of their turns: phase by phase, higher priority first, then automatic rewards, then codes
/// and choices as entered, then id. Rewards that nothing set off come last in their phase, and only say what they would do.
#[must_use]
pub fn in_order<'a>(fresh: &Settled<'a>, which: Which) -> Vec<Candidate<'a>> {
    let version = fresh.version;
    let positions = match which {
        Which::All => (0..version.rewards.len()).collect(),
        Which::Candidates => version.rewards.index().candidates(&fresh.settled_situation()),
    };
    let rules = positions.into_iter().filter_map(|reward| Some((reward, version.rewards.get(reward)?)));
    let mut order: Vec<_> = rules.map(|(reward, rule)| Candidate { reward, rule, entry: entry(rule, fresh) }).collect();
    order.order_by(|left, right| {
        let key = |of: &Candidate<'_>| (of.rule.phase(), of.rule.is_money(), of.entry == Entry::Idle, Reverse(of.rule.priority), of.entry);
        key(left).cmp(&key(right)).then_with(|| left.rule.id.cmp(&right.rule.id))
    });
    order
}

/// On what terms a cart is settled.
#[derive(Debug, Clone)]
pub struct Terms<'t> {
    /// What can be spent of each wallet of the program.
    pub balances: &'t [Points],
    /// The rewards of the program that take no part, each with the reason.
    pub out: Sparse<Outcome>,
    /// The most points that a reward may take, where that is less than the wallet has.
    pub at_most: &'t Sparse<Points>,
    /// Whether every condition that does not hold says what it wanted; without, only those of codes and choices do.
    pub explain: bool,
    /// Whether rewards that do not apply say what is missing.
    pub hints: bool,
}

/// Settles a cart by the program's own way of comparing: lane by lane, or whole quotes.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn by_policy<'a>(untouched: Settled<'a>, order: &[Candidate<'a>], mut terms: Terms<'_>) -> Result<Settled<'a>, OutOfBounds> {
    if untouched.version.policies.best_of == BestOf::Quote {
        return best::settle(&untouched, order, &terms);
    }
    exclusion::settle(&untouched, order, &mut terms)?;
    settle(untouched, order, &terms)
}

/// Settles a cart on some terms.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn settle<'a>(mut settled: Settled<'a>, order: &[Candidate<'a>], terms: &Terms<'_>) -> Result<Settled<'a>, OutOfBounds> {
    if order.is_empty() {
        // Nobody takes a turn, so no table is laid: most carts of most programs.
        settled.split_taxes()?;
        settled.earn_lines = earn_lines(&settled)?;
        return Ok(settled);
    }
    let mut table = Table::new(&settled, terms)?;
    for phase in Phase::ALL {
        if phase == Phase::Tender {
            settled.left.clone_from(&table.board.left);
            settled.shipping_left = table.board.shipping;
            settled.split_taxes()?;
            table.board.left = settled.after.iter().map(|figures| figures.gross).collect();
        }
        let of_phase: Vec<Candidate<'a>> = order.iter().filter(|candidate| candidate.rule.phase() == phase).copied().collect();
        if !of_phase.is_empty() {
            take_turns(phase, &of_phase, &mut settled, &mut table, terms)?;
        }
    }
    settled.freed.clone_from(&table.board.freed);
    settled.earn_lines = earn_lines(&settled)?;
    Ok(settled)
}

/// What changes while rewards take their turns.
pub struct Table<'b> {
    /// On what terms.
    pub terms: &'b Terms<'b>,
    /// The amounts of the cart.
    pub board: Board<'b>,
    /// What is left in each wallet of the program.
    pub balances: Vec<Points>,
    /// What the lines had left when the phase began.
    pub after_phases: Vec<Minor>,
    /// What shipping cost when the phase began.
    pub shipping_after_phases: Minor,
}

impl<'b> Table<'b> {
    /// The table before any turn.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn new(settled: &Settled<'b>, terms: &'b Terms<'b>) -> Result<Self, OutOfBounds> {
        let prices = settled.before.iter().map(|figures| Prices { gross: figures.gross, listed: figures.listed, net: figures.net });
        let floors = floors(settled.cart, &settled.before, &settled.basis)?;
        let board = Board::new(settled.cart, Rc::clone(&settled.lines), settled.version.price, prices.collect(), floors);
        Ok(Self {
            terms,
            board,
            balances: terms.balances.to_vec(),
            after_phases: settled.basis.clone(),
            shipping_after_phases: settled.cart.shipping,
        })
    }
}

fn take_turns<'a>(
    phase: Phase,
    order: &[Candidate<'a>],
    settled: &mut Settled<'a>,
    table: &mut Table<'_>,
    terms: &Terms<'_>,
) -> Result<(), OutOfBounds> {
    table.after_phases.clone_from(if phase == Phase::Tender { &settled.left } else { &table.board.left });
    table.shipping_after_phases = if phase == Phase::Tender { settled.shipping_left } else { table.board.shipping };
    let out = |candidate: &Candidate<'_>| terms.out.get(candidate.reward).cloned();
    let mut lanes_done = Vec::new();
    for candidate in order {
        let lane = candidate.rule.lane.filter(|_| candidate.entry != Entry::Idle);
        if let Some(outcome) = out(candidate) {
            settled.turns.push(Turn { reward: candidate.reward, entry: candidate.entry, outcome, most: None });
        } else if let Some(lane) = lane {
            if lanes_done.contains(&lane) {
                continue; // it had its turn with the first of its lane
            }
            lanes_done.push(lane);
            let of_lane = |other: &&Candidate<'_>| {
                other.rule.lane == Some(lane) && other.entry != Entry::Idle && terms.out.get(other.reward).is_none()
            };
            let members: Vec<Candidate<'_>> = order.iter().filter(of_lane).copied().collect();
            let turns = lane::take_turn(lane, &members, settled, table)?;
            settled.turns.extend(turns);
        } else {
            let turn = alone(candidate, settled, table)?;
            if turn.entry != Entry::Idle {
                apply(&turn, phase, settled, table)?;
            }
            settled.turns.push(turn);
        }
    }
    Ok(())
}

/// What a reward does by itself, as the table stands.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn alone(candidate: &Candidate<'_>, settled: &Settled<'_>, table: &Table<'_>) -> Result<Turn, OutOfBounds> {
    // The board of the tender phase counts in gross; conditions are measured on the program's basis.
    let after_earlier = if candidate.rule.phase() == Phase::Tender { &settled.left } else { &table.board.left };
    let now = if candidate.rule.phase() == Phase::Tender { settled.shipping_left } else { table.board.shipping };
    let shipping = ShippingCost { before: settled.cart.shipping, after_phases: table.shipping_after_phases, after_earlier: now };
    let situation = settled.situation(&table.after_phases, after_earlier, shipping);
    let choice = match candidate.entry {
        Entry::Choice(position) => settled.cart.choices.get(position),
        _ => None,
    };
    // A code that an automatic reward asks for says what is missing, too.
    let explain = table.terms.explain || candidate.rule.trigger != Trigger::Auto || !settled.cart.codes.is_empty();
    let at_most = table.terms.at_most.get(candidate.reward).copied();
    let issued = issued(candidate.rule, settled);
    let asked = Asked { choice, at_most, issued, calendar: settled.version.calendar(), explain, hints: table.terms.hints };
    let (outcome, most) = turn::take(candidate.rule, asked, &situation, &table.board, &table.balances)?;
    Ok(Turn { reward: candidate.reward, entry: candidate.entry, outcome, most })
}

/// Puts what a reward did on the table.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn apply(turn: &Turn, phase: Phase, settled: &mut Settled<'_>, table: &mut Table<'_>) -> Result<(), OutOfBounds> {
    let Outcome::Applied { take, points } = &turn.outcome else { return Ok(()) };
    table.board.apply(take)?;
    let rule = settled.rule(turn.reward);
    if rule.is_some_and(|rule| rule.consumes) {
        table.board.consume(take);
    }
    if let Some(balance) = rule.and_then(RewardRule::wallet).and_then(|wallet| table.balances.get_mut(wallet)) {
        *balance = balance.minus(*points)?;
    }
    if phase == Phase::Tender {
        let paid = if rule.is_some_and(RewardRule::is_money) { &mut settled.stored_value } else { &mut settled.points };
        paid.add(take)?;
    }
    Ok(())
}

/// The rank of the member's tier on each ladder of the program.
pub(super) fn ranks(version: &Rulebook, view: &View) -> Vec<usize> {
    version.ladders.iter().map(|ladder| view.ladders.get(&ladder.id).map_or(0, |standing| ladder.rank_of(&standing.tier))).collect()
}

/// Quantity × minimum price of each line, on the program's basis.
fn floors(cart: &Cart, before: &[Figures], basis: &[Minor]) -> Result<Vec<Minor>, OutOfBounds> {
    gathered(cart.lines.iter().zip(before).zip(basis).map(|((line, before), basis)| {
        let Some(minimum) = line.minimum_price else { return Ok(Minor::ZERO) };
        let listed = line.quantity.at_price(minimum)?;
        if before.listed == *basis || before.listed <= Minor::ZERO {
            Ok(listed)
        } else {
            listed.share(basis.wide(), before.listed.wide(), Rounding::Up)
        }
    }))
}

/// What sets a reward off on this cart. One that must be issued is set off only as often as the member has it.
fn entry(rule: &RewardRule, fresh: &Settled<'_>) -> Entry {
    let cart = fresh.cart;
    let chosen = || cart.choices.iter().position(|choice| choice.reward == rule.id).map(Entry::Choice);
    let found = match rule.trigger {
        Trigger::Auto => return Entry::Auto,
        Trigger::Code => cart.codes.iter().position(|code| rule.codes.contains(&Code::of(code))).map(Entry::Code),
        Trigger::Chosen => chosen(),
        Trigger::Issued => chosen().filter(|_| issued(rule, fresh).is_none_or(|(asked, held)| asked <= held)),
    };
    found.unwrap_or(Entry::Idle)
}

/// Of a reward that must be issued: how often the cart asks for it, and how often the member has it.
fn issued(rule: &RewardRule, settled: &Settled<'_>) -> Option<(i64, i64)> {
    let choice = settled.cart.choices.iter().find(|choice| choice.reward == rule.id);
    let asked = choice.and_then(|choice| choice.uses).map_or(1, i64::from);
    (rule.trigger == Trigger::Issued).then(|| (asked, settled.view.usable(&rule.id, settled.at)))
}
