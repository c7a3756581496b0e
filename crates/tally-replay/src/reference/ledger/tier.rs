//! Tiers (4): what is measured, the tier that it reaches at once and how long that is held, what a reversal takes away again,
//! and a tier given by hand as a floor.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::tree::{part, text};
use super::account::{Account, Refusal};
use super::ladder::{Held, Ladder};
use super::order::Order;

/// The largest amount there is: 2^53 − 1.
const MAX: i64 = 9_007_199_254_740_991;

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

impl Standing {
    /// Of a member who begins.
    fn since(since: i64) -> Self {
        Self { reached: vec![Held { rank: 0, since, until: None }], floors: Vec::new() }
    }

    fn held(&self) -> Held {
        self.reached.last().cloned().unwrap_or(Held { rank: 0, since: i64::MIN, until: None })
    }

    /// The rank reached by an instant.
    fn reached_at(&self, at: i64) -> usize {
        self.reached.iter().rev().find(|held| held.since <= at).or(self.reached.first()).map_or(0, |held| held.rank)
    }

    /// The rank given by hand for an instant.
    fn given_at(&self, at: i64) -> usize {
        let given = self.floors.iter().filter(|floor| floor.since <= at && floor.until.is_none_or(|until| at < until));
        given.map(|floor| floor.rank).max().unwrap_or(0)
    }
}

impl Account {
    /// Since when there is a member.
    pub(super) fn enrolled(&self) -> i64 {
        self.enrolled_at.unwrap_or(self.now)
    }

    /// Since when there is a member on a ladder: an order that comes late may have been before everything else.
    fn enrolled_on(&self, ladder: &Ladder) -> i64 {
        self.joined.get(&ladder.id).copied().unwrap_or_else(|| self.enrolled())
    }

    fn join(&mut self, ladder: &Ladder, at: i64) {
        let enrolled = self.enrolled().min(at);
        self.joined.entry(ladder.id.clone()).or_insert(enrolled);
    }

