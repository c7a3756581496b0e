//! Which rewards exclude each other, and the choices that leaves.

use tally_derive::Wire;

use super::lane::{LanePer, LanePick};
use super::{Lane, RewardRule};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::order::InOrder as _;
use crate::values::wire::Decoder;

/// Which other rewards a reward excludes.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum Exclusive {
    /// All others.
    All,
    /// These.
    Of(Vec<Id>),
}

/// The compiled form: positions of rewards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub enum ExclusiveRule {
    /// None.
    #[default]
    None,
    /// All others.
    All,
    /// These.
    Of(Vec<usize>),
}

impl Exclusive {
    /// Finds the rewards named; reports those that are not declared.
    pub fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<ExclusiveRule> {
        let Self::Of(ids) = self else { return Some(ExclusiveRule::All) };
        at.within("of", |at| {
            let places: Vec<_> = ids.iter().enumerate().map(|(index, id)| at.at_index(index, |at| scope.reward(id, at))).collect();
            places.into_iter().collect::<Option<Vec<_>>>().map(ExclusiveRule::Of)
        })
    }
}

impl ExclusiveRule {
    /// Whether it names another reward.
    #[must_use]
    pub fn names(&self, other: usize) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Of(places) => places.contains(&other),
        }
    }
}

/// Whether one of two rewards excludes the other.
#[must_use]
pub fn exclude(left: (usize, &RewardRule), right: (usize, &RewardRule)) -> bool {
    left.0 != right.0 && (left.1.exclusive.names(right.0) || right.1.exclusive.names(left.0))
}

/// Whether two rewards are alternatives where the whole quote is compared: they exclude each other, or
/// they compete for the order in one lane.
#[must_use]
pub fn alternatives(lanes: &[Lane], left: (usize, &RewardRule), right: (usize, &RewardRule)) -> bool {
    let shared = left.1.lane.filter(|lane| Some(*lane) == right.1.lane).and_then(|lane| lanes.get(lane));
    left.0 != right.0 && shared.is_some_and(one_wins) || exclude(left, right)
}

/// The rewards that may have alternatives, with their positions; all others are part of every choice.
#[must_use]
pub fn involved<'a>(lanes: &[Lane], rewards: &'a [RewardRule]) -> Vec<(usize, &'a RewardRule)> {
    let of_lists = rewards.iter().filter_map(|rule| match &rule.exclusive {
        ExclusiveRule::Of(places) => Some(places),
        _ => None,
    });
    let mut named: Vec<usize> = of_lists.flatten().copied().collect();
    named.order_by(Ord::cmp);
    let all = rewards.iter().any(|rule| rule.exclusive == ExclusiveRule::All);
    let competes = |rule: &RewardRule| rule.lane.and_then(|lane| lanes.get(lane)).is_some_and(one_wins);
    let involved = |(index, rule): &(usize, &RewardRule)| {
        all || rule.exclusive != ExclusiveRule::None || named.binary_search(index).is_ok() || competes(rule)
    };
    rewards.iter().enumerate().filter(involved).collect()
}

/// Whether one reward of a lane wins the whole order.
fn one_wins(lane: &Lane) -> bool {
    lane.pick == LanePick::Best && lane.per == LanePer::Order
}

/// The most choices that are decided for one quote.
pub const MAX_CHOICES: usize = 256;
/// Steps of the search for choices; more than any program with few enough choices needs.
const MAX_STEPS: usize = 100_000;

/// Every largest set of rewards of which no two are alternatives, at most `limit` of them; `None` if there are more.
///
/// These are the maximal independent sets of the graph of alternatives, found reward by reward: a set either
/// takes the next reward with all its alternatives left out, or holds one of its alternatives (Bron and Kerbosch 1973,
/// on the complement).
#[must_use]
pub fn choices(count: usize, alternative: impl Fn(usize, usize) -> bool, limit: usize) -> Option<Vec<Vec<usize>>> {
    let mut found = Vec::new();
    let mut open: Vec<[Vec<usize>; 3]> = vec![[Vec::new(), (0..count).collect(), Vec::new()]];
    for step in 0.. {
        let Some([chosen, candidates, passed]) = open.pop() else { break };
        if step >= MAX_STEPS {
            return None;
        }
        // One that was passed over and has no alternative left could always be added: no largest set lies here.
        if passed.iter().any(|passed| candidates.iter().all(|other| !alternative(*passed, *other))) && !candidates.is_empty() {
            continue;
        }
        let Some((&next, rest)) = candidates.split_first() else {
            if passed.is_empty() {
                if found.len() >= limit {
                    return None;
                }
                found.push(chosen);
            }
            continue;
        };
        let compatible = |list: &[usize]| list.iter().copied().filter(|other| !alternative(next, *other)).collect::<Vec<_>>();
        let free_of_conflict = rest.iter().chain(&passed).all(|other| !alternative(next, *other));
        if !free_of_conflict {
            // A set without it holds one of its alternatives; otherwise it is in every set.
            let mut without = passed.clone();
            without.push(next);
            open.push([chosen.clone(), rest.to_vec(), without]);
        }
        let mut with = chosen;
        with.push(next);
        open.push([with, compatible(rest), compatible(&passed)]);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_choices_are_the_sets_that_nothing_can_be_added_to(edges in prop::collection::btree_set((0_usize..7, 0_usize..7), 0..15), count in 0_usize..8) {
            let alternative = |left: usize, right: usize| left != right && (edges.contains(&(left, right)) || edges.contains(&(right, left)));
            let independent = |set: &[usize]| set.iter().all(|left| set.iter().all(|right| !alternative(*left, *right)));
            let subsets = (0..1_usize << count).map(|bits| (0..count).filter(|bit| bits >> bit & 1 == 1).collect::<Vec<_>>());
            let largest = |set: &Vec<usize>| {
                independent(set) && (0..count).all(|other| set.contains(&other) || !independent(&[set.clone(), vec![other]].concat()))
            };
            let wanted: BTreeSet<Vec<usize>> = subsets.filter(largest).collect();
            let found = choices(count, alternative, 10_000).expect("few enough");
            prop_assert_eq!(found.len(), wanted.len());
            prop_assert_eq!(found.into_iter().map(|mut set| { set.sort_unstable(); set }).collect::<BTreeSet<_>>(), wanted);
        }
    }

    #[test]
    fn more_choices_than_the_limit_are_none() {
        let pairs = |left: usize, right: usize| left / 2 == right / 2 && left != right;
        assert_eq!(choices(16, pairs, 256).map(|found| found.len()), Some(256));
        assert_eq!(choices(18, pairs, 256), None);
    }
}
