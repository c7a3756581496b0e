//! One reward's turn: whether it may, how often, what it takes off and what that costs.

use super::reward_limits::Left;
use super::settled::Outcome;
use crate::cart::Choice;
use crate::condition::gap::{Gap, GapOf, Lack};
use crate::condition::{Check as _, Situation, Unmet, first_unmet};
use crate::reward::cost::AskedTooMuch;
use crate::reward::rule::PartlyUsed;
use crate::reward::{Ask, Board, CostRule, GiveRule, Giving as _, RewardRule, Take, Trigger, stored_value};
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;
use crate::values::wire::Wire as _;

/// How a reward is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The shopper's choice, if there is one.
    pub choice: Option<&'a Choice>,
    /// The most points it may take, where that is less than the wallet has.
    pub at_most: Option<Points>,
    /// How often it is asked for, and how often the member has it, where it must be issued.
    pub issued: Option<(i64, i64)>,
    /// How the program counts days and weeks.
    pub calendar: Calendar<'a>,
    /// Whether a condition that does not hold should say what it wanted.
    pub explain: bool,
    /// Whether it should say what is missing.
    pub hints: bool,
}

/// What comes of a reward's turn, and the most points that a slider could take.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn take(
    rule: &RewardRule,
    asked: Asked<'_>,
    situation: &Situation<'_>,
    board: &Board<'_>,
    balances: &[Points],
) -> Result<(Outcome, Option<Points>), OutOfBounds> {
    let balance = rule.wallet().and_then(|wallet| balances.get(wallet)).copied().unwrap_or_default();
    if let Some(unmet) = first_unmet(&rule.when, situation) {
        let said = |say: bool| say.then_some(unmet);
        let outcome = Outcome::Unmet {
            unmet: said(asked.explain).and_then(|unmet| unmet.unmet(situation)),
            gap: said(asked.hints).and_then(|unmet| unmet.gap(situation)),
            lacks: if rule.is_offer() { lacks(rule, situation, balance) } else { None },
        };
        return Ok((outcome, None));
    }
    if let Some((wanted, most)) = asked.issued.filter(|(wanted, held)| wanted > held) {
        return Ok((Outcome::NotPossible { most, asked: wanted }, None));
    }
    let balance = asked.at_most.map_or(balance, |most| balance.min(most));
    let left = Left::of(rule, situation.member, &asked.calendar, situation.at)?;
    if let (Some(cost), GiveRule::AmountPerPoint(slider)) = (&rule.cost, &rule.give) {
        let payable = slider.payable(board)?;
        let most = cost.most(balance, payable, slider.minor_per_point)?;
        let worth = |money: Minor| Points::new(Ratio::whole(money.get()).over(slider.minor_per_point)?.round(Rounding::Down)?);
        let most = match left.points(most, worth)? {
            Ok(allowed) => cost.whole_steps(allowed),
            Err(outcome) => return Ok((*outcome, None)),
        };
        let wanted = asked.choice.and_then(|choice| choice.points).unwrap_or(most);
        let outcome = match points_to_put_in(cost, wanted, most, payable, balance) {
            Ok(points) => applied(rule.give.take(board, Ask { points, ..Ask::ONCE })?, points),
            Err(outcome) => *outcome,
        };
        return Ok((outcome, Some(most)));
    }
    if let GiveRule::StoredValue(stored) = &rule.give {
        let asked = asked.choice.and_then(|choice| choice.points);
        return pay(stored, rule, asked, balance, &left, board).map(|outcome| (outcome, None));
    }
    let uses = match uses(rule, asked.choice, situation, board) {
        Ok(uses) => uses,
        Err(outcome) => return Ok((*outcome, None)),
    };
    let picked = asked.choice.map(|choice| choice.units.as_slice()).unwrap_or_default();
    let ask = Ask { uses, picked, ..Ask::ONCE };
    whole(rule, ask, balance, &left, board).map(|outcome| (outcome, None))
}

/// What lacks most of what is missing, points included, if the shopper can supply all of it.
fn lacks(rule: &RewardRule, situation: &Situation<'_>, balance: Points) -> Option<Lack> {
    let missing = rule.when.iter().filter(|condition| !condition.holds(situation));
    let of_conditions = missing.map(|condition| condition.gap(situation).map(|gap| gap.lack()));
    let price = rule.cost.as_ref().map(|cost| if matches!(rule.give, GiveRule::AmountPerPoint(_)) { cost.min } else { cost.points });
    let of_points = price.and_then(|price| Lack::of(price.get(), balance.get())).map(Some);
    let larger = |left: Lack, right: Lack| if right.compare(left).is_gt() { right } else { left };
    of_conditions.chain(of_points).collect::<Option<Vec<_>>>()?.into_iter().reduce(larger)
}

