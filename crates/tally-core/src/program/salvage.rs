//! What is wrong with the readable parts of a document that is not readable as a whole.
//!
//! Mistakes of form must not hide mistakes of sense: whoever mends a program wants to see all of them.

use super::definition::Program;
use super::version::scope;
use crate::accrual::cap::Capped;
use crate::accrual::{Cap, Earn, Habit, Multiplier};
use crate::challenge::{Badge, Challenge};
use crate::game::Game;
use crate::giving::Giving;
use crate::plan::Plan;
use crate::referral::Referral;
use crate::reward::Reward;
use crate::segment::Segment;
use crate::tier::Ladder;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::money::Currency;
use crate::values::wire::{Decoder, Wire};
use crate::values::zone::Zone;

/// Compiles every rule that can be read by itself and reports what it finds, each at its own place.
///
/// Names of parts that cannot be read are taken as declared, so that one mistake is not reported twice.
pub fn report(document: &Json, at: &mut Decoder) {
    let Some(program) = readable(document) else { return };
    let mut scope = scope(&program);
    let (wallets, ladders) = (names(document, "wallets"), names(document, "ladders"));
    let unread = wallets.iter().filter(|id| program.wallets.iter().all(|wallet| wallet.id != **id));
    scope.wallets.extend(unread.map(|id| (id, 0, true)));
    let (lanes, rewards, badges) = (names(document, "lanes"), names(document, "rewards"), names(document, "badges"));
    scope.lanes.extend(&lanes);
    scope.rewards.extend(&rewards);
    scope.badges.extend(&badges);
    let (segments, habits) = (names(document, "segments"), names(document, "habits"));
    scope.segments = segments.iter().collect();
    scope.habits = habits.iter().collect();
    let (entitlements, plans) = (names(document, "entitlements"), names(document, "plans"));
    let unread = entitlements.iter().filter(|id| program.entitlements.iter().all(|entitlement| entitlement.id != **id));
    scope.entitlements.extend(unread.map(|id| (id, 1)));
    scope.plans.extend(plans.iter().filter(|id| program.plans.iter().all(|plan| plan.id != **id)));
    let rules = names(document, "earn");
    let some_ladder_is_unread = ladders.len() > program.ladders.len();
    // Conditions that name what cannot be read would be reported for it.
    if names(document, "experiments").len() > program.experiments.len() || names(document, "events").len() > program.events.len() {
        return;
    }
    let groups: Vec<Id> = each::<Earn>(document, "earn").map(|(_, earn)| earn.group).chain(Id::new(crate::accrual::BASE_GROUP)).collect();
    at.within("earn", |at| {
        for (index, earn) in each::<Earn>(document, "earn") {
            at.at_index(index, |at| earn.compile(&groups, &mut scope, at));
        }
        // Of a rule that cannot be read, what it must have if it issues nothing.
        for (index, rule) in each::<Json>(document, "earn").filter(|(_, rule)| matches!(rule, Json::Map(_)) && rule.get("issue").is_none())
        {
            for name in ["wallet", "points"].into_iter().filter(|name| rule.get(name).is_none()) {
                at.at_index(index, |at| crate::accrual::rule::report_missing(name, at));
            }
        }
    });
    at.within("multipliers", |at| {
        // The group of a multiplier may be one that only an unreadable rule names.
        for (index, multiplier) in each::<Multiplier>(document, "multipliers").filter(|(_, multiplier)| groups.contains(&multiplier.group))
        {
            at.at_index(index, |at| multiplier.compile(&groups, &mut scope, at));
        }
    });
    let read: Vec<Earn> = each::<Earn>(document, "earn").map(|(_, earn)| earn).collect();
    let capped: Vec<Capped<'_>> =
        rules.iter().map(|id| (id, read.iter().find(|earn| earn.id == *id).and_then(|earn| earn.wallet.as_ref()))).collect();
    at.within("caps", |at| {
        for (index, cap) in each::<Cap>(document, "caps") {
            at.at_index(index, |at| cap.compile(&capped, &scope, at));
        }
    });
    if !some_ladder_is_unread {
        at.within("rewards", |at| {
            for (index, reward) in each::<Reward>(document, "rewards") {
                at.at_index(index, |at| reward.compile(&mut scope, at));
            }
        });
    }
    if !some_ladder_is_unread {
        at.within("badges", |at| {
            for (index, badge) in each::<Badge>(document, "badges") {
                at.at_index(index, |at| badge.compile(&scope, at));
            }
        });
    }
    at.within("challenges", |at| {
        for (index, challenge) in each::<Challenge>(document, "challenges") {
            at.at_index(index, |at| challenge.compile(&mut scope, at));
        }
    });
    if let Some(referral) = document.get("referral").and_then(quietly::<Referral>) {
        at.within("referral", |at| referral.compile(&scope, at));
    }
    at.within("games", |at| {
        for (index, game) in each::<Game>(document, "games") {
            at.at_index(index, |at| game.compile(&scope, at));
        }
    });
    at.within("habits", |at| {
        for (index, habit) in each::<Habit>(document, "habits") {
            at.at_index(index, |at| habit.compile(&mut scope, at));
        }
    });
    at.within("giving", |at| {
        for (index, giving) in each::<Giving>(document, "giving") {
            at.at_index(index, |at| giving.compile(&scope, at));
        }
    });
    at.within("segments", |at| {
        for (index, segment) in each::<Segment>(document, "segments") {
            at.at_index(index, |at| segment.compile(&mut scope, at));
        }
    });
    at.within("ladders", |at| {
        for (index, ladder) in each::<Ladder>(document, "ladders") {
            at.at_index(index, |at| ladder.compile(&mut scope, at));
        }
    });
    at.within("plans", |at| {
        for (index, plan) in each::<Plan>(document, "plans") {
            at.at_index(index, |at| plan.compile(&scope, at));
        }
    });
}

