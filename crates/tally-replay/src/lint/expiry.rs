//! Points that expire before they can be spent.

use tally_core::program::Version;
use tally_core::program::wallet::{ExpiryStart, Period, Span};
use tally_core::values::time::Instant;

use super::finding::Findings;

pub fn look(version: &Version, _: Instant, findings: &mut Findings) {
    for (index, wallet) in version.program.wallets.iter().enumerate() {
        let (Some(available), Some(expiry)) = (wallet.available, wallet.expiry) else { continue };
        let pending = available.after_days;
        if expiry.from != ExpiryStart::Earned || pending == 0 {
            continue;
        }
        // The longest that a life can be: months have at most 31 days, a life that is rounded up at most a period more.
        let life = match expiry.after {
            Span::Days(days) => days,
            Span::Months(months) => months.saturating_mul(31),
        };
        let rounded = match expiry.round_up {
            None if expiry.on.is_some() => 366,
            None => 0,
            Some(Period::Day) => 1,
            Some(Period::Month) => 31,
            Some(Period::Quarter) => 92,
            Some(Period::Year) => 366,
        };
        if life.saturating_add(rounded) <= pending {
            let message = format!(
                "points are pending for {pending} days and expire at the latest {} days after they were earned, so nobody can spend them; shorten `available`, or count `expiry` from `available`",
                life.saturating_add(rounded)
            );
            findings.danger(format!("/wallets/{index}/expiry"), "expires_before_available", message);
        }
    }
}
