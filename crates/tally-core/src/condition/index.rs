//! Which rules may do something, found without asking each: a rule is looked up by what it needs most narrowly.
//!
//! A rule that is left out would do nothing: without a line that it speaks of, outside its window, on another tier.

use super::need::Need;
use super::{Check as _, Condition, Situation};
use crate::cart::code::Code;
use crate::cart::filter::{Selection, Word};
use crate::values::id::Id;
use crate::values::order::InOrder as _;
use crate::values::positions::Positions;
use crate::values::spans::{Span, Spans};
use crate::values::time::Instant;

/// The positions of rules in a program, by what they need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    always: Vec<usize>,
    events: Keyed<Id>,
    codes: Keyed<Code>,
    words: [ByPlace; Word::FIELDS],
    /// By ladder, which is whatever number a browser was sent.
    ranks: Vec<(usize, Spans<usize>)>,
    times: Spans<Instant>,
}

/// Positions by a key, in the order of the keys.
type Keyed<K> = Vec<(K, usize)>;

/// Positions by a small number: those of each number one after the other, and where they begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct ByPlace {
    begins: Vec<usize>,
    positions: Vec<usize>,
}

impl ByPlace {
    /// Takes pairs of number and position, in their order.
    fn new(pairs: &[(usize, usize)]) -> Self {
        let mut by_place = Self::default();
        for (place, position) in pairs {
            by_place.begins.resize(place.saturating_add(1), by_place.positions.len());
            by_place.positions.push(*position);
        }
        by_place
    }

    /// The positions of a number.
    fn at(&self, place: usize) -> &[usize] {
        let Some(begin) = self.begins.get(place) else { return &[] };
        let end = self.begins.get(place.saturating_add(1)).copied().unwrap_or(self.positions.len());
        self.positions.get(*begin..end).unwrap_or_default()
    }
}

/// Spans of ranks with the positions of their rules, by ladder.
type OfLadders = Vec<(usize, Vec<(Span<usize>, usize)>)>;

/// What a rule says that an index looks at.
#[derive(Debug, Clone, Copy)]
pub struct Indexed<'a> {
    /// The kind of event it is for; nothing for purchases.
    pub event: Option<&'a Id>,
    /// Whether it is to be found whatever it needs.
    pub always: bool,
    /// The codes that set it off, where one must.
    pub codes: Option<&'a [Code]>,
    /// The lines without one of which it does nothing.
    pub items: Option<&'a Selection>,
    /// What must hold.
    pub when: &'a [Condition],
}

impl Index {
    /// Takes the rules of a program, in its order.
    #[must_use]
    pub fn new<'a>(rules: impl Iterator<Item = Indexed<'a>>) -> Self {
        let mut index = Self::default();
        let mut ranks: OfLadders = Vec::new();
        let mut times = Vec::new();
        let mut words: [Vec<(usize, usize)>; Word::FIELDS] = Default::default();
        for (position, rule) in rules.enumerate() {
            match (rule.event, narrowest(rule)) {
                (Some(event), _) => index.events.push((event.clone(), position)),
                (None, None) => index.always.push(position),
                (None, Some(Need::Codes(codes))) => index.codes.extend(codes.into_iter().map(|code| (code, position))),
                (None, Some(Need::Words(one_of))) => {
                    for (field, symbol) in one_of.into_iter().map(Word::parts) {
                        words.get_mut(field).into_iter().for_each(|words| words.push((symbol as usize, position)));
                    }
                }
                (None, Some(Need::Rank(ladder, span))) => match ranks.iter_mut().find(|(known, _)| *known == ladder) {
                    Some((_, spans)) => spans.push((span, position)),
                    None => ranks.push((ladder, vec![(span, position)])),
                },
                (None, Some(Need::Time(span))) => times.push((span, position)),
            }
        }
        in_order(&mut index.events);
        in_order(&mut index.codes);
        for (pairs, by_place) in words.iter_mut().zip(&mut index.words) {
            in_order(pairs);
            *by_place = ByPlace::new(pairs);
        }
        let ranks = ranks.iter().map(|(ladder, spans)| (*ladder, Spans::new(spans)));
        Self { ranks: ranks.collect(), times: Spans::new(&times), ..index }
    }

    /// The positions of the rules for a kind of event, in the program's order.
    #[must_use]
    pub fn of_event(&self, kind: &Id) -> Vec<usize> {
        under(&self.events, kind).collect()
    }

    /// The positions of the rules for no kind of event that may do something, in the program's order.
    #[must_use]
    pub fn candidates(&self, situation: &Situation<'_>) -> Vec<usize> {
        let mut found = Positions::default();
        let mut note = |position: usize| found.insert(position);
        self.always.iter().copied().for_each(&mut note);
        if !self.codes.is_empty() {
            situation.cart.codes.iter().for_each(|code| under(&self.codes, &Code::of(code)).for_each(&mut note));
        }
        for (words, symbols) in self.words.iter().zip(situation.lines.symbols()) {
            for symbol in symbols {
                words.at(*symbol as usize).iter().copied().for_each(&mut note);
            }
        }
        for (ladder, spans) in &self.ranks {
            situation.ranks.get(*ladder).into_iter().for_each(|rank| spans.at(*rank).for_each(&mut note));
        }
        self.times.at(situation.at).for_each(&mut note);
        found.listed()
    }
}

fn in_order<K: Ord>(keyed: &mut Keyed<K>) {
    keyed.order_by(Ord::cmp);
}

/// The positions under a key.
fn under<'a, K: Ord>(keyed: &'a Keyed<K>, key: &'a K) -> impl Iterator<Item = usize> + 'a {
    let from = keyed.partition_point(|(known, _)| known < key);
    keyed.get(from..).unwrap_or_default().iter().take_while(move |(known, _)| known == key).map(|(_, position)| *position)
}

/// The need of a rule that fewest carts meet, as far as can be said beforehand. Whoever enters a code is told what
/// became of it, so a rule that knows codes, its own or those it asks for, is looked up by these alone, and by each.
fn narrowest(rule: Indexed<'_>) -> Option<Need> {
    if rule.always {
        return None;
    }
    let needs = || rule.when.iter().filter_map(|condition| condition.need());
    let mut codes = rule.codes.unwrap_or_default().to_vec();
    rule.when.iter().for_each(|condition| condition.add_codes(&mut codes));
    if !codes.is_empty() {
        let needs_one = rule.codes.is_some() || needs().any(|need| matches!(need, Need::Codes(_)));
        return needs_one.then_some(Need::Codes(codes));
    }
    let of_items = rule.items.and_then(Selection::words).map(Need::Words);
    of_items.into_iter().chain(needs()).min_by_key(breadth)
}

/// How many carts meet a need, as a rank.
fn breadth(need: &Need) -> usize {
    match need {
        Need::Codes(_) => 0,
        Need::Words(words) => match words.first() {
            None | Some(Word::Sku(_)) => 1,
            Some(Word::Attribute(_) | Word::Brand(_) | Word::Tag(_)) => 2,
            Some(Word::Category(_)) => 3,
        },
        Need::Rank(..) => 4,
        Need::Time(_) => 5,
    }
}
