//! Valid programs, members and carts, made up from a seed; rich in variety, degenerate ones included.

mod ample;
mod cart;
mod program;
mod view;

pub use ample::{ample, known, placed};
pub use cart::{cart, checkout};
pub use program::program;
pub use view::view;

use tally_core::values::time::Instant;

use crate::random::Random;

/// 1 January 2026, 00:00 UTC.
pub const BEGIN_2026_MS: i64 = 1_767_225_600_000;
/// A day of 24 hours.
pub const DAY_MS: i64 = 86_400_000;

/// The articles that carts sell and filters name.
const SKUS: [&str; 8] = ["espresso", "latte", "tea", "beans", "mug", "voucher", "cake", "mill"];
/// Their categories; the last is near the first by name only.
const CATEGORIES: [&str; 5] = ["drinks/coffee", "drinks/tea", "food", "goods/kitchen", "drinksware"];
/// Their labels.
const TAGS: [&str; 3] = ["new", "sale", "organic"];
/// Where orders are placed.
const CHANNELS: [&str; 3] = ["web", "app", "pos"];

/// An instant of 2026, now and then on the very hour of a change of summer time or of the year.
#[must_use]
pub fn instant(seed: u64) -> Instant {
    let random = &mut Random::new(seed ^ 0x71);
    let ms = match random.between(0, 9) {
        0 => 1_774_746_000_000 + random.between(-1, 1) * 3_600_000,
        1 => 1_792_890_000_000 + random.between(-1, 1) * 3_600_000,
        2 => BEGIN_2026_MS + random.between(-1, 1),
        _ => BEGIN_2026_MS + random.between(0, 364) * DAY_MS + random.between(0, DAY_MS - 1),
    };
    Instant::new(ms).expect("an instant of this century")
}

/// A decimal text of `units` with `digits` digits after the point: (1250, 2) is `12.50`.
fn decimal(units: i64, digits: u32) -> String {
    let one = 10_i64.pow(digits);
    if digits == 0 {
        return units.to_string();
    }
    format!("{}.{:0width$}", units / one, units % one, width = usize::try_from(digits).unwrap_or_default())
}
