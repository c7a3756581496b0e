//! A game, as a program writes it.

use tally_derive::Wire;

use crate::limit::{Limit, LimitRule, LimitedPart, Measure};
use crate::prize::{Prize, PrizeRule};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::{Id, report_repeated};
use crate::values::points::Points;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

/// The most tickets of a game: chances as small as one in a million million can be said.
const MOST_TICKETS: i64 = 1_000_000_000_000;
/// The most outcomes of a game.
const MOST_OUTCOMES: usize = 100;

/// A game of chance: so many tickets, and how many of them are each outcome.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Game {
    /// Names the game within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// How many tickets there are; `100` makes the parts percentages.
    #[wire(default = "hundred")]
    pub tickets: i64,
    /// The outcomes; their parts sum to the tickets.
    pub outcomes: Vec<Outcome>,
    /// What a play costs; nothing when absent.
    pub cost: Option<GameCost>,
    /// How often it can be played: limits of `uses`.
    #[wire(default)]
    pub limits: Vec<Limit>,
}

/// One way in which a game can end.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Outcome {
    /// Names the outcome within the game.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// How many of the tickets are this outcome, at least 1.
    pub parts: i64,
    /// What is won; nothing when absent.
    pub prize: Option<Prize>,
    /// How often its prize is given in all; without limit when absent.
    pub at_most: Option<u32>,
    /// The outcome that counts instead once that is used up; nothing is won when absent.
    pub otherwise: Option<Id>,
}

/// What a play costs.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct GameCost {
    /// The wallet that pays.
    pub wallet: Id,
    /// How many points.
    pub points: Rate,
}

const fn hundred() -> i64 {
    100
}

/// A compiled game.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GameRule {
    /// Its name.
    pub id: Id,
    /// How many tickets there are, at least 1.
    pub tickets: u64,
    /// Its outcomes; their parts sum to the tickets.
    pub outcomes: Vec<OutcomeRule>,
    /// The position of the wallet that pays, and what a play costs.
    pub cost: Option<(usize, Points)>,
    /// How often it can be played.
    pub limits: Vec<LimitRule>,
}

/// A compiled outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRule {
    /// Its name.
    pub id: Id,
    /// How many of the tickets it has.
    pub parts: u64,
    /// What is won.
    pub prize: Option<PrizeRule>,
    /// How often its prize is given in all.
    pub at_most: Option<u32>,
    /// The position of the outcome that counts once it is used up.
    pub otherwise: Option<usize>,
}

impl Game {
    /// Resolves names and amounts; reports what is wrong at the current place.
    pub fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<GameRule> {
        self.check_odds(at);
        let outcomes = at.within("outcomes", |at| {
            let each = self.outcomes.iter().enumerate();
            let outcomes: Vec<_> = each.map(|(index, outcome)| at.at_index(index, |at| self.outcome(outcome, scope, at))).collect();
            outcomes.into_iter().collect::<Option<Vec<_>>>()
        });
        let cost = match &self.cost {
            Some(cost) => at.within("cost", |at| cost.compile(scope, at)).map(Some),
            None => Some(None),
        };
        let limits = Limit::compile_all(&self.limits, (LimitedPart::Game, &self.id), None, &[Measure::Uses], scope, at);
        let tickets = u64::try_from(self.tickets).ok()?;
        Some(GameRule { id: self.id.clone(), tickets, outcomes: outcomes?, cost: cost?, limits: limits? })
    }

    fn check_odds(&self, at: &mut Decoder) {
        if self.tickets < 1 || self.tickets > MOST_TICKETS {
            at.within("tickets", |at| at.report("out_of_bounds", format!("a game has 1 to {MOST_TICKETS} tickets")));
        }
        at.within("outcomes", |at| {
            if self.outcomes.is_empty() || self.outcomes.len() > MOST_OUTCOMES {
                at.report("out_of_bounds", format!("a game has 1 to {MOST_OUTCOMES} outcomes"));
            }
            report_repeated(at, self.outcomes.iter().map(|outcome| &outcome.id));
            let sum = self.outcomes.iter().fold(0_i64, |sum, outcome| sum.saturating_add(outcome.parts));
            if sum != self.tickets {
                let tickets = self.tickets;
                at.report(
                    "odds_do_not_sum",
                    format!("the parts sum to {sum}, and there are {tickets} tickets; make every ticket an outcome"),
                );
            }
        });
    }

    fn outcome(&self, outcome: &Outcome, scope: &Scope<'_>, at: &mut Decoder) -> Option<OutcomeRule> {
        let parts = u64::try_from(outcome.parts).ok().filter(|parts| *parts > 0);
        if parts.is_none() {
            at.within("parts", |at| at.report("out_of_bounds", "an outcome has at least 1 part; leave it out if it cannot happen"));
        }
        let prize = match &outcome.prize {
            Some(prize) => at.within("prize", |at| prize.compile(scope, at)).map(Some),
            None => Some(None),
        };
        if outcome.at_most.is_some() && outcome.prize.is_none() {
            at.within("atMost", |at| at.report("never_used", "this outcome wins nothing, so nothing is used up; leave `atMost` out"));
        }
        let otherwise = outcome.otherwise.as_ref().map(|id| at.within("otherwise", |at| self.otherwise(outcome, id, at)));
        let otherwise = match otherwise {
            Some(found) => Some(found?),
            None => None,
        };
        Some(OutcomeRule { id: outcome.id.clone(), parts: parts?, prize: prize?, at_most: outcome.at_most, otherwise })
    }

    /// What counts instead is always there: it has no limit of its own.
    fn otherwise(&self, outcome: &Outcome, id: &Id, at: &mut Decoder) -> Option<usize> {
        let found = self.outcomes.iter().position(|other| other.id == *id);
        if outcome.at_most.is_none() {
            at.report("never_used", "this outcome is never used up; give it `atMost` or leave `otherwise` out");
        }
        match found.and_then(|index| self.outcomes.get(index)) {
            None => at.report("unknown_name", format!("there is no outcome `{id}` in this game")),
            Some(other) if other.at_most.is_some() => {
                at.report("wrong_choice", format!("`{id}` can be used up itself; name an outcome without `atMost`"));
            }
            Some(_) => {}
        }
        found
    }
}

impl GameCost {
    fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<(usize, Points)> {
        let wallet = scope.wallet(&self.wallet, at)?;
        if !wallet.spendable {
            at.within("wallet", |at| {
                at.report("not_spendable", format!("`{}` cannot be spent; name a wallet of kind `points`", self.wallet))
            });
        }
        let points = at.within("points", |at| {
            if self.points.is_zero() {
                at.report("out_of_bounds", "a cost is more than nothing; leave it out for a free game");
            }
            scope.points(self.points, wallet, at)
        })?;
        Some((wallet.index, points))
    }
}

impl GameRule {
    /// The position of the outcome that a ticket is: the first outcome has the lowest tickets.
    #[must_use]
    pub fn outcome_of(&self, ticket: u64) -> Option<usize> {
        let mut end = 0_u64;
        self.outcomes.iter().position(|outcome| {
            end = end.saturating_add(outcome.parts);
            ticket < end
        })
    }
}
