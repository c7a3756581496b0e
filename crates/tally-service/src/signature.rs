//! HMAC-SHA-256 over exact bytes, compared in constant time.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The signature of some bytes under a secret.
#[must_use]
pub fn sign(secret: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes keys of every length (RFC 2104), so there is nothing to fail.
    Hmac::<Sha256>::new_from_slice(secret).map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec()).unwrap_or_default()
}

/// Whether a signature is that of some bytes under a secret. An empty secret verifies nothing.
#[must_use]
pub fn verify(secret: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let mac = Hmac::<Sha256>::new_from_slice(secret);
    !secret.is_empty() && mac.is_ok_and(|mac| mac.chain_update(message).verify_slice(signature).is_ok())
}
