//! Laws of challenges: progress is a function of what is kept, and of nothing else.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use tally_core::challenge::fact::KeptLine;
use tally_core::challenge::state::KEPT_WINDOWS;
use tally_core::challenge::{ChallengeRule, KEPT_MARKS, MemberChallenge};
use tally_core::program::Version;
use tally_core::values::money::Minor;
use tally_core::values::time::Instant;
use tally_core::values::wire::decode;
use tally_tests::challenge::{Played, Told};
use tally_tests::document::document;
use tally_tests::random::Random;
use tally_tests::world::id;

use super::seeds;

const HOUR_MS: i64 = 3_600_000;
/// 2026-03-16T00:00 in Vienna; summer time begins 13 days later.
const BEGIN_MS: i64 = 1_773_615_600_000;

/// A program with a challenge of every kind of goal.
fn version(random: &mut Random) -> Version {
    let goals = json!([
        {"count": {"spend": "15"}},
        {"units": {"items": {"category": ["drinks"]}}},
        {"spend": {"items": {"not": {"sku": ["cake"]}}}},
        {"distinct": {}},
        {"distinct": {"of": "category"}},
        {"streak": {"every": "day", "grace": random.between(0, 2)}},
        {"streak": {"every": "week", "of": {"event": "visit"}}},
        {"sequence": {"steps": [{"order": {"items": {"sku": ["latte"]}}}, {"event": "visit"}, {"order": {}}]}},
        {"event": {"of": ["visit", "review"]}},
    ]);
    let repeats = random.pick(&[json!({"times": 1}), json!({"times": 2}), json!("unlimited")]).clone();
    let window = random.pick(&[json!({}), json!({"every": "week"}), json!({"from": "2026-03-20", "until": "2026-04-08"})]).clone();
    let challenge = |(index, goal): (usize, &Value)| {
        let give = json!({"points": {"wallet": "points", "points": "10"}});
        json!({"id": format!("c{index}"), "goal": goal, "window": window, "repeats": repeats,
               "milestones": [{"at": "1", "give": give}, {"at": "3", "give": give}]})
    };
    let challenges: Vec<Value> = goals.as_array().expect("a list").iter().enumerate().map(challenge).collect();
    let program = json!({
        "id": "shop", "currency": "EUR", "wallets": [{"id": "points"}], "challenges": challenges,
        "zone": {"name": "Europe/Vienna", "offset": 3600, "transitions": [{"at": 1_774_746_000_000_i64, "offset": 7200}]},
    });
    Version::read(&document(program)).expect("a valid program")
}

fn deeds(random: &mut Random, count: i64) -> Vec<Told> {
    random.several(count, count, |random, _| deed(random))
}

/// A deed within four weeks; several may fall on one instant.
fn deed(random: &mut Random) -> Told {
    let at = Instant::new(BEGIN_MS + random.between(0, 28 * 8) * 3 * HOUR_MS).expect("in range");
    if random.percent(35) {
        return Told::Event { at, event: id(if random.percent(70) { "visit" } else { "review" }) };
    }
    let lines = random.several(1, 3, |random, index| {
        let (sku, category) = *random.pick(&[("latte", "drinks/coffee"), ("tea", "drinks/tea"), ("cake", "food"), ("mocha", "drinks/coffee")]);
        json!({"id": format!("l{index}"), "sku": sku, "category": category, "quantity": random.between(1, 3), "unitPrice": random.between(100, 1500)})
    });
    let cart = decode(&document(json!({"currency": "EUR", "lines": lines}))).expect("a valid cart");
    Told::order(at, cart)
}

/// The same deed with less kept of it; an event stays.
fn less(random: &mut Random, told: &Told) -> Told {
    let Told::Order { kept, .. } = told else { return told.clone() };
    let fewer = kept.iter().map(|line| {
        let units = random.between(0, line.units);
        let amount = if units == 0 { 0 } else { random.between(0, line.amount.get()) };
        KeptLine { amount: Minor::new(amount).expect("in range"), units, free_units: line.free_units.min(units) }
    });
    told.with_kept(fewer.collect())
}

fn shuffled<T: Clone>(random: &mut Random, list: &[T]) -> Vec<T> {
    let mut rest = list.to_vec();
    let mut out = Vec::new();
    while !rest.is_empty() {
        let last = i64::try_from(rest.len()).expect("a short list") - 1;
        out.push(rest.remove(usize::try_from(random.between(0, last)).expect("a position")));
    }
    out
}

