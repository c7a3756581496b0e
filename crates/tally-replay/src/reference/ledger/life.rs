//! When points can be spent and when they end (3.3). The zone is UTC; a day has 24 hours.

use super::super::time::{DAY, civil, days, month_length};
use super::law::{Life, Wallet};

/// When points of a wallet can be spent and when they end: earned at an instant, with what they wait for at `from`.
pub fn dates(wallet: &Wallet, earned_at: i64, from: i64) -> (i64, Option<i64>) {
    ended(wallet, earned_at, from + wallet.after_days * DAY)
}

/// When points that can be spent from an instant end.
pub fn ended(wallet: &Wallet, earned_at: i64, available_at: i64) -> (i64, Option<i64>) {
    let start = if wallet.from_earned { earned_at } else { available_at };
    let end = match wallet.life {
        Life::Endless => None,
        Life::Days(number) => Some(start + number * DAY),
        Life::Months(number) => Some(months_later(start, number)),
    };
    // A life that is counted from the earning may be over before it begins.
    (available_at, end.map(|end| end.max(available_at)))
}

/// The same time of day so many months later, clamped to the last day of the month.
fn months_later(at: i64, number: i64) -> i64 {
    let mut day = civil(at.div_euclid(DAY));
    let month = day.month - 1 + number;
    day.year += month.div_euclid(12);
    day.month = month.rem_euclid(12) + 1;
    day.day = day.day.min(month_length(day.year, day.month));
    days(day) * DAY + at.rem_euclid(DAY)
}
