//! What holds for a program as a whole.

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::calendar::MONDAY;
use crate::values::wire::Decoder;

/// What holds for a program as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct Policies {
    /// The day on which weeks begin: 1 is Monday, 7 is Sunday.
    #[wire(default = "monday")]
    pub week_start: u32,
}

impl Default for Policies {
    fn default() -> Self {
        Self { week_start: MONDAY }
    }
}

const fn monday() -> u32 {
    MONDAY
}

fn check(policies: &Policies, at: &mut Decoder) {
    if !(1..=7).contains(&policies.week_start) {
        at.within("weekStart", |at| at.report("out_of_bounds", "a week begins on a day from 1, Monday, to 7, Sunday"));
    }
}
