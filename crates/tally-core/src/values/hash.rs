//! SHA-256, as lower-case hexadecimal text.

use sha2::{Digest as _, Sha256};

/// The SHA-256 of some bytes: 64 hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(bytes);
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.filter_map(|nibble| HEX.get(usize::from(nibble)).map(|digit| char::from(*digit))).collect()
}

/// The first eight bytes of the SHA-256 of some bytes, as one number, highest byte first.
#[must_use]
pub fn sha256_number(bytes: &[u8]) -> u64 {
    Sha256::digest(bytes).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
