//! Where whole quotes are compared: every allowed choice of rewards is decided, and the best one wins.

use tally_derive::Wire;

use super::settle::{Candidate, Table, Terms, settle as settle_terms};
use super::settled::{Entry, Outcome, Settled};
use super::tax;
use crate::cart::price::PriceBasis;
use crate::reward::Giving as _;
use crate::reward::exclusive::{MAX_CHOICES, alternatives, choices, exclude};
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::sparse::Sparse;

/// The proof that no allowed choice of rewards leaves less to pay.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Certificate {
    /// How many choices there are.
    pub choices: i64,
    /// How many of them were decided.
    pub decided: i64,
    /// What the best one leaves to pay.
    pub to_pay: Minor,
    /// The choices that were not decided, and why they could not win.
    #[wire(default)]
    pub pruned: Vec<Pruned>,
}

/// A choice that was not decided.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Pruned {
    /// Its rewards.
    pub rewards: Vec<Id>,
    /// What it leaves to pay at least: the price of everything less the most that each of its rewards can take off.
    pub at_least: Minor,
}

/// Settles a cart with every choice that lanes and exclusions allow. The lowest amount to pay wins, then the fewest
/// points, then the order of turns.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn settle<'a>(untouched: &Settled<'a>, order: &[Candidate<'a>], terms: &Terms<'_>) -> Result<Settled<'a>, OutOfBounds> {
    let takes_part = |candidate: &&Candidate<'_>| terms.out.get(candidate.reward).is_none();
    let active: Vec<&Candidate<'a>> = order.iter().filter(|candidate| candidate.entry != Entry::Idle).filter(takes_part).collect();
    let lanes = &untouched.version.lanes;
    let alternative = |left: usize, right: usize| match (active.get(left), active.get(right)) {
        (Some(left), Some(right)) => alternatives(lanes, (left.reward, left.rule), (right.reward, right.rule)),
        _ => false,
    };
    // A version leaves at most so many choices, and a cart no more than its version.
    let all = choices(active.len(), alternative, MAX_CHOICES).unwrap_or_else(|| vec![(0..active.len()).collect()]);
    let bounds = Bounds::new(untouched, &active, terms)?;
    let mut best: Option<(Minor, Points, Settled<'a>)> = None;
    let mut certificate = Certificate { choices: count(all.len()), decided: 0, to_pay: Minor::ZERO, pruned: Vec::new() };
    for choice in &all {
        let at_least = bounds.at_least(choice)?;
        if let (Some(at_least), Some((to_pay, ..))) = (at_least, &best)
            && at_least > *to_pay
        {
            let rewards = choice.iter().filter_map(|place| active.get(*place)).map(|candidate| candidate.rule.id.clone()).collect();
            certificate.pruned.push(Pruned { rewards, at_least });
            continue;
        }
        let out = without_the_others(&active, choice, &terms.out);
        let settled = settle_terms(untouched.clone(), order, &Terms { out, ..terms.clone() })?;
        certificate.decided = certificate.decided.saturating_add(1);
        let (to_pay, points) = (settled.to_pay()?, Points::sum(settled.spent()?)?);
        if best.as_ref().is_none_or(|(least, fewest, _)| (to_pay, points) < (*least, *fewest)) {
            best = Some((to_pay, points, settled));
        }
    }
    let Some((to_pay, _, mut settled)) = best else { return settle_terms(untouched.clone(), order, terms) };
    settled.certificate = Some(Certificate { to_pay, ..certificate });
    Ok(settled)
}

/// The rewards that are not in a choice take no part, each because of the first of the choice it is an alternative to.
fn without_the_others(active: &[&Candidate<'_>], choice: &[usize], out: &Sparse<Outcome>) -> Sparse<Outcome> {
    let mut out = out.clone();
    let chosen: Vec<&Candidate<'_>> = choice.iter().filter_map(|place| active.get(*place)).copied().collect();
    for (_, candidate) in active.iter().enumerate().filter(|(place, _)| !choice.contains(place)) {
        let excluding = chosen.iter().find(|other| exclude((candidate.reward, candidate.rule), (other.reward, other.rule)));
        let rival = chosen.iter().find(|other| other.rule.lane.is_some() && other.rule.lane == candidate.rule.lane);
        let outcome = match (rival, excluding) {
            (Some(rival), _) => Outcome::NotBest { winner: Some(rival.reward) },
            (None, Some(other)) => Outcome::Excluded { by: other.reward },
            (None, None) => Outcome::NotBest { winner: None },
        };
        out.put(candidate.reward, outcome);
    }
    out
}

/// What each reward can take off at most, whatever came before it.
struct Bounds {
    price: Minor,
    most: Vec<Option<Minor>>,
}

impl Bounds {
    /// Bounds hold where discounts are taken off the price with all taxes in; elsewhere nothing is pruned.
    fn new(untouched: &Settled<'_>, active: &[&Candidate<'_>], terms: &Terms<'_>) -> Result<Self, OutOfBounds> {
        let table = Table::new(untouched, terms)?;
        let price =
            Minor::sum(untouched.basis.iter().copied().chain([untouched.shipping_left]))?.plus(tax::all_per_unit(untouched.cart)?)?;
        let gross = untouched.version.price == PriceBasis::Gross;
        let most = active.iter().map(|candidate| {
            let (uses, _) = candidate.rule.given(&untouched.lines, &untouched.units);
            if gross { candidate.rule.give.at_most(&table.board, uses) } else { Ok(None) }
        });
        Ok(Self { price, most: most.collect::<Result<Vec<_>, _>>()? })
    }

    /// What a choice leaves to pay at least, if every reward of it has a bound.
    fn at_least(&self, choice: &[usize]) -> Result<Option<Minor>, OutOfBounds> {
        let bounds: Option<Vec<Minor>> = choice.iter().map(|place| self.most.get(*place).copied().flatten()).collect();
        bounds.map(|bounds| self.price.minus(Minor::sum(bounds)?)).transpose()
    }
}

fn count(choices: usize) -> i64 {
    i64::try_from(choices).unwrap_or(i64::MAX)
}
