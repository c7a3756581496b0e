//! Finds the units that a reward speaks of, run by run.

use core::cmp::Ordering;

use super::line_units::Run;
use super::units::{Groups, UnitOrder, UnitPool, UnitsRule};
use super::{Ask, Board};
use crate::cart::filter::Selection;
use crate::cart::price::PriceBasis;
use crate::values::id::Id;
use crate::values::order::InOrder as _;
use crate::values::positions::Positions;

/// Equal units of a line that a reward takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The line.
    pub line: usize,
    /// The units and what is left of each.
    pub run: Run,
}

/// The units of a reward.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picked {
    /// Those it takes.
    pub taken: Vec<Stretch>,
    /// Those that were bought for them.
    pub bought: Vec<Stretch>,
    /// How often that uses the reward.
    pub used: i64,
}

impl Stretch {
    /// What is left of each unit.
    #[must_use]
    pub const fn left(&self) -> i64 {
        self.run.left
    }

    /// What may still be taken of each unit.
    #[must_use]
    pub fn room(&self) -> i64 {
        self.run.room()
    }

    /// The first of its units, at most so many.
    pub(super) fn first(self, count: i64) -> Self {
        Self { run: Run { count: count.clamp(0, self.run.count), ..self.run }, ..self }
    }

    /// Its units without the first so many.
    pub(super) fn without_first(self, count: i64) -> Self {
        let count = count.clamp(0, self.run.count);
        let run = Run { from: self.run.from.saturating_add(count), count: self.run.count.saturating_sub(count), ..self.run };
        Self { run, ..self }
    }

    /// The last of its units, at most so many.
    fn last(self, count: i64) -> Self {
        self.without_first(self.run.count.saturating_sub(count))
    }
}

impl UnitsRule {
    /// The units that are taken now of the lines of a selection. What the shopper picked and may not have
    /// gives nothing at all.
    #[must_use]
    pub fn pick(&self, board: &Board<'_>, items: &Selection, ask: Ask<'_>) -> Picked {
        let lines = board.lines.set(items);
        let bought = self.groups.as_ref().and_then(|groups| groups.items.as_ref()).map(|items| board.lines.set(items));
        let sold_here = |id: &Id| board.cart.lines.iter().enumerate().any(|(line, sold)| sold.id == *id && lines.contains(line));
        if self.order == UnitOrder::Chosen && !ask.picked.iter().all(|picked| sold_here(&picked.line)) {
            return Picked::default();
        }
        let mut picked = Picked::default();
        for pool in self.pools(board, &lines, bought.as_ref()) {
            let pool = PoolOf { rule: self, board, taken: &lines, bought: bought.as_ref(), lines: pool, ask };
            let Some(found) = pool.pick() else { return Picked::default() };
            picked.used = picked.used.max(found.used);
            picked.taken.extend(found.taken);
            picked.bought.extend(found.bought);
        }
        picked.taken.order_by_key(|stretch| (stretch.line, stretch.run.from));
        picked
    }

    /// The lines whose units are counted together.
    fn pools(&self, board: &Board<'_>, taken: &Positions, bought: Option<&Positions>) -> Vec<Vec<usize>> {
        let mut lines = taken.clone();
        if let Some(bought) = bought {
            lines.unite(bought);
        }
        match self.pool {
            UnitPool::All => vec![lines.iter().collect()],
            UnitPool::Line => lines.iter().map(|line| vec![line]).collect(),
            UnitPool::Sku => {
                let sku = |line: usize| board.cart.lines.get(line).map(|line| &line.sku);
                let mut lines: Vec<usize> = lines.iter().collect();
                lines.order_by(|left, right| sku(*left).cmp(&sku(*right)));
                lines.chunk_by(|left, right| sku(*left) == sku(*right)).map(<[usize]>::to_vec).collect()
            }
        }
    }
}

/// One pool at one turn.
struct PoolOf<'a> {
    rule: &'a UnitsRule,
    board: &'a Board<'a>,
    taken: &'a Positions,
    bought: Option<&'a Positions>,
    lines: Vec<usize>,
    ask: Ask<'a>,
}

