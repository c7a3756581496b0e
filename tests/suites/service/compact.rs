//! Documents in few bytes: what is written is read back, and whatever bytes there are, reading them ends.

use proptest::prelude::*;
use tally_core::values::json::Json;
use tally_service::compact::{WORDS, pack, unpack};

fn text() -> impl Strategy<Value = String> {
    let word = (0..WORDS.len()).prop_map(|place| WORDS[place].to_owned());
    prop_oneof![word, "[0-9a-f]{64}", "[0-9A-F]{64}", "[0-9a-f]{63}", ".{0,40}", "\\PC{120,300}"]
}

fn document() -> impl Strategy<Value = Json> {
    let number = prop_oneof![any::<i64>(), -40_i64..40, Just(i64::MIN), Just(i64::MAX)];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        Just(Json::Fraction),
        number.prop_map(Json::Integer),
        text().prop_map(Json::Text),
    ];
    leaf.prop_recursive(6, 200, 40, |inner| {
        let fields = proptest::collection::vec((text(), inner.clone()), 0..40);
        prop_oneof![proptest::collection::vec(inner, 0..40).prop_map(Json::List), fields.prop_map(Json::Map)]
    })
}

proptest! {
    #[test]
    fn what_is_packed_is_unpacked_the_same(document in document()) {
        prop_assert_eq!(unpack(&pack(&document)), Some(document));
    }

    #[test]
    fn half_of_it_or_more_than_it_is_no_document(document in document(), cut in any::<prop::sample::Index>(), more in any::<u8>()) {
        let mut bytes = pack(&document);
        prop_assert_eq!(unpack(&bytes[..cut.index(bytes.len())]), None);
        bytes.push(more);
        prop_assert_eq!(unpack(&bytes), None);
    }

    #[test]
    fn any_bytes_come_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        // What is read says the same when it is written again, maybe in fewer bytes.
        if let Some(document) = unpack(&bytes) {
            prop_assert_eq!(unpack(&pack(&document)), Some(document));
        }
    }
}

#[test]
fn a_count_that_nothing_follows_makes_no_room() {
    // A list, and an object, of 2^40 values, and a text of as many bytes.
    for kind in [8, 9, 6] {
        assert_eq!(unpack(&[kind, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]), None);
    }
    // Ten groups are more than a number has.
    assert_eq!(unpack(&[[4].as_slice(), &[0xff; 10]].concat()), None);
}

#[test]
fn depth_is_bounded() {
    let deep = |depth: usize| [vec![81; depth], vec![0]].concat();
    assert!(unpack(&deep(64)).is_some());
    assert_eq!(unpack(&deep(65)), None);
    assert_eq!(unpack(&deep(1_000_000)), None);
}

#[test]
fn no_word_stands_in_the_list_twice_and_all_have_a_place() {
    let mut words = WORDS.to_vec();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), WORDS.len());
    assert!(WORDS.len() <= 128 + 256, "two bytes say no more words");
}
