//! Claiming a guest's order: who signs up after buying may have it counted, for a while.
//!
//! The order is decided by the version and for the instant of the order, and for the member as of then: one who
//! joined later had no tier, no orders and nothing to spend.

use crate::program::Version;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::time::Instant;

/// A guest's order that somebody claims.
#[derive(Debug, Clone, Copy)]
pub struct GuestOrder<'a> {
    /// When it was placed.
    pub occurred_at: Instant,
    /// The account that claimed it before, if one did.
    pub claimed_by: Option<&'a Id>,
}

/// Why an order cannot be claimed: what was wanted, and what there was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotClaimed {
    /// The program in force when it was placed lets nobody claim a guest's order.
    NotOffered,
    /// Somebody claimed it before.
    AlreadyClaimed {
        /// Who.
        by: Id,
    },
    /// It was placed later than it is claimed.
    WrongInstant,
    /// The time is over.
    TooLate {
        /// When it was.
        until: Instant,
        /// When it was claimed.
        actual: Instant,
    },
    /// A date is out of bounds.
    OutOfBounds,
}

impl From<OutOfBounds> for NotClaimed {
    fn from(_: OutOfBounds) -> Self {
        Self::OutOfBounds
    }
}

/// Whether a guest's order may be claimed now, by the version that was in force when it was placed.
///
/// # Errors
/// [`NotClaimed`], the first that holds in its order.
pub fn claim(version: &Version, order: GuestOrder<'_>, now: Instant) -> Result<(), NotClaimed> {
    let days = version.program.policies.claim_days.ok_or(NotClaimed::NotOffered)?;
    if let Some(by) = order.claimed_by {
        return Err(NotClaimed::AlreadyClaimed { by: by.clone() });
    }
    if order.occurred_at > now {
        return Err(NotClaimed::WrongInstant);
    }
    let zone = &version.program.zone;
    let until = zone.on_day(order.occurred_at, zone.date(order.occurred_at)?.plus_days(days)?)?;
    if now >= until {
        return Err(NotClaimed::TooLate { until, actual: now });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json::Json;

    /// A shop in Vienna, where the clocks go forward on 29 March 2026 at 01:00Z.
    fn shop(days: Option<u32>) -> Version {
        let policies = days.map_or("{}".to_owned(), |days| format!(r#"{{"claimDays": {days}}}"#));
        let zone = r#"{"name": "Europe/Vienna", "offset": 3600, "transitions": [{"at": 1774746000000, "offset": 7200}]}"#;
        let program = format!(r#"{{"id": "s", "zone": {zone}, "currency": "EUR", "wallets": [{{"id": "p"}}], "policies": {policies}}}"#);
        let document: Json = serde_json::from_str(&program).expect("a document");
        Version::read(&document).expect("a program")
    }

    fn at(ms: i64) -> Instant {
        Instant::new(ms).expect("in range")
    }

    /// 2026-03-28T11:00Z, noon in Vienna.
    const PLACED: i64 = 1_774_695_600_000;

    #[test]
    fn a_guests_order_is_claimed_until_the_same_local_time_some_days_later() {
        let order = GuestOrder { occurred_at: at(PLACED), claimed_by: None };
        // Two days later noon is at 10:00Z: 47 hours, for an hour is missing.
        let end = PLACED + 47 * 3_600_000;
        let shop = shop(Some(2));
        assert_eq!(claim(&shop, order, at(PLACED)), Ok(()));
        assert_eq!(claim(&shop, order, at(end - 1)), Ok(()));
        assert_eq!(claim(&shop, order, at(end)), Err(NotClaimed::TooLate { until: at(end), actual: at(end) }));
        assert_eq!(claim(&shop, order, at(PLACED - 1)), Err(NotClaimed::WrongInstant));
    }

    #[test]
    fn an_order_is_claimed_once_and_only_where_it_is_offered() {
        let anna = Id::new("anna").expect("a name");
        let claimed = GuestOrder { occurred_at: at(PLACED), claimed_by: Some(&anna) };
        assert_eq!(claim(&shop(Some(30)), claimed, at(PLACED)), Err(NotClaimed::AlreadyClaimed { by: anna.clone() }));
        let unclaimed = GuestOrder { claimed_by: None, ..claimed };
        assert_eq!(claim(&shop(None), unclaimed, at(PLACED)), Err(NotClaimed::NotOffered));
    }
}