fn after<'a>(version: &'a Version, rule: &'a ChallengeRule, deeds: &[Told]) -> Played<'a> {
    let mut played = Played::new(version, rule);
    for told in deeds {
        played.change(None, Some(told));
    }
    played
}

proptest! {
    #![proptest_config(seeds(200))]

    #[test]
    fn progress_does_not_depend_on_the_order_in_which_deeds_arrive(seed in any::<u64>()) {
        let random = &mut Random::new(seed);
        let version = version(random);
        let deeds = deeds(random, 14);
        let other = shuffled(random, &deeds);
        for rule in &version.challenges {
            prop_assert_eq!(&after(&version, rule, &deeds).state, &after(&version, rule, &other).state, "{} of seed {}", rule.id, seed);
        }
    }

    #[test]
    fn progress_does_not_depend_on_how_a_return_is_split(seed in any::<u64>()) {
        let random = &mut Random::new(seed);
        let version = version(random);
        let deeds = deeds(random, 10);
        let parts: Vec<Told> = deeds.iter().map(|told| less(random, told)).collect();
        let ends: Vec<Told> = parts.iter().map(|told| less(random, told)).collect();
        let turns = shuffled(random, &(0..deeds.len()).collect::<Vec<_>>());
        for rule in &version.challenges {
            let (mut split, mut whole) = (after(&version, rule, &deeds), after(&version, rule, &deeds));
            for turn in &turns {
                split.change(Some(&deeds[*turn]), Some(&parts[*turn]));
            }
            for turn in &turns {
                split.change(Some(&parts[*turn]), Some(&ends[*turn]));
                whole.change(Some(&deeds[*turn]), Some(&ends[*turn]));
            }
            let never_bought = after(&version, rule, &ends);
            prop_assert_eq!(&split.state, &whole.state, "{} of seed {}", rule.id, seed);
            prop_assert_eq!(&split.state, &never_bought.state, "{} of seed {}", rule.id, seed);
        }
    }

    #[test]
    fn what_is_returned_and_bought_again_is_as_if_it_had_never_been_returned(seed in any::<u64>()) {
        let random = &mut Random::new(seed);
        let version = version(random);
        let deeds = deeds(random, 10);
        let again = random.pick(&deeds).clone();
        for rule in &version.challenges {
            let kept = after(&version, rule, &deeds);
            let mut played = kept.clone();
            played.change(Some(&again), None);
            played.change(None, Some(&again));
            prop_assert_eq!(&played.state, &kept.state, "{} of seed {}", rule.id, seed);
        }
    }

    #[test]
    fn when_everything_is_returned_nothing_is_left(seed in any::<u64>()) {
        let random = &mut Random::new(seed);
        let version = version(random);
        let deeds = deeds(random, 10);
        let back = shuffled(random, &deeds);
        for rule in &version.challenges {
            let mut played = after(&version, rule, &deeds);
            for told in &back {
                played.change(Some(told), None);
            }
            prop_assert_eq!(&played.state, &MemberChallenge::default(), "{} of seed {}", rule.id, seed);
        }
    }

    #[test]
    fn the_prizes_given_less_those_taken_back_are_those_the_progress_has(seed in any::<u64>()) {
        let random = &mut Random::new(seed);
        let version = version(random);
        let deeds = deeds(random, 12);
        for rule in &version.challenges {
            let mut played = after(&version, rule, &deeds);
            for told in &deeds {
                let fewer = less(random, told);
                played.change(Some(told), Some(&fewer));
            }
            let mut folded = MemberChallenge::default();
            for entry in &played.entries {
                folded.apply(entry).expect("within bounds");
            }
            prop_assert_eq!(&folded, &played.state, "{} of seed {}", rule.id, seed);
            let sum = |milestone: usize| -> i64 {
                let settled = played.entries.iter().flat_map(|entry| entry.settled().collect::<Vec<_>>());
                settled.filter(|settled| settled.milestone == milestone).map(|settled| settled.completed - settled.undone).sum()
            };
            for milestone in 0..rule.milestones.len() {
                let given: i64 = played.state.windows.iter().map(|window| window.given.get(milestone).copied().unwrap_or_default()).sum();
                prop_assert_eq!(sum(milestone), given, "{} of seed {}", rule.id, seed);
                prop_assert!(given >= 0);
            }
        }
    }

    #[test]
    fn a_streak_counts_the_days_that_follow_one_another(seed in any::<u64>()) {
        let random = &mut Random::new(seed);
        let zone = json!({"name": "Europe/Vienna", "offset": 3600, "transitions": [{"at": 1_774_746_000_000_i64, "offset": 7200}]});
        let length = random.between(2, 5);
        let version = streak(&zone, length);
        let days: BTreeSet<i64> = random.several(5, 25, |random, _| random.between(0, 27)).into_iter().collect();
        let told = days.iter().map(|day| {
            // Noon of a local day is an hour earlier in UTC once summer time has begun, on day 13.
            let ms = BEGIN_MS + day * 24 * HOUR_MS + 12 * HOUR_MS - if *day >= 13 { HOUR_MS } else { 0 };
            Told::Event { at: Instant::new(ms + random.between(-11, 11) * HOUR_MS).expect("in range"), event: id("visit") }
        });
        let told: Vec<Told> = told.collect();
        let played = after(&version, &version.challenges[0], &told);
        // Slowly: from each day that begins a streak, walk on to its end.
        let mut rounds = 0;
        for first in days.iter().filter(|day| !days.contains(&(**day - 1))) {
            let end = (*first..).find(|day| !days.contains(day)).expect("an end");
            rounds += (end - first) / length;
        }
        let given: i64 = played.state.windows.iter().flat_map(|window| &window.given).sum();
        prop_assert_eq!(given, rounds, "seed {}: {:?}", seed, days);
    }
}

