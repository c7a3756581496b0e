//! How seeds make a ticket: HMAC-SHA-256, and no ticket likelier than another.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::values::hash::sha256_hex;
use crate::values::id::Id;

/// Numbers tried before giving up. Each is refused with a chance below one half, so this never ends in practice.
const MOST_ROUNDS: u32 = 256;

/// What a ticket is made of.
#[derive(Debug, Clone, Copy)]
pub struct Seeds<'a> {
    /// The secret of the house, of which [`commitment`] was published before the player named a seed.
    pub server: &'a Id,
    /// The seed that the player named.
    pub client: &'a Id,
    /// The game.
    pub game: &'a Id,
    /// Who plays.
    pub account: &'a Id,
    /// The number of this play under these seeds; no two plays have the same.
    pub play: i64,
}

/// What is published of the secret before anybody plays: its SHA-256.
#[must_use]
pub fn commitment(server: &Id) -> Option<Id> {
    Id::new(&sha256_hex(server.as_bytes()))
}

/// The ticket, from 0 up to, but not including, `tickets`.
///
/// It is the HMAC-SHA-256 under the secret of game, account, the player's seed, the number of the play and
/// the round, one a line; its first 8 bytes are a number, big end first. A number in the incomplete last
/// stretch of `tickets` numbers is refused and the next round is taken, so every ticket is as likely.
#[must_use]
pub fn ticket(seeds: &Seeds<'_>, tickets: u64) -> Option<u64> {
    (0..MOST_ROUNDS).find_map(|round| place(number(seeds, round)?, tickets))
}

/// The ticket of a number, if it is not in the incomplete last stretch of all 2^64 numbers.
#[must_use]
pub fn place(number: u64, tickets: u64) -> Option<u64> {
    let ticket = number.checked_rem(tickets)?;
    // The stretch that a number is in is complete if its last number still is one of 64 bits.
    let first = number.checked_sub(ticket)?;
    first.checked_add(tickets.checked_sub(1)?).map(|_| ticket)
}

fn number(seeds: &Seeds<'_>, round: u32) -> Option<u64> {
    let Seeds { server, client, game, account, play } = seeds;
    let message = format!("{game}\n{account}\n{client}\n{play}\n{round}");
    let mac = Hmac::<Sha256>::new_from_slice(server.as_bytes()).ok()?.chain_update(message.as_bytes()).finalize().into_bytes();
    let head: [u8; 8] = mac.get(..8)?.try_into().ok()?;
    Some(u64::from_be_bytes(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        Id::new(text).expect("a name")
    }

    #[test]
    fn only_the_incomplete_last_stretch_is_refused() {
        // 2^64 = 6 × 3074457345618258602 + 4: the last 4 numbers would favour tickets 0 to 3.
        assert_eq!(place(u64::MAX, 6), None);
        assert_eq!(place(u64::MAX - 3, 6), None);
        assert_eq!(place(u64::MAX - 4, 6), Some(5));
        assert_eq!(place(0, 6), Some(0));
        // A power of two divides them all.
        assert_eq!(place(u64::MAX, 8), Some(7));
        assert_eq!(place(u64::MAX, 1), Some(0));
        assert_eq!(place(7, 0), None);
    }

    #[test]
    fn a_ticket_can_be_worked_out_by_other_means() {
        let (server, client) = (id("00112233445566778899aabbccddeeff"), id("my lucky seed"));
        let (game, account) = (id("wheel"), id("member"));
        let seeds = Seeds { server: &server, client: &client, game: &game, account: &account, play: 0 };
        // printf 'wheel\nmember\nmy lucky seed\n0\n0' | openssl dgst -sha256 -hmac 00112233445566778899aabbccddeeff
        assert_eq!(number(&seeds, 0), Some(FIRST_NUMBER));
        assert_eq!(ticket(&seeds, 100), Some(FIRST_NUMBER % 100));
        // printf %s 00112233445566778899aabbccddeeff | openssl dgst -sha256
        assert_eq!(commitment(&server), Id::new(COMMITMENT));
    }

    const FIRST_NUMBER: u64 = 0xde62_91fe_0469_5e94;
    const COMMITMENT: &str = "5947d7c33d783f94b3b4c1a96ebc8991ed28f1b069b71e03376cba8caa98a720";
}
