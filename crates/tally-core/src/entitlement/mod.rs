//! Entitlements: things a member may have so often in a period, such as two lounge passes a year.
//!
//! Tiers and paid memberships list them as [`Benefit`]s; [`quota`] says what a member may have and has left.

pub mod quota;

use tally_derive::Wire;

use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::Decoder;

/// A thing that members may have so often in a period.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct Entitlement {
    /// Names the entitlement within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// The period in which it may be had so often.
    #[wire(default)]
    pub per: Renewal,
    /// How often, where a tier or a plan says nothing else.
    #[wire(default = "once")]
    pub count: u32,
}

const fn once() -> u32 {
    1
}

fn check(entitlement: &Entitlement, at: &mut Decoder) {
    if entitlement.count == 0 {
        at.within("count", |at| at.report("no_effect", "an entitlement may be had once or more often"));
    }
}

/// When the quota of an entitlement is new again; what is left then is gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Renewal {
    /// Each calendar year in the program's zone.
    #[default]
    Year,
    /// Each year from the day the member enrolled.
    MembershipYear,
    /// Never.
    Lifetime,
}

/// An entitlement that a tier or a plan brings. A tier has those of the tiers below it too; where several
/// sources bring the same one, the largest counts, not their sum.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Benefit {
    /// The entitlement.
    pub entitlement: Id,
    /// How often it may be had in its period; as the entitlement says when absent.
    pub count: Option<u32>,
}

/// A compiled benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Grant {
    /// The position of the entitlement in the program.
    pub entitlement: usize,
    /// How often.
    pub count: u32,
}

/// Resolves the benefits of a tier or a plan; reports at `benefits`.
pub fn compile(benefits: &[Benefit], scope: &Scope<'_>, at: &mut Decoder) -> Vec<Grant> {
    at.within("benefits", |at| {
        let mut grants: Vec<Grant> = Vec::new();
        for (index, benefit) in benefits.iter().enumerate() {
            at.at_index(index, |at| {
                if benefit.count == Some(0) {
                    at.within("count", |at| at.report("no_effect", "a benefit is had once or more often; leave it out to give none"));
                }
                if let Some((entitlement, usual)) = scope.entitlement(&benefit.entitlement, at) {
                    if grants.iter().any(|grant| grant.entitlement == entitlement) {
                        let message = format!("`{}` is named twice here; keep one", benefit.entitlement);
                        at.within("entitlement", |at| at.report("repeated_id", message));
                    }
                    grants.push(Grant { entitlement, count: benefit.count.unwrap_or(usual) });
                }
            });
        }
        grants
    })
}
