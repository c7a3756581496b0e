//! Lanes (2.6) and exclusivity (2.5): which of the rewards that are set off compete, and which remove each other.

use num_traits::Zero;
use serde_json::Value;

use super::number::Whole;
use super::order::{Applied, Order};
use super::tree::{field, list, named, part, text, text_or};
use super::turn::{Came, Turn, take};

/// "Exclusivity is settled before anything is applied: in that order an eligible reward removes what it excludes or what
/// excludes it (default); with `exclusives: first` the exclusive ones come before all others." The rewards that are
/// removed, each with the one that removed it.
pub fn removed<'a>(order: &Order<'a>, turns: &[Turn<'a>]) -> Vec<(Turn<'a>, &'a str)> {
    let mut settled: Vec<Turn<'a>> = turns.to_vec();
    if text(part(order.program, "policies"), "exclusives") == Some("first") {
        settled.sort_by_key(|turn| field(turn.reward, "exclusive").is_none());
    }
    let is = |left: &Turn, right: &Turn| std::ptr::eq(left.reward, right.reward);
    let mut kept: Vec<Turn<'a>> = Vec::new();
    let mut removed: Vec<(Turn<'a>, &'a str)> = Vec::new();
    for turn in &settled {
        let is_removed = removed.iter().any(|(other, _)| is(other, turn));
        // Eligible is what would be applied on the order as it is before any reward.
        if is_removed || !matches!(take(order, *turn), Came::Applied(_)) {
            continue;
        }
        kept.push(*turn);
        for other in &settled {
            let is_settled = kept.iter().any(|kept| is(kept, other)) || removed.iter().any(|(removed, _)| is(removed, other));
            if !is_settled && (excludes(turn.reward, other.reward) || excludes(other.reward, turn.reward)) {
                removed.push((*other, text_or(turn.reward, "id", "")));
            }
        }
    }
    removed
}

/// Whether a reward is not to be used together with another.
pub fn excludes(reward: &Value, other: &Value) -> bool {
    let exclusive = part(reward, "exclusive");
    exclusive == "all" || list(exclusive, "of").contains(part(other, "id"))
}

/// What came of the rewards of one lane, which take their turns together at its first candidate.
pub fn compete<'a>(order: &mut Order<'a>, lane: &str, candidates: &[Turn<'a>]) -> Vec<(Turn<'a>, Came<'a>)> {
    let declared = named(list(order.program, "lanes"), lane).unwrap_or(&Value::Null);
    let pick = text_or(declared, "pick", "best");
    if pick == "all" {
        return all(order, declared, candidates);
    }
    let mut alone: Vec<(Turn<'a>, Came<'a>)> = candidates.iter().map(|turn| (*turn, take(order, *turn))).collect();
    if pick == "best" && text_or(declared, "per", "order") == "line" {
        best_of_lines(order, &mut alone);
    } else {
        one(order, &mut alone, pick == "best");
    }
    alone
}

/// `all`, "where percentages compound on what remains unless `add` (each on the price before the lane)".
fn all<'a>(order: &mut Order<'a>, lane: &Value, candidates: &[Turn<'a>]) -> Vec<(Turn<'a>, Came<'a>)> {
    let start = order.applied.len();
    let adds = text_or(lane, "percentages", "compound") == "add";
    let mut came = Vec::new();
    for turn in candidates {
        let turn = Turn { base: adds.then_some(start), before: order.applied.len(), ..*turn };
        let what = take(order, turn);
        if let Came::Applied(applied) = &what {
            order.applied.push(applied.clone());
        }
        came.push((turn, what));
    }
    came
}

/// One reward wins: "`best` compares what each would take off alone; a tie keeps the one that comes first", `first`
/// takes the first that takes something. "The losers answer `not_best` and use nothing."
fn one<'a>(order: &mut Order<'a>, alone: &mut [(Turn<'a>, Came<'a>)], by_amount: bool) {
    let mut winner: Option<Applied<'a>> = None;
    for (_, came) in alone.iter() {
        if let Came::Applied(applied) = came
            && winner.as_ref().is_none_or(|winner| by_amount && applied.amount() > winner.amount())
        {
            winner = Some(applied.clone());
        }
    }
    let Some(winner) = winner else { return };
    order.applied.push(winner.clone());
    for (turn, came) in alone.iter_mut().filter(|(turn, _)| !std::ptr::eq(turn.reward, winner.reward)) {
        // With `first` the others are asked after it, on what it left.
        let asked = if by_amount { came.clone() } else { take(order, *turn) };
        *came = if matches!(asked, Came::Applied(_)) { Came::NotBest(text_or(winner.reward, "id", "")) } else { asked };
    }
}

/// Line by line: each line, and delivery, is won by the reward that would take most off it alone.
fn best_of_lines<'a>(order: &mut Order<'a>, alone: &mut [(Turn<'a>, Came<'a>)]) {
    let delivery = order.lines.len();
    let off = |applied: &Applied, place: usize| applied.lines.get(place).unwrap_or(&applied.shipping).clone();
    let mut winners: Vec<(usize, &'a str)> = vec![(usize::MAX, ""); delivery + 1];
    for (line, winner) in winners.iter_mut().enumerate() {
        let mut most = Whole::zero();
        for (place, (turn, came)) in alone.iter().enumerate() {
            if let Came::Applied(applied) = came
                && off(applied, line) > most
            {
                most = off(applied, line);
                *winner = (place, text_or(turn.reward, "id", ""));
            }
        }
    }
    for (place, (_, came)) in alone.iter_mut().enumerate() {
        let Came::Applied(applied) = came else { continue };
        for (line, _) in winners.iter().enumerate().filter(|(_, (winner, _))| *winner != place) {
            *applied.lines.get_mut(line).unwrap_or(&mut applied.shipping) = Whole::zero();
            applied.units.retain(|(of, _, _)| *of != line);
        }
        if applied.amount().is_zero() {
            *came = Came::NotBest(winners.iter().find(|(winner, _)| *winner != usize::MAX).map_or("", |(_, id)| id));
        } else {
            order.applied.push(applied.clone());
        }
    }
}
