//! Rewards take their turns, phase by phase; then taxes are split; then points pay.

use core::cmp::Reverse;

use super::tax::{self, Figures};
use super::view::View;
use crate::accrual::base::EarnLine;
use crate::accrual::evaluate::Purchase;
use crate::cart::filter::Lines;
use crate::cart::{Cart, Choice};
use crate::condition::{Check as _, Situation, Unmet, first_unmet};
use crate::program::Version;
use crate::reward::cost::AskedTooMuch;
use crate::reward::{Ask, Board, Code, CostRule, GiveRule, Giving as _, Phase, RewardRule, Take, Trigger};
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::round::Rounding;
use crate::values::time::Instant;

/// A cart after every reward had its turn.
#[derive(Debug, Clone)]
pub struct Settled<'a> {
    /// The version that decided.
    pub version: &'a Version,
    /// The account as it was seen.
    pub view: &'a View,
    /// The cart.
    pub cart: &'a Cart,
    /// The instant of the decision.
    pub at: Instant,
    /// The cart's lines, translated for filters.
    pub lines: Lines,
    /// Single units of each line.
    pub units: Vec<i64>,
    /// The rank of the member's tier on each ladder.
    pub ranks: Vec<usize>,
    /// The prices of each line before any discount.
    pub before: Vec<Figures>,
    /// Its price on the program's basis before any discount.
    pub basis: Vec<Minor>,
    /// What is left of it on that basis.
    pub left: Vec<Minor>,
    /// The prices of each line after all discounts.
    pub after: Vec<Figures>,
    /// What each reward did, in the order of their turns.
    pub turns: Vec<Turn>,
    /// What each line counts for when earning.
    pub earn_lines: Vec<EarnLine>,
    /// Lines that never earn.
    pub excluded: Vec<bool>,
    /// What points paid of each line, as a tender.
    pub tendered: Vec<Minor>,
    /// What points paid of shipping, as a tender.
    pub tendered_shipping: Minor,
}

/// What one reward did at its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The position of the reward in the program.
    pub reward: usize,
    /// What set it off.
    pub entry: Entry,
    /// What came of it.
    pub outcome: Outcome,
    /// For a reward that takes a free number of points: the most that could be put in.
    pub most: Option<Points>,
}

/// What set a reward off, or would have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// Nothing had to.
    Auto,
    /// The code at this position of the cart.
    Code(usize),
    /// The choice at this position of the cart.
    Choice(usize),
    /// Nothing did: it was not chosen, or its code not entered.
    Idle,
}

/// What came of a reward's turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It took something off, for so many points.
    Applied(Take, Points),
    /// A condition does not hold; which one is said where somebody will read it.
    Unmet(Option<Unmet>),
    /// The wallet has too few points.
    Short {
        /// What it costs.
        wanted: Points,
        /// What there is.
        actual: Points,
    },
    /// The shopper asked for a number of points that cannot be put in.
    NotPossible {
        /// The most that can be put in.
        most: Points,
        /// What was asked.
        asked: Points,
    },
    /// It found nothing to take off.
    Nothing,
}

