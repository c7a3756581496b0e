//! When points can be spent and when they end (3.3). The zone is UTC; a day has 24 hours.

use super::super::time::{DAY, Day, civil, days, month_length};
use super::law::{Life, UpTo, Wallet};

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
    let end = end.map(|end| up_to(&wallet.up_to, end));
    // A life that is counted from the earning may be over before it begins.
    (available_at, end.map(|end| end.max(available_at)))
}

/// The end of the period that contains an instant, or of the first day of this name from its day on.
fn up_to(up_to: &UpTo, at: i64) -> i64 {
    let Day { year, month, day } = civil(at.div_euclid(DAY));
    let first_of = |month: i64| days(Day { year: year + (month - 1) / 12, month: (month - 1) % 12 + 1, day: 1 }) * DAY;
    match up_to {
        UpTo::Nothing => at,
        UpTo::Day => (at.div_euclid(DAY) + 1) * DAY,
        UpTo::Months(number) => first_of((month - 1) / number * number + number + 1),
        UpTo::Date(on_month, on_day) => {
            let in_year = |year: i64| Day { year, month: *on_month, day: (*on_day).min(month_length(year, *on_month)) };
            let this_year = in_year(year);
            let on = if this_year >= (Day { year, month, day }) { this_year } else { in_year(year + 1) };
            (days(on) + 1) * DAY
        }
    }
}

/// The same time of day so many months later, clamped to the last day of the month.
pub fn months_later(at: i64, number: i64) -> i64 {
    let mut day = civil(at.div_euclid(DAY));
    let month = day.month - 1 + number;
    day.year += month.div_euclid(12);
    day.month = month.rem_euclid(12) + 1;
    day.day = day.day.min(month_length(day.year, day.month));
    days(day) * DAY + at.rem_euclid(DAY)
}
