//! Experiments: members drawn into arms, the same member always into the same arm.

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::hash::sha256_number;
use crate::values::id::{Id, report_repeated};
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

/// The arm of members that no declared arm takes.
pub const HOLDOUT: &str = "holdout";
/// Members are drawn into this many buckets, a hundredth of a percent each.
const BUCKETS: u64 = 10_000;

/// An experiment: arms that take shares of the members; who is in none is in the arm `holdout`.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct Experiment {
    /// Names the experiment within the program.
    pub id: Id,
    /// Draws the members anew when it changes; the experiment's id when absent.
    pub salt: Option<Id>,
    /// Its arms, which take consecutive shares in this order. A new arm at the end takes from the holdout only.
    pub arms: Vec<Arm>,
}

/// One arm of an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Arm {
    /// Names the arm within its experiment.
    pub id: Id,
    /// Its share of the members in percent, at most two digits after the point.
    pub percent: Rate,
}

impl Experiment {
    /// The arm that an account is in: the bucket is the first 8 bytes of SHA-256 of `salt`, a line feed and
    /// the account, modulo 10 000.
    #[must_use]
    pub fn arm_of(&self, account: &Id) -> &str {
        let salt = self.salt.as_ref().unwrap_or(&self.id);
        let bucket = sha256_number(format!("{salt}\n{account}").as_bytes()).rem_euclid(BUCKETS);
        let mut end = 0_u64;
        for arm in &self.arms {
            end = end.saturating_add(arm.percent.to_hundredths().and_then(|share| u64::try_from(share).ok()).unwrap_or_default());
            if bucket < end {
                return &arm.id;
            }
        }
        HOLDOUT
    }

    /// Whether the arms leave somebody in the holdout.
    #[must_use]
    pub fn has_holdout(&self) -> bool {
        self.hundredths() < BUCKETS
    }

    fn hundredths(&self) -> u64 {
        let shares = self.arms.iter().filter_map(|arm| arm.percent.to_hundredths().and_then(|share| u64::try_from(share).ok()));
        shares.fold(0, u64::saturating_add)
    }
}

fn check(experiment: &Experiment, at: &mut Decoder) {
    at.within("arms", |at| {
        if experiment.arms.is_empty() {
            at.report("missing_field", "an experiment has at least one arm");
        }
        report_repeated(at, experiment.arms.iter().map(|arm| &arm.id));
        for (index, arm) in experiment.arms.iter().enumerate() {
            at.at_index(index, |at| {
                if &*arm.id == HOLDOUT {
                    at.within("id", |at| at.report("reserved_name", "`holdout` is the arm of all others; call this one something else"));
                }
                if arm.percent.to_hundredths().is_none() {
                    at.within("percent", |at| at.report("too_fine", "a share has at most 2 digits after the point"));
                }
            });
        }
        if experiment.hundredths() > BUCKETS {
            at.report("out_of_bounds", "the arms take more than 100 percent; make them smaller");
        }
    });
}
