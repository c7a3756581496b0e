//! Referrals, played: a friend joins, orders, and brings things back.

use std::collections::BTreeMap;

use tally_core::member::Member;
use tally_core::program::Version;
use tally_core::referral::guard::Party;
use tally_core::referral::rule::KeptOrder;
use tally_core::referral::state::{Effect, ReferralStep};
use tally_core::referral::{MemberReferral, ReferralRule};
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::moment::Moment;
use tally_core::values::money::Minor;
use tally_core::values::time::Instant;
use tally_core::values::wire::{Wire, decode};

use crate::document::{field, integer, items};
use crate::subset::differences;
use crate::world::id;

/// Plays a golden case and answers every difference from what it expects.
///
/// `advocate` and the payload of `join` are parties: `account`, `marks`, `member`. A step has `at`, a
/// local time, and one of `join`, `order` (with `number`, 1 when absent, and the `amount` that is kept; with
/// neither amount nor `number` everything came back) or `rewarded`. It expects `refused`, `effect`, `stage`.
///
/// # Panics
/// If a case lacks a part.
#[must_use]
pub fn play(case: &Json) -> Vec<String> {
    let version = match Version::read(field(case, "program")) {
        Ok(version) => version,
        Err(problems) => return vec![format!("the program is not valid: {problems:?}")],
    };
    let rule = version.referral.as_ref().expect("a program with referral rules");
    let mut referral = MemberReferral::invited(id(field(field(case, "advocate"), "account").as_text().expect("an account")));
    let mut found = Vec::new();
    for (index, step) in items(field(case, "steps")).iter().enumerate() {
        let moment = field(step, "at").as_text().and_then(Moment::parse).expect("a local time");
        let at = moment.as_beginning(&version.program.zone).expect("within bounds");
        let answer = take(&version, rule, field(case, "advocate"), &mut referral, step, at);
        let different = differences(field(step, "expect"), &answer);
        found.extend(different.into_iter().map(|difference| format!("step {index}: {difference}")));
    }
    found
}

fn take(version: &Version, rule: &ReferralRule, advocate: &Json, referral: &mut MemberReferral, step: &Json, at: Instant) -> Json {
    let mut refused = Json::Null;
    let made = if let Some(friend) = step.get("join") {
        let (advocate, friend) = (Side::read(advocate), Side::read(friend));
        match rule.join(referral, &advocate.party(), &friend.party(), at, &version.calendar()).expect("within bounds") {
            Ok(step) => Some(step),
            Err(reason) => {
                refused = reason.encode();
                None
            }
        }
    } else if let Some(order) = step.get("order").and_then(Json::as_text) {
        let amount = Minor::new(integer(step, "amount").unwrap_or_default()).expect("within bounds");
        let nothing = step.get("amount").is_none();
        let kept = KeptOrder { id: &id(order), occurred_at: at, number: integer(step, "number").unwrap_or(1), amount, nothing };
        rule.order(referral, &kept, &version.calendar()).expect("within bounds")
    } else {
        Some(ReferralStep::Rewarded(referral.advocate.clone()))
    };
    let effect = match made.map(|made| referral.apply(&made)) {
        Some(Effect::Give) => "give",
        Some(Effect::TakeBack) => "takeBack",
        Some(Effect::None) | None => "none",
    };
    let fields = [("refused", refused), ("effect", Json::Text(effect.to_owned())), ("stage", referral.stage.encode())];
    Json::Map(fields.map(|(name, value)| (name.to_owned(), value)).to_vec())
}

/// One side, as the case writes it.
struct Side {
    account: Id,
    marks: BTreeMap<Id, Id>,
    member: Member,
}

impl Side {
    fn read(json: &Json) -> Self {
        let marks = json.get("marks").map_or_else(BTreeMap::new, |marks| decode(marks).expect("marks by name"));
        let member = json.get("member").map_or_else(Member::default, |member| decode(member).expect("a member"));
        Self { account: id(field(json, "account").as_text().expect("an account")), marks, member }
    }

    const fn party(&self) -> Party<'_> {
        Party { account: &self.account, marks: &self.marks, member: &self.member }
    }
}
