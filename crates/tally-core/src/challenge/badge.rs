//! Badges: something to show, gained by a challenge, a referral or a tier.

use tally_derive::Wire;

use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::Decoder;

/// Something to show.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Badge {
    /// Names the badge within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// What it is for.
    pub about: Option<String>,
    /// The tier that gives it, beside prizes that name it. It stays when the tier falls.
    pub tier: Option<BadgeTier>,
}

/// A tier that gives a badge.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct BadgeTier {
    /// The ladder.
    pub ladder: Id,
    /// The lowest tier that gives it.
    pub at_least: Id,
}

/// A compiled badge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadgeRule {
    /// Its name.
    pub id: Id,
    /// The positions of the ladder and of the tier that give it.
    pub tier: Option<(usize, usize)>,
}

impl Badge {
    /// Resolves the tier; reports at the current place.
    pub fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<BadgeRule> {
        let tier = match &self.tier {
            Some(tier) => Some(at.within("tier", |at| scope.tier(&tier.ladder, &tier.at_least, at))?),
            None => None,
        };
        Some(BadgeRule { id: self.id.clone(), tier })
    }
}

/// The badges that a member gains by rising from one rank of a ladder to another.
pub fn gained_by_tier(badges: &[BadgeRule], ladder: usize, from: usize, to: usize) -> impl Iterator<Item = &Id> {
    let gained = move |badge: &&BadgeRule| badge.tier.is_some_and(|(on, rank)| on == ladder && from < rank && rank <= to);
    badges.iter().filter(gained).map(|badge| &badge.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rising_over_several_tiers_gains_the_badge_of_each() {
        let badge = |name: &str, tier| BadgeRule { id: Id::new(name).expect("a name"), tier };
        let badges = [
            badge("base", Some((0, 0))),
            badge("silver", Some((0, 1))),
            badge("gold", Some((0, 2))),
            badge("other", Some((1, 1))),
            badge("won", None),
        ];
        let gained = |from, to| gained_by_tier(&badges, 0, from, to).map(|id| id.to_string()).collect::<Vec<_>>();
        assert_eq!(gained(0, 2), ["silver", "gold"]);
        assert_eq!(gained(1, 2), ["gold"]);
        assert!(gained(2, 0).is_empty());
    }
}
