//! When points can be spent and when they end (3.3).

use super::super::time::{Day, month_length};
use super::law::{UpTo, Wallet};
use super::zone::{Zone, days_on};

/// When points of a wallet can be spent and when they end: earned at an instant, with what they wait for at `from`.
pub fn dates(wallet: &Wallet, earned_at: i64, from: i64) -> (i64, Option<i64>) {
    ended(wallet, earned_at, wallet.zone.days_later(from, wallet.after_days))
}

/// When points that can be spent from an instant end.
pub fn ended(wallet: &Wallet, earned_at: i64, available_at: i64) -> (i64, Option<i64>) {
    let start = if wallet.from_earned { earned_at } else { available_at };
    let day = wallet.zone.day_later(start, wallet.life);
    let end = day.map(|day| end_of(&wallet.zone, &wallet.up_to, day).unwrap_or_else(|| wallet.zone.same_time(start, day)));
    // A life that is counted from the earning may be over before it begins.
    (available_at, end.map(|end| end.max(available_at)))
}

/// The end of the period that contains a day, or of the first day of this name from that day on; nothing where a life is not
/// made longer.
fn end_of(zone: &Zone, up_to: &UpTo, today: Day) -> Option<i64> {
    let first_of = |month: i64| zone.start(Day { year: today.year + (month - 1) / 12, month: (month - 1) % 12 + 1, day: 1 });
    Some(match up_to {
        UpTo::Nothing => return None,
        UpTo::Day => zone.start(days_on(today, 1)),
        UpTo::Months(number) => first_of((today.month - 1) / number * number + number + 1),
        UpTo::Date(on_month, on_day) => {
            let in_year = |year: i64| Day { year, month: *on_month, day: (*on_day).min(month_length(year, *on_month)) };
            let this_year = in_year(today.year);
            let on = if this_year >= today { this_year } else { in_year(today.year + 1) };
            zone.start(days_on(on, 1))
        }
    })
}
