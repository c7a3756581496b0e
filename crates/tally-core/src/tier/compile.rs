//! Ladders are checked and compiled against the program's names.

use super::ladder::{AtEnd, Ladder, Metric, Qualification, Tier, Validity};
use super::rule::{LadderRule, MetricRule, Rung};
use crate::entitlement::{self, Grant};
use crate::program::wallet::Span;
use crate::scope::Scope;
use crate::values::wire::Decoder;

/// The longest rolling period, in months and in days.
const LONGEST_ROLLING: (u32, u32) = (24, 731);
/// The longest grace, in days: less than the shortest year.
const LONGEST_GRACE: u32 = 364;

impl Ladder {
    /// Resolves wallet and thresholds; they begin at 0 and strictly increase.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<LadderRule> {
        let (metric, digits) = match &self.metric {
            Metric::Points(wallet) => {
                let wallet = at.within("metric", |at| scope.wallet(wallet, at))?;
                (MetricRule::Points(wallet.index), wallet.scale)
            }
            Metric::Spend(base) => {
                if base.amount.is_some() {
                    at.within("metric", |at| at.report("never_used", "a ladder measures prices; leave `amount` out"));
                }
                (MetricRule::Spend(base.clone()), scope.money.home.exponent())
            }
            Metric::Orders => (MetricRule::Orders, 0),
            Metric::Visits => (MetricRule::Visits, 0),
            Metric::Tenure => (MetricRule::Tenure, 0),
        };
        self.check_time(at);
        self.check_invitations(at);
        let rungs = self.rungs(digits, scope, at);
        Some(LadderRule {
            id: self.id.clone(),
            metric,
            period: self.period,
            rungs,
            validity: self.validity,
            at_end: self.at_end,
            grace_days: self.grace_days,
            including_this_order: self.including_this_order,
        })
    }

    fn rungs(&self, digits: u32, scope: &Scope<'_>, at: &mut Decoder) -> Vec<Rung> {
        let mut rungs: Vec<Rung> = Vec::new();
        at.within("tiers", |at| {
            crate::values::id::report_repeated(at, self.tiers.iter().map(|tier| &tier.id));
            for (index, tier) in self.tiers.iter().enumerate() {
                at.at_index(index, |at| {
                    let grants = entitlement::compile(&tier.benefits, scope, at);
                    report_smaller(tier, &grants, &rungs, at);
                    at.within("from", |at| {
                        let Some(from) = tier.from.to_points(digits) else {
                            at.report("too_fine", format!("the measure counts {digits} digits after the point"));
                            return;
                        };
                        if index == 0 && from.get() != 0 {
                            at.report("out_of_order", "the first tier is where members begin, from `0`");
                        }
                        if rungs.last().is_some_and(|last| last.from >= from.get()) {
                            at.report("out_of_order", "thresholds strictly increase; this one is not above the one before");
                        }
                        let by_invitation = index > 0 && (tier.invitation_only || self.invitation_only);
                        rungs.push(Rung { id: tier.id.clone(), from: from.get(), by_invitation, grants });
                    })
                });
            }
            if self.tiers.is_empty() {
                at.report("missing_field", "a ladder has at least one tier, from `0`");
            }
        });
        rungs
    }

    /// Validity, end and grace that make no sense with each other or with the period.
    fn check_time(&self, at: &mut Decoder) {
        if matches!(self.validity, Validity::For(Span::Months(0) | Span::Days(0))) {
            at.within("validity", |at| at.report("out_of_bounds", "a tier is kept for a day or longer, or `always`"));
        }
        if let Qualification::Rolling(Span::Months(length) | Span::Days(length)) = self.period {
            let longest =
                if matches!(self.period, Qualification::Rolling(Span::Months(_))) { LONGEST_ROLLING.0 } else { LONGEST_ROLLING.1 };
            if !(1..=longest).contains(&length) {
                at.within("period", |at| at.report("out_of_bounds", "a rolling period has 1 to 24 months, or 1 to 731 days"));
            }
        }
        if self.grace_days > LONGEST_GRACE {
            at.within("graceDays", |at| at.report("out_of_bounds", format!("a grace has at most {LONGEST_GRACE} days")));
        }
        if self.metric == Metric::Tenure {
            if self.period != Qualification::Lifetime {
                at.within("period", |at| at.report("no_effect", "tenure counts from the enrolment on; leave `period` out"));
            }
            if self.validity != Validity::Always {
                at.within("validity", |at| at.report("no_effect", "tenure never shrinks, so its tiers stay; leave `validity` out"));
            }
            if self.including_this_order {
                at.within("includingThisOrder", |at| at.report("no_effect", "an order adds nothing to tenure; leave it out"));
            }
        }
        if self.metric == Metric::Visits && self.including_this_order {
            at.within("includingThisOrder", |at| at.report("no_effect", "an order adds nothing to visits; leave it out"));
        }
        let ends = match (self.validity, self.period) {
            (Validity::Always, _) | (Validity::None, Qualification::Lifetime) => false,
            (Validity::None | Validity::RestOfThisAndNext | Validity::For(_), _) => true,
        };
        if ends && self.validity == Validity::None && self.at_end != AtEnd::Reassess {
            at.within("atEnd", |at| at.report("no_effect", "without validity the tier follows the measure; leave `atEnd` out"));
        }
        if self.grace_days > 0 && !ends {
            at.within("graceDays", |at| at.report("no_effect", "a tier that is kept for ever has no end; give the ladder a `validity`"));
        } else if self.grace_days > 0 && self.at_end == AtEnd::Keep {
            at.within("graceDays", |at| at.report("no_effect", "a tier that stays at its end needs no grace; leave it out"));
        }
    }

    fn check_invitations(&self, at: &mut Decoder) {
        if self.invitation_only && self.tiers.len() < 2 {
            at.within("invitationOnly", |at| at.report("no_effect", "there is no tier above the first to invite to; add one"));
        }
        let first_is = self.tiers.first().is_some_and(|tier| tier.invitation_only);
        if first_is {
            at.within("tiers", |at| {
                at.at_index(0, |at| {
                    at.within("invitationOnly", |at| at.report("no_effect", "everybody begins in the first tier; leave it out"));
                });
            });
        }
        let above: Vec<_> = self.tiers.iter().skip(1).collect();
        let by_measure = !self.invitation_only && above.iter().any(|tier| !tier.invitation_only);
        if self.including_this_order && !by_measure {
            at.within("includingThisOrder", |at| at.report("no_effect", "no order reaches a tier of this ladder; leave it out"));
        }
    }
}

/// A tier has the benefits of those below it, so a smaller number has no effect.
fn report_smaller(tier: &Tier, grants: &[Grant], below: &[Rung], at: &mut Decoder) {
    at.within("benefits", |at| {
        for (index, grant) in grants.iter().enumerate() {
            let mut same = below.iter().flat_map(|rung| &rung.grants).filter(|lower| lower.entitlement == grant.entitlement);
            if same.any(|lower| lower.count >= grant.count) {
                let message = format!("a tier below `{}` brings as many already; leave it out, or give more", tier.id);
                at.at_index(index, |at| at.report("no_effect", message));
            }
        }
    });
}
