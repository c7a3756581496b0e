//! Caps: the most points that several earn rules give together.

use tally_derive::Wire;

use crate::limit::{Limit, LimitPer, LimitPeriod, LimitRule, LimitedPart, Measure, Over};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::order::InOrder as _;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

/// The most points that several earn rules give together.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Cap {
    /// Names the cap within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// The wallet that the rules credit.
    pub wallet: Id,
    /// The earn rules it holds; all that credit the wallet when absent.
    pub rules: Option<Vec<Id>>,
    /// Whom it is counted for.
    #[wire(default)]
    pub per: LimitPer,
    /// How long it is counted before it begins anew, in the program's zone.
    #[wire(default)]
    pub period: LimitPeriod,
    /// The most points.
    pub points: Rate,
    /// What happens to what goes over it: cut from the last rule backwards, or all of it.
    #[wire(default)]
    pub over: Over,
}

/// A compiled cap.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct CapRule {
    /// Its name.
    pub id: Id,
    /// The positions of the rules it holds, in the program's order.
    pub rules: Vec<usize>,
    /// What it leaves.
    pub limit: LimitRule,
}

/// An earn rule that a cap may name: its id, and its wallet where it is known.
pub type Capped<'a> = (&'a Id, Option<&'a Id>);

impl Cap {
    /// Resolves wallet and rules; `earn` are the program's earn rules, in order.
    pub fn compile(&self, earn: &[Capped<'_>], scope: &Scope<'_>, at: &mut Decoder) -> Option<CapRule> {
        let wallet = scope.wallet(&self.wallet, at)?;
        let limit = Limit { per: self.per, period: self.period, uses: None, points: Some(self.points), money: None, over: self.over };
        let limit = limit.compile((LimitedPart::Cap, &self.id), Some(wallet), &[Measure::Points], scope, at);
        let credits = |credited: Option<&Id>| credited.is_none_or(|credited| *credited == self.wallet);
        let Some(named) = &self.rules else {
            let all = earn.iter().enumerate().filter(|(_, (_, credited))| credited.is_some_and(|credited| *credited == self.wallet));
            return Some(CapRule { id: self.id.clone(), rules: all.map(|(index, _)| index).collect(), limit: limit? });
        };
        let mut rules = Vec::with_capacity(named.len());
        at.within("rules", |at| {
            for (index, rule) in named.iter().enumerate() {
                at.at_index(index, |at| match earn.iter().position(|(id, _)| *id == rule) {
                    None => at.report("unknown_name", format!("there is no earn rule `{rule}`; name rules that credit `{}`", self.wallet)),
                    Some(found) if !earn.get(found).is_some_and(|(_, credited)| credits(*credited)) => {
                        at.report("wrong_wallet", format!("`{rule}` does not credit `{}`; make a cap for each wallet", self.wallet));
                    }
                    Some(found) => rules.push(found),
                });
            }
        });
        rules.order_by(Ord::cmp);
        rules.dedup();
        Some(CapRule { id: self.id.clone(), rules, limit: limit? })
    }
}