impl Settled<'_> {
    /// The purchase as earn rules see it.
    #[must_use]
    pub fn purchase(&self) -> Purchase<'_> {
        Purchase {
            situation: self.situation(&self.left, &self.left),
            earn_lines: &self.earn_lines,
            excluded: &self.excluded,
            shipping: self.cart.shipping,
            shipping_paid_with_points: self.tendered_shipping,
            price: self.version.program.price,
        }
    }

    /// What a condition may look at.
    #[must_use]
    pub fn situation<'b>(&'b self, after_phases: &'b [Minor], after_earlier: &'b [Minor]) -> Situation<'b> {
        Situation {
            units: &self.units,
            shipping: self.cart.shipping,
            cart: self.cart,
            lines: &self.lines,
            at: self.at,
            account: self.view.account.as_ref(),
            member: &self.view.member,
            ranks: &self.ranks,
            before: &self.basis,
            after_phases,
            after_earlier,
        }
    }

    /// The rewards that took something off: position, what, for how many points.
    pub fn applied(&self) -> impl Iterator<Item = (usize, &Take, Points)> {
        self.turns.iter().filter(|turn| turn.entry != Entry::Idle).filter_map(|turn| match &turn.outcome {
            Outcome::Applied(take, points) => Some((turn.reward, take, *points)),
            _ => None,
        })
    }

    fn tender(&mut self, take: &Take) -> Result<(), OutOfBounds> {
        for (tendered, amount) in self.tendered.iter_mut().zip(&take.lines) {
            *tendered = tendered.plus(*amount)?;
        }
        self.tendered_shipping = self.tendered_shipping.plus(take.shipping)?;
        Ok(())
    }

    /// The points that its rewards cost, wallet by wallet of the program.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves the bounds.
    pub fn spent(&self) -> Result<Vec<Points>, OutOfBounds> {
        let mut spent = vec![Points::ZERO; self.version.program.wallets.len()];
        for (reward, _, points) in self.applied() {
            let cost = self.version.rewards.get(reward).and_then(|rule| rule.cost.as_ref());
            if let Some(slot) = cost.and_then(|cost| spent.get_mut(cost.wallet)) {
                *slot = slot.plus(points)?;
            }
        }
        Ok(spent)
    }
}

/// Settles a cart. With `explain` every condition that does not hold says what it wanted; without, only
/// those of codes and choices do.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn settle<'a>(version: &'a Version, view: &'a View, cart: &'a Cart, at: Instant, explain: bool) -> Result<Settled<'a>, OutOfBounds> {
    let before = tax::before(cart)?;
    let basis: Vec<Minor> = before.iter().map(|figures| figures.price(version.program.price)).collect();
    let mut settled = Settled {
        version,
        view,
        cart,
        at,
        lines: Lines::new(cart, &version.symbols),
        units: cart.lines.iter().map(|line| line.quantity.units()).collect(),
        ranks: ranks(version, view),
        left: basis.clone(),
        after: Vec::new(),
        turns: Vec::new(),
        earn_lines: Vec::new(),
        excluded: cart.lines.iter().map(|line| line.stored_value || !line.is_sold()).collect(),
        tendered: vec![Minor::ZERO; basis.len()],
        tendered_shipping: Minor::ZERO,
        before,
        basis,
    };
    let lines = settled.lines.clone();
    let mut board = Board {
        cart,
        lines: &lines,
        before: settled.basis.clone(),
        left: settled.basis.clone(),
        floor: floors(cart, &settled.before, &settled.basis)?,
        freed: vec![0; cart.lines.len()],
        shipping: cart.shipping,
    };
    let mut balances = version.program.wallets.iter().map(|wallet| view.available(&wallet.id)).collect::<Vec<_>>();
    for phase in Phase::ALL {
        if phase == Phase::Tender {
            settled.left.clone_from(&board.left);
            settled.after = tax::split(cart, &board.left, version.program.price)?;
            board.left = settled.after.iter().map(|figures| figures.gross).collect();
        }
        take_turns(phase, &mut settled, &mut board, &mut balances, explain)?;
    }
    settled.earn_lines = earn_lines(&settled, &board.freed)?;
    Ok(settled)
}

/// The rank of the member's tier on each ladder of the program.
fn ranks(version: &Version, view: &View) -> Vec<usize> {
    version.ladders.iter().map(|ladder| view.ladders.get(&ladder.id).map_or(0, |standing| ladder.rank_of(&standing.tier))).collect()
}

/// Quantity × minimum price of each line, on the program's basis.
fn floors(cart: &Cart, before: &[Figures], basis: &[Minor]) -> Result<Vec<Minor>, OutOfBounds> {
    let floors = cart.lines.iter().zip(before).zip(basis).map(|((line, before), basis)| {
        let Some(minimum) = line.minimum_price else { return Ok(Minor::ZERO) };
        let (numerator, denominator) = line.quantity.ratio().parts();
        let listed = minimum.share(numerator, denominator, Rounding::HalfUp)?;
        if before.listed == *basis || before.listed <= Minor::ZERO {
            Ok(listed)
        } else {
            listed.share(basis.wide(), before.listed.wide(), Rounding::Up)
        }
    });
    floors.collect()
}

