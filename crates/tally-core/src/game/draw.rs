//! A draw, and the check that it was made as declared.

use tally_derive::Wire;

use super::definition::{GameRule, OutcomeRule};
use super::ticket::{Seeds, commitment, ticket};
use crate::values as tally_wire;
use crate::values::id::Id;

/// A draw as it was made: everything that its check needs beside the secret of the house.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Draw {
    /// The version whose odds were in force.
    pub version: Id,
    /// The game.
    pub game: Id,
    /// Who played.
    pub account: Id,
    /// The SHA-256 of the house's secret, published before.
    pub commitment: Id,
    /// The seed that the player named.
    pub client_seed: Id,
    /// The number of this play under these seeds.
    pub play: i64,
    /// The ticket that was drawn, from 0.
    pub ticket: i64,
    /// The outcome that the ticket is.
    pub outcome: Id,
    /// What counts instead, because the prize of that outcome was used up.
    pub used_up: Option<UsedUp>,
}

/// What counts when the prize of an outcome was used up.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct UsedUp {
    /// The outcome that counts instead; nothing is won when absent.
    pub outcome: Option<Id>,
}

/// Why a draw is not what its seeds and odds make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
#[wire(snake)]
pub enum Mismatch {
    /// It is a draw of another game or version.
    Game,
    /// The secret is not the one whose hash was published.
    Commitment,
    /// The seeds make another ticket.
    Ticket,
    /// The ticket is another outcome.
    Outcome,
    /// The game declares something else for when that outcome is used up.
    UsedUp,
}

/// Makes a draw. `used_up` says whether the prize of an outcome has been given as often as it may be.
/// `None` if a seed makes no ticket, which has a chance below 2^-256.
#[must_use]
pub fn draw(rule: &GameRule, version: &Id, seeds: &Seeds<'_>, used_up: impl Fn(&OutcomeRule) -> bool) -> Option<Draw> {
    let ticket = ticket(seeds, rule.tickets)?;
    let outcome = rule.outcomes.get(rule.outcome_of(ticket)?)?;
    let used_up = (outcome.at_most.is_some() && used_up(outcome)).then(|| instead(rule, outcome));
    Some(Draw {
        version: version.clone(),
        game: rule.id.clone(),
        account: seeds.account.clone(),
        commitment: commitment(seeds.server)?,
        client_seed: seeds.client.clone(),
        play: seeds.play,
        ticket: i64::try_from(ticket).ok()?,
        outcome: outcome.id.clone(),
        used_up,
    })
}

/// Works a draw out again from the secret, once it is revealed. Whether the prize really was used up then is
/// for the count of what was given to say; what counts instead is not.
///
/// # Errors
/// The first [`Mismatch`].
pub fn verify(rule: &GameRule, version: &Id, draw: &Draw, server: &Id) -> Result<(), Mismatch> {
    if draw.game != rule.id || draw.version != *version {
        return Err(Mismatch::Game);
    }
    if commitment(server).as_ref() != Some(&draw.commitment) {
        return Err(Mismatch::Commitment);
    }
    let seeds = Seeds { server, client: &draw.client_seed, game: &draw.game, account: &draw.account, play: draw.play };
    let drawn = ticket(&seeds, rule.tickets).filter(|ticket| i64::try_from(*ticket) == Ok(draw.ticket)).ok_or(Mismatch::Ticket)?;
    let outcome = rule.outcome_of(drawn).and_then(|index| rule.outcomes.get(index));
    let outcome = outcome.filter(|outcome| outcome.id == draw.outcome).ok_or(Mismatch::Outcome)?;
    match &draw.used_up {
        Some(used_up) if outcome.at_most.is_none() || *used_up != instead(rule, outcome) => Err(Mismatch::UsedUp),
        _ => Ok(()),
    }
}

/// What the game declares for when an outcome is used up.
fn instead(rule: &GameRule, outcome: &OutcomeRule) -> UsedUp {
    let other = outcome.otherwise.and_then(|index| rule.outcomes.get(index));
    UsedUp { outcome: other.map(|other| other.id.clone()) }
}

impl Draw {
    /// The outcome that counts, if one does.
    #[must_use]
    pub fn counts<'a>(&self, rule: &'a GameRule) -> Option<&'a OutcomeRule> {
        let id = match &self.used_up {
            None => Some(&self.outcome),
            Some(used_up) => used_up.outcome.as_ref(),
        };
        id.and_then(|id| rule.outcomes.iter().find(|outcome| outcome.id == *id))
    }
}