fn streak(zone: &Value, length: i64) -> Version {
    let program = json!({
        "id": "shop", "zone": zone, "currency": "EUR", "wallets": [{"id": "points"}],
        "challenges": [{"id": "c", "goal": {"streak": {"every": "day", "of": {"event": "visit"}}}, "repeats": "unlimited",
                        "milestones": [{"at": length.to_string(), "give": {"points": {"wallet": "points", "points": "1"}}}]}],
    });
    Version::read(&document(program)).expect("a valid program")
}

#[test]
fn a_streak_longer_than_its_marks_is_still_counted_to_the_end() {
    let version = streak(&json!({"name": "UTC"}), 7);
    let mut played = Played::new(&version, &version.challenges[0]);
    for day in 0..2500 {
        let at = Instant::new(BEGIN_MS + day * 24 * HOUR_MS).expect("in range");
        played.change(None, Some(&Told::Event { at, event: id("visit") }));
    }
    assert_eq!(played.state.windows[0].given, [2500 / 7]);
    assert!(played.state.windows[0].marks.len() <= KEPT_MARKS);
}

#[test]
fn a_sequence_done_more_often_than_its_marks_is_still_counted() {
    let give = json!({"points": {"wallet": "points", "points": "1"}});
    let program = json!({
        "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}],
        "challenges": [{"id": "c", "goal": {"sequence": {"steps": [{"event": "visit"}, {"event": "review"}]}}, "repeats": "unlimited",
                        "milestones": [{"at": "2", "give": give}]}],
    });
    let version = Version::read(&document(program)).expect("a valid program");
    let mut played = Played::new(&version, &version.challenges[0]);
    // 1200 visits without a review fill the marks; a review then still ends the round.
    let events = (0..1200).map(|_| "visit").chain(["review"]).chain((0..1400).map(|turn| if turn % 2 == 0 { "visit" } else { "review" }));
    for (hour, event) in (0..).zip(events) {
        let at = Instant::new(BEGIN_MS + hour * HOUR_MS).expect("in range");
        played.change(None, Some(&Told::Event { at, event: id(event) }));
    }
    assert_eq!(played.state.windows[0].given, [701]);
    assert!(played.state.windows[0].marks.len() <= KEPT_MARKS);
}

#[test]
fn what_falls_into_a_window_that_is_no_longer_kept_changes_nothing() {
    let give = json!({"points": {"wallet": "points", "points": "1"}});
    let program = json!({
        "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}],
        "challenges": [{"id": "c", "goal": {"event": {"of": ["visit"]}}, "window": {"every": "day"}, "milestones": [{"at": "1", "give": give}]}],
    });
    let version = Version::read(&document(program)).expect("a valid program");
    let mut played = Played::new(&version, &version.challenges[0]);
    let visit = |day: i64| Told::Event { at: Instant::new(BEGIN_MS + day * 24 * HOUR_MS).expect("in range"), event: id("visit") };
    for day in 0..(i64::try_from(KEPT_WINDOWS).expect("a small number") + 20) {
        assert!(played.change(None, Some(&visit(day))).is_some());
    }
    assert_eq!(played.state.windows.len(), KEPT_WINDOWS);
    assert_eq!(played.change(Some(&visit(19)), None), None);
    assert_eq!(played.change(None, Some(&visit(0))), None);
    let taken_back: Vec<i64> = played.change(Some(&visit(20)), None).iter().flat_map(|entry| entry.given.clone()).collect();
    assert_eq!(taken_back, [-1]);
}

