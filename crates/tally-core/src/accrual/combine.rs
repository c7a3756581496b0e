//! How the rules of a group combine, and how what is multiplied and rounded together comes back to each rule.

use super::evaluate::{Held, Rules, Try};
use super::multiplier::Combine;
use super::{EarnRule, RoundAt};
use crate::values::allocate::{Part, allocate, weights};
use crate::values::error::OutOfBounds;
use crate::values::points::Points;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;

/// What each rule counts for: nothing where it gives nothing, or another rule of its group counts instead.
pub(super) fn choose(rules: Rules<'_>, tries: &[Try]) -> Result<Vec<Option<Ratio>>, OutOfBounds> {
    let given: Vec<Option<Ratio>> = tries.iter().map(Try::gives).collect();
    let mut counts = given.clone();
    for (index, rule) in rules.earn.iter().enumerate() {
        let combine = rules.groups.get(rule.group).map(|group| group.combine).unwrap_or_default();
        let Some(own) = given.get(index).copied().flatten().filter(|_| combine != Combine::Sum && rule.wallet.is_some()) else { continue };
        let rivals = rules
            .earn
            .iter()
            .zip(&given)
            .enumerate()
            .filter(|(other, (rival, _))| *other != index && rival.group == rule.group && rival.wallet == rule.wallet);
        let mut loses = false;
        for (other, (rival, points)) in rivals {
            let Some(points) = points else { continue };
            let is_before = rival.priority > rule.priority || (rival.priority == rule.priority && other < index);
            loses |= match combine {
                Combine::Sum => false,
                Combine::First => is_before,
                Combine::Best => points.exceeds(own)? || (is_before && *points == own),
            };
        }
        if loses && let Some(slot) = counts.get_mut(index) {
            *slot = None;
        }
    }
    Ok(counts)
}

/// The points of each rule once its group is multiplied and its wallet rounded.
pub(super) fn points_by_rule(rules: Rules<'_>, held: &[Held], counts: &[Option<Ratio>]) -> Result<Vec<Points>, OutOfBounds> {
    let mut all = vec![Points::ZERO; rules.earn.len()];
    for wallet in 0..rules.wallets {
        let mut sums = Sums::default();
        for group in 0..rules.groups.len() {
            add_group((wallet, group), rules, held, counts, &mut sums)?;
        }
        if !sums.waiting.is_empty() {
            let mode = mode_of(&sums.waiting, rules);
            let rounded: i64 = sums.settled.iter().fold(0, |sum, (_, points)| sum.saturating_add(*points));
            let exact = sums.waiting.iter().try_fold(Ratio::whole(rounded), |sum, (_, points)| sum.plus(*points))?;
            let rest = exact.round(mode)?.saturating_sub(rounded);
            spread(rest, &sums.waiting, &mut sums.settled)?;
        }
        for (index, points) in sums.settled {
            if let Some(slot) = all.get_mut(index) {
                *slot = Points::new(points)?;
            }
        }
    }
    Ok(all)
}

/// How the sum of a wallet is rounded: as the first rule says that counts and waits for it.
fn mode_of(waiting: &[(usize, Ratio)], rules: Rules<'_>) -> Rounding {
    let waits = |rule: &(usize, &EarnRule)| rule.1.round.at == RoundAt::Order && waiting.iter().any(|(index, _)| *index == rule.0);
    rules.earn.iter().enumerate().find(waits).map_or(Rounding::Down, |(_, rule)| rule.round.mode)
}

/// The rules of one wallet: those whose points are settled, and those that wait for the wallet's sum.
#[derive(Default)]
struct Sums {
    settled: Vec<(usize, i64)>,
    waiting: Vec<(usize, Ratio)>,
}

/// Adds the rules of one group: multiplied and rounded together, unless one of them waits for the order.
fn add_group(
    (wallet, group): (usize, usize),
    rules: Rules<'_>,
    held: &[Held],
    counts: &[Option<Ratio>],
    sums: &mut Sums,
) -> Result<(), OutOfBounds> {
    let of_group = rules.earn.iter().zip(counts).enumerate().filter(|(_, (rule, _))| rule.group == group && rule.wallet == Some(wallet));
    let members: Vec<_> = of_group.filter_map(|(index, (rule, points))| points.map(|points| (index, points, rule.round.at))).collect();
    if members.is_empty() {
        return Ok(());
    }
    let factors =
        rules.multipliers.iter().zip(held).filter(|(rule, held)| rule.group == group && rule.items.is_none() && held.verdict.is_ok());
    let mut factors = factors.map(|(rule, _)| rule.factor).peekable();
    let one_waits = members.iter().any(|(_, _, at)| *at == RoundAt::Order);
    let Some(how) = rules.groups.get(group).filter(|_| factors.peek().is_some()) else {
        for (index, points, at) in members {
            if at == RoundAt::Order {
                sums.waiting.push((index, points));
            } else {
                sums.settled.push((index, points.round(Rounding::Down)?));
            }
        }
        return Ok(());
    };
    let factor = how.multipliers.combine(factors)?;
    if one_waits {
        for (index, points, _) in members {
            sums.waiting.push((index, points.times(factor)?));
        }
        return Ok(());
    }
    let sum = members.iter().try_fold(Ratio::ZERO, |sum, (_, points, _)| sum.plus(*points))?;
    let parts: Vec<_> = members.into_iter().map(|(index, points, _)| (index, points)).collect();
    spread(sum.times(factor)?.round(how.round)?, &parts, &mut sums.settled)
}

/// Allocates points over rules, each weighing what it counts for.
fn spread(points: i64, rules: &[(usize, Ratio)], settled: &mut Vec<(usize, i64)>) -> Result<(), OutOfBounds> {
    let exact: Vec<Ratio> = rules.iter().map(|(_, points)| *points).collect();
    let parts: Vec<Part> = weights(&exact)?.into_iter().map(|weight| Part { weight, room: i64::MAX }).collect();
    let shares = allocate(points, &parts)?;
    settled.extend(rules.iter().zip(shares).map(|((index, _), share)| (*index, share)));
    Ok(())
}
