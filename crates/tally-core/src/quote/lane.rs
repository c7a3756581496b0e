//! Rewards of one lane take their turn together.

use super::settle::{Candidate, Table, alone, apply};
use super::settled::{Outcome, Settled, Turn};
use crate::reward::board::minors;
use crate::reward::lane::{LanePer, LanePhase, LanePick, Percentages};
use crate::reward::{Board, GiveRule, Lane, Phase, Take, shipping};
use crate::values::allocate::{Part, allocate};
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;

/// The members of a lane that something set off, in the order of turns: what each did.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn take_turn(
    lane: usize,
    members: &[Candidate<'_>],
    settled: &mut Settled<'_>,
    table: &mut Table<'_>,
) -> Result<Vec<Turn>, OutOfBounds> {
    let Some(lane) = settled.version.lanes.get(lane) else { return Ok(Vec::new()) };
    match (lane.pick, lane.per) {
        (LanePick::All, _) => all(lane, members, settled, table),
        (LanePick::First, _) => first(lane, members, settled, table),
        // Delivery has no lines to share.
        (LanePick::Best, LanePer::Line) if lane.phase != LanePhase::Shipping => best_per_line(lane, members, settled, table),
        (LanePick::Best, _) => best(lane, members, settled, table),
    }
}

/// Everyone, one after the other; where percentages add up, each is taken on the price before the lane.
fn all(lane: &Lane, members: &[Candidate<'_>], settled: &mut Settled<'_>, table: &mut Table<'_>) -> Result<Vec<Turn>, OutOfBounds> {
    let before = (table.board.left.clone(), table.board.units.clone(), table.board.shipping);
    let mut turns = Vec::with_capacity(members.len());
    for member in members {
        let is_percentage = matches!(member.rule.give, GiveRule::Percent(_) | GiveRule::Shipping(shipping::Compiled::Percent(_)));
        let adds = lane.percentages == Percentages::Add && is_percentage;
        let mut turn = if adds {
            let now = core::mem::replace(&mut table.board.left, before.0.clone());
            let units = core::mem::replace(&mut table.board.units, before.1.clone());
            let delivery = core::mem::replace(&mut table.board.shipping, before.2);
            let turn = alone(member, settled, table);
            (table.board.left, table.board.units, table.board.shipping) = (now, units, delivery);
            turn?
        } else {
            alone(member, settled, table)?
        };
        if adds && let Outcome::Applied { take, .. } = &mut turn.outcome {
            fit(take, lane.phase.phase(), &member.rule.give, &table.board)?;
            if !take.does_something() {
                turn.outcome = Outcome::Nothing;
            }
        }
        apply(&turn, lane.phase.phase(), settled, table)?;
        turns.push(turn);
    }
    Ok(turns)
}

/// Together they take no more than is there: of items line by line, of the order as one amount that is allocated over what
/// is left now.
fn fit(take: &mut Take, phase: Phase, give: &GiveRule, board: &Board<'_>) -> Result<(), OutOfBounds> {
    if phase == Phase::Order {
        let amount = take.total()?.min(board.order_left()?);
        let GiveRule::Percent(percent) = give else { return Ok(()) };
        let lines = percent.lines(board);
        let part = |line: usize| {
            let left = board.left.get(line).copied().unwrap_or_default().get().max(0);
            Part { weight: if lines.contains(line) { left } else { 0 }, room: board.room(line).get() }
        };
        let parts: Vec<Part> = (0..take.lines.len()).map(part).collect();
        take.lines = minors(allocate(amount.get(), &parts)?)?;
        return Ok(());
    }
    take.shipping = take.shipping.min(board.shipping);
    for (line, amount) in take.lines.iter_mut().enumerate() {
        *amount = (*amount).min(board.room(line));
    }
    take.lines = board.cap(core::mem::take(&mut take.lines), None)?;
    board.follow(take)
}

/// The first that does something; the others use nothing.
fn first(lane: &Lane, members: &[Candidate<'_>], settled: &mut Settled<'_>, table: &mut Table<'_>) -> Result<Vec<Turn>, OutOfBounds> {
    let mut winner = None;
    let mut turns = Vec::with_capacity(members.len());
    for member in members {
        let mut turn = alone(member, settled, table)?;
        if matches!(turn.outcome, Outcome::Applied { .. }) {
            match winner {
                Some(_) => turn.outcome = Outcome::NotBest { winner },
                None => {
                    winner = Some(member.reward);
                    apply(&turn, lane.phase.phase(), settled, table)?;
                }
            }
        }
        turns.push(turn);
    }
    Ok(turns)
}

/// The one that takes off most by itself; of equals the first.
fn best(lane: &Lane, members: &[Candidate<'_>], settled: &mut Settled<'_>, table: &mut Table<'_>) -> Result<Vec<Turn>, OutOfBounds> {
    let mut turns = members.iter().map(|member| alone(member, settled, table)).collect::<Result<Vec<_>, _>>()?;
    let mut winner: Option<(usize, Minor)> = None;
    for turn in &turns {
        if let Some(take) = turn.outcome.take() {
            let amount = take.total()?;
            if winner.is_none_or(|(_, most)| amount > most) {
                winner = Some((turn.reward, amount));
            }
        }
    }
    let winner = winner.map(|(reward, _)| reward);
    for turn in &mut turns {
        if Some(turn.reward) == winner {
            apply(turn, lane.phase.phase(), settled, table)?;
        } else if turn.outcome.take().is_some() {
            turn.outcome = Outcome::NotBest { winner };
        }
    }
    Ok(turns)
}

/// Line by line the one that takes off most; of equals the first.
fn best_per_line(
    lane: &Lane,
    members: &[Candidate<'_>],
    settled: &mut Settled<'_>,
    table: &mut Table<'_>,
) -> Result<Vec<Turn>, OutOfBounds> {
    let mut turns = members.iter().map(|member| alone(member, settled, table)).collect::<Result<Vec<_>, _>>()?;
    let amount = |turn: &Turn, line: usize| turn.outcome.take().and_then(|take| take.lines.get(line)).copied().unwrap_or_default();
    let winner_of = |line: usize| {
        turns.iter().enumerate().fold((0, Minor::ZERO), |best, (place, turn)| {
            let amount = amount(turn, line);
            if amount > best.1 { (place, amount) } else { best }
        })
    };
    let winners: Vec<usize> = (0..settled.cart.lines.len()).map(|line| winner_of(line).0).collect();
    for (place, turn) in turns.iter_mut().enumerate() {
        let Outcome::Applied { take, .. } = &mut turn.outcome else { continue };
        keep_lines(take, |line| winners.get(line) == Some(&place));
        take.lines = table.board.cap(core::mem::take(&mut take.lines), None)?;
        table.board.follow(take)?;
        if take.does_something() {
            apply(turn, lane.phase.phase(), settled, table)?;
        } else {
            turn.outcome = Outcome::NotBest { winner: None };
        }
    }
    Ok(turns)
}

/// Leaves a reward only the lines that it won.
fn keep_lines(take: &mut Take, won: impl Fn(usize) -> bool) {
    take.lines.iter_mut().enumerate().filter(|(line, _)| !won(*line)).for_each(|(_, amount)| *amount = Minor::ZERO);
    for units in [&mut take.freed, &mut take.consumed] {
        units.iter_mut().enumerate().filter(|(line, _)| !won(*line)).for_each(|(_, units)| *units = 0);
    }
    take.units.retain(|taken| won(taken.line));
}
