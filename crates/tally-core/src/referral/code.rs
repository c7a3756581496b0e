//! The code by which a friend names the member who invited them.

use sha2::{Digest as _, Sha256};

use crate::values::id::Id;

/// Crockford's alphabet of base 32: no letter that is read as a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code of a member: letters and digits that follow from the program and the account. `attempt` makes
/// another one when a code is taken. At most 32 characters.
#[must_use]
pub fn code(program: &Id, account: &Id, length: u32, attempt: u32) -> Option<Id> {
    let digest = Sha256::digest(format!("tallystick referral\n{program}\n{account}\n{attempt}").as_bytes());
    let length = usize::try_from(length).ok()?;
    // Each byte gives 5 of its bits, so every character is as likely.
    let text: String =
        digest.iter().take(length).filter_map(|byte| ALPHABET.get(usize::from(byte & 31))).map(|digit| char::from(*digit)).collect();
    Id::new(&text)
}

/// A code as a friend enters it: upper and lower case, O and 0, I and L and 1 are the same, and hyphens
/// and spaces mean nothing.
#[must_use]
pub fn entered(text: &str) -> Option<Id> {
    let plain = text.chars().filter(|letter| *letter != '-' && *letter != ' ').map(|letter| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    Id::new(&plain.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        Id::new(text).expect("a name")
    }

    #[test]
    fn a_code_is_read_as_it_is_written_and_as_it_is_misread() {
        for account in 0..200 {
            let made = code(&id("shop"), &id(&format!("member-{account}")), 8, 0).expect("a code");
            assert_eq!(made.len(), 8);
            assert_eq!(entered(&made), Some(made.clone()));
            let misread = made.to_lowercase().replace('0', "o").replace('1', "l");
            assert_eq!(entered(&format!("{}-{}", &misread[..4], &misread[4..])), Some(made));
        }
        assert_eq!(entered(" - "), None);
    }

    #[test]
    fn another_attempt_makes_another_code() {
        let attempts: std::collections::BTreeSet<_> = (0..100).filter_map(|attempt| code(&id("shop"), &id("member"), 8, attempt)).collect();
        assert_eq!(attempts.len(), 100);
    }
}
