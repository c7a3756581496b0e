//! Which offers suit the member best, for a page that shows them in that order.
//!
//! What can be used now comes first, then what is nearly there, by how much of it lacks, then the rest. Among
//! equals what the member likes comes first, then what takes more off, then the program's order. Nothing is decided
//! again for it.

use core::cmp::{Ordering, Reverse};

use super::answer::{Offer, OfferStatus};
use super::settled::{Outcome, Settled, Turn};
use crate::cart::filter::{Selection, Word};
use crate::condition::gap::Lack;
use crate::condition::need::Need;
use crate::condition::{Check as _, Condition};
use crate::reward::{GiveRule, Giving as _, RewardRule, Trigger};
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::order::InOrder as _;

/// How often something was bought when the member is said to like it: whoever came back for it does.
const LIKED_FROM: i64 = 2;

/// How near an offer is to being used.
#[derive(Debug, Clone, Copy)]
enum Reach {
    /// It is used, or can be.
    Now,
    /// The shopper can supply what is missing.
    Nearly(Lack),
    /// Nothing that the shopper adds brings it.
    Far,
}

impl Reach {
    fn of(turn: &Turn, status: OfferStatus) -> Self {
        let lack = match &turn.outcome {
            Outcome::Short { wanted, actual } => Lack::of(wanted.get(), actual.get()),
            Outcome::Unmet { lacks, .. } => *lacks,
            _ => None,
        };
        match (status, lack) {
            (OfferStatus::Applied | OfferStatus::Available, _) => Self::Now,
            (_, Some(lack)) => Self::Nearly(lack),
            (_, None) => Self::Far,
        }
    }

    fn compare(self, other: Self) -> Ordering {
        let group = |reach: Self| match reach {
            Self::Now => 0_u8,
            Self::Nearly(_) => 1,
            Self::Far => 2,
        };
        match (self, other) {
            (Self::Nearly(left), Self::Nearly(right)) => left.compare(right),
            _ => group(self).cmp(&group(other)),
        }
    }
}

/// Where an offer stands.
struct Place<'o> {
    reach: Reach,
    liked: bool,
    worth: Minor,
    reward: &'o Id,
}

/// The rewards of the offers, the best for the member first; without those that have to be issued first and were not.
pub fn ranking(settled: &Settled<'_>, offered: &[(&Turn, Offer)]) -> Vec<Id> {
    if offered.is_empty() {
        return Vec::new(); // what the member likes is looked up for offers only
    }
    let liked_words = liked_words(settled);
    let mut places = Vec::with_capacity(offered.len());
    for (turn, offer) in offered {
        let Some(rule) = settled.rule(turn.reward).filter(|rule| is_held(settled, rule)) else { continue };
        let liked = is_liked(settled, rule, &liked_words);
        places.push(Place { reach: Reach::of(turn, offer.status), liked, worth: offer.worth, reward: &offer.reward });
    }
    places.order_by(|left, right| {
        let among_equals = |place: &Place<'_>| (Reverse(place.liked), Reverse(place.worth));
        left.reach.compare(right.reach).then_with(|| among_equals(left).cmp(&among_equals(right)))
    });
    places.into_iter().map(|place| place.reward.clone()).collect()
}

/// Whether the member has it, where it has to be issued first.
fn is_held(settled: &Settled<'_>, rule: &RewardRule) -> bool {
    rule.trigger != Trigger::Issued || settled.view.usable(&rule.id, settled.at) > 0
}

/// Whether a reward speaks of something that the member buys often, or of an offer that the member activated.
fn is_liked(settled: &Settled<'_>, rule: &RewardRule, liked_words: &[Word]) -> bool {
    let liked = |words: Vec<Word>| words.iter().any(|word| liked_words.binary_search(word).is_ok());
    let situation = settled.settled_situation();
    let asks_for_it = |condition: &Condition| {
        let words = match condition.need() {
            Some(Need::Words(words)) => words,
            _ => Vec::new(),
        };
        condition.is_liked(&situation) || liked(words)
    };
    liked(words_of(settled, &rule.give)) || rule.when.iter().any(asks_for_it)
}

/// The words of what a reward gives.
fn words_of(settled: &Settled<'_>, give: &GiveRule) -> Vec<Word> {
    match give {
        GiveRule::AddUnit(added) => settled.version.symbols.sku(&added.sku).map(Word::Sku).into_iter().collect(),
        GiveRule::BundlePrice(bundle) => bundle.items_of_parts().flat_map(Selection::all_words).collect(),
        GiveRule::AmountPerPoint(points) => points.items.all_words(),
        _ => give.items().map(Selection::all_words).unwrap_or_default(),
    }
}

/// The words of what the member bought often, in order; with the categories above and below.
fn liked_words(settled: &Settled<'_>) -> Vec<Word> {
    let bought = |habit: &Id| settled.view.member.bought.get(habit).copied().unwrap_or_default();
    let habits = settled.version.habits.iter().filter(|habit| bought(&habit.id) >= LIKED_FROM);
    let mut words: Vec<Word> = habits.flat_map(|habit| habit.items.all_words()).collect();
    let categories = words.iter().filter_map(|word| if let Word::Category(symbol) = word { Some(*symbol) } else { None });
    let around = settled.version.symbols.around(&categories.collect::<Vec<_>>());
    words.extend(around.into_iter().map(Word::Category));
    words.order_by_key(|word| *word);
    words
}
