//! Tiers (4): what is measured, the tier that it reaches at once and how long that is held, what a reversal takes away again,
//! and a tier given by hand as a floor.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::tree::{choice, list, number, part, text, text_or};
use super::account::{Account, Refusal};
use super::law::{Life, small, span};
use super::order::Order;
use super::zone::Zone;

/// The largest amount there is: 2^53 − 1.
const MAX: i64 = 9_007_199_254_740_991;

/// How long a tier is held that was reached.
#[derive(Debug, Clone, Copy)]
enum Validity {
    For(Life),
    RestOfThisAndNext,
}

/// A ladder of the program.
#[derive(Debug, Clone)]
pub struct Ladder {
    pub id: String,
    zone: Zone,
    tiers: Vec<String>,
    /// What each tier takes, in the unit of what is measured.
    from: Vec<i64>,
    /// Whether each calendar year is measured by itself.
    by_year: bool,
    validity: Validity,
    at_end: String,
    grace_days: i64,
}

/// A tier that was reached.
#[derive(Debug, Clone)]
pub struct Held {
    rank: usize,
    since: i64,
    until: Option<i64>,
}

/// A tier given by hand.
#[derive(Debug, Clone)]
pub struct Floor {
    rank: usize,
    since: i64,
    until: Option<i64>,
}

/// Where the member stands on a ladder: the tiers reached, the one that is held last; and those given by hand.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    reached: Vec<Held>,
    floors: Vec<Floor>,
}

impl Ladder {
    pub fn read(program: &Value, ladder: &Value) -> Self {
        let unit = if choice(part(ladder, "metric")).0 == "spend" { 100 } else { 1 };
        let from = |tier: &Value| {
            number(tier, "from")
                .map_or(0, |from| i64::try_from((from * super::super::number::exact(&unit.into())).to_integer()).unwrap_or(0))
        };
        let (validity, content) = choice(part(ladder, "validity"));
        Self {
            id: text_or(ladder, "id", "").to_owned(),
            zone: Zone::of(program),
            tiers: list(ladder, "tiers").iter().map(|tier| text_or(tier, "id", "").to_owned()).collect(),
            from: list(ladder, "tiers").iter().map(from).collect(),
            by_year: choice(part(ladder, "period")).0 == "calendar",
            validity: if validity == "restOfThisAndNext" { Validity::RestOfThisAndNext } else { Validity::For(span(content)) },
            at_end: text_or(ladder, "atEnd", "reassess").to_owned(),
            grace_days: small(ladder, "graceDays", 0),
        }
    }

    fn period(&self, at: i64) -> i64 {
        if self.by_year { self.zone.day(at).year } else { 0 }
    }

    fn rank_for(&self, measure: i64) -> usize {
        self.from.iter().rposition(|from| *from <= measure).unwrap_or(0)
    }

    /// A tier reached at an instant, with its end. The lowest has none.
    fn reached(&self, rank: usize, since: i64, from: i64) -> Held {
        let until = match self.validity {
            _ if rank == 0 => None,
            Validity::For(life) => self.zone.later(from, life),
            Validity::RestOfThisAndNext => Some(self.zone.year(self.zone.day(from).year + 2)),
        };
        Held { rank, since, until }
    }

    /// When a tier is gone: a grace after its end.
    fn gone(&self, held: &Held) -> Option<i64> {
        held.until.map(|until| self.zone.days_later(until, self.grace_days))
    }

    fn is_over(&self, held: &Held, at: i64) -> bool {
        self.gone(held).is_some_and(|gone| gone <= at)
    }
}

impl Standing {
    fn held(&self) -> Held {
        self.reached.last().cloned().unwrap_or(Held { rank: 0, since: i64::MIN, until: None })
    }

    /// The rank at an instant: what was reached by then, and no less than what was given by hand for then.
    fn rank_at(&self, at: i64) -> usize {
        let reached = self.reached.iter().rev().find(|held| held.since <= at).or(self.reached.first()).map_or(0, |held| held.rank);
        let given = self.floors.iter().filter(|floor| floor.since <= at && floor.until.is_none_or(|until| at < until));
        given.map(|floor| floor.rank).max().unwrap_or(0).max(reached)
    }
}

