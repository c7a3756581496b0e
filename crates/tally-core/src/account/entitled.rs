//! What a member is entitled to: by the tiers held, by the plan paid for, and by what was issued.

use std::collections::BTreeMap;

use crate::entitlement::quota::Entitled;
use crate::member::Member;
use crate::program::Version;
use crate::tier::Standing;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::time::Instant;

/// What a member may have at an instant, by entitlement; those that the member never had are left out.
///
/// # Errors
/// [`OutOfBounds`] outside the years 1 to 9999.
pub fn entitled(
    version: &Version,
    ladders: &BTreeMap<Id, Standing>,
    member: &Member,
    at: Instant,
) -> Result<BTreeMap<Id, Entitled>, OutOfBounds> {
    let mut all = BTreeMap::new();
    let plan = version.plans.iter().find(|plan| member.plan.as_ref() == Some(&plan.id));
    for (position, entitlement) in version.program.entitlements.iter().enumerate() {
        let by_tier = version.ladders.iter().flat_map(|ladder| {
            let rank = ladders.get(&ladder.id).map_or(0, |standing| ladder.rank_of(&standing.tier));
            ladder.grants(rank)
        });
        let grants = by_tier.chain(plan.into_iter().flat_map(|plan| &plan.grants));
        let entitled = entitlement.entitled(position, grants, member, at, &version.program.zone)?;
        if entitled.granted > 0 || entitled.used > 0 {
            all.insert(entitlement.id.clone(), entitled);
        }
    }
    Ok(all)
}
