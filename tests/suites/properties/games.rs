//! Laws of games of chance: the odds are exact, and a draw can be checked by anybody.

use proptest::prelude::*;
use serde_json::{Value, json};
use tally_core::game::draw::{Mismatch, draw, verify};
use tally_core::game::ticket::{Seeds, commitment, place, ticket};
use tally_core::game::{Draw, GameRule};
use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_tests::document::document;
use tally_tests::random::Random;
use tally_tests::world::id;

use super::seeds;

fn parts(random: &mut Random) -> Vec<i64> {
    random.several(1, 8, |random, _| random.between(1, 60))
}

fn program(parts: &[i64], tickets: i64) -> Value {
    let outcomes: Vec<Value> = parts.iter().enumerate().map(|(index, parts)| json!({"id": format!("o{index}"), "parts": parts})).collect();
    json!({
        "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}],
        "games": [{"id": "wheel", "tickets": tickets, "outcomes": outcomes}],
    })
}

fn version(parts: &[i64]) -> Version {
    Version::read(&document(program(parts, parts.iter().sum()))).expect("a valid program")
}

/// Half of the tickets win, and there are so many that two draws do not have the same one by chance.
fn coin() -> Version {
    version(&[500_000_000_000, 500_000_000_000])
}

fn hex(random: &mut Random) -> Id {
    id(&format!("{:016x}{:016x}{:016x}{:016x}", random.bits(), random.bits(), random.bits(), random.bits()))
}

/// The text with one bit of one character changed, if that still is a name.
fn flipped(text: &Id, bit: usize) -> Option<Id> {
    let mut bytes = text.as_bytes().to_vec();
    let place = bit / 8 % bytes.len();
    bytes[place] ^= 1 << (bit % 8);
    String::from_utf8(bytes).ok().and_then(|text| Id::new(&text))
}

fn drawn(rule: &GameRule, version: &Version, server: &Id, client: &Id, play: i64) -> Draw {
    let (account, game) = (id("member"), rule.id.clone());
    let seeds = Seeds { server, client, game: &game, account: &account, play };
    draw(rule, &version.hash, &seeds, |_| false).expect("a ticket")
}

proptest! {
    #![proptest_config(seeds(200))]

    #[test]
    fn over_all_tickets_every_outcome_comes_exactly_as_often_as_declared(seed in any::<u64>()) {
        let parts = parts(&mut Random::new(seed));
        let version = version(&parts);
        let rule = &version.games[0];
        let mut counts = vec![0_i64; parts.len()];
        for ticket in 0..rule.tickets {
            counts[rule.outcome_of(ticket).expect("every ticket is an outcome")] += 1;
        }
        prop_assert_eq!(counts, parts);
        prop_assert_eq!(rule.outcome_of(rule.tickets), None);
    }

    #[test]
    fn odds_that_do_not_sum_to_one_are_refused(seed in any::<u64>(), off in -20_i64..20) {
        let parts = parts(&mut Random::new(seed));
        let sum: i64 = parts.iter().sum();
        prop_assume!(sum + off > 0);
        let read = Version::read(&document(program(&parts, sum + off)));
        let codes: Vec<String> = read.err().unwrap_or_default().into_iter().map(|problem| problem.code).collect();
        let wanted: &[&str] = if off == 0 { &[] } else { &["odds_do_not_sum"] };
        prop_assert_eq!(codes, wanted);
    }

    #[test]
    fn every_ticket_has_as_many_numbers(tickets in 1_u64..1_000_000_000_000, stretch in any::<u64>(), rest in any::<u64>()) {
        // A number is stretch × tickets + ticket. All tickets of a complete stretch are placed, none of the incomplete one.
        let complete = u64::MAX / tickets - u64::from(u64::MAX % tickets != tickets - 1);
        let (stretch, wanted) = (stretch % (complete + 1), rest % tickets);
        prop_assert_eq!(place(stretch * tickets + wanted, tickets), Some(wanted));
        let last_placed = complete * tickets + (tickets - 1);
        prop_assert_eq!(place(last_placed, tickets), Some(tickets - 1));
        if let Some(first_refused) = last_placed.checked_add(1) {
            prop_assert_eq!(place(first_refused, tickets), None);
            prop_assert_eq!(place(u64::MAX, tickets), None);
        }
    }

    #[test]
    fn a_draw_verifies_and_the_same_seeds_make_the_same_draw(seed in any::<u64>()) {
        let random = &mut Random::new(seed);
        let version = version(&parts(random));
        let rule = &version.games[0];
        let (server, client, play) = (hex(random), hex(random), random.between(0, 1000));
        let made = drawn(rule, &version, &server, &client, play);
        prop_assert_eq!(verify(rule, &version.hash, &made, &server), Ok(()));
        prop_assert_eq!(&drawn(rule, &version, &server, &client, play), &made);
        prop_assert!(made.counts(rule).is_some_and(|outcome| outcome.id == made.outcome));
    }

    #[test]
    fn a_draw_with_any_bit_changed_does_not_verify(seed in any::<u64>(), bit in 0_usize..512) {
        let random = &mut Random::new(seed);
        let version = coin();
        let rule = &version.games[0];
        let (server, client, play) = (hex(random), hex(random), random.between(0, 1000));
        let made = drawn(rule, &version, &server, &client, play);
        let refused = |draw: &Draw, server: &Id| verify(rule, &version.hash, draw, server).err();
        if let Some(server) = flipped(&server, bit) {
            prop_assert_eq!(refused(&made, &server), Some(Mismatch::Commitment));
        }
        if let Some(commitment) = flipped(&made.commitment, bit) {
            prop_assert_eq!(refused(&Draw { commitment, ..made.clone() }, &server), Some(Mismatch::Commitment));
        }
        if let Some(client_seed) = flipped(&made.client_seed, bit) {
            prop_assert_eq!(refused(&Draw { client_seed, ..made.clone() }, &server), Some(Mismatch::Ticket));
        }
        if let Some(account) = flipped(&made.account, bit) {
            prop_assert_eq!(refused(&Draw { account, ..made.clone() }, &server), Some(Mismatch::Ticket));
        }
        prop_assert_eq!(refused(&Draw { play: made.play ^ (1 << (bit % 50)), ..made.clone() }, &server), Some(Mismatch::Ticket));
        prop_assert_eq!(refused(&Draw { ticket: made.ticket ^ (1 << (bit % 50)), ..made.clone() }, &server), Some(Mismatch::Ticket));
        let other = &rule.outcomes.iter().find(|outcome| outcome.id != made.outcome).expect("another outcome").id;
        prop_assert_eq!(refused(&Draw { outcome: other.clone(), ..made.clone() }, &server), Some(Mismatch::Outcome));
    }
}

#[test]
fn a_hundred_thousand_plays_come_near_the_odds() {
    let (server, client, game, account) = (id("secret"), id("lucky"), id("wheel"), id("member"));
    let mut wins = 0_i64;
    for play in 0..100_000 {
        let seeds = Seeds { server: &server, client: &client, game: &game, account: &account, play };
        wins += i64::from(ticket(&seeds, 10).expect("a ticket") == 0);
    }
    // 10000 are expected, with a standard deviation of 95: 500 are more than five of them.
    assert!((wins - 10_000).abs() < 500, "{wins} wins");
    assert!(commitment(&server).is_some());
}
