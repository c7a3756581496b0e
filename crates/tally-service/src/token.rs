//! Member tokens: the merchant's server says, for an hour at most, who is in front of the browser.
//!
//! A token is a JWT (RFC 7519) signed with HMAC-SHA-256: `sub` is the account, `aud` is `tallystick`,
//! `exp` is at most an hour ahead.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;

use crate::signature;

const AUDIENCE: &str = "tallystick";
const LONGEST_LIFE_SECONDS: i64 = 3600;
/// Two servers' clocks may differ by so much.
const LEEWAY_SECONDS: i64 = 60;
/// Longer tokens are not ours, and not worth hashing.
const MAX_TOKEN_BYTES: usize = 2048;

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no token of ours, or its signature is wrong.
    #[error("the member token is not valid; let the shop's server sign a new one")]
    Invalid,
    /// Its time is over.
    #[error("the member token has expired; let the shop's server sign a new one")]
    Expired,
    /// It lives longer than a token may.
    #[error("the member token lives longer than an hour; sign tokens with a shorter `exp`")]
    TooLong,
}

/// The account that a token speaks for.
///
/// # Errors
/// [`TokenError`].
pub fn verify(secret: &str, token: &str, now: Instant) -> Result<Id, TokenError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(TokenError::Invalid);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Invalid)?;
    let (header, payload) = signed.split_once('.').ok_or(TokenError::Invalid)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenError::Invalid)?;
    if !signature::verify(secret.as_bytes(), signed.as_bytes(), &signature) {
        return Err(TokenError::Invalid);
    }
    // The algorithm is ours to choose, not the token's.
    if part(header)?.get("alg").and_then(Json::as_text) != Some("HS256") {
        return Err(TokenError::Invalid);
    }
    let payload = part(payload)?;
    let account = payload.get("sub").and_then(Json::as_text).and_then(Id::new);
    let Some(Json::Integer(expires)) = payload.get("exp") else { return Err(TokenError::Invalid) };
    let seconds = now.ms().div_euclid(1000);
    if payload.get("aud").and_then(Json::as_text) != Some(AUDIENCE) {
        Err(TokenError::Invalid)
    } else if *expires <= seconds {
        Err(TokenError::Expired)
    } else if expires.saturating_sub(seconds) > LONGEST_LIFE_SECONDS.saturating_add(LEEWAY_SECONDS) {
        Err(TokenError::TooLong)
    } else {
        account.ok_or(TokenError::Invalid)
    }
}

fn part(text: &str) -> Result<Json, TokenError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError::Invalid)?;
    let text = String::from_utf8(bytes).map_err(|_| TokenError::Invalid)?;
    tally_api::text::parse(&text).map_err(|_| TokenError::Invalid)
}

/// Signs a token for an account, as a merchant's server would.
#[must_use]
pub fn sign(secret: &str, account: &Id, expires_at: Instant) -> String {
    let field = |name: &str, value: Json| (name.to_owned(), value);
    let text = |text: &str| Json::Text(text.to_owned());
    let header = Json::Map(vec![field("alg", text("HS256")), field("typ", text("JWT"))]);
    let seconds = Json::Integer(expires_at.ms().div_euclid(1000));
    let payload = Json::Map(vec![field("aud", text(AUDIENCE)), field("exp", seconds), field("sub", text(account))]);
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.canonical()), URL_SAFE_NO_PAD.encode(payload.canonical()));
    let signature = URL_SAFE_NO_PAD.encode(signature::sign(secret.as_bytes(), signed.as_bytes()));
    format!("{signed}.{signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::new(seconds * 1000).expect("in range")
    }

    fn account() -> Id {
        Id::new("acct-1").expect("a name")
    }

    #[test]
    fn a_token_speaks_for_its_account_until_it_expires() {
        let token = sign("secret", &account(), at(1600));
        assert_eq!(verify("secret", &token, at(1000)), Ok(account()));
        assert_eq!(verify("secret", &token, at(1600)), Err(TokenError::Expired));
        assert_eq!(verify("secret", &token, at(1599)), Ok(account()));
    }

    #[test]
    fn a_token_of_another_secret_or_with_another_payload_is_refused() {
        let token = sign("secret", &account(), at(1600));
        assert_eq!(verify("other", &token, at(1000)), Err(TokenError::Invalid));
        assert_eq!(verify("", &sign("", &account(), at(1600)), at(1000)), Err(TokenError::Invalid));
        let other = sign("secret", &Id::new("acct-2").expect("a name"), at(1600));
        let (head, _) = other.rsplit_once('.').expect("three parts");
        let (_, signature) = token.rsplit_once('.').expect("three parts");
        assert_eq!(verify("secret", &format!("{head}.{signature}"), at(1000)), Err(TokenError::Invalid));
    }

    #[test]
    fn a_token_that_lives_longer_than_an_hour_is_refused() {
        assert_eq!(verify("secret", &sign("secret", &account(), at(10_000)), at(1000)), Err(TokenError::TooLong));
    }

    #[test]
    fn a_token_without_algorithm_is_refused() {
        let none = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode("{\"alg\":\"none\"}"),
            URL_SAFE_NO_PAD.encode("{\"aud\":\"tallystick\",\"exp\":1600,\"sub\":\"a\"}")
        );
        assert_eq!(verify("secret", &format!("{none}."), at(1000)), Err(TokenError::Invalid));
        let signature = URL_SAFE_NO_PAD.encode(signature::sign(b"secret", none.as_bytes()));
        assert_eq!(verify("secret", &format!("{none}.{signature}"), at(1000)), Err(TokenError::Invalid));
    }
}
