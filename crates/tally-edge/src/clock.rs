//! The one place that reads the clock.

use tally_core::values::time::Instant;

/// Now.
pub fn now() -> Instant {
    let ms = i64::try_from(worker::Date::now().as_millis()).unwrap_or_default();
    Instant::new(ms).unwrap_or(Instant::EPOCH)
}
