//! API keys: who calls.

use subtle::ConstantTimeEq as _;
use tally_core::values::hash::sha256_hex;

/// Whether a presented key is the configured one. Both are hashed first, so that neither length nor
/// content shows in the time it takes. An unset key matches nothing.
#[must_use]
pub fn matches(configured: &str, presented: &str) -> bool {
    let (left, right) = (sha256_hex(configured.as_bytes()), sha256_hex(presented.as_bytes()));
    !configured.is_empty() && bool::from(left.as_bytes().ct_eq(right.as_bytes()))
}