/// The program that the readable parts make, without its rules: they are compiled at their own places.
fn readable(document: &Json) -> Option<Program> {
    let read = |name: &str| document.get(name);
    Some(Program {
        schema: None,
        public_of: None,
        id: Id::new("unread")?,
        name: None,
        zone: read("zone").and_then(quietly::<Zone>).or_else(Zone::utc)?,
        currency: read("currency").and_then(quietly::<Currency>).or_else(|| Currency::new("EUR"))?,
        rates: Default::default(),
        price: Default::default(),
        wallets: each(document, "wallets").map(|(_, wallet)| wallet).collect(),
        earn: Vec::new(),
        groups: Vec::new(),
        multipliers: Vec::new(),
        caps: Vec::new(),
        lanes: Vec::new(),
        rewards: Vec::new(),
        ladders: each(document, "ladders").map(|(_, ladder)| ladder).collect(),
        segments: Vec::new(),
        experiments: each(document, "experiments").map(|(_, experiment)| experiment).collect(),
        events: each(document, "events").map(|(_, event)| event).collect(),
        entitlements: each(document, "entitlements").map(|(_, entitlement)| entitlement).collect(),
        plans: each(document, "plans").map(|(_, plan)| plan).collect(),
        policies: Default::default(),
        badges: Vec::new(),
        challenges: Vec::new(),
        referral: None,
        games: Vec::new(),
        habits: Vec::new(),
        giving: Vec::new(),
        transfers: Vec::new(),
    })
}

/// The items of a list that can be read, each with its place.
fn each<'a, T: Wire + 'a>(document: &'a Json, name: &str) -> impl Iterator<Item = (usize, T)> + 'a {
    let items = match document.get(name) {
        Some(Json::List(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter().enumerate().filter_map(|(index, item)| Some((index, quietly(item)?)))
}

/// The ids of a list, of items that cannot be read too.
fn names(document: &Json, name: &str) -> Vec<Id> {
    each::<Json>(document, name).filter_map(|(_, item)| item.get("id").and_then(Json::as_text).and_then(Id::new)).collect()
}

/// Reads without reporting: what is wrong in form was reported before.
fn quietly<T: Wire>(json: &Json) -> Option<T> {
    let mut unheard = Decoder::default();
    let value = T::decode(json, &mut unheard);
    unheard.finish(value).ok()
}
