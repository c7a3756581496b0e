//! Giving points to somebody: what it uses of the giver's allowance, and what the receiver is credited.

use super::GivingRule;
use crate::limit::{LimitPeriod, LimitedPart, Room, Usage, counter};
use crate::member::Member;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::hash::sha256_hex;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// Digits of the hash of a receiver's name: enough that no two receivers of a giver share a counter.
const HASH_DIGITS: usize = 32;

/// Who gives how much to whom.
#[derive(Debug, Clone, Copy)]
pub struct Gift<'a> {
    /// The account that gives.
    pub giver: &'a Id,
    /// What is known of the giver: what was given before is in the counters.
    pub member: &'a Member,
    /// The account that is given to.
    pub receiver: &'a Id,
    /// How many points.
    pub points: Points,
    /// When.
    pub at: Instant,
}

/// What a gift does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What it adds to the counters of the giver.
    pub usage: Vec<Usage>,
    /// The position of the receiver's wallet that is credited.
    pub wallet: usize,
    /// With so many points.
    pub credit: Points,
}

/// Why nothing is given: what was wanted, and what there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotGiven {
    /// Nobody gives to oneself.
    ToOneself,
    /// Fewer points than can be given at once.
    BelowMinimum {
        /// The fewest.
        wanted: Points,
        /// How many were to be given.
        actual: Points,
    },
    /// More than is left of the allowance in this period.
    OverAllowance {
        /// How many were to be given.
        wanted: Points,
        /// How many are left.
        actual: Points,
    },
    /// More than is left for this receiver in this period.
    OverReceiver {
        /// How many were to be given.
        wanted: Points,
        /// How many are left.
        actual: Points,
    },
    /// An amount or an instant is out of bounds, or the names are too long to count by.
    OutOfBounds,
}

impl From<OutOfBounds> for NotGiven {
    fn from(_: OutOfBounds) -> Self {
        Self::OutOfBounds
    }
}

/// Gives points from one member to another, whole or not at all.
///
/// # Errors
/// [`NotGiven`], the first that holds in its order.
pub fn give(rule: &GivingRule, gift: Gift<'_>, calendar: &Calendar<'_>) -> Result<Given, NotGiven> {
    if gift.giver == gift.receiver {
        return Err(NotGiven::ToOneself);
    }
    let wanted = gift.points;
    if wanted < rule.minimum {
        return Err(NotGiven::BelowMinimum { wanted: rule.minimum, actual: wanted });
    }
    // An allowance is each member's own, so it is always known.
    let Room::Left(left) = rule.allowance.room(gift.member, calendar, gift.at)? else { return Err(NotGiven::OutOfBounds) };
    if wanted.get() > left {
        return Err(NotGiven::OverAllowance { wanted, actual: Points::new(left)? });
    }
    let mut usage: Vec<Usage> = rule.allowance.usage(wanted.get(), calendar, gift.at)?.into_iter().collect();
    if let Some((most, period)) = rule.per_receiver {
        let counter = receiver_counter(&rule.id, gift.receiver, period, &mut Decoder::default()).ok_or(OutOfBounds)?;
        let number = period.number(calendar, gift.at)?;
        let left = most.get().saturating_sub(gift.member.counted(&counter, number)).max(0);
        if wanted.get() > left {
            return Err(NotGiven::OverReceiver { wanted, actual: Points::new(left)? });
        }
        usage.push(Usage { counter, period: number, by: wanted.get() });
    }
    Ok(Given { usage, wallet: rule.wallet, credit: wanted })
}

/// The counter of what one receiver got. Names of accounts may be long, so it has the beginning of their hash.
pub(super) fn receiver_counter(rule: &Id, receiver: &Id, period: LimitPeriod, at: &mut Decoder) -> Option<Id> {
    let hash: String = sha256_hex(receiver.as_bytes()).chars().take(HASH_DIGITS).collect();
    counter(LimitedPart::Giving, rule, &format!("to-{hash}"), period, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Counted;
    use crate::program::Version;
    use crate::values::json::Json;

    /// 100 a month, 40 of them to one receiver in a week, 5 at least; the wallet counts tenths.
    fn firm() -> Version {
        let program = r#"{"id": "firm", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "thanks", "scale": 1}],
            "giving": [{"id": "praise", "wallet": "thanks", "minimum": "5", "allowance": {"points": "100", "period": "month"},
                "perReceiver": {"points": "40", "period": "week"}}]}"#;
        let document: Json = serde_json::from_str(program).expect("a document");
        Version::read(&document).expect("a program")
    }

    fn id(text: &str) -> Id {
        Id::new(text).expect("a name")
    }

    fn points(points: i64) -> Points {
        Points::new(points).expect("within bounds")
    }

    fn asked(member: &Member, receiver: &str, tenths: i64) -> Result<Given, NotGiven> {
        let version = firm();
        // 2026-07-01T12:00Z, a Wednesday: month 2026 × 12 + 6, and the week of Monday, 20633 days after 1970-01-01.
        let at = Instant::new(1_782_907_200_000).expect("in range");
        let gift = Gift { giver: &id("anna"), member, receiver: &id(receiver), points: points(tenths), at };
        give(&version.giving[0], gift, &version.calendar())
    }

    /// A member who gave so many tenths in June and in July.
    fn gave(june: i64, july: i64) -> Member {
        let counted = |period, amount| Counted { period, amount };
        Member {
            counters: [(id("giving/praise/points/month"), vec![counted(24_317, june), counted(24_318, july)])].into(),
            ..Member::default()
        }
    }

    #[test]
    fn a_gift_uses_the_allowance_and_credits_the_receiver() {
        let given = asked(&gave(1000, 700), "ben", 300).expect("30 of the 30 that are left");
        assert_eq!((given.wallet, given.credit), (0, points(300)));
        let used: Vec<_> = given.usage.iter().map(|used| (used.period, used.by)).collect();
        assert_eq!(used, [(24_318, 300), (20_633, 300)]);
        assert_eq!(given.usage.first().map(|used| used.counter.clone()), Some(id("giving/praise/points/month")));
        assert_eq!(asked(&gave(0, 700), "ben", 301), Err(NotGiven::OverAllowance { wanted: points(301), actual: points(300) }));
    }

    #[test]
    fn one_receiver_gets_no_more_than_a_part_of_it() {
        assert_eq!(asked(&Member::default(), "ben", 401), Err(NotGiven::OverReceiver { wanted: points(401), actual: points(400) }));
        let first = asked(&Member::default(), "ben", 400).expect("40 to one receiver");
        let counters = first.usage.into_iter().map(|used| (used.counter, vec![Counted { period: used.period, amount: used.by }])).collect();
        let member = Member { counters, ..Member::default() };
        assert_eq!(asked(&member, "ben", 50), Err(NotGiven::OverReceiver { wanted: points(50), actual: points(0) }));
        assert!(asked(&member, "cleo", 400).is_ok());
    }

    #[test]
    fn nothing_is_given_to_oneself_nor_less_than_the_minimum() {
        assert_eq!(asked(&Member::default(), "anna", 100), Err(NotGiven::ToOneself));
        assert_eq!(asked(&Member::default(), "ben", 49), Err(NotGiven::BelowMinimum { wanted: points(50), actual: points(49) }));
    }
}
