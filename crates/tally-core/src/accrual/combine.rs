//! How the rules of a group combine, and how what is multiplied and rounded together comes back to each rule.

use super::RoundAt;
use super::evaluate::Rules;
use super::held::Held;
use super::multiplier::Combine;
use super::turn::Turn;
use crate::values::allocate::{Part, allocate, weights};
use crate::values::error::OutOfBounds;
use crate::values::order::InOrder as _;
use crate::values::points::Points;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;

/// Leaves of each group what counts: all, or of each wallet the best, or the first that gives something.
pub(super) fn choose(rules: Rules<'_>, turns: &mut [Turn<'_>]) -> Result<(), OutOfBounds> {
    // The winner so far of each group and wallet: its position among the turns.
    let mut winners: Vec<((usize, usize), usize)> = Vec::new();
    for place in 0..turns.len() {
        let Some((key, combine)) = turns.get(place).and_then(|turn| competes(rules, turn)) else { continue };
        let before = winners.iter_mut().find(|(known, _)| *known == key);
        let Some((_, winner)) = before else {
            winners.push((key, place));
            continue;
        };
        let loser = if beats(combine, turns.get(place), turns.get(*winner))? { core::mem::replace(winner, place) } else { place };
        turns.get_mut(loser).into_iter().for_each(|turn| turn.counts = None);
    }
    Ok(())
}

/// The group and wallet in which a rule competes, and how; nothing where all count, or it gives nothing.
fn competes(rules: Rules<'_>, turn: &Turn<'_>) -> Option<((usize, usize), Combine)> {
    let combine = rules.groups.get(turn.rule.group)?.combine;
    let key = (turn.rule.group, turn.rule.wallet?);
    turn.counts.filter(|_| combine != Combine::Sum).map(|_| (key, combine))
}

/// Whether a rule beats one that stands before it in the program: of equals, the one before wins.
fn beats(combine: Combine, later: Option<&Turn<'_>>, before: Option<&Turn<'_>>) -> Result<bool, OutOfBounds> {
    let (Some(later), Some(before)) = (later, before) else { return Ok(false) };
    let is_first = later.rule.priority > before.rule.priority;
    let (points, others) = (later.counts.unwrap_or(Ratio::ZERO), before.counts.unwrap_or(Ratio::ZERO));
    Ok(match combine {
        Combine::Sum => false,
        Combine::First => is_first,
        Combine::Best => points.exceeds(others)? || (points == others && is_first),
    })
}

/// Gives each rule its points: its group is multiplied, its wallet rounded.
pub(super) fn settle(rules: Rules<'_>, held: &Held<'_>, turns: &mut [Turn<'_>]) -> Result<(), OutOfBounds> {
    let mut members = Vec::with_capacity(turns.len());
    members.extend(turns.iter().enumerate().filter_map(|(place, turn)| Member::of(place, turn)));
    members.order_by(|left, right| (left.wallet, left.group, left.place).cmp(&(right.wallet, right.group, right.place)));
    for of_wallet in members.chunk_by(|left, right| left.wallet == right.wallet) {
        let mut sums = Sums { settled: Vec::with_capacity(of_wallet.len()), ..Sums::default() };
        for of_group in of_wallet.chunk_by(|left, right| left.group == right.group) {
            add_group(of_group, rules, held, &mut sums)?;
        }
        sums.finish()?;
        for (place, points) in sums.settled {
            let points = Points::new(points)?;
            turns.get_mut(place).into_iter().for_each(|turn| turn.points = points);
        }
    }
    Ok(())
}

/// A rule that counts points.
#[derive(Clone, Copy)]
struct Member {
    place: usize,
    wallet: usize,
    group: usize,
    points: Ratio,
    round: super::Round,
}

impl Member {
    fn of(place: usize, turn: &Turn<'_>) -> Option<Self> {
        Some(Self { place, wallet: turn.rule.wallet?, group: turn.rule.group, points: turn.counts?, round: turn.rule.round })
    }
}

/// The rules of one wallet: those whose points are settled, and those that wait for the wallet's sum.
#[derive(Default)]
struct Sums {
    settled: Vec<(usize, i64)>,
    waiting: Vec<(usize, Ratio)>,
    /// How the sum is rounded: as the first rule of the program says that counts and waits for it.
    mode: Option<(usize, Rounding)>,
}

impl Sums {
    fn wait(&mut self, member: &Member, points: Ratio) {
        self.waiting.push((member.place, points));
        if member.round.at == RoundAt::Order && self.mode.is_none_or(|(first, _)| member.place < first) {
            self.mode = Some((member.place, member.round.mode));
        }
    }

    /// Rounds the sum, and spreads what that leaves over those that wait for it.
    fn finish(&mut self) -> Result<(), OutOfBounds> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mode = self.mode.map_or(Rounding::Down, |(_, mode)| mode);
        let rounded: i64 = self.settled.iter().fold(0, |sum, (_, points)| sum.saturating_add(*points));
        // Of equal remainders the rule wins that stands first in the program, whatever its group.
        self.waiting.order_by_key(|(place, _)| *place);
        let exact = self.waiting.iter().try_fold(Ratio::whole(rounded), |sum, (_, points)| sum.plus(*points))?;
        let rest = exact.round(mode)?.saturating_sub(rounded);
        spread(rest, &self.waiting, &mut self.settled)
    }
}

/// Adds the rules of one group: multiplied and rounded together, unless one of them waits for the order.
fn add_group(members: &[Member], rules: Rules<'_>, held: &Held<'_>, sums: &mut Sums) -> Result<(), OutOfBounds> {
    let Some(how) = members.first().and_then(|member| rules.groups.get(member.group)) else { return Ok(()) };
    let group = members.first().map_or(0, |member| member.group);
    let Some(factor) = held.factor_of_group(group, rules)? else {
        for member in members {
            if member.round.at == RoundAt::Order {
                sums.wait(member, member.points);
            } else {
                sums.settled.push((member.place, member.points.round(Rounding::Down)?));
            }
        }
        return Ok(());
    };
    if members.iter().any(|member| member.round.at == RoundAt::Order) {
        for member in members {
            sums.wait(member, member.points.times(factor)?);
        }
        return Ok(());
    }
    let sum = members.iter().try_fold(Ratio::ZERO, |sum, member| sum.plus(member.points))?;
    let parts: Vec<_> = members.iter().map(|member| (member.place, member.points)).collect();
    spread(sum.times(factor)?.round(how.round)?, &parts, &mut sums.settled)
}

/// Allocates points over rules, each weighing what it counts for.
fn spread(points: i64, rules: &[(usize, Ratio)], settled: &mut Vec<(usize, i64)>) -> Result<(), OutOfBounds> {
    let exact: Vec<Ratio> = rules.iter().map(|(_, points)| *points).collect();
    let parts: Vec<Part> = weights(&exact)?.into_iter().map(|weight| Part { weight, room: i64::MAX }).collect();
    let shares = allocate(points, &parts)?;
    settled.extend(rules.iter().zip(shares).map(|((place, _), share)| (*place, share)));
    Ok(())
}