impl PoolOf<'_> {
    /// `None` if the shopper picked what cannot be had.
    fn pick(&self) -> Option<Picked> {
        let limit = self.rule.take.map_or(i64::MAX, |take| take.saturating_mul(self.ask.uses));
        let mut candidates = self.in_order(self.rule.order, |line, run| self.taken.contains(line) && run.room() > 0);
        if self.rule.order == UnitOrder::Chosen {
            candidates = self.chosen(&candidates)?;
            if count(&candidates) > limit {
                return None;
            }
        }
        let picked = match &self.rule.groups {
            Some(groups) => self.groups(groups, candidates, limit)?,
            None => Picked { taken: self.without_groups(candidates, limit)?, ..Picked::default() },
        };
        let units = count(&picked.taken);
        let used = match self.rule.take {
            Some(take) => units.saturating_add(take.saturating_sub(1)).checked_div(take).unwrap_or_default(),
            None => units.min(1),
        };
        Some(Picked { used, ..picked })
    }

    /// Candidates of the pool in an order.
    fn in_order(&self, order: UnitOrder, is_candidate: impl Fn(usize, &Run) -> bool) -> Vec<Stretch> {
        let mut lines = self.lines.clone();
        match order {
            UnitOrder::Cheapest => lines.order_by(|left, right| self.compare(*left, *right)),
            UnitOrder::Dearest => lines.order_by(|left, right| self.compare(*right, *left)),
            UnitOrder::Line | UnitOrder::Chosen => {}
        }
        let runs = |line: usize| self.board.units.get(line).into_iter().flat_map(|units| units.runs()).map(move |run| (line, run));
        let candidates = lines.into_iter().flat_map(runs).filter(|(line, run)| !run.gone && run.left > 0 && is_candidate(*line, run));
        candidates.map(|(line, run)| Stretch { line, run: *run }).collect()
    }

    /// Compares unit prices, exactly.
    fn compare(&self, left: usize, right: usize) -> Ordering {
        let price = |line: usize| {
            let sold = self.board.cart.lines.get(line)?;
            match self.rule.by {
                PriceBasis::Listed => Some((sold.unit_price.wide(), 1)),
                basis => {
                    let (numerator, denominator) = sold.quantity.ratio().parts();
                    Some((self.board.prices.get(line)?.of(basis).wide().saturating_mul(denominator), numerator))
                }
            }
        };
        let ((left, of_left), (right, of_right)) = (price(left).unwrap_or((0, 1)), price(right).unwrap_or((0, 1)));
        left.saturating_mul(of_right).cmp(&right.saturating_mul(of_left))
    }

    /// What the shopper picked of this pool's lines; `None` if a line has not so many candidates.
    fn chosen(&self, candidates: &[Stretch]) -> Option<Vec<Stretch>> {
        let mut chosen = Vec::new();
        for line in &self.lines {
            let id = self.board.cart.lines.get(*line).map(|line| &line.id);
            let picked = self.ask.picked.iter().filter(|picked| Some(&picked.line) == id);
            let wanted = picked.fold(0_i64, |sum, picked| sum.saturating_add(i64::from(picked.count)));
            let of_line: Vec<_> = candidates.iter().copied().filter(|stretch| stretch.line == *line).collect();
            if count(&of_line) < wanted {
                return None;
            }
            chosen.extend(first(of_line, wanted));
        }
        Some(chosen)
    }

    /// Skips, picks every so-manieth, takes at most so many.
    fn without_groups(&self, candidates: Vec<Stretch>, limit: i64) -> Option<Vec<Stretch>> {
        let mut left = without_first(candidates, self.rule.skip);
        let mut limit = limit;
        match (self.rule.every, self.rule.complete) {
            (Some(every), true) => {
                left = first(left.clone(), whole(count(&left), every));
                limit = whole(limit, every);
            }
            (Some(every), false) => left = every_nth(left, every),
            (None, true) => limit = whole(limit.min(count(&left)), self.rule.take.unwrap_or(1)),
            (None, false) => {}
        }
        let all = count(&left);
        let taken = first(left, limit);
        // A picked unit that is not taken was picked in vain.
        (self.rule.order != UnitOrder::Chosen || count(&taken) == all).then_some(taken)
    }

    /// As many full groups as there are units for, their bought units being the dearest. A unit that
    /// could be bought or taken is not bought where it is needed to be taken.
    fn groups(&self, groups: &Groups, candidates: Vec<Stretch>, limit: i64) -> Option<Picked> {
        let can_be_bought = |line: usize| self.bought.unwrap_or(self.taken).contains(line);
        let can_be_taken = |stretch: &Stretch| candidates.iter().any(|other| other.line == stretch.line && overlaps(other, stretch));
        let dearest = self.in_order(UnitOrder::Dearest, |line, _| can_be_bought(line));
        let dearest = if self.rule.order == UnitOrder::Chosen { without(dearest, &candidates) } else { dearest };
        let (both, only_bought): (Vec<Stretch>, Vec<Stretch>) = dearest.iter().copied().partition(can_be_taken);
        let (both, only_bought) = (count(&both), count(&only_bought));
        let only_taken = count(&candidates).saturating_sub(both);
        let together = groups.bought.saturating_add(groups.taken);
        let number = [
            both.saturating_add(only_bought).checked_div(groups.bought),
            both.saturating_add(only_taken).checked_div(groups.taken),
            both.saturating_add(only_bought).saturating_add(only_taken).checked_div(together),
            limit.checked_div(groups.taken),
        ];
        let number = number.into_iter().flatten().min().unwrap_or_default();
        let (mut to_buy, to_take) = (number.saturating_mul(groups.bought), number.saturating_mul(groups.taken));
        if self.rule.order == UnitOrder::Chosen && to_take < count(&candidates) {
            return None;
        }
        let mut of_both = both.saturating_sub(to_take.saturating_sub(only_taken).max(0));
        let mut bought = Vec::new();
        for stretch in dearest {
            let shared = can_be_taken(&stretch);
            let some = stretch.first(if shared { to_buy.min(of_both) } else { to_buy });
            to_buy = to_buy.saturating_sub(some.run.count);
            if shared {
                of_both = of_both.saturating_sub(some.run.count);
            }
            bought.push(some);
        }
        bought.retain(|stretch| stretch.run.count > 0);
        let taken = first(without(candidates, &bought), to_take);
        Some(Picked { taken, bought, used: 0 })
    }
}

