//! Member tokens, keys and signatures: what the unit tests beside them leave out.

use tally_service::token::{TokenError, sign, verify};
use tally_service::{key, shopify, signature};
use tally_tests::world::id;

use super::shop::{day, later};

/// Base64 without padding, written down once more so that the suite does not trust the library under test.
fn base64(bytes: &[u8], last_two: [char; 2]) -> String {
    let alphabet: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(last_two).collect();
    let digits = bytes.chunks(3).flat_map(|chunk| {
        let bits = chunk.iter().chain([&0, &0]).take(3).fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        (0..=chunk.len()).map(move |place| bits >> (18 - 6 * place) & 63)
    });
    digits.map(|digit| alphabet[digit]).collect()
}

fn url_safe(bytes: impl AsRef<[u8]>) -> String {
    base64(bytes.as_ref(), ['-', '_'])
}

/// The base64 of a header, with its padding.
fn standard(bytes: &[u8]) -> String {
    let digits = base64(bytes, ['+', '/']);
    let padding = "=".repeat((4 - digits.len() % 4) % 4);
    digits + &padding
}

/// A token with any header and payload, rightly signed.
fn signed(header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", url_safe(header), url_safe(payload));
    let signature = url_safe(signature::sign(b"secret", signed.as_bytes()));
    format!("{signed}.{signature}")
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn payload(seconds: i64, rest: &str) -> String {
    format!(r#"{{"aud":"tallystick","exp":{},"sub":"acct-1"{rest}}}"#, day(0).ms() / 1000 + seconds)
}

#[test]
fn a_token_of_another_library_is_read_whatever_the_order_of_its_fields() {
    let payload = format!(r#"{{"iat": 1, "sub": "acct-1", "exp": {}, "aud": "tallystick", "name": "é"}}"#, day(0).ms() / 1000 + 60);
    assert_eq!(verify("secret", &signed(r#"{"typ":"JWT", "alg":"HS256", "kid":"1"}"#, &payload), day(0)), Ok(id("acct-1")));
}

#[test]
fn a_token_lives_an_hour_and_the_leeway_of_a_clock_to_the_second() {
    for (seconds, wanted) in [
        (-1, Err(TokenError::Expired)),
        (0, Err(TokenError::Expired)),
        (1, Ok(id("acct-1"))),
        (3660, Ok(id("acct-1"))),
        (3661, Err(TokenError::TooLong)),
        (i64::MAX / 2, Err(TokenError::TooLong)),
    ] {
        assert_eq!(verify("secret", &signed(HEADER, &payload(seconds, "")), day(0)), wanted, "{seconds} seconds");
    }
    // Half a second before its end it still lives.
    assert_eq!(verify("secret", &signed(HEADER, &payload(1, "")), later(day(0), 500)), Ok(id("acct-1")));
}

#[test]
fn a_token_for_somebody_else_or_for_nobody_is_refused() {
    let exp = day(0).ms() / 1000 + 60;
    let payloads = [
        format!(r#"{{"aud":"another","exp":{exp},"sub":"acct-1"}}"#),
        format!(r#"{{"exp":{exp},"sub":"acct-1"}}"#),
        format!(r#"{{"aud":"tallystick","exp":{exp}}}"#),
        format!(r#"{{"aud":"tallystick","exp":{exp},"sub":""}}"#),
        format!(r#"{{"aud":"tallystick","exp":{exp},"sub":7}}"#),
        format!(r#"{{"aud":"tallystick","exp":"{exp}","sub":"acct-1"}}"#),
        format!(r#"{{"aud":"tallystick","exp":{exp}.5,"sub":"acct-1"}}"#),
        r#"{"aud":"tallystick","sub":"acct-1"}"#.to_owned(),
        "no JSON".to_owned(),
        String::new(),
    ];
    for payload in payloads {
        assert_eq!(verify("secret", &signed(HEADER, &payload), day(0)), Err(TokenError::Invalid), "{payload}");
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let good = sign("secret", &id("acct-1"), later(day(0), 60_000));
    let long = signed(HEADER, &payload(60, &format!(r#","name":"{}""#, "x".repeat(3000))));
    for token in
        ["", ".", "..", "a.b", "a.b.c", "a.b.c.d", &format!("{good}."), &format!("{good}="), &format!(" {good}"), &good[1..], &long]
    {
        assert_eq!(verify("secret", token, day(0)), Err(TokenError::Invalid), "{token}");
    }
    for header in [r#"{"alg":"none"}"#, r#"{"alg":"HS512"}"#, r#"{"alg":"hs256"}"#, "{}", "[]"] {
        assert_eq!(verify("secret", &signed(header, &payload(60, "")), day(0)), Err(TokenError::Invalid), "{header}");
    }
}

#[test]
fn a_key_matches_itself_only_and_an_unset_key_nothing() {
    assert!(key::matches("a key", "a key"));
    for (configured, presented) in [("a key", "a ke"), ("a key", "a key "), ("a key", ""), ("", ""), ("", "a key")] {
        assert!(!key::matches(configured, presented), "`{configured}` and `{presented}`");
    }
}

/// RFC 4231, test case 2.
#[test]
fn a_signature_is_hmac_sha_256() {
    let wanted = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    let actual = signature::sign(b"Jefe", b"what do ya want for nothing?");
    assert_eq!(actual.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), wanted);
    assert!(signature::verify(b"Jefe", b"what do ya want for nothing?", &actual));
    assert!(!signature::verify(b"Jefe", b"what do ya want for nothing?", &actual[..31]));
    assert!(!signature::verify(b"Jefe", b"what do ya want for nothing?", b""));
}

#[test]
fn a_webhook_is_signed_over_its_raw_bytes() {
    let body = br#"{"id": 1,  "note": "as sent"}"#;
    let header = standard(&signature::sign(b"shop secret", body));
    assert!(shopify::is_signed("shop secret", body, &header));
    assert!(shopify::is_signed("shop secret", body, &format!(" {header}\n")), "a header may come with white space");
    assert!(!shopify::is_signed("shop secret", br#"{"id":1,"note":"as sent"}"#, &header));
    assert!(!shopify::is_signed("another", body, &header));
    assert!(!shopify::is_signed("", body, &standard(&signature::sign(b"", body))));
    for header in ["", "not base64!", &header[1..], &url_safe(b"short")] {
        assert!(!shopify::is_signed("shop secret", body, header), "{header}");
    }
}