/// Lets each reward of a phase take its turn: higher priority first, then automatic rewards, then codes
/// and choices as entered, then id. Rewards that nothing set off come last and only say what they would do.
fn take_turns(
    phase: Phase,
    settled: &mut Settled<'_>,
    board: &mut Board<'_>,
    balances: &mut [Points],
    explain: bool,
) -> Result<(), OutOfBounds> {
    let version = settled.version;
    let rules = version.rewards.iter().enumerate().filter(|(_, rule)| rule.give.phase() == phase);
    let mut order: Vec<(usize, &RewardRule, Entry)> = rules.map(|(index, rule)| (index, rule, entry(rule, settled.cart))).collect();
    order.sort_by(|left, right| {
        let key = |(_, rule, entry): &(usize, &RewardRule, Entry)| (*entry == Entry::Idle, Reverse(rule.priority), *entry);
        key(left).cmp(&key(right)).then_with(|| left.1.id.cmp(&right.1.id))
    });
    // The board of the tender phase counts in gross; conditions are measured on the program's basis.
    let now = |settled: &Settled<'_>, board: &Board<'_>| if phase == Phase::Tender { settled.left.clone() } else { board.left.clone() };
    let after_phases = now(settled, board);
    for (index, rule, entry) in order {
        let after_earlier = now(settled, board);
        let situation = settled.situation(&after_phases, &after_earlier);
        let choice = match entry {
            Entry::Choice(position) => settled.cart.choices.get(position),
            _ => None,
        };
        let explain = explain || rule.trigger != Trigger::Auto;
        let (outcome, most) = turn(rule, choice, &situation, board, balances, explain)?;
        if let (Outcome::Applied(take, points), true) = (&outcome, entry != Entry::Idle) {
            board.apply(take)?;
            if let Some(balance) = rule.cost.as_ref().and_then(|cost| balances.get_mut(cost.wallet)) {
                *balance = balance.minus(*points)?;
            }
            if phase == Phase::Tender {
                settled.tender(take)?;
            }
        }
        settled.turns.push(Turn { reward: index, entry, outcome, most });
    }
    Ok(())
}

fn entry(rule: &RewardRule, cart: &Cart) -> Entry {
    let found = match rule.trigger {
        Trigger::Auto => return Entry::Auto,
        Trigger::Code => cart.codes.iter().position(|code| rule.codes.contains(&Code::of(code))).map(Entry::Code),
        Trigger::Chosen => cart.choices.iter().position(|choice| choice.reward == rule.id).map(Entry::Choice),
    };
    found.unwrap_or(Entry::Idle)
}

/// One reward's turn: what comes of it, and the most points that a slider could take.
fn turn(
    rule: &RewardRule,
    choice: Option<&Choice>,
    situation: &Situation<'_>,
    board: &Board<'_>,
    balances: &[Points],
    explain: bool,
) -> Result<(Outcome, Option<Points>), OutOfBounds> {
    if let Some(unmet) = first_unmet(&rule.when, situation) {
        return Ok((Outcome::Unmet(if explain { unmet.unmet(situation) } else { None }), None));
    }
    let balance = rule.cost.as_ref().and_then(|cost| balances.get(cost.wallet)).copied().unwrap_or_default();
    if let (Some(cost), GiveRule::AmountPerPoint(slider)) = (&rule.cost, &rule.give) {
        let payable = slider.payable(board)?;
        let most = cost.most(balance, payable, slider.minor_per_point)?;
        let asked = choice.and_then(|choice| choice.points).unwrap_or(most);
        let outcome = match points_to_put_in(cost, asked, most, payable, balance) {
            Ok(points) => applied(rule.give.take(board, Ask { points, ..Ask::ONCE })?, points)?,
            Err(outcome) => outcome,
        };
        return Ok((outcome, Some(most)));
    }
    let take = rule.give.take(board, Ask::ONCE)?;
    let price = match (&rule.cost, &rule.give) {
        (None, _) => Points::ZERO,
        (Some(cost), GiveRule::Amount(amount)) if take.total()? > Minor::ZERO => cost.for_part(take.total()?, amount.full_value(board)?)?,
        (Some(cost), _) => cost.points,
    };
    match applied(take, price)? {
        Outcome::Applied(..) if balance < price => Ok((Outcome::Short { wanted: price, actual: balance }, None)),
        outcome => Ok((outcome, None)),
    }
}