impl Account {
    /// The tiers at an instant, as a quote sees them.
    pub(super) fn tiers_at(&self, at: i64) -> Value {
        let tier = |ladder: &Ladder| {
            let rank = self.ladders.get(&ladder.id).map_or(0, |standing| standing.rank_at(at));
            (ladder.id.clone(), serde_json::json!({"tier": ladder.tiers.get(rank)}))
        };
        Value::Object(self.law.ladders.iter().map(tier).collect())
    }

    /// The tier that is held on a ladder; nothing before the member is on it.
    #[must_use]
    pub fn tier(&self, ladder: &str) -> Option<&str> {
        let place = self.law.ladders.iter().position(|law| law.id == ladder)?;
        self.ladders.get(ladder)?;
        self.law.ladders[place].tiers.get(self.rank_held(place)).map(String::as_str)
    }

    /// The rank that is held on a ladder.
    pub(super) fn rank_held(&self, ladder: usize) -> usize {
        let Some(standing) = self.ladders.get(&self.law.ladders[ladder].id) else { return 0 };
        // Late orders may have reached what is over: what is held is what was reached last.
        let given = standing.floors.iter().filter(|floor| floor.until.is_none_or(|until| self.now < until));
        given.map(|floor| floor.rank).max().unwrap_or(0).max(standing.held().rank)
    }

    /// The ladders of its program.
    pub fn ladders(&self) -> impl Iterator<Item = &str> {
        self.law.ladders.iter().map(|ladder| ladder.id.as_str())
    }

    /// What is measured in the period of an instant: what all orders of that period add.
    fn measured(&self, ladder: &Ladder, at: i64) -> i64 {
        let of_period = self.orders.values().filter(|order| ladder.period(order.occurred_at) == ladder.period(at));
        of_period.map(|order| order.measured.get(&ladder.id).copied().unwrap_or(0)).fold(0, i64::saturating_add)
    }

    /// What an order adds to each ladder has changed by so much: up at once, or down to what is still supported.
    ///
    /// # Errors
    /// When more is measured than can be counted (1.1).
    pub(super) fn measure(&mut self, order: &str, before: &BTreeMap<String, i64>) -> Result<(), Refusal> {
        let order: Order = self.orders[order].clone();
        for ladder in self.law.ladders.clone() {
            let of = |measured: &BTreeMap<String, i64>| measured.get(&ladder.id).copied().unwrap_or(0);
            let by = of(&order.measured) - of(before);
            if self.measured(&ladder, order.occurred_at) > MAX {
                return Err("out_of_bounds");
            }
            let enters = Held { rank: 0, since: order.occurred_at, until: None };
            let mut standing = self.ladders.remove(&ladder.id).unwrap_or_else(|| Standing { reached: vec![enters], floors: Vec::new() });
            if by > 0 {
                let reached = ladder.rank_for(self.measured(&ladder, order.occurred_at));
                let held = ladder.reached(reached, order.occurred_at, order.occurred_at);
                // What a late order reaches may be over by now.
                if reached > standing.held().rank && !ladder.is_over(&held, self.now) {
                    standing.reached.push(held);
                }
            } else if by < 0 {
                self.fall(&ladder, &mut standing, order.occurred_at);
            }
            self.ladders.insert(ladder.id.clone(), standing);
        }
        Ok(())
    }

    /// "When a reversal takes the metric below the threshold of an upgrade it made possible, the tier falls back at once to
    /// what metric, earlier tier and manual floor support."
    fn fall(&self, ladder: &Ladder, standing: &mut Standing, occurred_at: i64) {
        let last = standing.reached.len() - 1;
        if self.stands(ladder, standing, last, occurred_at) {
            return;
        }
        let lost = standing.held();
        let now = ladder.rank_for(self.measured(ladder, self.now));
        let then = ladder.rank_for(self.measured(ladder, lost.since));
        let stands =
            |place: &usize| !ladder.is_over(&standing.reached[*place], self.now) && self.stands(ladder, standing, *place, occurred_at);
        // Of equals the latest.
        let earlier = (0..last).filter(stands).max_by_key(|place| (standing.reached[*place].rank, *place));
        let best = earlier.map_or(0, |place| standing.reached[place].rank);
        let less = ladder.reached(then, lost.since, lost.since);
        let then_is_over = ladder.is_over(&Held { rank: lost.rank, ..ladder.reached(lost.rank, lost.since, lost.since) }, self.now);
        standing.reached.pop();
        if now > best.max(then) {
            standing.reached.push(ladder.reached(now, self.now, self.now));
        } else if let Some(place) = earlier.filter(|_| best >= then || then_is_over) {
            standing.reached.truncate(place + 1);
        } else {
            standing.reached.push(if then_is_over { Held { rank: 0, since: lost.since, until: None } } else { less });
        }
    }