#[test]
fn things_beyond_those_that_are_kept_count_once_at_most() {
    let give = json!({"points": {"wallet": "points", "points": "1"}});
    let program = json!({
        "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}],
        "challenges": [{"id": "c", "goal": {"distinct": {}}, "repeats": "unlimited", "milestones": [{"at": "5", "give": give}]}],
    });
    let version = Version::read(&document(program)).expect("a valid program");
    let mut played = Played::new(&version, &version.challenges[0]);
    // Twice the same 1200 articles, 5 an order: 1000 of them are kept and make 200 prizes, and the others make none.
    for order in (0..240).chain(0..240) {
        let lines: Vec<Value> = (0..5)
            .map(|line| json!({"id": format!("l{line}"), "sku": format!("a{}", order * 5 + line), "quantity": 1, "unitPrice": 100}))
            .collect();
        let cart = decode(&document(json!({"currency": "EUR", "lines": lines}))).expect("a valid cart");
        played.change(None, Some(&Told::order(Instant::new(BEGIN_MS).expect("in range"), cart)));
    }
    assert_eq!(played.state.windows[0].given, [200]);
    assert_eq!(played.state.windows[0].marks.len(), KEPT_MARKS);
}

#[test]
fn merged_accounts_have_the_progress_of_both() {
    let random = &mut Random::new(7);
    let version = version(random);
    let (left, right) = (deeds(random, 10), deeds(random, 10));
    for rule in &version.challenges {
        let both = after(&version, rule, &[left.clone(), right.clone()].concat()).state;
        let (mut one, other) = (after(&version, rule, &left).state, after(&version, rule, &right).state);
        one.absorb(&other).expect("within bounds");
        let counted =
            |state: &MemberChallenge| -> Vec<_> { state.windows.iter().map(|window| (window.period, window.marks.clone())).collect() };
        assert_eq!(counted(&one), counted(&both), "{}", rule.id);
    }
}

proptest! {
    #![proptest_config(seeds(100))]

    #[test]
    fn a_preview_says_what_then_happens(seed in any::<u64>()) {
        let random = &mut Random::new(seed);
        let version = version(random);
        let (deeds, next) = (deeds(random, 10), deed(random));
        for rule in &version.challenges {
            let mut played = after(&version, rule, &deeds);
            let view = |state: &MemberChallenge| rule.view(state, next.at(), &version.calendar()).expect("within bounds");
            let preview = next.tell(&version, |fact| rule.preview(&played.state, fact, &version.calendar())).expect("within bounds");
            prop_assert_eq!(&preview.before, &view(&played.state));
            played.change(None, Some(&next));
            prop_assert_eq!(&preview.after, &view(&played.state));
            prop_assert!(preview.after.done <= preview.after.goal);
        }
    }
}

#[test]
fn a_program_that_asks_for_more_takes_nothing_back_by_itself() {
    let asking = |most: i64| {
        let give = json!({"points": {"wallet": "points", "points": "1"}});
        let program = json!({
            "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}],
            "challenges": [{"id": "c", "goal": {"event": {"of": ["visit"]}}, "repeats": "unlimited", "milestones": [{"at": most.to_string(), "give": give}]}],
        });
        Version::read(&document(program)).expect("a valid program")
    };
    let (three, four) = (asking(3), asking(4));
    let visit = Told::Event { at: Instant::new(BEGIN_MS).expect("in range"), event: id("visit") };
    let mut state = after(&three, &three.challenges[0], &vec![visit.clone(); 3]).state;
    let mut change = |back: bool| -> i64 {
        let (before, next) = if back { (Some(&visit), None) } else { (None, Some(&visit)) };
        let mut played = Played::new(&four, &four.challenges[0]);
        played.state = state.clone();
        let given = played.change(before, next).iter().flat_map(|entry| entry.given.clone()).sum();
        state = played.state;
        given
    };
    // 3 of 3 won one prize; now 4 are asked for. 2 and 3 visits never made a prize of 4, so nothing is undone.
    assert_eq!((change(true), change(false)), (0, 0));
    // The 4th was paid for with 3, the 8th is the second of 4; returning it undoes that one only.
    assert_eq!((change(false), change(false), change(false), change(false), change(false)), (0, 0, 0, 0, 1));
    assert_eq!((change(true), change(true)), (-1, 0));
}
