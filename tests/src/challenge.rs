//! Challenges, played: facts and reversals one after the other, with what each of them gives.

use std::collections::BTreeMap;

use tally_core::cart::Cart;
use tally_core::cart::filter::Lines;
use tally_core::challenge::fact::{Deed, Fact, KeptLine, Purchase};
use tally_core::challenge::state::Progressed;
use tally_core::challenge::{ChallengeRule, MemberChallenge};
use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::moment::Moment;
use tally_core::values::money::Minor;
use tally_core::values::time::Instant;
use tally_core::values::wire::{Wire, decode};

use crate::document::{field, integer, items};
use crate::subset::differences;

/// What a member did, with what is kept of it.
#[derive(Debug, Clone)]
pub enum Told {
    /// An order.
    Order {
        /// When it was placed.
        at: Instant,
        /// What was bought.
        cart: Box<Cart>,
        /// What is kept of each line.
        kept: Vec<KeptLine>,
    },
    /// An event.
    Event {
        /// When it happened.
        at: Instant,
        /// Its name.
        event: Id,
    },
}

impl Told {
    /// An order of which everything is kept at its listed price.
    ///
    /// # Panics
    /// If a line is priced out of bounds.
    #[must_use]
    pub fn order(at: Instant, cart: Cart) -> Self {
        let whole = |line: &tally_core::cart::Line| {
            let amount = line.listed().expect("a price within bounds");
            KeptLine { amount, units: line.quantity.units(), free_units: 0 }
        };
        let kept = cart.lines.iter().map(whole).collect();
        Self::Order { at, cart: Box::new(cart), kept }
    }

    /// The same order with another part of it kept.
    #[must_use]
    pub fn with_kept(&self, kept: Vec<KeptLine>) -> Self {
        match self {
            Self::Order { at, cart, .. } => Self::Order { at: *at, cart: cart.clone(), kept },
            Self::Event { .. } => self.clone(),
        }
    }

    /// When it occurred.
    #[must_use]
    pub const fn at(&self) -> Instant {
        match self {
            Self::Order { at, .. } | Self::Event { at, .. } => *at,
        }
    }

    /// Tells it to someone.
    pub fn tell<T>(&self, version: &Version, listen: impl FnOnce(&Fact<'_>) -> T) -> T {
        match self {
            Self::Order { at, cart, kept } => {
                let lines = Lines::new(cart, &version.symbols);
                let deed = Deed::Order(Purchase { cart, lines: &lines, kept });
                listen(&Fact { occurred_at: *at, deed })
            }
            Self::Event { at, event } => listen(&Fact { occurred_at: *at, deed: Deed::Event(event) }),
        }
    }
}

/// One member's progress in one challenge, and every entry that made it.
#[derive(Debug, Clone)]
pub struct Played<'a> {
    version: &'a Version,
    rule: &'a ChallengeRule,
    /// The progress.
    pub state: MemberChallenge,
    /// The entries.
    pub entries: Vec<Progressed>,
}

impl<'a> Played<'a> {
    /// A member who did nothing yet.
    #[must_use]
    pub fn new(version: &'a Version, rule: &'a ChallengeRule) -> Self {
        Self { version, rule, state: MemberChallenge::default(), entries: Vec::new() }
    }

    /// What stands of a thing changes; a new thing has no `before`, a thing that is gone no `after`.
    ///
    /// # Panics
    /// If a sum leaves its bounds.
    pub fn change(&mut self, before: Option<&Told>, after: Option<&Told>) -> Option<Progressed> {
        let (version, rule) = (self.version, self.rule);
        let told = |one: Option<&Told>, listen: &mut dyn FnMut(Option<&Fact<'_>>)| match one {
            None => listen(None),
            Some(one) => one.tell(version, |fact| listen(Some(fact))),
        };
        let mut progressed = None;
        told(before, &mut |before| {
            told(after, &mut |after| {
                progressed = rule.progress(&self.state, before, after, &version.calendar()).expect("within bounds");
            });
        });
        if let Some(progressed) = &progressed {
            self.state.apply(progressed).expect("within bounds");
            self.entries.push(progressed.clone());
        }
        progressed
    }
}