/// Pays with stored value: all that helps, or as much as the shopper asks.
fn pay(
    stored: &stored_value::Compiled,
    rule: &RewardRule,
    asked: Option<Points>,
    balance: Points,
    left: &Left,
    board: &Board<'_>,
) -> Result<Outcome, OutOfBounds> {
    let most = stored.most(board)?.min(balance);
    if most <= Points::ZERO {
        return Ok(Outcome::Nothing);
    }
    let most = match left.points(most, |money| stored.worth_at_most(money))? {
        Ok(allowed) => allowed,
        Err(outcome) => return Ok(*outcome),
    };
    let points = asked.unwrap_or(most);
    if points > most {
        return Ok(Outcome::NotPossible { most: most.get(), asked: points.get() });
    }
    let take = rule.give.take(board, Ask { points, ..Ask::ONCE })?;
    let points = stored.paying(take.total()?)?;
    Ok(applied(take, points))
}

/// How often the reward is used: as often as its `times` give it, at most `usesPerOrder`, and as often as the shopper asks.
fn uses(rule: &RewardRule, choice: Option<&Choice>, situation: &Situation<'_>, board: &Board<'_>) -> Result<i64, Box<Outcome>> {
    let (given, counted) = rule.given(&board.lines, situation.units);
    if let (0, Some(times), Some(units)) = (given, &rule.times, counted) {
        let missing = times.per_units.saturating_sub(units);
        let gap = Gap { of: GapOf::Units, missing, wanted: times.per_units, lines: times.lines(&board.lines) };
        let unmet = Unmet::new("times", times.per_units.encode(), units.encode());
        return Err(Box::new(Outcome::Unmet { unmet, lacks: Some(gap.lack()), gap: Some(gap) }));
    }
    match choice.map(|choice| choice.uses.map_or(1, i64::from)) {
        Some(asked) if asked > given || asked == 0 => Err(Box::new(Outcome::NotPossible { most: given, asked })),
        Some(asked) => Ok(asked),
        None if matches!(rule.trigger, Trigger::Chosen | Trigger::Issued) => Ok(1),
        None => Ok(given),
    }
}

/// A reward with a fixed price for each use, or without one: as it is, or as much of it as its limits leave.
fn whole(rule: &RewardRule, ask: Ask<'_>, balance: Points, left: &Left, board: &Board<'_>) -> Result<Outcome, OutOfBounds> {
    let (mut take, mut points) = match priced(rule, rule.give.take(board, ask)?, ask.uses)? {
        Ok(priced) => priced,
        Err(outcome) => return Ok(*outcome),
    };
    if !left.fits(&take, points)? {
        let price = rule.cost.as_ref().map_or(Points::ZERO, |cost| cost.points);
        let begun = take.used.max(1);
        let uses = match left.uses(begun, price) {
            Ok(uses) if uses < begun => uses,
            Ok(_) => ask.uses,
            Err(outcome) => return Ok(*outcome),
        };
        let ask = Ask { uses, most: left.most(), ..ask };
        let mut cut = match left.money(rule.give.take(board, ask)?, board)? {
            Ok(cut) => cut,
            Err(outcome) => return Ok(outcome),
        };
        if let Some(value) = cut.value_used {
            cut.used = value.uses_begun(uses)?;
        }
        (take, points) = match priced(rule, cut, uses)? {
            Ok(priced) => priced,
            Err(outcome) => return Ok(*outcome),
        };
    }
    Ok(if balance < points { Outcome::Short { wanted: points, actual: balance } } else { Outcome::Applied { take, points } })
}

/// What a reward takes with what that costs; or why it is not given.
fn priced(rule: &RewardRule, take: Take, uses: i64) -> Result<Result<(Take, Points), Box<Outcome>>, OutOfBounds> {
    if !take.does_something() {
        return Ok(Err(Box::new(Outcome::Nothing)));
    }
    let amount = take.value_used.map(|value| (value.used, value.of));
    if let (Some((part, full)), PartlyUsed::WholeOnly) = (amount, rule.partly_used)
        && part < full
    {
        return Ok(Err(Box::new(Outcome::PartOnly { wanted: full, actual: part })));
    }
    let points = match &rule.cost {
        None => Points::ZERO,
        Some(cost) => match amount {
            Some((part, full)) => cost.for_part(cost.points.times(uses)?, part, full)?,
            None => cost.points.times(take.used.max(1))?,
        },
    };
    Ok(Ok((take, points)))
}

fn applied(take: Take, points: Points) -> Outcome {
    if take.does_something() { Outcome::Applied { take, points } } else { Outcome::Nothing }
}

/// How many points go into a slider, or why none do.
fn points_to_put_in(cost: &CostRule, asked: Points, most: Points, payable: Minor, balance: Points) -> Result<Points, Box<Outcome>> {
    let whole_steps = asked.get().checked_rem(cost.slider_step().get()) == Some(0);
    if payable <= Minor::ZERO {
        Err(Box::new(Outcome::Nothing))
    } else if balance < cost.min {
        Err(Box::new(Outcome::Short { wanted: cost.min, actual: balance }))
    } else if most == Points::ZERO {
        Err(Box::new(Outcome::Nothing))
    } else if asked >= cost.min && asked <= most && whole_steps {
        Ok(asked)
    } else if asked > most && cost.asked_too_much == AskedTooMuch::Clamp {
        Ok(most)
    } else {
        Err(Box::new(Outcome::NotPossible { most: most.get(), asked: asked.get() }))
    }
}
