//! What holds for a program as a whole.

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::calendar::MONDAY;
use crate::values::wire::Decoder;

/// What a program says once for all its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct Policies {
    /// What is compared where several rewards compete.
    #[wire(default)]
    pub best_of: BestOf,
    /// Whether rewards that exclude others come before all others.
    #[wire(default)]
    pub exclusives: Exclusives,
    /// The day on which weeks begin: 1 is Monday, 7 is Sunday.
    #[wire(default = "monday")]
    pub week_start: u32,
    /// Days for which somebody who signs up may claim an order placed as a guest; never when absent.
    pub claim_days: Option<u32>,
}

/// What is compared where several rewards compete.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum BestOf {
    /// What each takes off by itself, within its lane.
    #[default]
    Lane,
    /// The whole quote: every allowed choice is decided, and the lowest amount to pay wins.
    Quote,
}

/// When rewards that exclude others are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Exclusives {
    /// In the order of turns.
    #[default]
    InOrder,
    /// Before all others.
    First,
}

const fn monday() -> u32 {
    MONDAY
}

impl Default for Policies {
    fn default() -> Self {
        Self { best_of: BestOf::Lane, exclusives: Exclusives::InOrder, week_start: MONDAY, claim_days: None }
    }
}

fn check(policies: &Policies, at: &mut Decoder) {
    if policies.claim_days == Some(0) {
        at.within("claimDays", |at| {
            at.report("out_of_bounds", "an order is claimed within a day or longer; leave `claimDays` out instead")
        });
    }
    if !(1..=7).contains(&policies.week_start) {
        at.within("weekStart", |at| at.report("out_of_bounds", "a week begins on a day from 1, Monday, to 7, Sunday"));
    }
}