/// Plays a golden case and answers every difference between what it expects and what happens.
///
/// A step has `at`, a local time, and one of `order` (a cart, with a `name` to return it by, and `kept` if
/// not all of it counts), `event`, `kept` (the `name` of an order of which only `lines` are left; none
/// when absent), `activate`, or nothing, which only looks. It expects parts of `settled` and of `progress`.
#[must_use]
pub fn play(case: &Json) -> Vec<String> {
    let version = match Version::read(field(case, "program")) {
        Ok(version) => version,
        Err(problems) => return vec![format!("the program is not valid: {problems:?}")],
    };
    let wanted = field(case, "challenge").as_text().unwrap_or_default();
    let Some(rule) = version.challenges.iter().find(|rule| &*rule.id == wanted) else {
        return vec![format!("there is no challenge `{wanted}`")];
    };
    let mut played = Played::new(&version, rule);
    let mut orders = BTreeMap::new();
    let mut found = Vec::new();
    for (index, step) in items(field(case, "steps")).iter().enumerate() {
        match take(&mut played, &mut orders, step) {
            Ok(answer) if step.get("expect").is_some() => {
                let different = differences(field(step, "expect"), &answer);
                found.extend(different.into_iter().map(|difference| format!("step {index}: {difference}")));
            }
            Ok(_) => {}
            Err(problem) => found.push(format!("step {index}: {problem}")),
        }
    }
    let mut folded = MemberChallenge { activated_at: played.state.activated_at, windows: Vec::new() };
    for entry in &played.entries {
        folded.apply(entry).expect("within bounds");
    }
    if folded != played.state {
        found.push("the progress is not the fold of its entries".to_owned());
    }
    found
}

fn take(played: &mut Played<'_>, orders: &mut BTreeMap<String, Told>, step: &Json) -> Result<Json, String> {
    let moment = field(step, "at").as_text().and_then(Moment::parse).ok_or("it has no local time `at`")?;
    let at = moment.as_beginning(&played.version.program.zone).map_err(|_| "its time is out of bounds")?;
    let name = |key: &str| field(step, key).as_text().unwrap_or_default().to_owned();
    let progressed = if let Some(cart) = step.get("order") {
        let cart: Cart = decode(cart).map_err(|problems| format!("{problems:?}"))?;
        let order = Told::order(at, cart);
        let order = if step.get("kept").is_some() { order.with_kept(kept(field(step, "kept"))) } else { order };
        orders.insert(name("name"), order.clone());
        played.change(None, Some(&order))
    } else if let Some(event) = step.get("event").and_then(Json::as_text).and_then(Id::new) {
        played.change(None, Some(&Told::Event { at, event }))
    } else if step.get("kept").is_some() {
        let before = orders.get(&name("kept")).ok_or("there is no such order")?.clone();
        let after = before.with_kept(kept(field(step, "lines")));
        orders.insert(name("kept"), after.clone());
        played.change(Some(&before), Some(&after))
    } else {
        if step.get("activate").is_some() {
            played.state.activate(at);
        }
        None
    };
    let settled = progressed.iter().flat_map(|progressed| progressed.settled().collect::<Vec<_>>()).map(|settled| {
        let number = |value: usize| Json::Integer(i64::try_from(value).unwrap_or(i64::MAX));
        let fields = [
            ("milestone", number(settled.milestone)),
            ("completed", Json::Integer(settled.completed)),
            ("undone", Json::Integer(settled.undone)),
        ];
        Json::Map(fields.map(|(name, value)| (name.to_owned(), value)).to_vec())
    });
    let progress = played.rule.view(&played.state, at, &played.version.calendar()).map_err(|_| "a date is out of bounds")?;
    Ok(Json::Map(vec![("settled".to_owned(), Json::List(settled.collect())), ("progress".to_owned(), progress.encode())]))
}

/// What is kept of each line: `units`, `amount`, `freeUnits`.
fn kept(lines: &Json) -> Vec<KeptLine> {
    let line = |line: &Json| {
        let number = |name: &str| integer(line, name).unwrap_or_default();
        let amount = Minor::new(number("amount")).expect("an amount within bounds");
        KeptLine { amount, units: number("units"), free_units: number("freeUnits") }
    };
    items(lines).iter().map(line).collect()
}
