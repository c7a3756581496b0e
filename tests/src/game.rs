//! Games of chance in golden cases: a draw, and draws that were tampered with.

use tally_core::game::Draw;
use tally_core::game::draw::{draw, verify};
use tally_core::game::ticket::Seeds;
use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::wire::{Wire, decode};

use crate::document::{field, fields, integer, items, set};
use crate::subset::differences;

/// Makes the draw of a case, of each of its variations, and of each `tampered` one, and answers every
/// difference from what is expected.
///
/// A case has `program`, `game`, `serverSeed`, `clientSeed`, `account`, `play`, and `usedUp`, the outcomes
/// whose prizes are gone. `tampered` sets something in the draw, or another `serverSeed`, and names the mismatch.
///
/// # Panics
/// If a case lacks a part.
#[must_use]
pub fn check(case: &Json) -> Vec<String> {
    let mut found = one(case).into_iter().map(|difference| format!("first {difference}")).collect::<Vec<_>>();
    for (index, variation) in items(field(case, "vary")).iter().enumerate() {
        let mut varied = case.clone();
        for (pointer, value) in fields(field(variation, "set")) {
            set(&mut varied, pointer, value.clone()).expect("a place in the case");
        }
        set(&mut varied, "/expect", field(variation, "expect").clone()).expect("a case with an expectation");
        set(&mut varied, "/tampered", Json::List(Vec::new())).expect("a case is an object");
        found.extend(one(&varied).into_iter().map(|difference| format!("vary/{index} {difference}")));
    }
    found
}

fn one(case: &Json) -> Vec<String> {
    let text = |name: &str| field(case, name).as_text().and_then(Id::new).unwrap_or_else(|| panic!("a case has `{name}`"));
    let version = match Version::read(field(case, "program")) {
        Ok(version) => version,
        Err(problems) => return vec![format!("the program is not valid: {problems:?}")],
    };
    let (game, server, client, account) = (text("game"), text("serverSeed"), text("clientSeed"), text("account"));
    let rule = version.games.iter().find(|rule| rule.id == game).expect("a game of the program");
    let play = integer(case, "play").expect("a case has `play`");
    let seeds = Seeds { server: &server, client: &client, game: &game, account: &account, play };
    let gone: Vec<Id> = items(field(case, "usedUp")).iter().filter_map(Json::as_text).filter_map(Id::new).collect();
    let drawn = draw(rule, &version.hash, &seeds, |outcome| gone.contains(&outcome.id)).expect("a ticket");
    let mut found = differences(field(case, "expect"), &drawn.encode());
    if let Err(mismatch) = verify(rule, &version.hash, &drawn, &server) {
        found.push(format!("the draw does not verify: {mismatch:?}"));
    }
    for (index, tampered) in items(field(case, "tampered")).iter().enumerate() {
        let mut json = drawn.encode();
        for (pointer, value) in fields(field(tampered, "set")) {
            set(&mut json, pointer, value.clone()).expect("a place in the draw");
        }
        let changed: Draw = decode(&json).expect("still a draw");
        let secret = field(tampered, "serverSeed").as_text().and_then(Id::new).unwrap_or_else(|| server.clone());
        let actual = verify(rule, &version.hash, &changed, &secret).err().map_or(Json::Null, |mismatch| mismatch.encode());
        let different = differences(field(tampered, "mismatch"), &actual);
        found.extend(different.into_iter().map(|difference| format!("tampered/{index}{difference}")));
    }
    found
}