    /// The tiers at an instant, as a quote sees them: what was reached by then, and no less than what was given for then.
    pub(super) fn tiers_at(&self, at: i64) -> Value {
        let tier = |ladder: &Ladder| {
            let standing = self.ladders.get(&ladder.id).cloned().unwrap_or_default();
            let reached = if ladder.is_of_tenure { self.supported(ladder, at) } else { standing.reached_at(at) };
            let rank = standing.given_at(at).max(reached);
            let period = if ladder.is_by_year() { ladder.zone.day(at).year } else { 0 };
            let measured = json!([{"period": period, "amount": self.measured(ladder, at)}]);
            (ladder.id.clone(), json!({"tier": ladder.tiers.get(rank), "measured": measured}))
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
        let law = &self.law.ladders[ladder];
        let standing = self.ladders.get(&law.id).cloned().unwrap_or_default();
        // Late orders may have reached what is over: what is held is what was reached last.
        let reached = if law.is_of_tenure { self.supported(law, self.now) } else { standing.held().rank };
        standing.given_at(self.now).max(reached)
    }

    /// The ladders of its program.
    pub fn ladders(&self) -> impl Iterator<Item = &str> {
        self.law.ladders.iter().map(|ladder| ladder.id.as_str())
    }

    /// What is measured at an instant: what all orders add that count then, or full months of membership.
    fn measured(&self, ladder: &Ladder, at: i64) -> i64 {
        if ladder.is_of_tenure {
            return ladder.zone.full_months(self.enrolled_on(ladder), at);
        }
        let counting = self.orders.values().filter(|order| ladder.counts(order.occurred_at, at, self.enrolled_on(ladder)));
        let of_orders = counting.map(|order| order.measured.get(&ladder.id).copied().unwrap_or(0));
        let facts = self.facts.iter().filter(|fact| fact.ladder == ladder.id && ladder.counts(fact.at, at, self.enrolled_on(ladder)));
        of_orders.chain(facts.map(|fact| fact.amount)).fold(0, i64::saturating_add)
    }

    /// The tier that what is measured reaches at an instant.
    fn supported(&self, ladder: &Ladder, at: i64) -> usize {
        ladder.rank_for(self.measured(ladder, at))
    }

    /// The instants at which what is measured changes by itself, in order.
    fn changes(&self, ladder: &Ladder) -> Vec<i64> {
        let adds = |order: &&Order| order.measured.get(&ladder.id).is_some_and(|amount| *amount != 0);
        let of_orders = self.orders.values().filter(adds).map(|order| order.occurred_at);
        let facts = self.facts.iter().filter(|fact| fact.ladder == ladder.id).map(|fact| fact.at);
        let counted = of_orders.chain(facts).map(|at| ladder.counted(at, self.enrolled_on(ladder)));
        let mut changes: Vec<i64> = counted.flat_map(|(from, until)| [Some(from), until]).flatten().collect();
        changes.sort_unstable();
        changes
    }

    /// The first instant after another at which what is measured supports a tier no more.
    fn loss(&self, ladder: &Ladder, rank: usize, from: i64) -> Option<i64> {
        self.changes(ladder).into_iter().find(|at| *at > from && self.supported(ladder, *at) < rank)
    }

    /// When a tier is gone: a grace after its end.
    fn gone(ladder: &Ladder, held: &Held) -> Option<i64> {
        held.until.map(|until| ladder.gone(until))
    }

    fn is_over(&self, ladder: &Ladder, held: &Held) -> bool {
        Self::gone(ladder, held).is_some_and(|gone| gone <= self.now)
    }

    /// A tier reached at an instant, with its end: without validity, when what is measured supports it no more.
    fn reached(&self, ladder: &Ladder, rank: usize, since: i64, from: i64) -> Held {
        if ladder.is_as_measured() && rank > 0 {
            return Held { rank, since, until: self.loss(ladder, rank, since) };
        }
        ladder.reached(rank, since, from, self.enrolled_on(ladder))
    }

    /// What an order adds to each ladder has changed by so much: up at once, or down to what is still supported.
    ///
    /// # Errors
    /// When more is measured than can be counted (1.1).
    pub(super) fn measure(&mut self, name: &str, before: &BTreeMap<String, i64>) -> Result<(), Refusal> {
        let order: Order = self.orders[name].clone();
        for ladder in self.law.ladders.clone() {
            let of = |measured: &BTreeMap<String, i64>| measured.get(&ladder.id).copied().unwrap_or(0);
            let by = of(&order.measured) - of(before);
            self.join(&ladder, order.occurred_at);
            let days = self.days_of(&ladder, order.occurred_at);
            if days.iter().any(|at| self.measured(&ladder, *at) > MAX) {
                return Err("out_of_bounds");
            }
            let mut standing = self.ladders.remove(&ladder.id).unwrap_or_else(|| Standing::since(order.occurred_at));
            // What a late order reaches, it may reach on a later day, and that may be over by now.
            for at in days.iter().filter(|_| by > 0) {
                let held = self.reached(&ladder, self.supported(&ladder, *at), *at, *at);
                standing.reached.extend(Some(held).filter(|held| held.rank > standing.held().rank && !self.is_over(&ladder, held)));
            }
            if by < 0 && !ladder.is_as_measured() {
                self.fall(&ladder, &mut standing, order.occurred_at);
            }
            if ladder.is_as_measured() {
                let supported_before = self.without(name, before).supported(&ladder, self.now);
                self.follow(&ladder, &mut standing, supported_before);
            }
            self.ladders.insert(ladder.id.clone(), standing);
        }
        Ok(())
    }

    /// The instants at which an order may reach a tier: its own, and in a window that moves the beginnings of later days that
    /// brought something; where a tier is what is measured, also of those on which something leaves the window.
    fn days_of(&self, ladder: &Ladder, occurred_at: i64) -> Vec<i64> {
        let later = self.changes(ladder).into_iter().filter(|at| ladder.is_rolling() && *at > occurred_at && *at <= self.now);
        let counting = later.filter(|at| ladder.counts(occurred_at, *at, self.enrolled_on(ladder)));
        let before = |at: i64| self.measured(ladder, at - 1);
        let counting = counting.filter(|at| ladder.is_as_measured() || self.measured(ladder, *at) > before(*at));
        [occurred_at].into_iter().chain(counting).collect()
    }

    /// The account with what an order added before.
    fn without(&self, order: &str, before: &BTreeMap<String, i64>) -> Self {
        let mut account = self.clone();
        if let Some(order) = account.orders.get_mut(order) {
            order.measured.clone_from(before);
        }
        account
    }

    /// A tier without validity is "at any time what the measure supports": a reversal that takes that below it ends it at once,
    /// and only time leaves it a grace.
    fn follow(&self, ladder: &Ladder, standing: &mut Standing, supported_before: usize) {
        let (held, supported) = (standing.held(), self.supported(ladder, self.now));
        if supported < held.rank && supported_before >= held.rank {
            // It is as if it had never been reached.
            standing.reached.pop();
            match standing.reached.last_mut() {
                Some(last) if last.rank == supported => last.until = self.loss(ladder, supported, self.now).filter(|_| supported > 0),
                _ => standing.reached.push(self.reached(ladder, supported, self.now, self.now)),
            }
        } else if let Some(last) = standing.reached.last_mut().filter(|last| last.rank > 0 && supported >= last.rank) {
            last.until = self.loss(ladder, last.rank, self.now);
        }
    }

    /// "When a reversal takes the metric below the threshold of an upgrade it made possible, the tier falls back at once to
    /// what metric, earlier tier and manual floor support."
    fn fall(&self, ladder: &Ladder, standing: &mut Standing, occurred_at: i64) {
        let last = standing.reached.len() - 1;
        if self.stands(ladder, standing, last, occurred_at) {
            return;
        }
        let lost = standing.held();
        let now = self.supported(ladder, self.now);
        let then = self.supported(ladder, lost.since);
        let stands = |place: &usize| !self.is_over(ladder, &standing.reached[*place]) && self.stands(ladder, standing, *place, occurred_at);
        // Of equals the latest.
        let earlier = (0..last).filter(stands).max_by_key(|place| (standing.reached[*place].rank, *place));
        let best = earlier.map_or(0, |place| standing.reached[place].rank);
        let less = self.reached(ladder, then, lost.since, lost.since);
        let then_is_over = self.is_over(ladder, &self.reached(ladder, lost.rank, lost.since, lost.since));
        standing.reached.pop();
        if now > best.max(then) {
            standing.reached.push(self.reached(ladder, now, self.now, self.now));
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
        !was_upgrade || !ladder.counts(occurred_at, held.since, self.enrolled_on(ladder)) || self.supported(ladder, held.since) >= held.rank
    }

    /// The tiers whose time is over.
    pub(super) fn end_tiers(&mut self) {
        for ladder in self.law.ladders.clone() {
            self.end_tier(&ladder);
        }
    }

    /// A tier whose time is over is kept, or goes one step down, or to what the measure supports.
    fn end_tier(&mut self, ladder: &Ladder) {
        let Some(mut standing) = self.ladders.remove(&ladder.id) else { return };
        let held = standing.held();
        if self.is_over(ladder, &held) {
            // What was measured until the very end counts, though a new period may have begun.
            let last = held.until.unwrap_or(self.now) - 1;
            let at_last = self.supported(ladder, last).min(held.rank);
            let at_once = self.supported(ladder, self.now).min(held.rank);
            let rank = match ladder.at_end.as_str() {
                "keep" => held.rank,
                _ if ladder.is_as_measured() => at_once,
                "drop" => ladder.below(held.rank).max(at_once).max(at_last),
                _ => at_once.max(at_last),
            };
            // "The rest of this year" is that of the year which supports the tier.
            let is_of_last = ladder.is_for_years() && rank == at_last && at_last > at_once;
            standing.reached.push(self.reached(ladder, rank, self.now, if is_of_last { last } else { self.now }));
        }
        self.ladders.insert(ladder.id.clone(), standing);
    }

    /// When the next tier is over, reached or given by hand, or comes with the months of a membership.
    pub(super) fn next_tier_end(&self) -> Option<i64> {
        let of_orders = self.law.ladders.iter().filter(|ladder| !ladder.is_of_tenure);
        let reached = of_orders.filter_map(|ladder| Self::gone(ladder, &self.ladders.get(&ladder.id)?.held()));
        let given = self.ladders.values().flat_map(|standing| &standing.floors).filter_map(|floor| floor.until);
        let by_tenure = self.law.ladders.iter().filter(|ladder| ladder.is_of_tenure && self.is_known);
        let months = by_tenure.flat_map(|ladder| ladder.steps_of_tenure(self.enrolled_on(ladder)));
        reached.chain(given.chain(months).filter(|until| *until > self.now)).min()
    }

    /// The member comes to a ladder with the tier held elsewhere, if there is one; without an end as if reached now.
    pub(super) fn stand(&mut self, ladder: &Ladder, rank: Option<usize>, since: i64, until: Option<i64>) {
        let now = self.now;
        self.join(ladder, now);
        let held = rank.map(|rank| Held { since, ..self.reached(ladder, rank, now, now) });
        let standing = self.ladders.entry(ladder.id.clone()).or_insert_with(|| Standing::since(now));
        standing.reached.extend(held.map(|held| Held { until: until.filter(|_| held.rank > 0).or(held.until), ..held }));
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
        self.join(&ladder, now);
        let standing = self.ladders.entry(ladder.id.clone()).or_insert_with(|| Standing::since(now));
        for floor in standing.floors.iter_mut().filter(|floor| floor.until.is_none_or(|until| until > now)) {
            floor.until = Some(now);
        }
        standing.floors.extend(rank.map(|rank| Floor { rank, since: now, until }));
        Ok(())
    }
}