fn applied(take: Take, points: Points) -> Result<Outcome, OutOfBounds> {
    Ok(if take.total()? > Minor::ZERO { Outcome::Applied(take, points) } else { Outcome::Nothing })
}

/// How many points go into a slider, or why none do.
fn points_to_put_in(cost: &CostRule, asked: Points, most: Points, payable: Minor, balance: Points) -> Result<Points, Outcome> {
    let whole_steps = asked.get().checked_rem(cost.slider_step().get()) == Some(0);
    if payable <= Minor::ZERO {
        Err(Outcome::Nothing)
    } else if balance < cost.min {
        Err(Outcome::Short { wanted: cost.min, actual: balance })
    } else if most == Points::ZERO {
        Err(Outcome::Nothing)
    } else if asked >= cost.min && asked <= most && whole_steps {
        Ok(asked)
    } else if asked > most && cost.asked_too_much == AskedTooMuch::Clamp {
        Ok(most)
    } else {
        Err(Outcome::NotPossible { most, asked })
    }
}

/// What each line counts for when earning, once everything is taken off.
fn earn_lines(settled: &Settled<'_>, freed: &[i64]) -> Result<Vec<EarnLine>, OutOfBounds> {
    let mut lines = Vec::with_capacity(settled.cart.lines.len());
    for (index, line) in settled.cart.lines.iter().enumerate() {
        let before = settled.before.get(index).cloned().unwrap_or_default();
        let basis = settled.basis.get(index).copied().unwrap_or_default();
        let left = settled.left.get(index).copied().unwrap_or_default();
        let units = line.quantity.units();
        let freed = freed.get(index).copied().unwrap_or_default();
        let mut entry = EarnLine {
            gross: before.gross,
            listed: before.listed,
            net: before.net,
            basis,
            units,
            zero_units: if left == Minor::ZERO && basis > Minor::ZERO {
                units
            } else if line.minimum_price.is_some_and(|minimum| minimum > Minor::ZERO) {
                0 // a free unit still costs its minimum price
            } else {
                freed
            },
            ..EarnLine::default()
        };
        for (reward, take, points) in settled.applied() {
            let amount = take.lines.get(index).copied().unwrap_or_default();
            let phase = settled.version.rewards.get(reward).map(|rule| rule.give.phase());
            match phase {
                Some(Phase::Shipping | Phase::Tender) | None => {}
                Some(_) if points > Points::ZERO => entry.paid_with_points = entry.paid_with_points.plus(amount)?,
                Some(Phase::Order) => entry.order_discount = entry.order_discount.plus(amount)?,
                Some(Phase::Units | Phase::Items) => entry.item_discount = entry.item_discount.plus(amount)?,
            }
        }
        let tendered = settled.tendered.get(index).copied().unwrap_or_default();
        let gross_left = settled.after.get(index).map_or(Minor::ZERO, |figures| figures.gross);
        if tendered > Minor::ZERO && gross_left > Minor::ZERO {
            let on_basis = tendered.share(left.wide(), gross_left.wide(), Rounding::HalfUp)?;
            entry.paid_with_points = entry.paid_with_points.plus(on_basis)?;
        }
        lines.push(entry);
    }
    Ok(lines)
}