    /// Whether a tier stands after a reversal: it was no upgrade that the reversed order made possible, or what is left
    /// still reaches it.
    fn stands(&self, ladder: &Ladder, standing: &Standing, place: usize, occurred_at: i64) -> bool {
        let held = &standing.reached[place];
        let was_upgrade = place > 0 && standing.reached[place - 1].rank < held.rank;
        !was_upgrade
            || ladder.period(held.since) != ladder.period(occurred_at)
            || ladder.rank_for(self.measured(ladder, held.since)) >= held.rank
    }

    /// The tiers whose time is over: kept, one step down, or what the measure supports.
    pub(super) fn end_tiers(&mut self) {
        for ladder in self.law.ladders.clone() {
            let Some(mut standing) = self.ladders.remove(&ladder.id) else { continue };
            let held = standing.held();
            if ladder.is_over(&held, self.now) {
                // What was measured until the very end counts, though a new period may have begun.
                let last = held.until.unwrap_or(self.now) - 1;
                let at_last = ladder.rank_for(self.measured(&ladder, last)).min(held.rank);
                let at_once = ladder.rank_for(self.measured(&ladder, self.now)).min(held.rank);
                let rank = match ladder.at_end.as_str() {
                    "keep" => held.rank,
                    "drop" => (held.rank - 1).max(at_once).max(at_last),
                    _ => at_once.max(at_last),
                };
                // "The rest of this year" is that of the year which supports the tier.
                let is_of_last = matches!(ladder.validity, Validity::RestOfThisAndNext) && rank == at_last && at_last > at_once;
                standing.reached.push(ladder.reached(rank, self.now, if is_of_last { last } else { self.now }));
            }
            self.ladders.insert(ladder.id.clone(), standing);
        }
    }

    /// When the next tier is over, reached or given by hand.
    pub(super) fn next_tier_end(&self) -> Option<i64> {
        let reached = self.law.ladders.iter().filter_map(|ladder| ladder.gone(&self.ladders.get(&ladder.id)?.held()));
        let given = self.ladders.values().flat_map(|standing| &standing.floors).filter_map(|floor| floor.until);
        reached.chain(given.filter(|until| *until > self.now)).min()
    }

    /// Gives the member a tier by hand, or takes such a tier away again.
    ///
    /// # Errors
    /// When there is no such ladder or tier, or its end is past.
    pub fn give_tier(&mut self, body: &Value) -> Result<(), Refusal> {
        let ladder =
            self.law.ladders.iter().find(|ladder| Some(ladder.id.as_str()) == text(body, "ladder")).cloned().ok_or("not_offered")?;
        let rank = match text(body, "tier") {
            Some(tier) => Some(ladder.tiers.iter().position(|known| known == tier).ok_or("not_offered")?),
            None => None,
        };
        let until = part(body, "until").as_i64();
        if until.is_some_and(|until| until <= self.now) {
            return Err("wrong_instant");
        }
        let now = self.now;
        let enters = || Standing { reached: vec![Held { rank: 0, since: now, until: None }], floors: Vec::new() };
        let standing = self.ladders.entry(ladder.id.clone()).or_insert_with(enters);
        for floor in standing.floors.iter_mut().filter(|floor| floor.until.is_none_or(|until| until > now)) {
            floor.until = Some(now);
        }
        standing.floors.extend(rank.map(|rank| Floor { rank, since: now, until }));
        Ok(())
    }
}
