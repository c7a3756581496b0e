//! The whole decision: once; again without choices that the order does not pay for itself (2.13); or for every allowed choice
//! of rewards, of which the best wins (2.6).

use num_traits::Zero;
use serde_json::{Value, json};

use super::condition::plain;
use super::cost::range;
use super::earning::{Earned, earn};
use super::lane::excludes;
use super::number::{Whole, sum, whole};
use super::order::Order;
use super::settle::gross_left;
use super::tree::{choice, field, flag, integer, list, named, part, text, text_or};
use super::turn::{Came, Turn, play, turns};

/// An order with what was applied to it, what came of each turn, and what it earns.
pub struct Decided<'a> {
    /// The order.
    pub order: Order<'a>,
    /// What came of each turn.
    pub played: Vec<(Turn<'a>, Came<'a>)>,
    /// What it earns.
    pub earned: Earned<'a>,
}

/// Decides an order.
pub fn decide<'a>(order: &Order<'a>) -> Decided<'a> {
    if text(part(order.program, "policies"), "bestOf") == Some("quote") {
        return best_of_all(order);
    }
    let wallets: Vec<&str> = same_order_wallets(order);
    let is_paid_so = |turn: &Turn| wallets.contains(&text_or(part(turn.reward, "cost"), "wallet", ""));
    let mut paid: Vec<Turn> = turns(order).into_iter().filter(|turn| turn.choice.is_some() && is_paid_so(turn)).collect();
    if paid.is_empty() {
        return once(order.clone());
    }
    paid.sort_by_key(|turn| list(order.cart, "choices").iter().position(|choice| text(choice, "reward") == text(turn.reward, "id")));
    with_own_points(order, &wallets, paid)
}

fn once<'a>(order: Order<'a>) -> Decided<'a> {
    let mut order = order;
    let played = play(&mut order);
    let earned = earn(&order);
    Decided { order, played, earned }
}

fn same_order_wallets<'a>(order: &Order<'a>) -> Vec<&'a str> {
    let wallets = list(order.program, "wallets").iter().filter(|wallet| flag(wallet, "sameOrder"));
    wallets.map(|wallet| text_or(wallet, "id", "")).collect()
}

/// "The accrual is computed with the chosen rewards applied; a choice stands if balance plus that accrual covers its cost,
/// otherwise the last chosen is dropped and the quote decided again; a slider stops at the largest step for which this holds."
fn with_own_points<'a>(order: &Order<'a>, wallets: &[&'a str], mut paid: Vec<Turn<'a>>) -> Decided<'a> {
    let boundless: Vec<(&str, Whole)> = wallets.iter().map(|wallet| (*wallet, whole(1 << 60))).collect();
    let mut dropped: Vec<(Turn<'a>, Came<'a>)> = Vec::new();
    loop {
        let mut trial = order.clone();
        trial.credit.clone_from(&boundless);
        trial.dropped = dropped.iter().map(|(turn, _)| text_or(turn.reward, "id", "")).collect();
        let decided = once(trial.clone());
        let standing = if stands(&decided, wallets) { Some(decided) } else { stopped_slider(&trial, wallets, paid.last()) };
        if let Some(mut decided) = standing {
            decided.order.credit = wallets.iter().map(|wallet| (*wallet, decided.earned.of(wallet))).collect();
            decided.played.extend(dropped);
            return decided;
        }
        let Some(last) = paid.pop() else { return once(order.clone()) };
        let decided = once(trial);
        let wallet = text_or(part(last.reward, "cost"), "wallet", "");
        let has = integer(part(part(order.view, "wallets"), wallet), "available") + decided.earned.of(wallet);
        let reason = json!({"condition": "points", "wanted": plain(&decided.order.spent(wallet)), "actual": plain(&has)});
        dropped.push((last, Came::Short(decided.order.spent(wallet), reason)));
    }
}

/// Whether balance and accrual cover what was spent of each such wallet.
fn stands(decided: &Decided, wallets: &[&str]) -> bool {
    wallets.iter().all(|wallet| {
        let had = integer(part(part(decided.order.view, "wallets"), wallet), "available");
        decided.order.spent(wallet) <= had + decided.earned.of(wallet)
    })
}

/// The largest step of a slider for which the order pays for itself.
fn stopped_slider<'a>(order: &Order<'a>, wallets: &[&'a str], last: Option<&Turn<'a>>) -> Option<Decided<'a>> {
    let turn = last.filter(|turn| choice(part(turn.reward, "give")).0 == "amountPerPoint")?;
    let is_free = field(turn.choice?, "points").is_none() || text(part(turn.reward, "cost"), "askedTooMuch") == Some("clamp");
    let found = once(order.clone());
    let (_, Came::Applied(applied)) = found.played.iter().find(|(played, _)| std::ptr::eq(played.reward, turn.reward))? else {
        return None;
    };
    let range = range(order, *turn);
    let mut points = applied.cost.as_ref().map_or_else(Whole::zero, |(_, points)| points.clone());
    while is_free && points > range.min {
        points -= &range.step;
        let mut trial = order.clone();
        trial.put_in = Some((text_or(turn.reward, "id", ""), points.clone()));
        let decided = once(trial);
        if points >= range.min && stands(&decided, wallets) {
            return Some(decided);
        }
    }
    None
}

/// "Every allowed choice is decided and the lowest amount to pay wins, then the fewest points, then the order." A choice is
/// allowed where no two of its rewards exclude each other or compete in a lane, and nothing more could be used with it.
fn best_of_all<'a>(order: &Order<'a>) -> Decided<'a> {
    let turns = turns(order);
    let competes = |lane: &str| text_or(named(list(order.program, "lanes"), lane).unwrap_or(&Value::Null), "pick", "best") != "all";
    let conflict = |left: &Turn, right: &Turn| {
        let lane = text(left.reward, "lane").filter(|lane| competes(lane));
        excludes(left.reward, right.reward) || excludes(right.reward, left.reward) || (lane.is_some() && lane == text(right.reward, "lane"))
    };
    let fits = |set: &[usize], more: usize| set.iter().all(|one| !conflict(&turns[*one], &turns[more]));
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    for turn in 0..turns.len() {
        let with: Vec<Vec<usize>> =
            sets.iter().filter(|set| fits(set, turn)).map(|set| set.iter().copied().chain([turn]).collect()).collect();
        // What takes the earlier turn comes first.
        sets = with.into_iter().chain(sets).collect();
    }
    sets.retain(|set| (0..turns.len()).all(|other| set.contains(&other) || !fits(set, other)));
    sets.sort_by_key(|set| (0..turns.len()).map(|turn| !set.contains(&turn)).collect::<Vec<bool>>());
    let decided = sets.into_iter().map(|set| {
        let mut trial = order.clone();
        trial.chosen_set = Some(set.into_iter().map(|turn| text_or(turns[turn].reward, "id", "")).collect());
        once(trial)
    });
    let best = decided.min_by_key(|decided| (to_pay(&decided.order), points_spent(&decided.order)));
    best.unwrap_or_else(|| once(order.clone()))
}

fn to_pay(order: &Order) -> Whole {
    let paid = order.applied.iter().filter(|applied| applied.is_tender()).fold(Whole::zero(), |paid, applied| paid + sum(&applied.lines));
    sum(&gross_left(order)) + order.shipping_left() - paid
}

/// What is spent of all wallets: what is left of stored value is worth having, too.
fn points_spent(order: &Order) -> Whole {
    let paid = order.applied.iter().filter_map(|applied| applied.cost.as_ref());
    paid.fold(Whole::zero(), |sum, (_, points)| sum + points)
}
