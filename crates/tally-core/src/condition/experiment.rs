//! `experiment`: the member is in an arm of an experiment.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::experiment::{Experiment, HOLDOUT};
use crate::scope::{Scope, unknown};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::wire::{Decoder, Wire as _};

/// The member is in this arm of an experiment. A guest is in none.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct InArm {
    /// The experiment.
    pub id: Id,
    /// The arm; `holdout` is everybody in no other.
    pub arm: Id,
}

/// The compiled condition.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled {
    experiment: Experiment,
    arm: Id,
}

impl ConditionKind for InArm {
    const NAME: &'static str = "experiment";
    const ABOUT: About = About::Else;
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let experiment = scope.experiment(&self.id, at)?;
        let holdout = &*self.arm == HOLDOUT;
        if holdout && !experiment.has_holdout() {
            at.within("arm", |at| at.report("never_true", "the arms take everybody; make one smaller to have a holdout"));
        }
        if !holdout && experiment.arms.iter().all(|arm| arm.id != self.arm) {
            at.within("arm", |at| unknown("arm", &self.arm, experiment.arms.iter().map(|arm| &arm.id), at));
        }
        Some(Compiled { experiment: experiment.clone(), arm: self.arm.clone() })
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        situation.account.is_some_and(|account| self.experiment.arm_of(account) == &*self.arm)
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        let actual = situation.account.map_or(Json::Null, |account| Json::Text(self.experiment.arm_of(account).to_owned()));
        Unmet::new(InArm::NAME, self.arm.encode(), actual)
    }
}