fn count(stretches: &[Stretch]) -> i64 {
    stretches.iter().fold(0, |sum, stretch| sum.saturating_add(stretch.run.count))
}

/// The largest multiple of a step that is not more.
fn whole(number: i64, step: i64) -> i64 {
    number.saturating_sub(number.checked_rem(step).unwrap_or_default())
}

fn overlaps(one: &Stretch, other: &Stretch) -> bool {
    one.run.from < other.run.from.saturating_add(other.run.count) && other.run.from < one.run.from.saturating_add(one.run.count)
}

pub(super) fn first(stretches: Vec<Stretch>, units: i64) -> Vec<Stretch> {
    let mut left = units;
    let mut found = Vec::new();
    for stretch in stretches {
        let some = stretch.first(left);
        left = left.saturating_sub(some.run.count);
        if some.run.count > 0 {
            found.push(some);
        }
    }
    found
}

pub(super) fn without_first(stretches: Vec<Stretch>, units: i64) -> Vec<Stretch> {
    let mut left = units;
    let mut found = Vec::new();
    for stretch in stretches {
        let rest = stretch.without_first(left);
        left = left.saturating_sub(stretch.run.count).max(0);
        if rest.run.count > 0 {
            found.push(rest);
        }
    }
    found
}

/// The n-th, 2n-th, … unit. Of equal units the last are meant, so that a run stays one run.
fn every_nth(stretches: Vec<Stretch>, nth: i64) -> Vec<Stretch> {
    let mut before = 0_i64;
    let mut found = Vec::new();
    for stretch in stretches {
        let after = before.saturating_add(stretch.run.count);
        let hits = after.checked_div(nth).unwrap_or_default().saturating_sub(before.checked_div(nth).unwrap_or_default());
        if hits > 0 {
            found.push(stretch.last(hits));
        }
        before = after;
    }
    found
}

/// The stretches without units that begin a stretch of the same run among the others.
fn without(stretches: Vec<Stretch>, others: &[Stretch]) -> Vec<Stretch> {
    let rest = stretches.into_iter().map(|stretch| {
        let gone = others.iter().filter(|other| other.line == stretch.line && overlaps(other, &stretch));
        stretch.without_first(count(&gone.copied().collect::<Vec<_>>()))
    });
    rest.filter(|stretch| stretch.run.count > 0).collect()
}
